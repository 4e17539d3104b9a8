// Desk sessions and one-time links for choosing a password. Only digests of tokens are stored.
import type { Database, Sql } from '../engine/database.ts'
import { noteDesk } from '../desk/journal.ts'
import { keepPassword, personColumns, type Lasting, type Person } from './people.ts'

export async function keepInvitation(sql: Sql, invitation: { person: string; tokenSha256: string; expiresAt: Date }) {
  await sql.query('DELETE FROM actes.invitation WHERE person = $1', [invitation.person])
  await sql.query('INSERT INTO actes.invitation (token_sha256, person, expires_at) VALUES ($1, $2, $3)', [
    invitation.tokenSha256,
    invitation.person,
    invitation.expiresAt,
  ])
}

export async function invited(sql: Sql, tokenSha256: string, now: Date) {
  return sql.first<{ login: string }>(
    `SELECT p.login FROM actes.invitation i JOIN actes.person p ON p.id = i.person
      WHERE i.token_sha256 = $1 AND i.used_at IS NULL AND i.expires_at > $2 AND p.disabled_at IS NULL`,
    [tokenSha256, now],
  )
}

/** Use a link: set the password, end all sessions, journal it. @returns false if it is not valid */
export async function acceptInvitation(
  db: Database,
  tokenSha256: string,
  { password, now }: { readonly password: string; readonly now: Date },
) {
  return db.transaction(async (sql) => {
    const row = await sql.first<{ person: string; login: string }>(
      `UPDATE actes.invitation i SET used_at = $2 FROM actes.person p
        WHERE i.token_sha256 = $1 AND i.used_at IS NULL AND i.expires_at > $2 AND p.id = i.person
          AND p.disabled_at IS NULL
       RETURNING i.person, p.login`,
      [tokenSha256, now],
    )
    if (!row) return false
    await keepPassword(sql, row.person, password)
    await endSessions(sql, row.person)
    await noteDesk(sql, { at: now, who: row.login, event: 'password-chosen' })
    return true
  })
}

export type SecondStep = 'code' | 'recovery' | 'key' | 'provider'

export interface Session {
  readonly person: Person
  readonly unmaskedUntil: Date | null
  /** Last authentication, at sign-in or since. */
  readonly provedAt: Date
  /** Null: no second factor. */
  readonly secondStep: SecondStep | null
}

export interface SessionOrigin {
  readonly device: string | null
  readonly address: string | null
}

interface NewSession extends SessionOrigin {
  readonly tokenSha256: string
  readonly person: string
  readonly now: Date
  readonly expiresAt: Date
  readonly secondStep: SecondStep | null
}

export async function openSession(sql: Sql, session: NewSession): Promise<void> {
  const { tokenSha256, person, now, expiresAt, device, address, secondStep } = session
  await sql.query(
    `INSERT INTO actes.session (token_sha256, person, created_at, seen_at, expires_at, device, address, second_step)
     VALUES ($1, $2, $3, $3, $4, $5, $6, $7)`,
    [tokenSha256, person, now, expiresAt, device, address, secondStep],
  )
}

const sessionColumns = `s.unmasked_until AS "unmaskedUntil", s.second_step AS "secondStep",
  COALESCE(s.proved_at, s.created_at) AS "provedAt"`

/** The session of a token if neither expired nor idle; marks it as seen. */
export async function sessionOf(
  sql: Sql,
  tokenSha256: string,
  { now, idleSince }: Lasting,
): Promise<Session | undefined> {
  const row = await sql.first<Person & Omit<Session, 'person'>>(
    `WITH seen AS (
       UPDATE actes.session SET seen_at = $2 WHERE token_sha256 = $1 AND expires_at > $2 AND seen_at > $3
       RETURNING *)
     SELECT ${personColumns}, ${sessionColumns} FROM seen s JOIN actes.person p ON p.id = s.person
      WHERE p.disabled_at IS NULL`,
    [tokenSha256, now, idleSince],
  )
  if (!row) return undefined
  const { unmaskedUntil, provedAt, secondStep, ...person } = row
  return { person, unmaskedUntil, provedAt, secondStep }
}

export async function lastingSessions(
  sql: Sql,
  tokens: readonly string[],
  { now, idleSince }: Lasting,
): Promise<ReadonlyMap<string, Session>> {
  const rows = await sql.rows<Person & Omit<Session, 'person'> & { token: string }>(
    `SELECT ${personColumns}, s.token_sha256 AS token, ${sessionColumns}
       FROM actes.session s JOIN actes.person p ON p.id = s.person
      WHERE s.token_sha256 = ANY($1::text[]) AND s.expires_at > $2 AND s.seen_at > $3 AND p.disabled_at IS NULL`,
    [tokens, now, idleSince],
  )
  return new Map(
    rows.map(({ token, unmaskedUntil, provedAt, secondStep, ...person }) => [
      token,
      { person, unmaskedUntil, provedAt, secondStep },
    ]),
  )
}

export async function confirmSession(sql: Sql, tokenSha256: string, at: Date): Promise<void> {
  await sql.query('UPDATE actes.session SET proved_at = $2 WHERE token_sha256 = $1', [tokenSha256, at])
}

export async function unmask(sql: Sql, tokenSha256: string, until: Date): Promise<void> {
  await sql.query('UPDATE actes.session SET unmasked_until = $2 WHERE token_sha256 = $1', [tokenSha256, until])
}

/** SQL that deletes sessions but keeps the person's last activity. */
const deleteWhere = (
  condition: string,
) => `WITH ended AS (DELETE FROM actes.session WHERE ${condition} RETURNING person, seen_at),
   seen AS (UPDATE actes.person p SET last_seen = GREATEST(p.last_seen, e.at)
     FROM (SELECT person, max(seen_at) AS at FROM ended GROUP BY person) e WHERE p.id = e.person)
   SELECT count(*)::int AS count FROM ended`

export async function endSession(sql: Sql, tokenSha256: string): Promise<void> {
  await sql.query(deleteWhere('token_sha256 = $1'), [tokenSha256])
}

export interface OpenSession extends SessionOrigin, Pick<Session, 'secondStep'> {
  readonly id: string
  readonly tokenSha256: string
  readonly createdAt: Date
  readonly seenAt: Date
  readonly expiresAt: Date
}

export async function sessionsOf(sql: Sql, person: string, { now, idleSince }: Lasting) {
  return sql.rows<OpenSession>(
    `SELECT id, token_sha256 AS "tokenSha256", created_at AS "createdAt", seen_at AS "seenAt",
       expires_at AS "expiresAt", device, address, second_step AS "secondStep"
       FROM actes.session WHERE person = $1 AND expires_at > $2 AND seen_at > $3 ORDER BY seen_at DESC, id`,
    [person, now, idleSince],
  )
}

/** @returns false if unknown */
export async function endSessionOf(sql: Sql, person: string, id: string) {
  const count = await sql.value<number>(deleteWhere('person = $1 AND id::text = $2'), [person, id])
  return count === 1
}

export async function endOtherSessions(sql: Sql, person: string, tokenSha256: string) {
  const text = deleteWhere('person = $1 AND token_sha256 <> $2')
  return (await sql.value<number>(text, [person, tokenSha256])) ?? 0
}

/** Mark the new second factor as used in this session, and end the person's sessions that have none. */
export async function proveSession(
  sql: Sql,
  { person, tokenSha256, by }: { readonly person: string; readonly tokenSha256: string; readonly by: SecondStep },
): Promise<void> {
  const text =
    'UPDATE actes.session SET second_step = $3 WHERE person = $1 AND token_sha256 = $2 AND second_step IS NULL'
  await sql.query(text, [person, tokenSha256, by])
  await sql.query(deleteWhere('person = $1 AND second_step IS NULL'), [person])
}

/** End all sessions; one-time links stay. @returns how many ended */
export async function endSessions(sql: Sql, person: string) {
  return (await sql.value<number>(deleteWhere('person = $1'), [person])) ?? 0
}

export async function dropSpentSessions(sql: Sql, person: string, { now, idleSince }: Lasting): Promise<void> {
  await sql.query(deleteWhere('person = $1 AND (expires_at <= $2 OR seen_at <= $3)'), [person, now, idleSince])
}

/** Delete everybody's expired and idle sessions, so that no device or address is kept. @returns how many */
export async function forgetSessions(sql: Sql, { now, idleSince }: Lasting) {
  const text = deleteWhere('expires_at <= $1 OR seen_at <= $2')
  return (await sql.value<number>(text, [now, idleSince])) ?? 0
}

export async function dropInvitations(sql: Sql, person: string): Promise<void> {
  await sql.query('DELETE FROM actes.invitation WHERE person = $1', [person])
}
