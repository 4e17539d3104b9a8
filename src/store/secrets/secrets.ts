// Secrets of gateways, sealed under the master key. They belong to a collectivité's declaration or to a shared
// credential.
import type { SealedSecret } from '#gateways/settings.ts'
import { ActesError } from '#errors.ts'
import type { MasterKey } from './master-key.ts'
import { unsealByAnyKey, seal } from './seal.ts'
import { contextOf } from './places.ts'
import type { Sql } from '../engine/database.ts'

type Owner =
  { readonly siren: string; readonly credential?: never } | { readonly credential: string; readonly siren?: never }

export interface KnownSecret {
  /** For example `certificat` or `boite.motDePasse`. */
  readonly setting: string
  /**
   * Fingerprint of its server (gateways/secret-server.ts). Null for old secrets and shared credentials: their users name it.
   */
  readonly bound: string | null
}

interface NewSecret extends KnownSecret {
  readonly id: string
  readonly owner: Owner
  readonly content: Uint8Array
  readonly at: Date
}

export async function keepSecret(
  sql: Sql,
  { id, owner, setting, bound, content, at }: NewSecret,
  key: Uint8Array,
): Promise<void> {
  const text = `INSERT INTO actes.secret (id, siren, credential, setting, bound, sealed, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7)`
  const sealed = seal(content, key, contextOf.secret({ id, bound, ...owner }))
  await sql.query(text, [id, ...nameOf(owner), setting, bound, sealed, at])
}

const isOwned = '(siren = $1 OR credential = $2)'
const nameOf = ({ siren, credential }: Owner) => [siren ?? null, credential ?? null]

export async function secretsOf(sql: Sql, owner: Owner): Promise<ReadonlyMap<string, KnownSecret>> {
  const text = `SELECT id, setting, bound FROM actes.secret WHERE ${isOwned}`
  const rows = await sql.rows<KnownSecret & { readonly id: string }>(text, nameOf(owner))
  return new Map(rows.map(({ id, ...known }) => [id, known]))
}

/** Delete secrets that the owner's settings no longer reference: those of its archive, or without `of` the others. */
export async function dropSecrets(
  sql: Sql,
  owner: Owner & { readonly of?: 'archive' },
  kept: readonly string[],
): Promise<void> {
  const text = `DELETE FROM actes.secret WHERE ${isOwned} AND NOT (id = ANY($3::uuid[])) AND (setting LIKE 'archive.%') = $4`
  await sql.query(text, [...nameOf(owner), kept, owner.of === 'archive'])
}

/** @throws ActesError ACTES-G018 if it is missing or no key opens it, and errors of the keyring */
export async function openSecret(sql: Sql, { sealed: id }: SealedSecret, key: MasterKey) {
  const text = 'SELECT siren, credential, setting, bound, sealed FROM actes.secret WHERE id = $1'
  const row = await sql.first<Owner & KnownSecret & { sealed: Uint8Array }>(text, [id])
  if (!row) throw new ActesError('ACTES-G018')
  try {
    return await unsealByAnyKey(row.sealed, key, contextOf.secret({ ...row, id }))
  } catch (cause) {
    if (!(cause instanceof ActesError && cause.code === 'ACTES-G018')) throw cause
    throw new ActesError('ACTES-G018', { params: { setting: row.setting }, cause })
  }
}
