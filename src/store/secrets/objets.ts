// Optional encryption of objets at rest: AES-256-GCM under one data key, itself sealed by the master key. Sealed values
// start with a mark that is stripped from all other writes, so nobody can forge one. Reads decrypt every row. Words are
// searched by tokens: an HMAC of each whole word.
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { ActesError } from '../../errors.ts'
import type { Sql } from '../engine/database.ts'
import { plainWords } from '../transmissions/listing/words.ts'
import type { Keyring } from './master-key.ts'
import { contextOf } from './places.ts'
import { unsealByAnyKey, seal } from './seal.ts'

/** A private-use character that occurs in no normal text. `actes.words` (../schema/words.sql) repeats it. */
const mark = '\uE0AC'
const markCode = mark.charCodeAt(0)
/** SQL condition: does a text contain the mark? */
export const isMarked = (text: string): string => `strpos(${text}, chr(${markCode})) > 0`

/** `t` text or `j` JSON; then nonce, tag and ciphertext in base64url; then the word tokens. */
const form = `${mark}([tj])\\.([\\w-]+)(?:\\.[A-Z2-7 ]*)?`
const whole = new RegExp(`^${form}$`)
const leaves = new RegExp(`"${form}"`, 'g')

const [nonceBytes, tagBytes, keyBytes, tokenLength] = [12, 16, 32, 16] as const
const [id, columns] = ['objets', 'SELECT id, sealed FROM actes.data_key']

type DataKeySql = Pick<Sql, 'query'>

interface DataKey {
  readonly content: Uint8Array
  readonly words: Uint8Array
}

/** Encryption of objets on one database connection. */
export interface Objets {
  readonly encrypts: boolean
  lay(sql: DataKeySql, at: Date): Promise<void>
  /** Undefined if the installation has no data key. @throws ActesError ACTES-S023 if no master key opens it */
  key(sql: DataKeySql): Promise<DataKey | undefined>
  /** Column parsers by type OID. */
  readonly parsers: Readonly<Record<number, (text: string) => unknown>>
  /** Strip the mark from parameters, except from values sealed here. */
  given(params: readonly unknown[]): unknown[]
  /** Decrypt the sealed values of rows. @throws ActesError ACTES-S023 */
  shown<R>(rows: readonly R[], sql: DataKeySql): Promise<readonly R[]>
}

const own = Symbol('sealed')
const unread = Symbol('unopened')

interface Sealed {
  readonly [own]: string
}

interface Unopened {
  readonly [unread]: string
  readonly isJson: boolean
}

const isOurs = (value: unknown): value is Sealed => typeof value === 'object' && value !== null && own in value
const isUnopened = (value: unknown): value is Unopened =>
  typeof value === 'object' && value !== null && unread in value

const unmarked = (text: string): string => (text.includes(mark) ? text.replaceAll(mark, '') : text)

/** Reads and creates nothing before it is needed. */
export function openObjets({ keys, encrypts }: { readonly keys: Keyring; readonly encrypts: boolean }): Objets {
  let held: DataKey | undefined
  /** Skip the search through rows until a sealed value was parsed. */
  let isMet = false
  const unopened = (text: string, isJson: boolean): Unopened => {
    isMet = true
    return { [unread]: text, isJson }
  }
  const json = (text: string): unknown => (text.includes(mark) ? unopened(text, true) : JSON.parse(text))
  const key = async (sql: DataKeySql): Promise<DataKey | undefined> => {
    if (held) return held
    const [row] = (await sql.query<{ id: string; sealed: Uint8Array }>(columns)).rows
    if (!row) return undefined
    const content = await unsealByAnyKey(row.sealed, keys, contextOf.dataKey(row)).catch(lost)
    return (held = { content, words: Buffer.from(hkdfSync('sha256', content, '', 'actes-worker words', keyBytes)) })
  }
  return {
    encrypts,
    key,
    lay: async (sql, at) => {
      if ((await sql.query(columns)).rowCount > 0) return
      const sealed = seal(randomBytes(keyBytes), await keys(), contextOf.dataKey({ id }))
      const text = 'INSERT INTO actes.data_key (id, sealed, created_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING'
      await sql.query(text, [id, sealed, at])
    },
    parsers: {
      25: (text) => (text.charCodeAt(0) === markCode ? unopened(text, false) : text),
      114: json,
      3802: json,
    },
    given: (params) =>
      params.map((each) => {
        if (isOurs(each)) return each[own]
        return typeof each === 'string' ? unmarked(each) : each
      }),
    shown: async (rows, sql) => {
      if (!isMet) return rows
      for (const row of rows as readonly Record<string, unknown>[])
        for (const [name, value] of Object.entries(row))
          if (isUnopened(value)) row[name] = shownOf(value, await key(sql))
      return rows
    },
  }
}

function lost(cause: unknown): never {
  if (cause instanceof ActesError && cause.code === 'ACTES-G018') throw new ActesError('ACTES-S023', { cause })
  throw cause
}

function shownOf({ [unread]: text, isJson }: Unopened, key: DataKey | undefined): unknown {
  if (isJson) return JSON.parse(jsonInClear(text, key))
  const found = whole.exec(text)
  return found ? unsealed(found[2], key) : text
}

function jsonInClear(text: string, key: DataKey | undefined): string {
  return text.replace(leaves, (_, kind: string, sealed: string) => {
    const content = unsealed(sealed, key)
    return kind === 'j' ? content : JSON.stringify(content)
  })
}

export async function inClear(sql: Sql, text: string): Promise<string> {
  return text.includes(mark) ? jsonInClear(text, await sql.objets?.key(sql)) : text
}

function unsealed(text = '', key: DataKey | undefined): string {
  if (!key) throw new ActesError('ACTES-S023')
  const bytes = Buffer.from(text, 'base64url')
  try {
    const decipher = createDecipheriv('aes-256-gcm', key.content, bytes.subarray(0, nonceBytes), {
      authTagLength: tagBytes,
    })
    decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes))
    return Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()]).toString()
  } catch (cause) {
    throw new ActesError('ACTES-S023', { cause })
  }
}

function sealed(kind: 't' | 'j', text: string, { content }: DataKey): string {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', content, nonce, { authTagLength: tagBytes })
  const body = Buffer.concat([cipher.update(unmarked(text), 'utf8'), cipher.final()])
  return `${mark}${kind}.${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url')}`
}

const capitals = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** Five bits per letter. Collisions are negligible, and without the key a token reveals nothing. */
function tokenOf(word: string, { words }: DataKey): string {
  const digest = createHmac('sha256', words).update(word).digest()
  return Array.from(digest.subarray(0, tokenLength), (byte) => capitals[byte & 31]).join('')
}

/** Seals values before a write, or leaves them clear if encryption is off. */
export interface Sealer {
  /** Word tokens are sorted, so that their order reveals nothing. */
  readonly objet: (text: string) => unknown
  /** A value as JSON with every `objet` sealed. @param wholes keys whose value is sealed as a whole */
  readonly json: (value: unknown, wholes?: readonly string[]) => unknown
}

export const isSealed = (param: unknown): boolean => isOurs(param) && param[own].includes(mark)

const marked = new RegExp(`${mark}|\\\\u${markCode.toString(16)}`, 'i')
/** Could foreign JSON pass for something sealed here? */
export const looksSealed = (json: string): boolean => marked.test(json)

const clear: Sealer = { objet: (text) => text, json: (value) => JSON.stringify(value) }

/** @throws ActesError ACTES-S023 if objets are encrypted and no master key opens the data key */
export async function sealerOf(sql: Sql): Promise<Sealer> {
  if (!sql.objets?.encrypts) return clear
  const key = await sql.objets.key(sql)
  if (!key) throw new ActesError('ACTES-S023')
  return {
    objet: (text) => {
      const tokens = plainWords(text).map((word) => tokenOf(word, key))
      return { [own]: `${sealed('t', text, key)}.${tokens.sort().join(' ')}` }
    },
    json: (value, wholes = []) => ({
      [own]: JSON.stringify(value, (name, each: unknown) => {
        if (wholes.includes(name) && each !== undefined) return sealed('j', JSON.stringify(each), key)
        if (isOurs(each)) return each[own]
        if (typeof each !== 'string') return each
        return name === 'objet' ? sealed('t', each, key) : unmarked(each)
      }),
    }),
  }
}

/** Undefined if objets are not encrypted. */
export async function tokensOf(sql: Sql): Promise<((word: string) => string) | undefined> {
  const key = await sql.objets?.key(sql)
  return key && ((word) => tokenOf(word, key))
}
