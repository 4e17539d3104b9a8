// WebAuthn: public keys of people's authenticators, and challenges already used.
import type { Sql } from '../engine/database.ts'

export interface Authenticator {
  readonly id: string
  /** Credential id, base64url. */
  readonly credential: string
  readonly publicKey: Uint8Array
  readonly transports: readonly string[]
  readonly name: string
  readonly createdAt: Date
  readonly lastUsedAt: Date | null
}

const columns = `id, credential, public_key AS "publicKey", transports, name, created_at AS "createdAt",
  last_used_at AS "lastUsedAt"`

/** Oldest first. */
export async function authenticatorsOf(sql: Sql, person: string) {
  const text = `SELECT ${columns} FROM actes.authenticator WHERE person = $1 ORDER BY created_at, id`
  return sql.rows<Authenticator>(text, [person])
}

interface NewAuthenticator extends Pick<Authenticator, 'credential' | 'publicKey' | 'transports' | 'name'> {
  readonly person: string
  readonly counter: number
  readonly at: Date
}

/** @returns false if its name or key exists, or the person already has `most` */
export async function keepAuthenticator(sql: Sql, given: NewAuthenticator, most: number) {
  const { person, credential, publicKey, counter, transports, name, at } = given
  return sql.changes(
    `INSERT INTO actes.authenticator (person, credential, public_key, counter, transports, name, created_at)
     SELECT $1::uuid, $2, $3::bytea, $4::bigint, $5::text[], $6, $7::timestamptz
      WHERE (SELECT count(*) FROM actes.authenticator WHERE person = $1::uuid) < $8 ON CONFLICT DO NOTHING`,
    [person, credential, publicKey, counter, transports, name, at, most],
  )
}

/**
 * Record a successful assertion; false if the counter did not increase (cloned key). Keys without counter stay at 0.
 */
export async function noteAnswer(
  sql: Sql,
  { id, counter, at }: { readonly id: string; readonly counter: number; readonly at: Date },
) {
  const text = `UPDATE actes.authenticator SET counter = $2, last_used_at = $3
    WHERE id = $1 AND (counter < $2 OR (counter = 0 AND $2 = 0))`
  return sql.changes(text, [id, counter, at])
}

export async function dropAuthenticator(sql: Sql, person: string, id: string) {
  const text = 'DELETE FROM actes.authenticator WHERE person = $1 AND id::text = $2 RETURNING name'
  return sql.value<string>(text, [person, id])
}

export async function dropAuthenticators(sql: Sql, person: string): Promise<void> {
  await sql.query('DELETE FROM actes.authenticator WHERE person = $1', [person])
}

/** Use a challenge once. @returns false if already used */
export async function spendChallenge(
  sql: Sql,
  { digest, now, expiresAt }: { readonly digest: string; readonly now: Date; readonly expiresAt: Date },
) {
  await sql.query('DELETE FROM actes.spent_challenge WHERE expires_at < $1', [now])
  const text = `INSERT INTO actes.spent_challenge (challenge_sha256, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING`
  return sql.changes(text, [digest, expiresAt])
}
