// Links between OpenID Connect identities and accounts, and the sealed ID tokens that end sessions at the provider.
import type { Sql } from '../engine/database.ts'
import { personColumns, type Person } from './people.ts'

export interface Identity {
  readonly issuer: string
  /** Subject: the provider never changes or reuses it. */
  readonly sub: string
}

export async function personByIdentity(sql: Sql, { issuer, sub }: Identity) {
  const text = `SELECT ${personColumns} FROM actes.person_identity i JOIN actes.person p ON p.id = i.person
    WHERE i.issuer = $1 AND i.sub = $2`
  return sql.first<Person>(text, [issuer, sub])
}

/** @returns false if either side already has a link at this provider */
export async function linkIdentity(
  sql: Sql,
  { issuer, sub }: Identity,
  { person, at }: { readonly person: string; readonly at: Date },
) {
  const text = `INSERT INTO actes.person_identity (issuer, sub, person, linked_at) VALUES ($1, $2, $3, $4)
    ON CONFLICT DO NOTHING`
  return sql.changes(text, [issuer, sub, person, at])
}

export async function identitiesOf(sql: Sql, person: string) {
  const text = `SELECT issuer, linked_at AS since FROM actes.person_identity WHERE person = $1 ORDER BY linked_at, issuer`
  return sql.rows<{ issuer: string; since: Date }>(text, [person])
}

export async function unlinkIdentities(sql: Sql, person: string) {
  return (await sql.query('DELETE FROM actes.person_identity WHERE person = $1', [person])).rowCount
}

export async function keepIdToken(sql: Sql, tokenSha256: string, sealed: Uint8Array): Promise<void> {
  await sql.query('INSERT INTO actes.session_identity (token_sha256, id_token) VALUES ($1, $2)', [tokenSha256, sealed])
}

/** Undefined if the session did not use the provider or has ended. */
export async function idTokenOf(sql: Sql, tokenSha256: string) {
  const text = 'SELECT id_token AS sealed FROM actes.session_identity WHERE token_sha256 = $1'
  return sql.value<Uint8Array>(text, [tokenSha256])
}
