// Detects stalled work: something may be overdue although every service answers.
import { workingStates } from '#lifecycle.ts'
import { dueConnections, isOpen } from './connections/connections.ts'
import { isAmong, type Sql } from './engine/database.ts'

/** Is due work stuck? Work due before this process started (`workingSince`, by default never) is ignored. */
export async function standsStill(
  sql: Sql,
  { now, timing, workingSince = new Date(0) }: StallCheckOptions,
): Promise<boolean> {
  const since = overdueSince(now, timing)
  if (since > workingSince && (await isStalled(sql, since))) return true
  const long = longOverdueSince(now, timing)
  return long > workingSince && isStuck(sql, long)
}

interface StallCheckOptions {
  readonly now: Date
  readonly timing: { readonly leaseMs: number }
  readonly workingSince?: Date
}

/** Longer than any exchange or lease. */
function overdueSince(now: Date, { leaseMs }: { readonly leaseMs: number }) {
  return new Date(now.getTime() - Math.max(150_000, leaseMs))
}

const lookedLines = 1_000

/** Time for many turns of every connection. */
function longOverdueSince(now: Date, timing: { readonly leaseMs: number }) {
  return new Date(now.getTime() - 3 * (now.getTime() - overdueSince(now, timing).getTime()))
}

const isDueAct = `t.connection = c.id AND t.held_code IS NULL AND t.state ${isAmong(workingStates)}`

/**
 * Is a single item stuck while others move: an unclaimed collection, a lapsed claim, or an act on a connection without
 * a turn? Each sending turn also collects.
 */
async function isStuck(sql: Sql, since: Date) {
  const stuck = await sql.value<boolean>(
    `SELECT EXISTS (SELECT 1 FROM actes.connection c WHERE ${isOpen('c')} AND (c.collect_at <= $1
       OR EXISTS (SELECT 1 FROM actes.transmission t WHERE ${isDueAct} AND t.due_at <= $1
         AND (t.claim_token IS NOT NULL OR c.last_collect IS NULL OR c.last_collect <= $1)))) AS stuck`,
    [since],
  )
  return stuck ?? false
}

/** Is something overdue while nothing of its kind moved? An overdue sweep counts too, unless a person paused it. */
async function isStalled(sql: Sql, since: Date): Promise<boolean> {
  const late = await sql.value<boolean>(
    `SELECT next_at <= $1 AS late FROM actes.schedule WHERE name = 'sweep' AND paused_at IS NULL`,
    [since],
  )
  if (late) return true
  if ((await dueConnections(sql, since)).length === 0) return false
  // Collections that go on prove nothing about sendings.
  const stalled = await sql.value<boolean>(
    `SELECT (EXISTS (SELECT 1 FROM actes.connection c, actes.transmission t
         WHERE ${isOpen('c')} AND ${isDueAct} AND t.due_at <= $1)
       AND NOT EXISTS (SELECT 1 FROM (SELECT at, who FROM actes.journal ORDER BY id DESC LIMIT $2) j
         WHERE j.who = 'worker' AND j.at > $1))
     OR (EXISTS (SELECT 1 FROM actes.connection c WHERE ${isOpen('c')} AND c.collect_at <= $1)
       AND NOT EXISTS (SELECT 1 FROM actes.connection WHERE last_collect > $1)) AS stalled`,
    [since, lookedLines],
  )
  return stalled ?? false
}
