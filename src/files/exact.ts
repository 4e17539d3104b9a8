// Exact counts of bytes out of pieces of any size. Pure: it also runs in a browser, for the verifier.

/** @param cut makes the error of a premature end. A piece of `upTo` is valid until the next one is requested. */
export function exactly(bytes: AsyncIterable<Uint8Array>, cut: () => Error) {
  const pieces = bytes[Symbol.asyncIterator]()
  let held: Uint8Array = new Uint8Array()
  const more = async (): Promise<boolean> => {
    while (held.length === 0) {
      const next = await pieces.next()
      if (next.done === true) return false
      held = next.value
    }
    return true
  }
  async function* upTo(count: number): AsyncGenerator<Uint8Array> {
    for (let left = count; left > 0;) {
      if (!(await more())) throw cut()
      const piece = held.subarray(0, left)
      held = held.subarray(piece.length)
      left -= piece.length
      yield piece
    }
  }
  const take = (count: number) => fillFrom(upTo(count), new Uint8Array(count))
  return { take, upTo, isOver: async () => !(await more()) }
}

/** Pieces are copied in place, so nothing is held twice and no long join blocks others. @returns what is filled */
export async function fillFrom<T extends ArrayBufferLike>(pieces: AsyncIterable<Uint8Array>, into: Uint8Array<T>) {
  let at = 0
  for await (const piece of pieces) {
    into.set(piece, at)
    at += piece.length
  }
  return into.subarray(0, at)
}
