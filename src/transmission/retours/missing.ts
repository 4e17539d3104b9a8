// Receipts missing by the calendar: a person is asked once about each. Only an answer moves the sending, at any age.
import { fewestReceiptDays, receiptMissingFrom } from '#gateways/facts.ts'
import { gatewayOf } from '#store/connections/connections.ts'
import { closeMissing, openMissing, unansweredSince, type Unanswered } from '#store/retours/tasks.ts'
import type { Sql } from '#store/engine/database.ts'
import type { Transmission } from '#store/transmissions/transmissions.ts'
import type { JobPorts, JobResult } from '../job.ts'

const dayMs = 86_400_000

const perStep = 1_000

/** Open a task for each receipt that is missing now. Close those of receipts that came by a move without follow-up. */
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

/** A receipt or a refusal came: if it was missing, close its task. */
export async function endMissing(sql: Sql, row: Pick<Transmission, 'id' | 'createdAt'>, at: Date): Promise<void> {
  if (mayBeMissing(row, at)) await closeMissing(sql, at, row.id)
}

/** Is it old enough for a person to have been asked about its receipt? */
export function mayBeMissing({ createdAt }: Pick<Transmission, 'createdAt'>, at: Date): boolean {
  return at.getTime() - createdAt.getTime() >= fewestReceiptDays * dayMs
}

function isMissing({ sentAt, connection, departement, fuseau }: Unanswered, now: Date) {
  return receiptMissingFrom(sentAt, gatewayOf(connection), { departement, fuseau }) <= now
}
