// Does the work move? Something may be overdue although every service answers: nobody looks for it.
import { dueConnections } from './connections/connections.ts'
import type { Sql } from './engine/database.ts'

/** Longer than any exchange, after which its act is moved or another process takes it. */
export function overdueSince(now: Date, { leaseMs }: { readonly leaseMs: number }): Date {
  return new Date(now.getTime() - Math.max(150_000, leaseMs))
}

/** The lines of the journal among which one of a worker is looked for. */
const lookedLines = 1_000

/**
 * Is something overdue since an instant, and has nothing moved since then? Also when the sweep itself is overdue, unless a
 * person paused it.
 */
export async function isStalled(sql: Sql, since: Date): Promise<boolean> {
  const swept = await sql.first<{ late: boolean }>(
    `SELECT next_at <= $1 AS late FROM actes.schedule WHERE name = 'sweep' AND paused_at IS NULL`,
    [since],
  )
  if (swept?.late) return true
  if ((await dueConnections(sql, since)).length === 0) return false
  const moved = await sql.first<{ moved: boolean }>(
    `SELECT EXISTS (SELECT 1 FROM (SELECT at, who FROM actes.journal ORDER BY id DESC LIMIT $2) j
                     WHERE j.who = 'worker' AND j.at > $1)
       OR EXISTS (SELECT 1 FROM actes.connection WHERE last_collect > $1) AS moved`,
    [since, lookedLines],
  )
  return !moved?.moved
}
