// Encrypts the objets of a database as versions before migration 0064 did: what such an installation leaves behind.
import { createCipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import type { Database } from '../../../src/store/engine/database.ts'
import { contextOf } from '../../../src/store/secrets/places.ts'
import { readMasterKey, seal } from '../../../src/store/secrets/seal.ts'

const mark = '\uE0AC'
const capitals = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** The columns that held objets, by the key of their row, with the names whose values were encrypted whole. */
const places = [
  ['transmission', 'id', 'objet', undefined],
  ['transmission', 'id', 'formulaire', []],
  ['retour', 'id', 'facts', []],
  ['draft', 'id', 'content', []],
  ['draft', 'id', 'files', ['said']],
  ['batch_line', 'batch, line', 'acte', []],
  ['batch_line', 'batch, line', 'cells', ['']],
] as const

export async function encryptObjets(db: Database, masterKey: string): Promise<void> {
  const dataKey = randomBytes(32)
  const id = 'objets'
  const sealed = seal(dataKey, readMasterKey(masterKey), contextOf.dataKey({ id }))
  await db.query('INSERT INTO actes.data_key (id, sealed, created_at) VALUES ($1, $2, now())', [id, sealed])
  for (const [table, key, column, wholes] of places) {
    const rows = await db.rows<{ key: string; value: string | null }>(
      `SELECT ROW (${key})::text AS key, ${column}::text AS value FROM actes.${table}`,
    )
    for (const { key: row, value } of rows)
      if (value !== null)
        await db.query(
          `UPDATE actes.${table} SET ${column} = $2${wholes ? '::jsonb' : ''} WHERE ROW (${key})::text = $1`,
          [row, wholes ? encryptJson(value, wholes, dataKey) : encryptText(value, dataKey)],
        )
  }
}

function encryptJson(json: string, wholes: readonly string[], dataKey: Uint8Array): string {
  const encrypted = (name: string, value: unknown): unknown => {
    if (wholes.includes(name)) return encrypt('j', JSON.stringify(value), dataKey)
    return name === 'objet' && typeof value === 'string' ? encrypt('t', value, dataKey) : value
  }
  return JSON.stringify(JSON.parse(json), encrypted)
}

function encryptText(text: string, dataKey: Uint8Array): string {
  const wordKey = Buffer.from(hkdfSync('sha256', dataKey, '', 'actes-worker words', 32))
  const words = text
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean)
  const tokens = words.map((word) => {
    const digest = createHmac('sha256', wordKey).update(word).digest()
    return Array.from(digest.subarray(0, 16), (byte) => capitals[byte & 31]).join('')
  })
  return `${encrypt('t', text, dataKey)}.${tokens.sort().join(' ')}`
}

function encrypt(kind: 't' | 'j', text: string, dataKey: Uint8Array): string {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', dataKey, nonce, { authTagLength: 16 })
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return `${mark}${kind}.${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url')}`
}
