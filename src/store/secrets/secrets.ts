// The secrets of gateways, sealed under the master key. They are stored with the declaration and opened with the
// gateway.
import type { SealedSecret } from '../../gateways/settings.ts'
import { ActesError } from '../../errors.ts'
import { seal, unseal } from './seal.ts'
import type { Sql } from '../engine/database.ts'

/** Store a secret, sealed. `setting`: `certificat`, `boite.motDePasse` */
export async function keepSecret(
  sql: Sql,
  { id, siren, setting, content, at }: { id: string; siren: string; setting: string; content: Uint8Array; at: Date },
  key: Uint8Array,
): Promise<void> {
  await sql.query('INSERT INTO actes.secret (id, siren, setting, sealed, created_at) VALUES ($1, $2, $3, $4, $5)', [
    ...[id, siren, setting],
    seal(content, key, contextOf({ id, siren })),
    at,
  ])
}

/** The ids of a collectivité's secrets, each with its setting. */
export async function secretsOf(sql: Sql, siren: string): Promise<ReadonlyMap<string, string>> {
  const text = 'SELECT id, setting FROM actes.secret WHERE siren = $1'
  const { rows } = await sql.query<{ id: string; setting: string }>(text, [siren])
  return new Map(rows.map(({ id, setting }) => [id, setting]))
}

/** Delete the secrets that the collectivité's settings no longer name. */
export async function dropSecrets(sql: Sql, siren: string, kept: readonly string[]): Promise<void> {
  await sql.query('DELETE FROM actes.secret WHERE siren = $1 AND NOT (id = ANY($2::uuid[]))', [siren, kept])
}

/** Open a secret. @throws ActesError ACTES-G018 when it is not there, or another key sealed it */
export async function openSecret(sql: Sql, { sealed: id }: SealedSecret, key: Uint8Array): Promise<Buffer> {
  const text = 'SELECT siren, setting, sealed FROM actes.secret WHERE id = $1'
  const row = await sql.first<{ siren: string; setting: string; sealed: Uint8Array }>(text, [id])
  if (!row) throw new ActesError('ACTES-G018')
  try {
    return unseal(row.sealed, key, contextOf({ id, siren: row.siren }))
  } catch (cause) {
    throw new ActesError('ACTES-G018', { params: { setting: row.setting }, cause })
  }
}

/** A secret that is moved to another row can no longer be opened. */
function contextOf({ id, siren }: { readonly id: string; readonly siren: string }): string {
  return `actes-worker secret ${siren} ${id}`
}
