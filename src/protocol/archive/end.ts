// A tar ends at two zero blocks in place of a header (POSIX ustar); what follows is padding. tar-stream would read on,
// so it does not get the padding.

const blockBytes = 512

export function blocksOf(sizeBytes: number): number {
  return Math.ceil(sizeBytes / blockBytes) * blockBytes
}

export function openTarEnd() {
  let header = Buffer.alloc(0)
  let contentBytes = 0
  let zeroBlocks = 0
  let endByte = 0
  /** @returns how many bytes of the chunk belong to the header */
  const takeHeader = (chunk: Uint8Array) => {
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
    /** Offset of the zero blocks; undefined for a tar without them. */
    endByte: () => (zeroBlocks < 2 ? undefined : endByte - 2 * blockBytes),
  }
}

/** Octal digits, or base 256 (GNU). tar-stream refuses an invalid size. */
function sizeIn(header: Buffer) {
  const field = header.subarray(124, 136)
  const [first = 0, ...rest] = field
  if (first === 0x80) return rest.reduce((size, byte) => size * 256 + byte, 0)
  const size = Number.parseInt(field.toString('latin1').replace(/\0.*$/s, '').trim(), 8)
  return size > 0 ? size : 0
}
