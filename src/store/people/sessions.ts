// Sessions of the desk, and the one-time links to choose a password. Only the digest of a token is stored.
import type { Database, Sql } from '../engine/database.ts'
import { keepPassword, noteDesk, personColumns, type Person } from './people.ts'

/** Store a one-time link. Earlier ones of the same person become invalid. */
export async function keepInvitation(sql: Sql, invitation: { person: string; tokenSha256: string; expiresAt: Date }) {
  await sql.query('DELETE FROM actes.invitation WHERE person = $1', [invitation.person])
  await sql.query('INSERT INTO actes.invitation (token_sha256, person, expires_at) VALUES ($1, $2, $3)', [
    invitation.tokenSha256,
    invitation.person,
    invitation.expiresAt,
  ])
}

/** The login of a one-time link, while it is valid. */
export async function invited(sql: Sql, tokenSha256: string, now: Date) {
  return sql.first<{ login: string }>(
    `SELECT p.login FROM actes.invitation i JOIN actes.person p ON p.id = i.person
      WHERE i.token_sha256 = $1 AND i.used_at IS NULL AND i.expires_at > $2 AND p.disabled_at IS NULL`,
    [tokenSha256, now],
  )
}

/** Use a link: the password is set, every session ends, and it is journalled. @returns false when it is not valid */
export async function acceptInvitation(
  db: Database,
  tokenSha256: string,
  { password, now }: { readonly password: string; readonly now: Date },
): Promise<boolean> {
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

export interface Session {
  readonly person: Person
  readonly unmaskedUntil: Date | null
  /** When the person last proved who they are: at sign-in, or since. */
  readonly provedAt: Date
}

const proved = 'COALESCE(proved_at, created_at) AS proved'

/** Store a session. */
export async function openSession(
  sql: Sql,
  session: { tokenSha256: string; person: string; now: Date; expiresAt: Date },
): Promise<void> {
  await sql.query(
    'INSERT INTO actes.session (token_sha256, person, created_at, seen_at, expires_at) VALUES ($1, $2, $3, $3, $4)',
    [session.tokenSha256, session.person, session.now, session.expiresAt],
  )
}

/** The session of a token, while it lasts and was not idle too long. It is seen now. */
export async function sessionOf(
  sql: Sql,
  tokenSha256: string,
  { now, idleSince }: { readonly now: Date; readonly idleSince: Date },
): Promise<Session | undefined> {
  const row = await sql.first<Person & Omit<Session, 'person'>>(
    `WITH seen AS (
       UPDATE actes.session SET seen_at = $2 WHERE token_sha256 = $1 AND expires_at > $2 AND seen_at > $3
       RETURNING person, unmasked_until, ${proved})
     SELECT ${personColumns}, s.unmasked_until AS "unmaskedUntil", s.proved AS "provedAt" FROM seen s JOIN actes.person p ON p.id = s.person
      WHERE p.disabled_at IS NULL`,
    [tokenSha256, now, idleSince],
  )
  if (!row) return undefined
  const { unmaskedUntil, provedAt, ...person } = row
  return { person, unmaskedUntil, provedAt }
}

/** Those of these sessions that last, by the digests of their tokens. This look does not prolong them. */
export async function lastingSessions(
  sql: Sql,
  tokens: readonly string[],
  { now, idleSince }: { readonly now: Date; readonly idleSince: Date },
): Promise<ReadonlyMap<string, Session>> {
  const { rows } = await sql.query<Person & Omit<Session, 'person'> & { token: string }>(
    `SELECT ${personColumns}, s.token_sha256 AS token, s.unmasked_until AS "unmaskedUntil", s.proved AS "provedAt"
       FROM (SELECT *, ${proved} FROM actes.session) s JOIN actes.person p ON p.id = s.person
      WHERE s.token_sha256 = ANY($1::text[]) AND s.expires_at > $2 AND s.seen_at > $3 AND p.disabled_at IS NULL`,
    [tokens, now, idleSince],
  )
  return new Map(
    rows.map(({ token, unmaskedUntil, provedAt, ...person }) => [token, { person, unmaskedUntil, provedAt }]),
  )
}

/** The person of a session has proved anew who they are. */
export async function proveSession(sql: Sql, tokenSha256: string, at: Date): Promise<void> {
  await sql.query('UPDATE actes.session SET proved_at = $2 WHERE token_sha256 = $1', [tokenSha256, at])
}

/** Show masked texts, for a while. */
export async function unmask(sql: Sql, tokenSha256: string, until: Date): Promise<void> {
  await sql.query('UPDATE actes.session SET unmasked_until = $2 WHERE token_sha256 = $1', [tokenSha256, until])
}

/** Delete sessions; when their person was last seen stays. */
const deleteWhere = (
  condition: string,
) => `WITH ended AS (DELETE FROM actes.session WHERE ${condition} RETURNING person, seen_at),
   seen AS (UPDATE actes.person p SET last_seen = GREATEST(p.last_seen, e.at)
     FROM (SELECT person, max(seen_at) AS at FROM ended GROUP BY person) e WHERE p.id = e.person)
   SELECT count(*)::int AS count FROM ended`

/** End a session. */
export async function endSession(sql: Sql, tokenSha256: string): Promise<void> {
  await sql.query(deleteWhere('token_sha256 = $1'), [tokenSha256])
}

/** End every session of a person. Links stay. @returns how many there were */
export async function endSessions(sql: Sql, person: string): Promise<number> {
  return (await sql.first<{ count: number }>(deleteWhere('person = $1'), [person]))?.count ?? 0
}

/** Delete the sessions of a person that have ended, or were idle too long. */
export async function dropSpentSessions(
  sql: Sql,
  person: string,
  { now, idleSince }: { readonly now: Date; readonly idleSince: Date },
): Promise<void> {
  await sql.query(deleteWhere('person = $1 AND (expires_at <= $2 OR seen_at <= $3)'), [person, now, idleSince])
}

/** Delete the one-time links of a person. */
export async function dropInvitations(sql: Sql, person: string): Promise<void> {
  await sql.query('DELETE FROM actes.invitation WHERE person = $1', [person])
}
