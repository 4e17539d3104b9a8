// Outbox of events for the reply queue of the program that deposited the act. One process publishes at a time, in
// order; after a lapsed claim events are published again under the same ids.
import type { Claim, Sql } from '../engine/database.ts'
import { eventColumns, type Event } from './events.ts'

interface Reply extends Event {
  readonly reply: string
}

/** None while another process has a claim. */
export async function claimReplies(
  sql: Sql,
  { now, until, limit }: Omit<Claim, 'token'> & { readonly limit: number },
): Promise<readonly Reply[]> {
  return sql.rows<Reply>(
    `WITH claimed AS (
       UPDATE actes.notice n SET reply_until = $2 WHERE n.reply IS NOT NULL AND (n.reply_until IS NULL OR n.reply_until <= $1)
         AND n.seq IN (SELECT seq FROM actes.notice WHERE reply IS NOT NULL ORDER BY seq LIMIT $3)
         AND NOT EXISTS (SELECT 1 FROM actes.notice WHERE reply IS NOT NULL AND reply_until > $1)
       RETURNING n.*)
     SELECT ${eventColumns}, n.reply FROM claimed n ORDER BY n.seq`,
    [now, until, limit],
  )
}

export async function noteReplied(sql: Sql, { seq }: Pick<Reply, 'seq'>): Promise<void> {
  await sql.query('UPDATE actes.notice SET reply = NULL, reply_until = NULL WHERE seq = $1', [seq])
}

export async function releaseReplies(sql: Sql, seqs: readonly number[]): Promise<void> {
  await sql.query('UPDATE actes.notice SET reply_until = NULL WHERE seq = ANY($1::bigint[])', [seqs])
}
