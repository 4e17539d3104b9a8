// The secrets of gateways, sealed under the master key. They are stored with the declaration, or with the credential that
// several share, and opened with the gateway.
import type { SealedSecret } from '../../gateways/settings.ts'
import { ActesError } from '../../errors.ts'
import { seal, unseal } from './seal.ts'
import type { Sql } from '../engine/database.ts'

/** Whose a secret is: a collectivité's, or a shared credential's. */
export type Owner =
  | { readonly siren: string; readonly credential?: never }
  | { readonly credential: string; readonly siren?: never }

interface Keeping {
  readonly id: string
  readonly owner: Owner
  /** `certificat`, `boite.motDePasse` */
  readonly setting: string
  readonly content: Uint8Array
  readonly at: Date
}

/** Store a secret, sealed. */
export async function keepSecret(
  sql: Sql,
  { id, owner, setting, content, at }: Keeping,
  key: Uint8Array,
): Promise<void> {
  const text =
    'INSERT INTO actes.secret (id, siren, credential, setting, sealed, created_at) VALUES ($1, $2, $3, $4, $5, $6)'
  const sealed = seal(content, key, contextOf({ id, ...owner }))
  await sql.query(text, [id, owner.siren ?? null, owner.credential ?? null, setting, sealed, at])
}

/** One of the two is null. */
const isOwned = '(siren = $1 OR credential = $2)'
const nameOf = ({ siren, credential }: Owner) => [siren ?? null, credential ?? null]

/** The ids of the secrets of an owner, each with its setting. */
export async function secretsOf(sql: Sql, owner: Owner): Promise<ReadonlyMap<string, string>> {
  const text = `SELECT id, setting FROM actes.secret WHERE ${isOwned}`
  const { rows } = await sql.query<{ id: string; setting: string }>(text, nameOf(owner))
  return new Map(rows.map(({ id, setting }) => [id, setting]))
}

/** Delete the secrets of an owner that its settings no longer name. */
export async function dropSecrets(sql: Sql, owner: Owner, kept: readonly string[]): Promise<void> {
  await sql.query(`DELETE FROM actes.secret WHERE ${isOwned} AND NOT (id = ANY($3::uuid[]))`, [...nameOf(owner), kept])
}

/** Open a secret. @throws ActesError ACTES-G018 when it is not there, or another key sealed it */
export async function openSecret(sql: Sql, { sealed: id }: SealedSecret, key: Uint8Array): Promise<Buffer> {
  const text = 'SELECT siren, credential, setting, sealed FROM actes.secret WHERE id = $1'
  const row = await sql.first<Owner & { setting: string; sealed: Uint8Array }>(text, [id])
  if (!row) throw new ActesError('ACTES-G018')
  try {
    return unseal(row.sealed, key, contextOf({ ...row, id }))
  } catch (cause) {
    throw new ActesError('ACTES-G018', { params: { setting: row.setting }, cause })
  }
}

/** A secret that is moved to another row can no longer be opened. */
function contextOf({ id, siren, credential }: Owner & { readonly id: string }): string {
  return siren ? `actes-worker secret ${siren} ${id}` : `actes-worker credential ${credential} ${id}`
}
