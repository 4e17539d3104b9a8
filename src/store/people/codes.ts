// Digests of typed codes: the code that creates the first administrator, and recovery codes for a lost authenticator
// app.
import type { Sql } from '../engine/database.ts'
import { holdRoles } from './people.ts'

export async function isUnpeopled(sql: Sql) {
  return (await sql.first('SELECT 1 FROM actes.person LIMIT 1')) === undefined
}

/** Store a code while there is no account. @returns false if there is one */
export async function keepFirstCode(
  sql: Sql,
  { digest, now, expiresAt }: { readonly digest: string; readonly now: Date; readonly expiresAt: Date },
) {
  await sql.query('DELETE FROM actes.first_code WHERE expires_at <= $1', [now])
  const text = `INSERT INTO actes.first_code (code_sha256, expires_at)
    SELECT $1, $2 WHERE NOT EXISTS (SELECT 1 FROM actes.person)`
  return sql.changes(text, [digest, expiresAt])
}

/** Check a code against the valid ones; a wrong code counts against each of them. @returns whether it is valid */
export async function tryFirstCode(
  sql: Sql,
  { digest, now, most }: { readonly digest: string; readonly now: Date; readonly most: number },
) {
  const found = await sql.values<boolean>(
    `UPDATE actes.first_code SET tries = tries + CASE WHEN EXISTS (SELECT 1 FROM actes.first_code
       WHERE code_sha256 = $1 AND expires_at > $2 AND tries < $3) THEN 0 ELSE 1 END
      WHERE expires_at > $2 AND tries < $3 RETURNING code_sha256 = $1 AS fits`,
    [digest, now, most],
  )
  return found.includes(true)
}

/** Consume the code and invalidate the others. The lock prevents other accounts. @returns false if too late */
export async function takeFirstCode(sql: Sql, digest: string, now: Date): Promise<boolean> {
  await holdRoles(sql)
  if (!(await isUnpeopled(sql))) return false
  const isThere = await sql.changes('DELETE FROM actes.first_code WHERE code_sha256 = $1 AND expires_at > $2', [
    digest,
    now,
  ])
  if (isThere) await sql.query('DELETE FROM actes.first_code')
  return isThere
}

export async function keepRecoveryCodes(sql: Sql, person: string, digests: readonly string[]): Promise<void> {
  await sql.query('DELETE FROM actes.recovery_code WHERE person = $1', [person])
  await sql.query('INSERT INTO actes.recovery_code (person, code_sha256) SELECT $1, unnest($2::text[])', [
    person,
    digests,
  ])
}

/** @returns false if unknown or already used */
export async function takeRecoveryCode(
  sql: Sql,
  person: string,
  { digest, now }: { readonly digest: string; readonly now: Date },
) {
  const text = `UPDATE actes.recovery_code SET used_at = $3
    WHERE person = $1 AND code_sha256 = $2 AND used_at IS NULL`
  return sql.changes(text, [person, digest, now])
}

export async function recoveryLeft(sql: Sql, person: string) {
  const text = 'SELECT count(*)::int AS count FROM actes.recovery_code WHERE person = $1 AND used_at IS NULL'
  return (await sql.value<number>(text, [person])) ?? 0
}
