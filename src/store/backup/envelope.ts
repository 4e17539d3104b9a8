// The encryption of a backup: a line that says how it opens, then chunks of AES-256-GCM, each under its own number, the last
// one under a flag of its own. Whatever is cut, moved, repeated or changed is noticed. The key comes from a passphrase
// (scrypt) or from the master key (HKDF): never from anything that the backup holds.
import { createHmac, hkdfSync, randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { ActesError, type Params } from '../../errors.ts'
import { chunked, openedChunk, sealedChunkBytes, sealedChunks, tagBytes } from '../secrets/stream.ts'

/** What seals a backup, or may open it. */
export type Opener = { readonly passphrase: string } | { readonly masterKey: Uint8Array }

type OpenersFor = (kind: OpenerKind) => Promise<Opener | readonly Opener[]>

type OpenerKind = 'passphrase' | 'key'

const magic = 'ACTES-BACKUP-1'
/** Longest first line. */
const headMost = 256

/** Encrypt. */
export async function* seal(source: AsyncIterable<Uint8Array>, opener: Opener): AsyncGenerator<Buffer> {
  const kind: OpenerKind = 'passphrase' in opener ? 'passphrase' : 'key'
  const salt = randomBytes(32)
  const key = await deriveBackupKey(opener, salt)
  const head = formatEnvelopeHead(kind, salt, key)
  yield head
  yield* sealedChunks(source, { key, head })
}

/**
 * Decrypt, and check every byte. What is given out is genuine; that it is whole is known once it ends without an error.
 * @param openersFor asked once, for what the backup may have been made with
 * @throws ActesError ACTES-S018 damaged, ACTES-S019 another passphrase or key
 */
export async function* decryptBackup(
  source: AsyncIterable<Uint8Array>,
  openersFor: OpenersFor,
): AsyncGenerator<Buffer> {
  const rest = source[Symbol.asyncIterator]()
  try {
    yield* decryptBackupChunks(rest, openersFor)
  } finally {
    // Refused in the middle, it is given back.
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

/** A backup that is not what was written. @param what where: of the table `part` (text/words.ts), or a name in it */
export function damaged(what: string, cause?: unknown, params: Params = {}): ActesError {
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

/** Does a key fit? It says nothing of the key itself. */
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
