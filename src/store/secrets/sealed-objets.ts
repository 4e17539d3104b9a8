// Adopts a database of an earlier version, which could encrypt objets: opens them all, once, before anything reads them.
// A killed adoption goes on at the next opening, because the data key is deleted last.
import { createDecipheriv } from 'node:crypto'
import { ActesError } from '#errors.ts'
import type { Database, Sql } from '../engine/database.ts'
import { lockMigrations } from '../engine/migrate.ts'
import type { MasterKey } from './master-key.ts'
import { contextOf } from './places.ts'
import { unsealByAnyKey } from './seal.ts'

/** A private-use character that no other text contains. */
const mark = '\uE0AC'
/** `t` text or `j` JSON; then nonce, tag and ciphertext in base64url; then tokens of words. */
const sealedValue = new RegExp(`"${mark}([tj])\\.([\\w-]+)(?:\\.[A-Z2-7 ]*)?"`, 'g')
const [nonceBytes, tagBytes] = [12, 16]

interface ObjetPlace {
  readonly table: string
  readonly key: Readonly<Record<string, string>>
  readonly columns: readonly string[]
}

const objetPlaces: readonly ObjetPlace[] = [
  { table: 'transmission', key: { id: 'uuid' }, columns: ['objet', 'formulaire'] },
  { table: 'retour', key: { id: 'uuid' }, columns: ['facts'] },
  { table: 'draft', key: { id: 'uuid' }, columns: ['content', 'files'] },
  { table: 'batch_line', key: { batch: 'uuid', line: 'integer' }, columns: ['acte', 'cells'] },
]

/** Small, so that processes of the earlier version do not wait long. */
const rowsAtOnce = 200

/** @throws ActesError ACTES-S023 if no master key opens the data key, ACTES-C003 without any: nothing is changed */
export async function openSealedObjets(db: Database, keys: MasterKey): Promise<void> {
  const row = await db.first<{ id: string; sealed: Uint8Array }>('SELECT id, sealed FROM actes.data_key')
  if (!row) return
  const dataKey = await unsealByAnyKey(row.sealed, keys, contextOf.dataKey(row)).catch(lost)
  for (const place of objetPlaces)
    for (let after: readonly string[] | undefined = []; after;)
      after = await db.transaction((sql) => openRows(sql, place, { after, dataKey }))
  await db.query('DELETE FROM actes.data_key')
}

interface OpenRowsOptions {
  /** Key of the last row examined; empty at the start. */
  readonly after: readonly string[] | undefined
  readonly dataKey: Uint8Array
}

/** @returns the key of the last row examined; undefined at the end */
async function openRows(
  sql: Sql,
  { table, key, columns }: ObjetPlace,
  { after = [], dataKey }: OpenRowsOptions,
): Promise<readonly string[] | undefined> {
  await lockMigrations(sql)
  const names = Object.keys(key)
  const place = Object.values(key).map((type, index) => `$${index + 1}::text::${type}`)
  const rows = await sql.rows<{ row: string }>(
    `SELECT jsonb_build_object(${[...names, ...columns].map((name) => `'${name}', ${name}`).join(', ')})::text AS row
       FROM actes.${table} WHERE ${after.length === 0 ? 'true' : `(${names.join(', ')}) > (${place.join(', ')})`}
      ORDER BY ${names.join(', ')} LIMIT ${rowsAtOnce} FOR UPDATE`,
    after,
  )
  const opened = rows.flatMap(({ row }) => (row.includes(mark) ? [inClear(row, dataKey)] : []))
  await sql.query(
    `UPDATE actes.${table} t SET ${columns.map((name) => `${name} = r.${name}`).join(', ')}
       FROM jsonb_populate_recordset(NULL::actes.${table}, $1::jsonb) r
      WHERE ${names.map((name) => `t.${name} = r.${name}`).join(' AND ')}`,
    [`[${opened.join(',')}]`],
  )
  if (rows.length < rowsAtOnce) return undefined
  const last = JSON.parse(rows.at(-1)?.row ?? '{}') as Readonly<Record<string, unknown>>
  return names.map((name) => String(last[name]))
}

/** @param json of a row, in which each sealed value is a string */
function inClear(json: string, dataKey: Uint8Array): string {
  return json.replace(sealedValue, (_, kind: string, sealed: string) => {
    const bytes = Buffer.from(sealed, 'base64url')
    const [nonce, tag] = [bytes.subarray(0, nonceBytes), bytes.subarray(nonceBytes, nonceBytes + tagBytes)]
    try {
      const decipher = createDecipheriv('aes-256-gcm', dataKey, nonce, { authTagLength: tagBytes })
      decipher.setAuthTag(tag)
      const body = decipher.update(bytes.subarray(nonceBytes + tagBytes))
      const content = Buffer.concat([body, decipher.final()]).toString()
      return kind === 'j' ? content : JSON.stringify(content)
    } catch (cause) {
      return lost(cause)
    }
  })
}

function lost(cause: unknown): never {
  const isOther = cause instanceof ActesError && cause.code !== 'ACTES-G018'
  throw isOther ? cause : new ActesError('ACTES-S023', { cause })
}
