// Where a tar ends: at two blocks of zeros where a header would stand (POSIX ustar). What lies behind them is padding for
// every reader, whatever it holds. tar-stream would read on, so it is given nothing of it.

const blockBytes = 512

/** Bytes of whole blocks. */
export function blocksOf(sizeBytes: number): number {
  return Math.ceil(sizeBytes / blockBytes) * blockBytes
}

/** Follow a tar as it comes in pieces of any size. */
export function openTarEnd() {
  let header = Buffer.alloc(0)
  let contentBytes = 0
  let zeroBlocks = 0
  let endByte = 0
  /** @returns how many bytes of a chunk are a header, or a part of one */
  const takeHeader = (chunk: Uint8Array): number => {
    const part = chunk.subarray(0, blockBytes - header.length)
    header = Buffer.concat([header, part])
    if (header.length === blockBytes) {
      const isZero = header.every((byte) => byte === 0)
      zeroBlocks = isZero ? zeroBlocks + 1 : 0
      contentBytes = isZero ? 0 : blocksOf(sizeIn(header))
      header = Buffer.alloc(0)
    }
    return part.length
  }
  return {
    /** The beginning of a chunk that lies before the end, with its blocks of zeros. */
    before(chunk: Uint8Array): Uint8Array {
      let taken = 0
      while (taken < chunk.length && zeroBlocks < 2) {
        const skipped = Math.min(contentBytes, chunk.length - taken)
        contentBytes -= skipped
        taken += skipped > 0 ? skipped : takeHeader(chunk.subarray(taken))
      }
      endByte += taken
      return chunk.subarray(0, taken)
    },
    /** Where its blocks of zeros begin; undefined when it has no such end. */
    endByte: () => (zeroBlocks < 2 ? undefined : endByte - 2 * blockBytes),
  }
}

/** Octal digits, or a number in base 256 (GNU). What is no size is refused by tar-stream. */
function sizeIn(header: Buffer): number {
  const field = header.subarray(124, 136)
  const [first = 0, ...rest] = field
  if (first === 0x80) return rest.reduce((size, byte) => size * 256 + byte, 0)
  const size = Number.parseInt(field.toString('latin1').replace(/\0.*$/s, '').trim(), 8)
  return size > 0 ? size : 0
}
