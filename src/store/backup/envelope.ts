// Encryption of a backup: a header line, then chunks of AES-256-GCM (secrets/stream.ts). The key derives from a
// passphrase (scrypt) or the master key (HKDF), never from data inside the backup.
import { createHmac, hkdfSync, scrypt, timingSafeEqual } from 'node:crypto'
import { systemClock } from '#clock.ts'
import { ActesError, type Params } from '#errors.ts'
import { chunked, openedChunk, sealedChunkBytes, sealedChunks, tagBytes } from '../secrets/stream.ts'

export type Opener = { readonly passphrase: string } | { readonly masterKey: Uint8Array }

type OpenersFor = (kind: OpenerKind) => Promise<Opener | readonly Opener[]>

type OpenerKind = 'passphrase' | 'key'

const magic = 'ACTES-BACKUP-1'
const headMost = 256

export async function* seal(source: AsyncIterable<Uint8Array>, opener: Opener): AsyncGenerator<Buffer> {
  const kind: OpenerKind = 'passphrase' in opener ? 'passphrase' : 'key'
  const salt = systemClock.randomBytes(32)
  const key = await deriveBackupKey(opener, salt)
  const head = formatEnvelopeHead(kind, salt, key)
  yield head
  yield* sealedChunks(source, { key, head })
}

/**
 * Decrypt and authenticate each chunk. Completeness is known only at the end without an error.
 * @param openersFor called once with the kind of key in the header
 * @throws ActesError ACTES-S018 if damaged, ACTES-S019 for a wrong passphrase or key
 */
export async function* decryptBackup(
  source: AsyncIterable<Uint8Array>,
  openersFor: OpenersFor,
): AsyncGenerator<Buffer> {
  const rest = source[Symbol.asyncIterator]()
  try {
    yield* decryptBackupChunks(rest, openersFor)
  } finally {
    // Release the source if the caller stops early.
    await rest.return?.()
  }
}

async function* decryptBackupChunks(rest: AsyncIterator<Uint8Array>, openersFor: OpenersFor) {
  const { head, kind, salt, check, left } = await readHead(rest)
  const key = await fitting([await openersFor(kind)].flat(), { salt, check })
  let number = 0
  const after = (async function* () {
    yield left
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value as Uint8Array
  })()
  for await (const { bytes, isLast } of chunked(after, sealedChunkBytes)) {
    if (bytes.length < tagBytes) throw damaged('end')
    try {
      yield openedChunk(bytes, { key, head }, { number: number++, isLast })
    } catch (cause) {
      throw isLast ? damaged('end', cause) : damaged('chunk', cause, { number })
    }
  }
}

async function fitting(openers: readonly Opener[], { salt, check }: { salt: Buffer; check: Buffer }) {
  for (const opener of openers) {
    const key = await deriveBackupKey(opener, salt)
    if (timingSafeEqual(checkOf(key), check)) return key
  }
  throw new ActesError('ACTES-S019')
}

/** @param what location: an entry of the table `part` (text/words.ts) or a name in the backup */
export function damaged(what: string, cause?: unknown, params: Params = {}) {
  return new ActesError('ACTES-S018', { params: { what, ...params }, cause })
}

function formatEnvelopeHead(kind: OpenerKind, salt: Buffer, key: Buffer): Buffer {
  return Buffer.from(`${magic} ${kind} ${salt.toString('hex')} ${checkOf(key).toString('hex')}\n`)
}

async function readHead(source: AsyncIterator<Uint8Array>) {
  let read = Buffer.alloc(0)
  while (!read.includes(10) && read.length < headMost) {
    const { done, value } = await source.next()
    if (done) break
    read = Buffer.concat([read, value])
  }
  const end = read.indexOf(10) + 1
  const [, kind, salt, check] =
    /^ACTES-BACKUP-1 (passphrase|key) ([0-9a-f]{64}) ([0-9a-f]{32})\n$/.exec(
      read.subarray(0, end).toString('latin1'),
    ) ?? []
  if (kind === undefined || salt === undefined || check === undefined) throw damaged('head')
  const bytes = (hex: string) => Buffer.from(hex, 'hex')
  return {
    head: read.subarray(0, end),
    kind: kind as OpenerKind,
    salt: bytes(salt),
    check: bytes(check),
    left: read.subarray(end),
  }
}

/** Verifies a key without revealing it. */
function checkOf(key: Buffer): Buffer {
  return createHmac('sha256', key).update('check').digest().subarray(0, 16)
}

async function deriveBackupKey(opener: Opener, salt: Buffer): Promise<Buffer> {
  if ('masterKey' in opener) return Buffer.from(hkdfSync('sha256', opener.masterKey, salt, 'actes backup', 32))
  const cost = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 1024 * 1024 }
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>()
  scrypt(opener.passphrase.normalize('NFC'), salt, 32, cost, (error, key) => (error ? reject(error) : resolve(key)))
  return promise
}
