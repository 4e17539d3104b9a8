// Number of transmissions by collectivité, state and cause. Triggers (`actes.keep_facts`, ../migrations) record each
// change, so that movers do not wait for each other; this file folds the changes into sums and reads them.
import type { State } from '#lifecycle.ts'
import type { Sql } from '../engine/database.ts'

const foldMost = 20_000

/** Is there anything to fold, here or in the desk's counts (desk/daily.ts)? Usually not. */
export async function isCountChanged(sql: Sql) {
  const changed = ['tally_change', 'daily_change'].map((name) => `EXISTS (SELECT 1 FROM actes.${name})`)
  return (await sql.value<boolean>(`SELECT ${changed.join(' OR ')} AS changed`)) ?? false
}

/** Fold changes into the sums. Rows that another process folds are skipped, and readers see each change once. */
export async function foldTally(sql: Sql) {
  const count = await sql.value<number>(
    `WITH gone AS (DELETE FROM actes.tally_change WHERE ctid = ANY (ARRAY(
         SELECT ctid FROM actes.tally_change LIMIT ${foldMost} FOR UPDATE SKIP LOCKED)) RETURNING collectivite, state, cause, n),
     kept AS (INSERT INTO actes.tally AS t (collectivite, state, cause, n)
       SELECT collectivite, state, cause, sum(n) FROM gone GROUP BY 1, 2, 3 HAVING sum(n) <> 0 ORDER BY 1, 2, 3
       ON CONFLICT (collectivite, state, cause) DO UPDATE SET n = t.n + excluded.n)
     SELECT count(*)::int AS folded FROM gone`,
  )
  const folded = count ?? 0
  // Rows locked by another fold are kept.
  const nothing = 'SELECT ctid FROM actes.tally WHERE n = 0 FOR UPDATE SKIP LOCKED'
  if (folded > 0) await sql.query(`DELETE FROM actes.tally WHERE ctid = ANY (ARRAY(${nothing}))`)
  return folded
}

/** States without transmissions are left out. @param sirens absent: all collectivités */
export async function totalsByState(sql: Sql, sirens?: readonly string[]): Promise<ReadonlyMap<State, number>> {
  const rows = await sql.rows<{ state: State; n: number }>(
    `SELECT state, sum(n)::float8 AS n FROM actes.total WHERE $1::text[] IS NULL OR collectivite = ANY($1)
      GROUP BY state HAVING sum(n) <> 0`,
    [sirens ?? null],
  )
  return new Map(rows.map(({ state, n }) => [state, n]))
}
