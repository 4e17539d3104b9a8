// Long content encrypted in chunks of AES-256-GCM, each under its own number, the last one under a flag of its own (the
// STREAM construction). Whatever is cut, moved, repeated or changed is noticed, and a chunk opens without the others.
import { createCipheriv, createDecipheriv } from 'node:crypto'

export const chunkBytes = 65_536
export const tagBytes = 16
export const sealedChunkBytes = chunkBytes + tagBytes

/** Where a chunk stands. */
interface ChunkPlace {
  readonly number: number
  readonly isLast: boolean
}

interface StreamSealing {
  /** Of this content alone. */
  readonly key: Uint8Array
  /** Authenticated with each chunk. */
  readonly head: Uint8Array
}

/** Encrypt a content. There is always a last chunk, even of nothing. */
export async function* sealedChunks(
  source: AsyncIterable<Uint8Array>,
  { key, head }: StreamSealing,
): AsyncGenerator<Buffer> {
  let number = 0
  for await (const { bytes, isLast } of chunked(source, chunkBytes)) {
    const cipher = createCipheriv('aes-256-gcm', key, nonceOf({ number: number++, isLast }), { authTagLength: tagBytes })
    cipher.setAAD(head)
    yield Buffer.concat([cipher.update(bytes), cipher.final(), cipher.getAuthTag()])
  }
}

/** Decrypt a chunk. @throws when it is another one, or was changed */
export function openedChunk(sealed: Uint8Array, { key, head }: StreamSealing, place: ChunkPlace): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(place), { authTagLength: tagBytes })
  decipher.setAAD(head)
  decipher.setAuthTag(sealed.subarray(-tagBytes))
  return Buffer.concat([decipher.update(sealed.subarray(0, -tagBytes)), decipher.final()])
}

/** Under one key no number comes twice. */
function nonceOf({ number, isLast }: ChunkPlace): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeBigUInt64BE(BigInt(number))
  nonce[11] = isLast ? 1 : 0
  return nonce
}

/** The same bytes in pieces of one size; the last one is shorter, or as long. */
export async function* chunked(source: AsyncIterable<Uint8Array>, size: number) {
  let held: Uint8Array[] = []
  let length = 0
  for await (const bytes of source) {
    held.push(bytes)
    length += bytes.length
    if (length <= size) continue
    let whole = Buffer.concat(held)
    for (; whole.length > size; whole = whole.subarray(size)) yield { bytes: whole.subarray(0, size), isLast: false }
    held = [whole]
    length = whole.length
  }
  yield { bytes: Buffer.concat(held), isLast: true }
}
