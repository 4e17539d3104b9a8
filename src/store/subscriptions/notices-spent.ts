// Notices that nobody is to be told any more: those are dropped in the end, with what became of them.
import type { Database, Sql } from '../engine/database.ts'

/**
 * A notice of before an instant that every subscriber has passed, that is no dead letter and no part of a mail to come.
 * One of a last day tells that this day was told of: it stays as long as its task is open.
 */
const spent = `n.at < $1
  AND NOT EXISTS (SELECT 1 FROM actes.subscription s WHERE s.ended_at IS NULL AND s.cursor < n.seq)
  AND NOT EXISTS (SELECT 1 FROM actes.dead_letter d WHERE d.notice = n.seq AND d.sent_at IS NULL)
  AND NOT EXISTS (SELECT 1 FROM actes.notice_item i LEFT JOIN actes.notice_mail m ON m.id = i.mail
    WHERE i.notice = n.seq AND (m.id IS NULL OR m.state = 'waiting'))
  AND (n.type <> 'task.due' OR NOT EXISTS (SELECT 1 FROM actes.task k
    WHERE k.closed_at IS NULL AND n.source = 'deadline:' || k.id))`

/** Drop some of those of before an instant, oldest first, with their mails and what was a dead letter. @returns how many */
export async function dropSpentNotices(
  db: Database,
  { before, limit }: { readonly before: Date; readonly limit: number },
): Promise<number> {
  return db.transaction(async (sql) => {
    const { rows } = await sql.query<{ seq: number }>(
      `SELECT n.seq::float8 AS seq FROM actes.notice n WHERE ${spent} ORDER BY n.seq LIMIT $2`,
      [before, limit],
    )
    const seqs = rows.map(({ seq }) => seq)
    await sql.query('DELETE FROM actes.dead_letter WHERE notice = ANY($1::bigint[]) AND sent_at IS NOT NULL', [seqs])
    await dropMails(sql, seqs)
    await sql.query('DELETE FROM actes.notice WHERE seq = ANY($1::bigint[])', [seqs])
    return seqs.length
  })
}

/** A mail is dropped with the last of its notices. */
async function dropMails(sql: Sql, seqs: readonly number[]): Promise<void> {
  const { rows } = await sql.query<{ mail: string }>(
    'DELETE FROM actes.notice_item WHERE notice = ANY($1::bigint[]) RETURNING mail',
    [seqs],
  )
  await sql.query(
    `DELETE FROM actes.notice_mail m WHERE m.id = ANY($1::uuid[])
       AND NOT EXISTS (SELECT 1 FROM actes.notice_item i WHERE i.mail = m.id)`,
    [[...new Set(rows.map(({ mail }) => mail))]],
  )
}
