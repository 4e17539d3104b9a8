// How many transmissions there are, as it is kept beside them: by collectivite, state and cause. Triggers write every change
// down, so that no mover waits for another; here the changes are folded in, and the sums are read.
import type { State } from '../../lifecycle.ts'
import type { Sql } from '../engine/database.ts'

/** Changes folded at a time. */
const foldMost = 20_000

/**
 * Fold the changes that nobody else is folding into the sums. Whoever reads meanwhile sees each of them once.
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
  // Whoever folds the same row meanwhile keeps it.
  const nothing = 'SELECT ctid FROM actes.tally WHERE n = 0 FOR UPDATE SKIP LOCKED'
  if (folded > 0) await sql.query(`DELETE FROM actes.tally WHERE ctid = ANY (ARRAY(${nothing}))`)
  return folded
}

/** How many there are in each state; states without any are left out. @param sirens of these collectivites; all without */
export async function totalsByState(sql: Sql, sirens?: readonly string[]): Promise<ReadonlyMap<State, number>> {
  const { rows } = await sql.query<{ state: State; n: number }>(
    `SELECT state, sum(n)::float8 AS n FROM actes.total WHERE $1::text[] IS NULL OR collectivite = ANY($1)
      GROUP BY state HAVING sum(n) <> 0`,
    [sirens ?? null],
  )
  return new Map(rows.map(({ state, n }) => [state, n]))
}
