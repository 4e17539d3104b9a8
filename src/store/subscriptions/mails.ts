// Mails about events. Recipients are recorded with the event; here they become mails, which are then sent. A mail is
// marked `sending` first and never sent twice from there.
import type { ErrorCode } from '../../errors.ts'
import type { Database, Sql } from '../engine/database.ts'
import { eventColumns, type Event } from './events.ts'

export type MailRhythm = 'now' | 'daily' | 'weekly'

export async function choicesOf(sql: Sql, person: string): Promise<ReadonlyMap<string, MailRhythm>> {
  const text = 'SELECT type, how FROM actes.notice_choice WHERE person = $1'
  const { rows } = await sql.query<{ type: string; how: MailRhythm }>(text, [person])
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

/** People with immediate items, and how many immediate mails each got since an instant. */
export async function waitingAtOnce(sql: Sql, since: Date) {
  return sql.rows<{ person: string; recent: number }>(
    `SELECT person, (SELECT count(*)::int FROM actes.notice_mail m
        WHERE m.person = w.person AND m.period = m.id::text AND m.created_at > $1) AS recent
      FROM (SELECT DISTINCT person FROM actes.notice_item WHERE mail IS NULL AND how = 'now') w ORDER BY person`,
    [since],
  )
}

interface AtOnce {
  readonly person: string
  readonly newId: () => string
  readonly at: Date
  /** Above this, all events share one mail. */
  readonly most: number
}

/** Turn a person's immediate items into mails. Concurrent processes never mail an item twice. */
export async function mailAtOnce(db: Database, { person, newId, at, most }: AtOnce): Promise<void> {
  await db.transaction(async (sql) => {
    const { rows } = await sql.query<{ notice: string }>(
      `SELECT notice::text FROM actes.notice_item WHERE person = $1 AND how = 'now' AND mail IS NULL
        ORDER BY notice FOR UPDATE SKIP LOCKED`,
      [person],
    )
    const all = rows.map(({ notice }) => notice)
    for (const events of all.length > most ? [all] : all.map((notice) => [notice])) {
      const id = newId()
      await insertMail(sql, { id, person, period: id, at })
      await sql.query('UPDATE actes.notice_item SET mail = $2 WHERE person = $1 AND notice = ANY($3::bigint[])', [
        person,
        id,
        events,
      ])
    }
  })
}

export async function waitingDigests(
  sql: Sql,
  { how, period, before }: { how: MailRhythm; period: string; before: Date },
) {
  const { rows } = await sql.query<{ person: string }>(
    `SELECT DISTINCT person FROM actes.notice_item i WHERE mail IS NULL AND how = $1 AND at < $2
      AND NOT EXISTS (SELECT 1 FROM actes.notice_mail m WHERE m.person = i.person AND m.period = $3) ORDER BY person`,
    [how, before, period],
  )
  return rows.map(({ person }) => person)
}

/** Idempotent per period. */
export async function mailDigest(
  db: Database,
  digest: { person: string; id: string; at: Date; how: MailRhythm; period: string; before: Date },
): Promise<void> {
  const { person, id, at, how, period, before } = digest
  await db.transaction(async (sql) => {
    if (!(await insertMail(sql, { id, person, period, at }))) return
    await sql.query(
      `UPDATE actes.notice_item SET mail = $2 WHERE person = $1 AND how = $3 AND mail IS NULL AND at < $4`,
      [person, id, how, before],
    )
  })
}

async function insertMail(sql: Sql, mail: { id: string; person: string; period: string; at: Date }): Promise<boolean> {
  return sql.changes(
    `INSERT INTO actes.notice_mail (id, person, period, state, next_at, created_at) VALUES ($1, $2, $3, 'waiting', $4, $4)
     ON CONFLICT (person, period) DO NOTHING`,
    [mail.id, mail.person, mail.period, mail.at],
  )
}

export interface LeavingMail {
  readonly id: string
  readonly login: string
  readonly period: string
  readonly tries: number
  /** Only of collectivités the person still sees; none if the account is closed. */
  readonly events: readonly NamedEvent[]
}

export interface NamedEvent extends Event {
  readonly nom: string | null
}

/** Claim a waiting mail. Only a refusal by the server makes it wait again. */
export async function takeMail(sql: Sql, now: Date): Promise<LeavingMail | undefined> {
  const mail = await sql.first<Omit<LeavingMail, 'events'> & { person: string }>(
    `UPDATE actes.notice_mail m SET state = 'sending', tries = tries + 1 FROM actes.person p
      WHERE p.id = m.person AND m.id = (SELECT id FROM actes.notice_mail WHERE state = 'waiting' AND next_at <= $1
        ORDER BY next_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
      RETURNING m.id, p.login, p.id AS person, m.period, m.tries`,
    [now],
  )
  if (!mail) return undefined
  const { rows } = await sql.query<NamedEvent>(
    `SELECT ${eventColumns}, c.settings->>'nom' AS nom FROM actes.notice_item i JOIN actes.notice n ON n.seq = i.notice
       LEFT JOIN actes.collectivite c ON c.siren = n.collectivite
      WHERE i.mail = $1 AND EXISTS (SELECT 1 FROM actes.person p JOIN actes.person_role r ON r.person = p.id
        WHERE p.id = $2 AND p.disabled_at IS NULL AND (r.siren IS NULL OR r.siren = n.collectivite))
      ORDER BY n.seq`,
    [mail.id, mail.person],
  )
  const { id, login, period, tries } = mail
  return { id, login, period, tries, events: rows }
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
