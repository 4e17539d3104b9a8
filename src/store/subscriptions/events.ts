// Events for subscribers and mails (actes.notice). Numbers become visible in order, so a cursor misses none.
import type { Database, Sql } from '../engine/database.ts'

export interface Event {
  readonly seq: number
  /** Stable across retries and replays. */
  readonly id: string
  readonly type: string
  readonly at: Date
  readonly collectivite: string | null
  readonly transmission: string | null
  readonly data: Readonly<Record<string, string>>
}

export interface NewEvent
  extends Omit<Event, 'seq' | 'collectivite' | 'transmission'>, Partial<Pick<Event, 'collectivite' | 'transmission'>> {
  readonly source: string
  readonly subscription?: string
  /** Recipients beside those who chose the type: `inCharge` alone, or everyone with these roles. */
  readonly mailed?: { readonly inCharge: string | null; readonly roles: readonly string[] }
}

export const eventColumns = `n.seq::float8 AS seq, n.id, n.type, n.at, n.collectivite, n.transmission, n.data`

// An arbitrary constant that must not change.
const numbering = 7_202_610

/** Lock until the end of the transaction, so that numbers become visible in order. */
export async function lockNumbering(sql: Sql): Promise<void> {
  await sql.query('SELECT pg_advisory_xact_lock($1)', [numbering])
}

/** The only recipient (`$10`), if still allowed to see it. */
const inCharge = `(SELECT p.id FROM actes.person p WHERE p.login = $10 AND p.disabled_at IS NULL AND EXISTS (SELECT 1
  FROM actes.person_role r WHERE r.person = p.id AND (r.siren IS NULL OR r.siren = $5)))`

/**
 * Number events in a transaction, and record recipients in their rhythm (default: at once). An event whose source is
 * known is left out. @returns how many were new
 */
export async function keepEvents(sql: Sql, events: readonly NewEvent[], how: { readonly mails: boolean }) {
  await lockNumbering(sql)
  return numberEvents(sql, events, how)
}

/** The same, under the lock that its caller has taken. */
export async function numberEvents(sql: Sql, events: readonly NewEvent[], { mails }: { readonly mails: boolean }) {
  let count = 0
  for (const { source, subscription, id, type, at, collectivite = null, transmission = null, data, mailed } of events) {
    const { rowCount } = await sql.query(
      `WITH told AS (
         INSERT INTO actes.notice (id, source, type, at, collectivite, transmission, data, subscription, reply)
         VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb, $8, (SELECT reply FROM actes.transmission WHERE id = $6)) ON CONFLICT (source) DO NOTHING RETURNING seq),
       items AS (INSERT INTO actes.notice_item (notice, person, how, at)
       SELECT told.seq, p.id, COALESCE(c.how, 'now'), $4 FROM told CROSS JOIN actes.person p
         LEFT JOIN actes.notice_choice c ON c.person = p.id AND c.type = $3
        WHERE $9 AND p.disabled_at IS NULL AND EXISTS (SELECT 1 FROM actes.person_role r
          WHERE r.person = p.id AND (r.siren IS NULL OR r.siren = $5)
            AND (c.person IS NOT NULL OR r.role = ANY($11::text[]) OR p.id = ${inCharge}))
          AND p.id = COALESCE(${inCharge}, p.id))
       SELECT seq FROM told`,
      [
        id,
        source,
        type,
        at,
        collectivite,
        transmission,
        JSON.stringify(data),
        subscription ?? null,
        mails,
        mailed?.inCharge ?? null,
        mailed?.roles ?? [],
      ],
    )
    count += rowCount
  }
  return count
}

export const perLook = 5_000

/** The next events for a subscriber. @returns also the last number examined: no other event up to it is relevant */
export async function eventsAfter(sql: Sql, { subscription, limit }: { subscription: string; limit: number }) {
  const behind = `n.seq > (SELECT cursor FROM actes.subscription WHERE id = $1)`
  const row = await sql.value<number>(
    `SELECT COALESCE(max(seq), 0)::float8 AS head
       FROM (SELECT n.seq FROM actes.notice n WHERE ${behind} ORDER BY n.seq LIMIT $2) looked`,
    [subscription, perLook],
  )
  const head = row ?? 0
  const rows = await sql.rows<Event>(
    `SELECT ${eventColumns} FROM actes.subscription s, actes.notice n
      WHERE s.id = $1 AND ${behind} AND n.seq <= $3 AND (n.subscription = s.id OR (n.subscription IS NULL
        AND (s.siren IS NULL OR n.collectivite = s.siren) AND (s.types = '{}' OR n.type = ANY(s.types))))
      ORDER BY n.seq LIMIT $2`,
    [subscription, limit, head],
  )
  return { events: rows, head }
}

/**
 * No cursor, dead letter or mail needs it. A deadline event marks its reminder as sent: it stays with its open task.
 */
const spent = `n.at < $1 AND n.reply IS NULL
  AND NOT EXISTS (SELECT 1 FROM actes.subscription s WHERE s.ended_at IS NULL AND s.cursor < n.seq)
  AND NOT EXISTS (SELECT 1 FROM actes.dead_letter d WHERE d.notice = n.seq AND d.sent_at IS NULL)
  AND NOT EXISTS (SELECT 1 FROM actes.notice_item i LEFT JOIN actes.notice_mail m ON m.id = i.mail
    WHERE i.notice = n.seq AND (m.id IS NULL OR m.state = 'waiting'))
  AND (n.type <> 'task.due' OR NOT EXISTS (SELECT 1 FROM actes.task k
    WHERE k.closed_at IS NULL AND k.id::text = split_part(n.source, ':', 2)))`

/** Delete old spent events with their mails and settled dead letters, oldest first. @returns how many */
export async function dropSpentEvents(
  db: Database,
  { before, limit }: { readonly before: Date; readonly limit: number },
) {
  return db.transaction(async (sql) => {
    const rows = await sql.values<number>(
      `SELECT n.seq::float8 AS seq FROM actes.notice n WHERE ${spent} ORDER BY n.seq LIMIT $2`,
      [before, limit],
    )
    const seqs = rows
    await sql.query('DELETE FROM actes.dead_letter WHERE notice = ANY($1::bigint[]) AND sent_at IS NOT NULL', [seqs])
    await dropMails(sql, seqs)
    await sql.query('DELETE FROM actes.notice WHERE seq = ANY($1::bigint[])', [seqs])
    return seqs.length
  })
}

/** A mail is deleted with its last event. */
async function dropMails(sql: Sql, seqs: readonly number[]) {
  const rows = await sql.values<string>(
    'DELETE FROM actes.notice_item WHERE notice = ANY($1::bigint[]) RETURNING mail',
    [seqs],
  )
  await sql.query(
    `DELETE FROM actes.notice_mail m WHERE m.id = ANY($1::uuid[])
       AND NOT EXISTS (SELECT 1 FROM actes.notice_item i WHERE i.mail = m.id)`,
    [[...new Set(rows)]],
  )
}
