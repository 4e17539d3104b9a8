// Does the work move? Something may be overdue although every service answers: nobody looks for it.
import { workingStates } from '../lifecycle.ts'
import { dueConnections, isOpen } from './connections/connections.ts'
import { isAmong, type Sql } from './engine/database.ts'

/**
 * Does work stand still that is due? Nothing is said of what became due before `workingSince`, when this process began.
 * @param workingSince undefined: whoever works has done so for ever
 */
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

/** Longer than any exchange, after which its act is moved or another process takes it. */
function overdueSince(now: Date, { leaseMs }: { readonly leaseMs: number }): Date {
  return new Date(now.getTime() - Math.max(150_000, leaseMs))
}

/** The lines of the journal among which one of a worker is looked for. */
const lookedLines = 1_000

/** By then each connection has had many turns, however many others there are. */
function longOverdueSince(now: Date, timing: { readonly leaseMs: number }): Date {
  return new Date(now.getTime() - 3 * (now.getTime() - overdueSince(now, timing).getTime()))
}

/** An act, on an open connection, that is due in a state in which a step moves it on. */
const isDueAct = `t.connection = c.id AND t.held_code IS NULL AND t.state ${isAmong(workingStates)}`

/**
 * Does one thing stand still, however much moves beside it? A collection that nobody has begun, a claim that nobody has taken
 * over, an act of a connection that has had no turn. Each turn of a connection that sends collects too.
 */
async function isStuck(sql: Sql, since: Date): Promise<boolean> {
  const row = await sql.first<{ stuck: boolean }>(
    `SELECT EXISTS (SELECT 1 FROM actes.connection c WHERE ${isOpen('c')} AND (c.collect_at <= $1
       OR EXISTS (SELECT 1 FROM actes.transmission t WHERE ${isDueAct} AND t.due_at <= $1
         AND (t.claim_token IS NOT NULL OR c.last_collect IS NULL OR c.last_collect <= $1)))) AS stuck`,
    [since],
  )
  return row?.stuck ?? false
}

/**
 * Is something overdue since an instant, and has nothing of its kind moved since then? Also when the sweep itself is overdue,
 * unless a person paused it.
 */
async function isStalled(sql: Sql, since: Date): Promise<boolean> {
  const swept = await sql.first<{ late: boolean }>(
    `SELECT next_at <= $1 AS late FROM actes.schedule WHERE name = 'sweep' AND paused_at IS NULL`,
    [since],
  )
  if (swept?.late) return true
  if ((await dueConnections(sql, since)).length === 0) return false
  // Collections that go on say nothing of acts that do not.
  const row = await sql.first<{ stalled: boolean }>(
    `SELECT (EXISTS (SELECT 1 FROM actes.connection c, actes.transmission t
         WHERE ${isOpen('c')} AND ${isDueAct} AND t.due_at <= $1)
       AND NOT EXISTS (SELECT 1 FROM (SELECT at, who FROM actes.journal ORDER BY id DESC LIMIT $2) j
         WHERE j.who = 'worker' AND j.at > $1))
     OR (EXISTS (SELECT 1 FROM actes.connection c WHERE ${isOpen('c')} AND c.collect_at <= $1)
       AND NOT EXISTS (SELECT 1 FROM actes.connection WHERE last_collect > $1)) AS stalled`,
    [since, lookedLines],
  )
  return row?.stalled ?? false
}
