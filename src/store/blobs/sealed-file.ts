// Optional encryption of stored files: a header with the file's key, sealed under a master key, then independently
// encrypted chunks. The header has two slots for the sealed key. A rotation writes the free slot, flushes, then empties
// the other, so a crash at any point leaves the file readable and its content untouched. A magic number distinguishes
// encrypted files from clear ones in the same folder.
import { createHash } from 'node:crypto'
import { open, type FileHandle } from 'node:fs/promises'
import { systemClock } from '#clock.ts'
import { ActesError } from '#errors.ts'
import { masterKeyOf, type Keyring, type KeySource, type MasterKey } from '../secrets/master-key.ts'
import { unsealByAnyKey, seal, sealedBy, sealedBytes } from '../secrets/seal.ts'
import { chunkBytes, openedChunk, sealedChunkBytes, sealedChunks, tagBytes } from '../secrets/stream.ts'

export interface FileSealing {
  readonly keys: Keyring
  readonly encrypts: boolean
}

export function sealingOf(settings: KeySource & { readonly encryptBlobs?: boolean }, keys = masterKeyOf(settings)) {
  return { keys, encrypts: settings.encryptBlobs === true } satisfies FileSealing
}

const magic = Buffer.from('\0ACTES-SEALED-1\n')
const headBytes = 1_024
const keyBytes = 32
/** In different sectors, so that a torn write damages one slot at most. */
const slots = [64, 512] as const
const slotBytes = sealedBytes(keyBytes)
/** Binds the ciphertext to its name: a renamed file no longer opens. */
const contextOf = (name: string) => `actes-worker file ${name}`

/** Begin a new file. Its header is written last, once its name is known. */
export async function beginSealed({ keys, encrypts }: FileSealing) {
  if (!encrypts) return undefined
  const masterKey = await keys()
  const key = systemClock.randomBytes(keyBytes)
  return {
    content: async function* (source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
      yield Buffer.alloc(headBytes)
      yield* sealedChunks(source, { key, head: magic })
    },
    writeHead: async (file: FileHandle, name: string) => {
      const head = Buffer.alloc(headBytes)
      magic.copy(head)
      seal(key, masterKey, contextOf(name)).copy(head, slots[0])
      await file.write(head, 0, headBytes, 0)
    },
  }
}

async function readSealedHead(file: FileHandle) {
  const head = Buffer.alloc(headBytes)
  const { bytesRead } = await file.read(head, 0, headBytes, 0)
  return sealedHeadIn(head.subarray(0, bytesRead))
}

function sealedHeadIn(bytes: Buffer) {
  const isSealed = bytes.length >= headBytes && bytes.subarray(0, magic.length).equals(magic)
  return isSealed ? bytes.subarray(0, headBytes) : undefined
}

/** An open file, what was read of its beginning, and its size. */
export interface BegunFile {
  readonly file: FileHandle
  readonly head: Buffer
  readonly size: number
}

const slotsOf = (head: Buffer) => slots.map((at) => (head[at] === 0 ? undefined : head.subarray(at, at + slotBytes)))

interface SealedFileIdentity {
  readonly name: string
  /** Of the clear content, in hexadecimal. */
  readonly sha256: string
}

async function keyIn(head: Buffer, name: string, keys: MasterKey) {
  for (const [at, slot] of slotsOf(head).entries()) {
    if (!slot) continue
    const key = await unsealByAnyKey(slot, keys, contextOf(name)).catch(unlessAnother)
    if (key) return { key, at }
  }
  return undefined
}

function unlessAnother(error: unknown): undefined {
  if (!(error instanceof ActesError && error.code === 'ACTES-G018')) throw error
}

/**
 * The clear content of an encrypted file; undefined for a clear one. @throws ActesError ACTES-S023 if no key opens it
 */
export async function openSealed(
  { file, head: begun, size }: BegunFile,
  { name, sha256 }: SealedFileIdentity,
  sealing: FileSealing | undefined,
) {
  // Retry once: a rotation may be moving the key between slots.
  for (let tries = 0, head = sealedHeadIn(begun); tries < 2; tries++, head = await readSealedHead(file)) {
    if (!head) return undefined
    const found = sealing && (await keyIn(head, name, sealing.keys))
    if (!found) continue
    const sealed = Math.max(tagBytes, size - headBytes)
    const chunks = Math.ceil(sealed / sealedChunkBytes)
    const content = { file, key: found.key, sha256, chunks, sealed, sizeBytes: sealed - chunks * tagBytes }
    return { sizeBytes: content.sizeBytes, read: (from: number, to: number) => readSealedPieces(content, from, to) }
  }
  if (await isOf(file, sha256)) return undefined
  throw new ActesError('ACTES-S023', { params: { sha256 } })
}

/** Is it clear content that happens to start with the magic number? */
async function isOf(file: FileHandle, sha256: string) {
  const hash = createHash('sha256')
  for await (const piece of file.createReadStream({ start: 0, autoClose: false })) hash.update(piece as Buffer)
  return hash.digest('hex') === sha256
}

interface SealedContent {
  readonly file: FileHandle
  readonly key: Uint8Array
  readonly sha256: string
  readonly chunks: number
  readonly sealed: number
}

const atOnce = 4

/** Decrypts only the chunks of the range; `to` is exclusive. */
async function* readSealedPieces(content: SealedContent, from: number, to: number): AsyncGenerator<Uint8Array> {
  const { file, key, sha256, chunks, sealed } = content
  const last = Math.min(chunks, Math.ceil(to / chunkBytes))
  for (let first = Math.floor(from / chunkBytes); first < last; first += atOnce) {
    const count = Math.min(atOnce, last - first)
    const start = first * sealedChunkBytes
    const bytes = Buffer.allocUnsafe(Math.max(0, Math.min(count * sealedChunkBytes, sealed - start)))
    const { bytesRead } = await file.read(bytes, 0, bytes.length, headBytes + start)
    const clear = Array.from({ length: count }, (_, index) => {
      const chunk = bytes.subarray(index * sealedChunkBytes, Math.min((index + 1) * sealedChunkBytes, bytesRead))
      try {
        const place = { number: first + index, isLast: first + index === chunks - 1 }
        return openedChunk(chunk, { key, head: magic }, place)
      } catch (cause) {
        throw new ActesError('ACTES-S004', { params: { sha256 }, cause })
      }
    })
    const whole = clear.length === 1 ? (clear[0] ?? Buffer.alloc(0)) : Buffer.concat(clear)
    yield whole.subarray(Math.max(0, from - first * chunkBytes), to - first * chunkBytes)
  }
}

/** First bytes of a file that `keysInHead` needs. */
export const sealedHeadBytes = headBytes

/** Master keys of a file: none for a clear file, two after an interrupted rotation. */
export function keysInHead(bytes: Buffer): readonly string[] {
  const head = sealedHeadIn(bytes)
  return head ? slotsOf(head).flatMap((slot) => (slot ? [sealedBy(slot) ?? ''] : [])) : []
}

export type Resealed = 'kept' | 'resealed' | 'clear' | 'encrypted' | 'lost'

/** Seal the file's key under the current master key. Only one process may do so at a time. */
export async function resealFile(path: string, name: string, keys: MasterKey): Promise<Resealed> {
  const file = await open(path, 'r+')
  try {
    const head = await readSealedHead(file)
    if (!head) return 'clear'
    const present = await keys()
    const context = contextOf(name)
    const isPresent = (slot: Buffer | undefined) =>
      slot &&
      unsealByAnyKey(slot, async () => present, context).then(
        () => true,
        () => false,
      )
    const [one, other] = await Promise.all(slotsOf(head).map(isPresent))
    const emptied = async (at: number): Promise<Resealed> => {
      if (slotsOf(head)[at] === undefined) return 'kept'
      await writeSlot(file, at, Buffer.alloc(slotBytes))
      return 'resealed'
    }
    if (one) return await emptied(1)
    if (other) return await emptied(0)
    const found = await keyIn(head, name, keys)
    if (!found) return (await isOf(file, name)) ? 'clear' : 'lost'
    await writeSlot(file, 1 - found.at, seal(found.key, present, context))
    return await emptied(found.at)
  } finally {
    await file.close()
  }
}

async function writeSlot(file: FileHandle, at: number, bytes: Buffer) {
  await file.write(bytes, 0, bytes.length, slots[at] ?? 0)
  await file.datasync()
}
