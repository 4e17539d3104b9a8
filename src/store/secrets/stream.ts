// Chunked AES-256-GCM (STREAM construction): each chunk's nonce has its number and a last-chunk flag. Truncation,
// reordering, repetition and changes are detected, and chunks open independently.
import { createCipheriv, createDecipheriv } from 'node:crypto'

export const chunkBytes = 65_536
export const tagBytes = 16
export const sealedChunkBytes = chunkBytes + tagBytes

interface ChunkPlace {
  readonly number: number
  readonly isLast: boolean
}

interface StreamSealing {
  readonly key: Uint8Array
  readonly head: Uint8Array
}

/** Even empty content has a last chunk. */
export async function* sealedChunks(
  source: AsyncIterable<Uint8Array>,
  { key, head }: StreamSealing,
): AsyncGenerator<Buffer> {
  let number = 0
  for await (const { bytes, isLast } of chunked(source, chunkBytes)) {
    const cipher = createCipheriv('aes-256-gcm', key, nonceOf({ number: number++, isLast }), {
      authTagLength: tagBytes,
    })
    cipher.setAAD(head)
    yield Buffer.concat([cipher.update(bytes), cipher.final(), cipher.getAuthTag()])
  }
}

/** @throws if the chunk is another or was modified */
export function openedChunk(sealed: Uint8Array, { key, head }: StreamSealing, place: ChunkPlace): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(place), { authTagLength: tagBytes })
  decipher.setAAD(head)
  decipher.setAuthTag(sealed.subarray(-tagBytes))
  return Buffer.concat([decipher.update(sealed.subarray(0, -tagBytes)), decipher.final()])
}

/** Unique per key, as numbers never repeat. */
function nonceOf({ number, isLast }: ChunkPlace): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeBigUInt64BE(BigInt(number))
  nonce[11] = isLast ? 1 : 0
  return nonce
}

/** Re-slice into pieces of one size; the last one may be shorter. */
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
