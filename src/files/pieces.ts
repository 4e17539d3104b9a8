// Bytes in pieces, and pieces as one.
import { setImmediate } from 'node:timers/promises'

/** Told the length of each piece before it is kept; what it throws ends the reading. */
type OnPiece = (length: number) => void

/** Of bytes whose number nobody says. */
export async function wholeOf(pieces: AsyncIterable<Uint8Array>, onPiece?: OnPiece): Promise<Uint8Array> {
  const kept: Uint8Array[] = []
  for await (const piece of pieces) {
    onPiece?.(piece.length)
    kept.push(piece)
  }
  return Buffer.concat(kept)
}

/**
 * Of bytes whose number is known: each piece is laid in its place as it comes. Nothing is held twice, and nobody waits while many
 * pieces are joined.
 * @returns no more than came
 */
export async function filledOf(
  sizeBytes: number,
  pieces: AsyncIterable<Uint8Array>,
  onPiece?: OnPiece,
): Promise<Uint8Array> {
  const bytes = Buffer.allocUnsafeSlow(sizeBytes)
  let at = 0
  for await (const piece of pieces) {
    onPiece?.(piece.length)
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes.subarray(0, at)
}

/** In pieces; others have a turn between two of them. */
export async function* splitIntoChunks(bytes: Uint8Array, pieceBytes = 64 * 1024): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += pieceBytes) {
    if (from > 0) await setImmediate()
    yield bytes.subarray(from, from + pieceBytes)
  }
}
