// Notices as they are kept: numbered in an order in which each becomes visible after all those before it, so that whoever
// remembers the last number he has dealt with misses none.
import { first, type Sql } from '../engine/database.ts'

/** What is told. */
export interface Notice {
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
export interface NewNotice extends Omit<Notice, 'seq'> {
  readonly source: string
  /** For one subscriber alone. */
  readonly subscription?: string
}

/** Columns of `actes.notice n`, as a Notice. */
export const noticeColumns = `n.seq::float8 AS seq, n.id, n.type, n.at, n.collectivite, n.transmission, n.data`

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
export async function keepNotices(
  sql: Sql,
  notices: readonly NewNotice[],
  { mails }: { readonly mails: boolean },
): Promise<void> {
  for (const { source, subscription, id, type, at, collectivite, transmission, data } of notices)
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
export async function noticesAfter(
  sql: Sql,
  { subscription, limit }: { subscription: string; limit: number },
): Promise<{ readonly notices: readonly Notice[]; readonly head: number }> {
  const row = await first<{ head: number }>(sql, 'SELECT COALESCE(max(seq), 0)::float8 AS head FROM actes.notice')
  const head = row?.head ?? 0
  const { rows } = await sql.query<Notice>(
    `SELECT ${noticeColumns} FROM actes.subscription s JOIN actes.notice n ON n.seq > s.cursor AND n.seq <= $3
        AND (n.subscription = s.id OR (n.subscription IS NULL
          AND (s.siren IS NULL OR n.collectivite = s.siren) AND (s.types = '{}' OR n.type = ANY(s.types))))
      WHERE s.id = $1 ORDER BY n.seq LIMIT $2`,
    [subscription, limit, head],
  )
  return { notices: rows, head }
}
