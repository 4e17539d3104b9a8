// The secrets of gateways, sealed under the master key. They are stored with the declaration and opened with the
// gateway.
import type { SealedSecret } from '../../gateways/settings.ts'
import { ActesError } from '../../errors.ts'
import { seal, unseal } from './seal.ts'
import type { Sql } from '../engine/database.ts'

/** What is known of a secret without opening it. */
export interface KnownSecret {
  /** `certificat`, `boite.motDePasse` */
  readonly setting: string
  /** The print of the server that it is for (gateways/bound.ts); null where an earlier version sealed it. */
  readonly bound: string | null
}

interface NewSecret extends KnownSecret {
  readonly id: string
  readonly siren: string
  readonly content: Uint8Array
  readonly at: Date
}

/** Store a secret, sealed. */
export async function keepSecret(
  sql: Sql,
  { id, siren, setting, bound, content, at }: NewSecret,
  key: Uint8Array,
): Promise<void> {
  const text = 'INSERT INTO actes.secret (id, siren, setting, bound, sealed, created_at) VALUES ($1, $2, $3, $4, $5, $6)'
  await sql.query(text, [id, siren, setting, bound, seal(content, key, contextOf({ id, siren, bound })), at])
}

/** A collectivité's secrets by their ids. */
export async function secretsOf(sql: Sql, siren: string): Promise<ReadonlyMap<string, KnownSecret>> {
  const text = 'SELECT id, setting, bound FROM actes.secret WHERE siren = $1'
  const { rows } = await sql.query<KnownSecret & { readonly id: string }>(text, [siren])
  return new Map(rows.map(({ id, ...known }) => [id, known]))
}

/** Delete the secrets that the collectivité's settings no longer name. */
export async function dropSecrets(sql: Sql, siren: string, kept: readonly string[]): Promise<void> {
  await sql.query('DELETE FROM actes.secret WHERE siren = $1 AND NOT (id = ANY($2::uuid[]))', [siren, kept])
}

/** Open a secret. @throws ActesError ACTES-G018 when it is not there, or another key sealed it */
export async function openSecret(sql: Sql, { sealed: id }: SealedSecret, key: Uint8Array): Promise<Buffer> {
  const text = 'SELECT siren, setting, bound, sealed FROM actes.secret WHERE id = $1'
  const row = await sql.first<KnownSecret & { siren: string; sealed: Uint8Array }>(text, [id])
  if (!row) throw new ActesError('ACTES-G018')
  try {
    return unseal(row.sealed, key, contextOf({ id, ...row }))
  } catch (cause) {
    throw new ActesError('ACTES-G018', { params: { setting: row.setting }, cause })
  }
}

/** A secret that is moved to another row, or whose row is said to be for another server, can no longer be opened. */
function contextOf({ id, siren, bound }: Pick<NewSecret, 'id' | 'siren' | 'bound'>): string {
  return ['actes-worker secret', siren, id, ...(bound === null ? [] : [bound])].join(' ')
}
