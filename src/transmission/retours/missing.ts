// Receipts that are missing by the calendar: a person is asked, once, to look into it. The sending stays what it is: only an
// answer moves it, however old it grows.
import { fewestReceiptDays, receiptMissingFrom } from '../../gateways/facts.ts'
import { gatewayOf } from '../../store/connections/connections.ts'
import { closeMissing, openMissing, unansweredSince, type Unanswered } from '../../store/retours/tasks.ts'
import type { Sql } from '../../store/engine/database.ts'
import type { Transmission } from '../../store/transmissions/transmissions.ts'
import type { JobPorts, JobResult } from '../job.ts'

const dayMs = 86_400_000

/** Looked at in one statement, however many wait. */
const perStep = 1_000

/** Open a task for each receipt that is missing now; close those of receipts that came where nothing followed the move. */
export async function askForReceipts({ store, clock, signal }: JobPorts): Promise<JobResult> {
  const now = await store.now()
  await closeMissing(store.db, now)
  const before = new Date(now.getTime() - fewestReceiptDays * dayMs)
  let count = 0
  let after: Unanswered | undefined
  do {
    const waiting = await unansweredSince(store.db, { before, after, limit: perStep })
    const missing = waiting.filter((each) => !each.told && isMissing(each, now))
    const tasks = missing.map(({ id: transmission }) => ({ id: clock.newId(), transmission }))
    if (tasks.length > 0) count += await openMissing(store.db, tasks, now)
    after = waiting.length === perStep ? waiting.at(-1) : undefined
  } while (after && !signal.aborted)
  return { count, failures: 0 }
}

/** A receipt came, or a refusal: if it was missing, nobody needs to look any more. */
export async function endMissing(sql: Sql, row: Pick<Transmission, 'id' | 'createdAt'>, at: Date): Promise<void> {
  if (mayBeMissing(row, at)) await closeMissing(sql, at, row.id)
}

/** Is it old enough for somebody to have been asked about its receipt? */
export function mayBeMissing({ createdAt }: Pick<Transmission, 'createdAt'>, at: Date): boolean {
  return at.getTime() - createdAt.getTime() >= fewestReceiptDays * dayMs
}

function isMissing({ sentAt, connection, departement, fuseau }: Unanswered, now: Date): boolean {
  return receiptMissingFrom(sentAt, gatewayOf(connection), { departement, fuseau }) <= now
}
