// Accounts of the desk: roles and failed passwords. Sessions and one-time links are in sessions.ts.
import { isNamed, nameOrder } from '../desk/lists.ts'
import type { Sql } from '../engine/database.ts'

/** A role for one collectivité, or for all if null. accounts/ defines what it allows. */
interface KeptGrant {
  readonly role: string
  readonly siren: string | null
}

export interface Person {
  readonly id: string
  readonly login: string
  readonly password: string | null
  readonly totp: Uint8Array | null
  readonly authenticators: number
  readonly disabledAt: Date | null
  readonly failures: number
  readonly lockedUntil: Date | null
  readonly grants: readonly KeptGrant[]
}

const grantsColumn = `COALESCE((SELECT jsonb_agg(jsonb_build_object('role', r.role, 'siren', r.siren) ORDER BY r.siren NULLS FIRST)
    FROM actes.person_role r WHERE r.person = p.id), '[]'::jsonb) AS grants`

export const personColumns = `p.id, p.login, p.password, p.totp, p.disabled_at AS "disabledAt", p.failures, p.locked_until AS "lockedUntil",
  (SELECT count(*)::int FROM actes.authenticator a WHERE a.person = p.id) AS authenticators,
  ${grantsColumn}`

/** Create an account or replace its roles. A reopened account loses password, TOTP secret and keys. @returns its id */
export async function keepPerson(
  sql: Sql,
  { id, login, grants, at }: { id: string; login: string; grants: readonly KeptGrant[]; at: Date },
) {
  await sql.query(
    `DELETE FROM actes.authenticator a USING actes.person p
      WHERE p.id = a.person AND p.login = $1 AND p.disabled_at IS NOT NULL`,
    [login],
  )
  const row = await sql.value<string>(
    `INSERT INTO actes.person (id, login, created_at) VALUES ($1, $2, $3)
     ON CONFLICT (login) DO UPDATE SET disabled_at = NULL,
       password = CASE WHEN actes.person.disabled_at IS NULL THEN actes.person.password END,
       totp = CASE WHEN actes.person.disabled_at IS NULL THEN actes.person.totp END
     RETURNING id`,
    [id, login, at],
  )
  const person = row ?? id
  await giveRoles(sql, person, grants)
  return person
}

export async function keepName(sql: Sql, person: string, name: string): Promise<void> {
  await sql.query('UPDATE actes.person SET name = $2 WHERE id = $1', [person, name])
}

export async function giveRoles(sql: Sql, person: string, grants: readonly KeptGrant[]): Promise<void> {
  await sql.query('DELETE FROM actes.person_role WHERE person = $1', [person])
  for (const { role, siren } of grants)
    await sql.query('INSERT INTO actes.person_role (person, siren, role) VALUES ($1, $2, $3)', [person, siren, role])
}

export interface PersonWithSessions extends Person {
  /** '' where nobody gave one. */
  readonly name: string
  readonly sessions: number
  readonly lastSeen: Date | null
  readonly identities: readonly { readonly issuer: string; readonly since: string }[]
}

/** What lasts, as of now: sessions used since. */
export interface Lasting {
  readonly now: Date
  readonly idleSince: Date
}

export interface PeopleFilter {
  readonly login?: string
  /** Part of an address, of a name, or of the name of a collectivité where the person has a role. */
  readonly words?: string
  /** Those with a role there. */
  readonly collectivite?: string
  readonly after?: string
  readonly limit?: number
}

/** Accounts by login. Expired and idle sessions do not count. */
export async function people(sql: Sql, { now, idleSince, ...filter }: PeopleFilter & Lasting) {
  const { login, words, collectivite, after, limit } = filter
  return sql.rows<PersonWithSessions>(
    `SELECT ${personColumns}, p.name, s.sessions, GREATEST(p.last_seen, s.last_seen) AS "lastSeen",
       COALESCE((SELECT jsonb_agg(jsonb_build_object('issuer', i.issuer, 'since', i.linked_at) ORDER BY i.linked_at)
         FROM actes.person_identity i WHERE i.person = p.id), '[]'::jsonb) AS identities
       FROM actes.person p
       CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE expires_at > $1 AND seen_at > $2)::int AS sessions,
         max(seen_at) AS last_seen FROM actes.session WHERE person = p.id) s
      WHERE ($3::text IS NULL OR p.login = $3) AND ($4::text IS NULL OR p.login > $4)
        AND ($5::text IS NULL OR EXISTS (SELECT FROM actes.person_role r WHERE r.person = p.id AND COALESCE(r.siren, $5) = $5))
        AND ($6::text IS NULL OR strpos(p.login, lower($6)) > 0 OR strpos(${nameOrder('p.name')}, ${nameOrder('$6')}) > 0
          OR EXISTS (SELECT FROM actes.person_role r JOIN actes.collectivite c ON c.siren = r.siren
            WHERE r.person = p.id AND ${isNamed('c', '$6')}))
      ORDER BY p.login LIMIT $7`,
    [now, idleSince, login ?? null, after ?? null, collectivite ?? null, words ?? null, limit ?? null],
  )
}

export async function openAccounts(sql: Sql) {
  return sql.rows<Pick<Person, 'login' | 'grants'>>(
    `SELECT ${personColumns} FROM actes.person p WHERE p.disabled_at IS NULL ORDER BY p.login`,
  )
}

export async function personByLogin(sql: Sql, login: string) {
  return sql.first<Person>(`SELECT ${personColumns} FROM actes.person p WHERE p.login = $1`, [
    login.trim().toLowerCase(),
  ])
}

/** Reads only the columns that a restricted database role may read. */
export async function grantsByLogin(sql: Sql, login: string) {
  return sql.first<Pick<Person, 'disabledAt' | 'grants'>>(
    `SELECT p.disabled_at AS "disabledAt", ${grantsColumn} FROM actes.person p WHERE p.login = $1`,
    [login],
  )
}

const hasWayIn = `(p.password IS NOT NULL
  OR EXISTS (SELECT 1 FROM actes.person_identity i WHERE i.person = p.id))`

/** Lock the roles until the end of the transaction. */
export async function holdRoles(sql: Sql): Promise<void> {
  await sql.query('LOCK TABLE actes.person_role IN SHARE ROW EXCLUSIVE MODE')
}

/**
 * Accounts able to sign in with one of these roles for everything. The lock prevents two administrators from removing
 * each other concurrently.
 */
export async function countAdministrators(sql: Sql, roles: readonly string[]) {
  await holdRoles(sql)
  const count = await sql.value<number>(
    `SELECT count(*)::int AS count FROM actes.person p JOIN actes.person_role r ON r.person = p.id
      WHERE r.role = ANY($1) AND r.siren IS NULL AND p.disabled_at IS NULL AND ${hasWayIn}`,
    [roles],
  )
  return count ?? 0
}

/** @returns its id; undefined if it is unknown or already closed */
export async function disablePerson(sql: Sql, login: string, at: Date) {
  const text = 'UPDATE actes.person SET disabled_at = $2 WHERE login = $1 AND disabled_at IS NULL RETURNING id'
  return sql.value<string>(text, [login.trim().toLowerCase(), at])
}

/**
 * Count an attempt before the check, against concurrent attempts; `most` in a row lock the account.
 * @returns false if locked or unknown
 */
export async function noteTry(
  sql: Sql,
  login: string,
  { at, most, lockedUntil }: { readonly at: Date; readonly most: number; readonly lockedUntil: Date },
) {
  const tries = 'CASE WHEN locked_until <= $2 THEN 1 ELSE failures + 1 END'
  return sql.changes(
    `UPDATE actes.person SET failures = ${tries}, locked_until = CASE WHEN ${tries} >= $3 THEN $4::timestamptz END
      WHERE login = $1 AND (locked_until IS NULL OR locked_until <= $2)`,
    [login.trim().toLowerCase(), at, most, lockedUntil],
  )
}

export async function noteSuccess(sql: Sql, person: string): Promise<void> {
  await sql.query('UPDATE actes.person SET failures = 0, locked_until = NULL WHERE id = $1', [person])
}

export async function keepPassword(sql: Sql, person: string, password: string): Promise<void> {
  const text = 'UPDATE actes.person SET password = $2, failures = 0, locked_until = NULL WHERE id = $1'
  await sql.query(text, [person, password])
}

/** Set or remove the TOTP secret. @param before expected value @returns false if it changed meanwhile */
export async function keepTotp(
  sql: Sql,
  person: string,
  { before, totp }: { readonly before: Uint8Array | null; readonly totp: Uint8Array | null },
) {
  const text = 'UPDATE actes.person SET totp = $3 WHERE id = $1 AND totp IS NOT DISTINCT FROM $2::bytea'
  return sql.changes(text, [person, before, totp])
}

/** Second factors of a person, locked until the end of the transaction. */
export async function holdMeans(sql: Sql, person: string): Promise<{ totp: boolean; authenticators: number }> {
  const text = 'SELECT p.totp IS NOT NULL AS totp FROM actes.person p WHERE p.id = $1 FOR UPDATE'
  const held = await sql.value<boolean>(text, [person])
  // Count after taking the lock: another transaction may have changed the keys meanwhile.
  const count = await sql.value<number>('SELECT count(*)::int AS count FROM actes.authenticator WHERE person = $1', [
    person,
  ])
  return { totp: held ?? false, authenticators: count ?? 0 }
}
