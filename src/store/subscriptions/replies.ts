// Outbox of events for the reply queue of the program that deposited the act. Only the first one can be claimed, so that
// one process publishes at a time, in order; after a lapsed claim an event is published again under the same id.
import { claimRow, type Claim } from '../engine/claim.ts'
import type { Sql } from '../engine/database.ts'
import { eventColumns, type Event } from './events.ts'

interface Reply extends Event {
  readonly reply: string
}

/** None while another process publishes. */
export function claimReply(sql: Sql, claim: Claim) {
  return claimRow<Reply>(sql, 'notice', {
    ...claim,
    due: 't.reply IS NOT NULL AND t.seq = (SELECT min(seq) FROM actes.notice WHERE reply IS NOT NULL)',
    returning: `SELECT ${eventColumns}, n.reply FROM claimed n`,
  })
}

/** End the claim. @param isDone published; otherwise it waits */
export function settleReply(sql: Sql, { seq }: Reply, isDone: boolean) {
  const text =
    'UPDATE actes.notice SET reply = CASE WHEN $2 THEN NULL ELSE reply END, reply_until = NULL WHERE seq = $1'
  return sql.changes(text, [seq, isDone])
}
