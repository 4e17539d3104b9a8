// Credentials shared by several collectivités, by name. Their secrets are stored sealed elsewhere (store/secrets).
import type { GatewayName } from '#gateways/gateway.ts'
import { sharedName, type SettingValues } from '#gateways/shared-credentials.ts'
import type { Jour } from '#protocol/calendrier/jour.ts'
import type { Sql } from '../engine/database.ts'
import { answeredUnasked } from './connections.ts'

export interface Credential {
  readonly name: string
  readonly gateway: GatewayName
  readonly settings: SettingValues
  /** Subject of the certificate, and its last day in Paris time. */
  readonly holder: string | null
  readonly endsOn: Jour | null
  readonly prints: Readonly<Record<string, string>>
  readonly createdAt: Date
  readonly updatedAt: Date
  readonly updatedBy: string
}

export type UsedCredential = Credential & { readonly sirens: readonly string[] }

/** SQL: does this collectivité use credential `k`? */
const isOfIt = (alias: string) => `${alias}.settings->'gateway'->>'${sharedName}' = k.name`

const columns = `k.name, k.gateway, k.settings, k.holder, k.ends_on AS "endsOn", k.prints, k.created_at AS "createdAt",
  k.updated_at AS "updatedAt", k.updated_by AS "updatedBy"`

export async function credentials(sql: Sql, name?: string) {
  return sql.rows<UsedCredential>(
    `SELECT ${columns}, ARRAY(SELECT c.siren FROM actes.collectivite c WHERE ${isOfIt('c')} ORDER BY c.siren) AS sirens
       FROM actes.credential k WHERE $1::text IS NULL OR k.name = $1 ORDER BY k.name`,
    [name ?? null],
  )
}

/** @param lock until the end of the transaction; `KEY SHARE` only prevents removal */
export async function credentialNamed(sql: Sql, name: string, lock?: 'UPDATE' | 'KEY SHARE') {
  const text = `SELECT ${columns} FROM actes.credential k WHERE k.name = $1${lock ? ` FOR ${lock}` : ''}`
  return sql.first<Credential>(text, [name])
}

/** @returns false if the name exists */
export async function addCredential(sql: Sql, { createdAt, ...kept }: Omit<Credential, 'updatedAt'>) {
  const { name, gateway, settings, holder, endsOn, prints, updatedBy } = kept
  return sql.changes(
    `INSERT INTO actes.credential (name, gateway, settings, holder, ends_on, prints, updated_by, created_at, updated_at)
     VALUES ($1, $2, $3::jsonb, $4, $5, $6::jsonb, $7, $8, $8) ON CONFLICT DO NOTHING`,
    [name, gateway, JSON.stringify(settings), holder, endsOn, JSON.stringify(prints), updatedBy, createdAt],
  )
}

export async function changeCredential(sql: Sql, changed: Omit<Credential, 'gateway' | 'createdAt'>): Promise<void> {
  const { name, settings, holder, endsOn, prints, updatedBy, updatedAt } = changed
  await sql.query(
    `UPDATE actes.credential SET settings = $2::jsonb, holder = $3, ends_on = $4, prints = $5::jsonb, updated_by = $6,
       updated_at = $7 WHERE name = $1`,
    [name, JSON.stringify(settings), holder, endsOn, JSON.stringify(prints), updatedBy, updatedAt],
  )
}

/** Remove an unused credential, whose row the caller has locked. @returns false if a collectivité uses it */
export async function removeCredential(sql: Sql, name: string) {
  return sql.changes(
    `DELETE FROM actes.credential k WHERE name = $1
       AND NOT EXISTS (SELECT 1 FROM actes.collectivite c WHERE ${isOfIt('c')})`,
    [name],
  )
}

/** Connections that use it, with their time zone and whether a configuration fault suspends them. */
export async function connectionsOpenedBy(sql: Sql, name: string) {
  return sql.rows<{ id: string; fuseau: string; isFaulty: boolean }>(
    `SELECT o.id, c.settings->>'fuseau' AS fuseau,
       o.suspended_code IS NOT NULL AND o.suspended_code <> '${answeredUnasked}' AS "isFaulty"
       FROM actes.credential k JOIN actes.collectivite c ON ${isOfIt('c')}
       JOIN actes.connection o ON o.siren = c.siren AND o.gateway = k.gateway WHERE k.name = $1 ORDER BY o.id`,
    [name],
  )
}

interface EndingCertificatesFilter {
  readonly sirens?: readonly string[] | undefined
  readonly gateway?: string | undefined
  readonly before?: Jour
  readonly limit: number
}

/** Certificates by end date. A shared one counts once, under the first connection that uses it. */
export async function certificatesEnding(sql: Sql, { sirens, gateway, before, limit }: EndingCertificatesFilter) {
  return sql.rows<{ connection: string; until: Jour; credential: string | null }>(
    `SELECT * FROM (
       SELECT DISTINCT ON (COALESCE(k.name, o.id)) o.id AS connection, o.certificate_until AS until, k.name AS credential
         FROM actes.connection o LEFT JOIN actes.collectivite c ON c.siren = o.siren
         LEFT JOIN actes.credential k ON ${isOfIt('c')} AND k.gateway = o.gateway AND k.ends_on IS NOT NULL
        WHERE o.certificate_until IS NOT NULL AND ($1::text[] IS NULL OR o.siren = ANY($1))
          AND ($2::text IS NULL OR o.gateway = $2) AND ($3::date IS NULL OR o.certificate_until < $3)
        ORDER BY COALESCE(k.name, o.id), o.certificate_until, o.id) e
      ORDER BY until, connection LIMIT $4`,
    [sirens ?? null, gateway ?? null, before ?? null, limit],
  )
}
