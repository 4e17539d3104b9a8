// What people sign in with beside their password (WebAuthn): the public keys of their authenticators, and the challenges that
// were answered.
import type { Sql } from '../engine/database.ts'

export interface Authenticator {
  readonly id: string
  /** How it calls its key, in base64url. */
  readonly credential: string
  readonly publicKey: Uint8Array
  readonly transports: readonly string[]
  readonly name: string
  readonly createdAt: Date
  readonly lastUsedAt: Date | null
}

const columns = `id, credential, public_key AS "publicKey", transports, name, created_at AS "createdAt",
  last_used_at AS "lastUsedAt"`

/** A person's, the oldest first. */
export async function authenticatorsOf(sql: Sql, person: string): Promise<readonly Authenticator[]> {
  const text = `SELECT ${columns} FROM actes.authenticator WHERE person = $1 ORDER BY created_at, id`
  return sql.rows<Authenticator>(text, [person])
}

interface NewAuthenticator extends Pick<Authenticator, 'credential' | 'publicKey' | 'transports' | 'name'> {
  readonly person: string
  readonly counter: number
  readonly at: Date
}

/** Keep one. @returns false when its name or its key is there already, or the person has `most` */
export async function keepAuthenticator(sql: Sql, given: NewAuthenticator, most: number): Promise<boolean> {
  const { person, credential, publicKey, counter, transports, name, at } = given
  return sql.changes(
    `INSERT INTO actes.authenticator (person, credential, public_key, counter, transports, name, created_at)
     SELECT $1::uuid, $2, $3::bytea, $4::bigint, $5::text[], $6, $7::timestamptz
      WHERE (SELECT count(*) FROM actes.authenticator WHERE person = $1::uuid) < $8 ON CONFLICT DO NOTHING`,
    [person, credential, publicKey, counter, transports, name, at, most],
  )
}

/** It answered. @returns false when its counter did not go on: there are two of it. Those that count nothing stay at 0 */
export async function noteAnswer(
  sql: Sql,
  { id, counter, at }: { readonly id: string; readonly counter: number; readonly at: Date },
): Promise<boolean> {
  const text = `UPDATE actes.authenticator SET counter = $2, last_used_at = $3
    WHERE id = $1 AND (counter < $2 OR (counter = 0 AND $2 = 0))`
  return sql.changes(text, [id, counter, at])
}

/** Remove one of a person's. @returns its name */
export async function dropAuthenticator(sql: Sql, person: string, id: string): Promise<string | undefined> {
  const text = 'DELETE FROM actes.authenticator WHERE person = $1 AND id::text = $2 RETURNING name'
  return (await sql.first<{ name: string }>(text, [person, id]))?.name
}

/** Remove all of a person's. */
export async function dropAuthenticators(sql: Sql, person: string): Promise<void> {
  await sql.query('DELETE FROM actes.authenticator WHERE person = $1', [person])
}

/** Take a challenge, once. @returns false when it was taken already */
export async function spendChallenge(
  sql: Sql,
  { digest, now, expiresAt }: { readonly digest: string; readonly now: Date; readonly expiresAt: Date },
): Promise<boolean> {
  await sql.query('DELETE FROM actes.spent_challenge WHERE expires_at < $1', [now])
  const text = `INSERT INTO actes.spent_challenge (challenge_sha256, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING`
  return sql.changes(text, [digest, expiresAt])
}
