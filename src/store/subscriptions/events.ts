// Events for subscribers and mails (actes.notice). Each number becomes visible after all smaller ones, so a reader that
// remembers the last number misses no event.
import type { Database, Sql } from '../engine/database.ts'

export interface Event {
  readonly seq: number
  /** The same at each try and at each replay. */
  readonly id: string
  readonly type: string
  readonly at: Date
  readonly collectivite: string | null
  readonly transmission: string | null
  readonly data: Readonly<Record<string, string>>
}

export interface NewEvent extends Omit<Event, 'seq'> {
  readonly source: string
  /** For this subscriber alone. */
  readonly subscription?: string
  /** Whom mails go to, beside those who chose this type of event: who is in charge, and nobody else; all who have these roles. */
  readonly mailed?: { readonly inCharge: string | null; readonly roles: readonly string[] }
}

/** Columns of `actes.notice n`, as an Event. */
export const eventColumns = `n.seq::float8 AS seq, n.id, n.type, n.at, n.collectivite, n.transmission, n.data`

// Any constant will do, but it must never change.
const numbering = 7_202_610

/** Lock the numbering until this transaction ends: its numbers become visible before a greater one is given. */
export async function lockNumbering(sql: Sql): Promise<void> {
  await sql.query('SELECT pg_advisory_xact_lock($1)', [numbering])
}

/** Who alone is mailed (`$10`), unless they may not see it any more. */
const inCharge = `(SELECT p.id FROM actes.person p WHERE p.login = $10 AND p.disabled_at IS NULL AND EXISTS (SELECT 1
  FROM actes.person_role r WHERE r.person = p.id AND (r.siren IS NULL OR r.siren = $5)))`

/**
 * Number events and note who is to be mailed: in the rhythm that they chose, at once where they chose none. The transaction holds the
 * numbering. A source gives one event.
 */
export async function keepEvents(sql: Sql, events: readonly NewEvent[], { mails }: { readonly mails: boolean }) {
  for (const { source, subscription, id, type, at, collectivite, transmission, data, mailed } of events)
    await sql.query(
      `WITH told AS (
         INSERT INTO actes.notice (id, source, type, at, collectivite, transmission, data, subscription, reply)
         VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb, $8, (SELECT reply FROM actes.transmission WHERE id = $6)) ON CONFLICT (source) DO NOTHING RETURNING seq)
       INSERT INTO actes.notice_item (notice, person, how, at)
       SELECT told.seq, p.id, COALESCE(c.how, 'now'), $4 FROM told CROSS JOIN actes.person p
         LEFT JOIN actes.notice_choice c ON c.person = p.id AND c.type = $3
        WHERE $9 AND p.disabled_at IS NULL AND EXISTS (SELECT 1 FROM actes.person_role r
          WHERE r.person = p.id AND (r.siren IS NULL OR r.siren = $5)
            AND (c.person IS NOT NULL OR r.role = ANY($11::text[]) OR p.id = ${inCharge}))
          AND p.id = COALESCE(${inCharge}, p.id)`,
      [
        ...[id, source, type, at, collectivite, transmission, JSON.stringify(data), subscription ?? null, mails],
        ...[mailed?.inCharge ?? null, mailed?.roles ?? []],
      ],
    )
}

/** Was an event of this source told already? */
export async function isKept(sql: Sql, source: string): Promise<boolean> {
  return (await sql.first('SELECT seq FROM actes.notice WHERE source = $1', [source])) !== undefined
}

/** Events that are looked at for a subscriber at once, whether they concern it or not. */
export const perLook = 5_000

/**
 * The next events of a subscriber, of the first ones behind its cursor.
 * @returns them, and the last number that was looked at: no event up to there concerns the subscriber but these
 */
export async function eventsAfter(sql: Sql, { subscription, limit }: { subscription: string; limit: number }) {
  const behind = `n.seq > (SELECT cursor FROM actes.subscription WHERE id = $1)`
  const row = await sql.first<{ head: number }>(
    `SELECT COALESCE(max(seq), 0)::float8 AS head
       FROM (SELECT n.seq FROM actes.notice n WHERE ${behind} ORDER BY n.seq LIMIT $2) looked`,
    [subscription, perLook],
  )
  const head = row?.head ?? 0
  const { rows } = await sql.query<Event>(
    `SELECT ${eventColumns} FROM actes.subscription s, actes.notice n
      WHERE s.id = $1 AND ${behind} AND n.seq <= $3 AND (n.subscription = s.id OR (n.subscription IS NULL
        AND (s.siren IS NULL OR n.collectivite = s.siren) AND (s.types = '{}' OR n.type = ANY(s.types))))
      ORDER BY n.seq LIMIT $2`,
    [subscription, limit, head],
  )
  return { events: rows, head }
}

/**
 * An event before an instant that every subscriber has passed, that is no dead letter and in no mail to come. The event
 * of a last day stays as long as its task is open, because it shows that the day was told.
 */
const spent = `n.at < $1 AND n.reply IS NULL
  AND NOT EXISTS (SELECT 1 FROM actes.subscription s WHERE s.ended_at IS NULL AND s.cursor < n.seq)
  AND NOT EXISTS (SELECT 1 FROM actes.dead_letter d WHERE d.notice = n.seq AND d.sent_at IS NULL)
  AND NOT EXISTS (SELECT 1 FROM actes.notice_item i LEFT JOIN actes.notice_mail m ON m.id = i.mail
    WHERE i.notice = n.seq AND (m.id IS NULL OR m.state = 'waiting'))
  AND (n.type <> 'task.due' OR NOT EXISTS (SELECT 1 FROM actes.task k
    WHERE k.closed_at IS NULL AND k.id::text = split_part(n.source, ':', 2)))`

/**
 * Delete some spent events before an instant, oldest first, with their mails and former dead letters. @returns how many
 */
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

/** A mail is deleted with the last of its events. */
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
