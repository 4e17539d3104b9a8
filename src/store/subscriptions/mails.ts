// Mails about events. Recipients are recorded with the event; here they become mails, which are then sent. A mail is
// marked `sending` first and never sent twice from there.
import type { ErrorCode } from '#errors.ts'
import { claimRow, type Claim } from '../engine/claim.ts'
import type { Database, Sql } from '../engine/database.ts'
import { eventColumns, type Event } from './events.ts'

export type MailRhythm = 'now' | 'daily' | 'weekly'

export async function choicesOf(sql: Sql, person: string): Promise<ReadonlyMap<string, MailRhythm>> {
  const text = 'SELECT type, how FROM actes.notice_choice WHERE person = $1'
  const rows = await sql.rows<{ type: string; how: MailRhythm }>(text, [person])
  return new Map(rows.map(({ type, how }) => [type, how]))
}

/** Replace a person's choices. Waiting items take the new rhythm or are dropped. */
export async function keepChoices(sql: Sql, person: string, choices: ReadonlyMap<string, MailRhythm>): Promise<void> {
  await sql.query('DELETE FROM actes.notice_choice WHERE person = $1', [person])
  for (const [type, how] of choices)
    await sql.query(
      `INSERT INTO actes.notice_choice (person, type, how) VALUES ($1, $2, $3)
       ON CONFLICT (person, type) DO UPDATE SET how = excluded.how`,
      [person, type, how],
    )
  await sql.query(
    `DELETE FROM actes.notice_item i USING actes.notice n WHERE i.person = $1 AND i.mail IS NULL AND n.seq = i.notice
      AND NOT EXISTS (SELECT 1 FROM actes.notice_choice c WHERE c.person = $1 AND c.type = n.type)`,
    [person],
  )
  await sql.query(
    `UPDATE actes.notice_item i SET how = c.how FROM actes.notice n, actes.notice_choice c
      WHERE i.person = $1 AND i.mail IS NULL AND n.seq = i.notice AND c.person = $1 AND c.type = n.type`,
    [person],
  )
}

/** What mails are made of: immediate items, or those of a digest, which is made once. */
interface Mailing {
  readonly how: MailRhythm
  readonly period?: string
  readonly before?: Date | null
  /** Say what waits, also without any event. */
  readonly isMorning?: boolean
}

interface MailingLimits {
  readonly newId: () => string
  readonly at: Date
  /** Above this, all immediate items of a person share one mail. */
  readonly mostAtOnce: number
  readonly mostAnHour: number
}

/** SQL: the person wants the digests of rhythm `how` to say what waits. */
const wantsWork = (person: string, how: string) => `EXISTS (SELECT FROM actes.notice_choice c
  WHERE c.person = ${person} AND c.type = 'work.waiting' AND c.how = ${how})`

/** Turn waiting items into mails; a digest that says what waits needs none. Concurrent processes never mail an item twice. */
export async function makeMails(
  db: Database,
  { how, period, before = null, isMorning = false }: Mailing,
  { newId, at, mostAtOnce, mostAnHour }: MailingLimits,
): Promise<void> {
  const people = await db.values<string>(
    `SELECT person FROM (SELECT person FROM actes.notice_item
        WHERE mail IS NULL AND how = $1 AND ($2::timestamptz IS NULL OR at < $2)
       UNION SELECT id FROM actes.person p WHERE $6 AND disabled_at IS NULL AND ${wantsWork('p.id', '$1')}) i
      WHERE (SELECT count(*) FROM actes.notice_mail m WHERE m.person = i.person AND (m.period = $3::text
        OR ($3 IS NULL AND m.period = m.id::text AND m.created_at > $4))) < $5 ORDER BY person`,
    [how, before, period ?? null, new Date(at.getTime() - 3_600_000), period ? 1 : mostAnHour, isMorning],
  )
  for (const person of people)
    await db.transaction(async (sql) => {
      const rows = await sql.values<string>(
        `SELECT notice::text FROM actes.notice_item WHERE person = $1 AND how = $2 AND mail IS NULL
          AND ($3::timestamptz IS NULL OR at < $3)
          ORDER BY notice FOR UPDATE`,
        [person, how, before],
      )
      const all = rows
      for (const events of period || all.length > mostAtOnce ? [all] : all.map((notice) => [notice])) {
        const id = newId()
        await sql.query(
          `WITH made AS (INSERT INTO actes.notice_mail (id, person, period, state, next_at, created_at)
             SELECT $2::uuid, $1::uuid, $4::text, 'waiting', $5, $5 WHERE cardinality($3::bigint[]) > 0 OR ${wantsWork('$1', '$6')}
             ON CONFLICT (person, period) DO NOTHING RETURNING id)
           UPDATE actes.notice_item i SET mail = made.id FROM made WHERE i.person = $1 AND i.notice = ANY($3)`,
          [person, id, events, period ?? id, at, how],
        )
      }
    })
}

interface LeavingMail {
  readonly id: string
  readonly login: string
  readonly period: string
  readonly tries: number
  /** Does it say what waits, too? */
  readonly wantsWork: boolean
  /** Only of collectivités the person still sees; none if the account is closed. */
  readonly events: readonly NamedEvent[]
}

export interface NamedEvent extends Event {
  readonly nom: string | null
}

/** Claim a waiting mail for good, whatever its lease. Only a refusal by the server makes it wait again. */
export async function takeMail(sql: Sql, claim: Claim): Promise<LeavingMail | undefined> {
  const mail = await claimRow<Omit<LeavingMail, 'events'> & { person: string }>(sql, 'notice_mail', {
    ...claim,
    due: "t.state = 'waiting' AND t.next_at <= $2 ORDER BY t.next_at, t.id",
    set: "state = 'sending', tries = t.tries + 1",
    returning: `SELECT m.id, p.login, p.id AS person, m.period, m.tries,
        ${wantsWork('p.id', "split_part(m.period, ' ', 1)")} AS "wantsWork"
      FROM claimed m JOIN actes.person p ON p.id = m.person`,
  })
  if (!mail) return undefined
  const rows = await sql.rows<NamedEvent>(
    `SELECT ${eventColumns}, c.settings->>'nom' AS nom FROM actes.notice_item i JOIN actes.notice n ON n.seq = i.notice
       LEFT JOIN actes.collectivite c ON c.siren = n.collectivite
      WHERE i.mail = $1 AND EXISTS (SELECT 1 FROM actes.person p JOIN actes.person_role r ON r.person = p.id
        WHERE p.id = $2 AND p.disabled_at IS NULL AND (r.siren IS NULL OR r.siren = n.collectivite))
      ORDER BY n.seq`,
    [mail.id, mail.person],
  )
  const { person: _, ...rest } = mail
  return { ...rest, events: rows }
}

/** Record the outcome: sent, failed, retry at an instant, or unknown (stays `sending`). */
export async function settleMail(
  sql: Sql,
  id: string,
  end: { readonly state: 'sent' | 'failed' | 'waiting' | 'sending'; readonly at: Date; readonly code?: ErrorCode },
): Promise<void> {
  const { state, at, code } = end
  await sql.query(
    `UPDATE actes.notice_mail SET state = $2::text, code = $4, next_at = CASE WHEN $2 = 'waiting' THEN $3 ELSE next_at END,
       ended_at = CASE WHEN $2 <> 'waiting' THEN $3::timestamptz END WHERE id = $1 AND state = 'sending'`,
    [id, state, at, code ?? null],
  )
}
