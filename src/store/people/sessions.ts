// Sessions of people of the desk, and the one-time links that let them choose a password. Of every token only the digest
// is kept.
import { first, type Database, type Sql } from '../engine/database.ts'
import { keepPassword, noteDesk, personColumns, type Person } from './people.ts'

/** Keep a one-time link; earlier ones of the same person are worth nothing any more. */
export async function keepInvitation(
  sql: Sql,
  invitation: { person: string; tokenSha256: string; expiresAt: Date },
): Promise<void> {
  await sql.query('DELETE FROM actes.invitation WHERE person = $1', [invitation.person])
  await sql.query('INSERT INTO actes.invitation (token_sha256, person, expires_at) VALUES ($1, $2, $3)', [
    invitation.tokenSha256,
    invitation.person,
    invitation.expiresAt,
  ])
}

/** Whose link it is, while it is worth something. */
export async function invited(sql: Sql, tokenSha256: string, now: Date): Promise<{ login: string } | undefined> {
  return first<{ login: string }>(
    sql,
    `SELECT p.login FROM actes.invitation i JOIN actes.person p ON p.id = i.person
      WHERE i.token_sha256 = $1 AND i.used_at IS NULL AND i.expires_at > $2 AND p.disabled_at IS NULL`,
    [tokenSha256, now],
  )
}

/** Use a link up: the password is set, every session ends, and it is journalled. @returns false when it is worth nothing */
export async function acceptInvitation(
  db: Database,
  tokenSha256: string,
  { password, now }: { readonly password: string; readonly now: Date },
): Promise<boolean> {
  return db.transaction(async (sql) => {
    const row = await first<{ person: string; login: string }>(
      sql,
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
}

/** Open a session. */
export async function openSession(
  sql: Sql,
  session: { tokenSha256: string; person: string; now: Date; expiresAt: Date },
): Promise<void> {
  await sql.query(
    'INSERT INTO actes.session (token_sha256, person, created_at, seen_at, expires_at) VALUES ($1, $2, $3, $3, $4)',
    [session.tokenSha256, session.person, session.now, session.expiresAt],
  )
}

/** The session of a token, seen now, while it lasts and was seen not long ago. */
export async function sessionOf(
  sql: Sql,
  tokenSha256: string,
  { now, idleSince }: { readonly now: Date; readonly idleSince: Date },
): Promise<Session | undefined> {
  const row = await first<Person & { unmaskedUntil: Date | null }>(
    sql,
    `WITH seen AS (
       UPDATE actes.session SET seen_at = $2 WHERE token_sha256 = $1 AND expires_at > $2 AND seen_at > $3
       RETURNING person, unmasked_until)
     SELECT ${personColumns}, s.unmasked_until AS "unmaskedUntil" FROM seen s JOIN actes.person p ON p.id = s.person
      WHERE p.disabled_at IS NULL`,
    [tokenSha256, now, idleSince],
  )
  if (!row) return undefined
  const { unmaskedUntil, ...person } = row
  return { person, unmaskedUntil }
}

/** Those of these sessions that last, by the digests of their tokens; a look like this does not prolong them. */
export async function lastingSessions(
  sql: Sql,
  tokens: readonly string[],
  { now, idleSince }: { readonly now: Date; readonly idleSince: Date },
): Promise<ReadonlyMap<string, Session>> {
  const { rows } = await sql.query<Person & { token: string; unmaskedUntil: Date | null }>(
    `SELECT ${personColumns}, s.token_sha256 AS token, s.unmasked_until AS "unmaskedUntil"
       FROM actes.session s JOIN actes.person p ON p.id = s.person
      WHERE s.token_sha256 = ANY($1::text[]) AND s.expires_at > $2 AND s.seen_at > $3 AND p.disabled_at IS NULL`,
    [tokens, now, idleSince],
  )
  return new Map(rows.map(({ token, unmaskedUntil, ...person }) => [token, { person, unmaskedUntil }]))
}

/** Show what is masked, for a while. */
export async function unmask(sql: Sql, tokenSha256: string, until: Date): Promise<void> {
  await sql.query('UPDATE actes.session SET unmasked_until = $2 WHERE token_sha256 = $1', [tokenSha256, until])
}

/** End a session. */
export async function endSession(sql: Sql, tokenSha256: string): Promise<void> {
  await sql.query('DELETE FROM actes.session WHERE token_sha256 = $1', [tokenSha256])
}

/** End every session of somebody; links that were made for him stay. @returns how many there were */
export async function endSessions(sql: Sql, person: string): Promise<number> {
  return (await sql.query('DELETE FROM actes.session WHERE person = $1', [person])).rowCount
}

/** Forget the sessions of somebody that are over: at their end, or for having been idle. */
export async function dropSpentSessions(
  sql: Sql,
  person: string,
  { now, idleSince }: { readonly now: Date; readonly idleSince: Date },
): Promise<void> {
  const text = 'DELETE FROM actes.session WHERE person = $1 AND (expires_at <= $2 OR seen_at <= $3)'
  await sql.query(text, [person, now, idleSince])
}

/** Forget the links that were made for somebody. */
export async function dropInvitations(sql: Sql, person: string): Promise<void> {
  await sql.query('DELETE FROM actes.invitation WHERE person = $1', [person])
}
