// Joins bytes that come in pieces, and cuts bytes into pieces.
import type { Clock } from '#clock.ts'

/** Called with each piece's length before the piece is stored; an exception ends the reading. */
type OnPiece = (length: number) => void

export async function wholeOf(pieces: AsyncIterable<Uint8Array>, onPiece?: OnPiece): Promise<Buffer> {
  const kept: Uint8Array[] = []
  for await (const piece of pieces) {
    onPiece?.(piece.length)
    kept.push(piece)
  }
  return Buffer.concat(kept)
}

/** For a known number of bytes: pieces are copied in place, so nothing is held twice and no long join blocks others. */
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

/** Yields to other work between two pieces. @param turn of the clock */
export async function* splitIntoChunks(
  bytes: Uint8Array,
  turn: Clock['turn'],
  pieceBytes = 64 * 1024,
): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += pieceBytes) {
    if (from > 0) await turn()
    yield bytes.subarray(from, from + pieceBytes)
  }
}
