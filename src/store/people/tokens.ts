// Tokens of the public API as they are kept: their digest, what they allow and for whom, until when, and when each was used.
import type { Sql } from '../engine/database.ts'

export interface Token {
  readonly id: string
  readonly name: string
  /** Names of actions; what each is worth is said in accounts/. */
  readonly rights: readonly string[]
  /** Null: every collectivite. */
  readonly sirens: readonly string[] | null
  readonly createdAt: Date
  readonly createdBy: string
  readonly expiresAt: Date
  /** To the minute. */
  readonly lastUsedAt: Date | null
  readonly revokedAt: Date | null
}

const columns = `id, name, rights, sirens, created_at AS "createdAt", created_by AS "createdBy", expires_at AS "expiresAt",
  last_used_at AS "lastUsedAt", revoked_at AS "revokedAt"`

/** Store a new token. @returns false when its name was used before */
export async function keepToken(
  sql: Sql,
  token: Omit<Token, 'lastUsedAt' | 'revokedAt'> & { readonly tokenSha256: string },
): Promise<boolean> {
  return sql.changes(
    `INSERT INTO actes.token (id, name, token_sha256, rights, sirens, created_at, created_by, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (name) DO NOTHING`,
    [
      ...[token.id, token.name, token.tokenSha256, token.rights, token.sirens],
      ...[token.createdAt, token.createdBy, token.expiresAt],
    ],
  )
}

/** Every token by name, revoked and expired ones included. */
export async function tokens(sql: Sql): Promise<readonly Token[]> {
  return sql.rows<Token>(`SELECT ${columns} FROM actes.token ORDER BY name`)
}

/** The token with this name. */
export async function tokenByName(sql: Sql, name: string): Promise<Token | undefined> {
  return sql.first<Token>(`SELECT ${columns} FROM actes.token WHERE name = $1`, [name])
}

/** The token with this digest, while it is valid. */
export async function liveToken(sql: Sql, tokenSha256: string, at: Date): Promise<Token | undefined> {
  const text = `SELECT ${columns} FROM actes.token WHERE token_sha256 = $1 AND revoked_at IS NULL AND expires_at > $2`
  return sql.first<Token>(text, [tokenSha256, at])
}

/** Note a use, unless one was noted since. */
export async function noteUse(sql: Sql, id: string, { at, since }: { at: Date; since: Date }): Promise<void> {
  const text = 'UPDATE actes.token SET last_used_at = $2 WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < $3)'
  await sql.query(text, [id, at, since])
}

/** Revoke a token. @returns false when there is no valid one with this name */
export async function revokeToken(sql: Sql, name: string, at: Date): Promise<boolean> {
  const text = 'UPDATE actes.token SET revoked_at = $2 WHERE name = $1 AND revoked_at IS NULL'
  return sql.changes(text, [name, at])
}
