// Notices as they are kept: numbered in an order in which each becomes visible after all those before it, so that whoever
// remembers the last number he has dealt with misses none.
import { type Database, first, type Sql } from '../engine/database.ts'

/** What is told. */
export interface Event {
  /** Its place in the order; fits a number for longer than anybody tells. */
  readonly seq: number
  /** The same at each try and at each replay. */
  readonly id: string
  readonly type: string
  readonly at: Date
  readonly collectivite: string | null
  readonly transmission: string | null
  readonly data: Readonly<Record<string, string>>
}

/** What becomes a notice. */
export interface NewEvent extends Omit<Event, 'seq'> {
  readonly source: string
  /** For one subscriber alone. */
  readonly subscription?: string
}

/** Columns of `actes.notice n`, as a Notice. */
export const eventColumns = `n.seq::float8 AS seq, n.id, n.type, n.at, n.collectivite, n.transmission, n.data`

// Any constant does, as long as it stays.
const numbering = 7_202_610

/**
 * Nobody else numbers notices until this transaction has ended: the numbers of one transaction become visible before a
 * greater one is given.
 */
export async function lockNumbering(sql: Sql): Promise<void> {
  await sql.query('SELECT pg_advisory_xact_lock($1)', [numbering])
}

/** Number notices, and say who is to be mailed each; within a transaction that holds the numbering. One of each source. */
export async function keepEvents(
  sql: Sql,
  events: readonly NewEvent[],
  { mails }: { readonly mails: boolean },
): Promise<void> {
  for (const { source, subscription, id, type, at, collectivite, transmission, data } of events)
    await sql.query(
      `WITH told AS (
         INSERT INTO actes.notice (id, source, type, at, collectivite, transmission, data, subscription)
         VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb, $8) ON CONFLICT (source) DO NOTHING RETURNING seq)
       INSERT INTO actes.notice_item (notice, person, how, at)
       SELECT told.seq, c.person, c.how, $4 FROM told, actes.notice_choice c JOIN actes.person p ON p.id = c.person
        WHERE $9 AND c.type = $3 AND p.disabled_at IS NULL AND EXISTS (SELECT 1 FROM actes.person_role r
          WHERE r.person = p.id AND (r.siren IS NULL OR r.siren = $5))`,
      [id, source, type, at, collectivite, transmission, JSON.stringify(data), subscription ?? null, mails],
    )
}

/** What a subscriber is told next, and the last number there is. */
export async function eventsAfter(
  sql: Sql,
  { subscription, limit }: { subscription: string; limit: number },
): Promise<{ readonly events: readonly Event[]; readonly head: number }> {
  const row = await first<{ head: number }>(sql, 'SELECT COALESCE(max(seq), 0)::float8 AS head FROM actes.notice')
  const head = row?.head ?? 0
  const { rows } = await sql.query<Event>(
    `SELECT ${eventColumns} FROM actes.subscription s JOIN actes.notice n ON n.seq > s.cursor AND n.seq <= $3
        AND (n.subscription = s.id OR (n.subscription IS NULL
          AND (s.siren IS NULL OR n.collectivite = s.siren) AND (s.types = '{}' OR n.type = ANY(s.types))))
      WHERE s.id = $1 ORDER BY n.seq LIMIT $2`,
    [subscription, limit, head],
  )
  return { events: rows, head }
}

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
export async function dropSpentEvents(
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
