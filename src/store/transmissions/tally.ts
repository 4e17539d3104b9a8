// The number of transmissions by collectivité, state and cause. Triggers record every change, so that no mover waits
// for another. Here the changes are folded into sums, and the sums are read.
import type { State } from '../../lifecycle.ts'
import type { Sql } from '../engine/database.ts'

/** Most changes in one fold. */
const foldMost = 20_000

/** Has any count changed since the last fold, here or in the desk's (desk/daily.ts)? Mostly none has. */
export async function isCountChanged(sql: Sql): Promise<boolean> {
  const changed = ['tally_change', 'daily_change'].map((name) => `EXISTS (SELECT 1 FROM actes.${name})`)
  return (await sql.first<{ changed: boolean }>(`SELECT ${changed.join(' OR ')} AS changed`))?.changed ?? false
}

/**
 * Fold changes into the sums, except those that another process is folding. A reader meanwhile sees each change once.
 * @returns how many
 */
export async function foldTally(sql: Sql): Promise<number> {
  const { rows } = await sql.query<{ folded: number }>(
    `WITH gone AS (DELETE FROM actes.tally_change WHERE ctid = ANY (ARRAY(
         SELECT ctid FROM actes.tally_change LIMIT ${foldMost} FOR UPDATE SKIP LOCKED)) RETURNING collectivite, state, cause, n),
     kept AS (INSERT INTO actes.tally AS t (collectivite, state, cause, n)
       SELECT collectivite, state, cause, sum(n) FROM gone GROUP BY 1, 2, 3 HAVING sum(n) <> 0 ORDER BY 1, 2, 3
       ON CONFLICT (collectivite, state, cause) DO UPDATE SET n = t.n + excluded.n)
     SELECT count(*)::int AS folded FROM gone`,
  )
  const folded = rows[0]?.folded ?? 0
  // A row that another process is folding is kept.
  const nothing = 'SELECT ctid FROM actes.tally WHERE n = 0 FOR UPDATE SKIP LOCKED'
  if (folded > 0) await sql.query(`DELETE FROM actes.tally WHERE ctid = ANY (ARRAY(${nothing}))`)
  return folded
}

/**
 * How many transmissions are in each state. States without any are left out. @param sirens only these collectivités;
 * absent: all
 */
export async function totalsByState(sql: Sql, sirens?: readonly string[]): Promise<ReadonlyMap<State, number>> {
  const { rows } = await sql.query<{ state: State; n: number }>(
    `SELECT state, sum(n)::float8 AS n FROM actes.total WHERE $1::text[] IS NULL OR collectivite = ANY($1)
      GROUP BY state HAVING sum(n) <> 0`,
    [sirens ?? null],
  )
  return new Map(rows.map(({ state, n }) => [state, n]))
}
