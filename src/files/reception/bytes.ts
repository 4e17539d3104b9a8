// From a stream of bytes to one array, and back.

/** @param onPiece is told the length of each piece before it is kept; what it throws ends the reading */
export async function wholeOf(
  pieces: AsyncIterable<Uint8Array>,
  onPiece: (length: number) => void = () => undefined,
): Promise<Uint8Array> {
  const kept: Uint8Array[] = []
  for await (const piece of pieces) {
    onPiece(piece.length)
    kept.push(piece)
  }
  return Buffer.concat(kept)
}

export async function* piecesOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  const length = 64 * 1024
  for (let from = 0; from < bytes.length; from += length) yield bytes.subarray(from, from + length)
}
