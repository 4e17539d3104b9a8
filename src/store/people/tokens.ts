// Tokens: digest, rights, scope, expiry, last use. API and calendar tokens are looked up separately, so that neither
// serves as the other.
import type { Sql } from '../engine/database.ts'

export interface Token {
  readonly id: string
  readonly name: string
  /** Names of actions, defined in accounts/. */
  readonly rights: readonly string[]
  readonly sirens: readonly string[] | null
  readonly networks: readonly string[] | null
  readonly createdAt: Date
  readonly createdBy: string
  readonly expiresAt: Date
  /** To the minute. */
  readonly lastUsedAt: Date | null
  readonly revokedAt: Date | null
}

const columns = `id, name, rights, sirens, networks, created_at AS "createdAt", created_by AS "createdBy", expires_at AS "expiresAt",
  last_used_at AS "lastUsedAt", revoked_at AS "revokedAt"`

/** The only right of a calendar token. It is no action, so it grants nothing else. */
export const calendarRight = 'calendar'

type TokenUse = 'api' | 'calendar'

const servesFor = { api: `NOT rights @> '{calendar}'`, calendar: `rights = '{calendar}'` } as const

/** @returns false if the name is taken, even by a revoked token */
export async function keepToken(
  sql: Sql,
  token: Omit<Token, 'lastUsedAt' | 'revokedAt'> & { readonly tokenSha256: string },
) {
  return sql.changes(
    `INSERT INTO actes.token (id, name, token_sha256, rights, sirens, created_at, created_by, expires_at, networks)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (name) DO NOTHING`,
    [
      token.id,
      token.name,
      token.tokenSha256,
      token.rights,
      token.sirens,
      token.createdAt,
      token.createdBy,
      token.expiresAt,
      token.networks,
    ],
  )
}

export async function tokens(sql: Sql, use: TokenUse) {
  return sql.rows<Token>(`SELECT ${columns} FROM actes.token WHERE ${servesFor[use]} ORDER BY name`)
}

/** Valid API tokens that expire by `until`, first to expire first. */
export async function endingTokens(sql: Sql, { now, until }: { readonly now: Date; readonly until: Date }) {
  const text = `SELECT ${columns} FROM actes.token WHERE revoked_at IS NULL AND expires_at > $1 AND expires_at <= $2
    AND ${servesFor.api} ORDER BY expires_at, name`
  return sql.rows<Token>(text, [now, until])
}

export async function tokenByName(sql: Sql, use: TokenUse, name: string) {
  return sql.first<Token>(`SELECT ${columns} FROM actes.token WHERE name = $1 AND ${servesFor[use]}`, [name])
}

export async function liveToken(
  sql: Sql,
  use: TokenUse,
  { digest, at }: { readonly digest: string; readonly at: Date },
) {
  const text = `SELECT ${columns} FROM actes.token
    WHERE token_sha256 = $1 AND ${servesFor[use]} AND revoked_at IS NULL AND expires_at > $2`
  return sql.first<Token>(text, [digest, at])
}

/** Update the last use, unless it is newer than `since`. */
export async function noteUse(sql: Sql, id: string, { at, since }: { at: Date; since: Date }): Promise<void> {
  const text = 'UPDATE actes.token SET last_used_at = $2 WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < $3)'
  await sql.query(text, [id, at, since])
}

/** @returns false if none was in force under this name */
export async function revokeToken(sql: Sql, use: TokenUse, { name, at }: { readonly name: string; readonly at: Date }) {
  const text = `UPDATE actes.token SET revoked_at = $2 WHERE name = $1 AND ${servesFor[use]} AND revoked_at IS NULL`
  return sql.changes(text, [name, at])
}
