// What passes through while an archive is read: both digests, both lengths, the limits, and how the archive ends.
import { createHash } from 'node:crypto'
import { refusal, type ArchiveLimits } from './guards.ts'

/** Bytes after the last member: two blocks of zeros at least (POSIX ustar). */
const endOfTarBytes = 1024

export interface Meter {
  /** The tar.gz as it comes. @throws ActesError ACTES-X024 */
  zipped(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array>
  /** The tar in it. @throws ActesError ACTES-X024 */
  unzipped(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array>
  /**
   * Once all has passed.
   * @param membersEnd where the last member's blocks end in the tar
   * @throws ActesError ACTES-X020 or X025 when the archive does not end there as an archive ends
   */
  end(membersEnd: number): { readonly sha256: string; readonly tarSha256: string; readonly sizeBytes: number }
}

/** A meter for one archive. */
export function openMeter(limits: ArchiveLimits): Meter {
  const [hash, tarHash] = [createHash('sha256'), createHash('sha256')]
  const trailer = openTrailer()
  let gzipBytes = 0
  let tarBytes = 0
  let zerosAtEnd = 0
  return {
    async *zipped(chunks) {
      for await (const chunk of chunks) {
        gzipBytes += chunk.length
        if (gzipBytes > limits.gzipBytes) throw over('gzip', limits.gzipBytes)
        hash.update(chunk)
        trailer.pass(chunk)
        yield chunk
      }
    },
    async *unzipped(chunks) {
      for await (const chunk of chunks) {
        tarBytes += chunk.length
        if (tarBytes > limits.tarBytes) throw over('tar', limits.tarBytes)
        if (tarBytes > limits.ratioFromBytes && tarBytes > gzipBytes * limits.ratio) throw over('ratio', limits.ratio)
        tarHash.update(chunk)
        const zeros = trailingZeros(chunk)
        zerosAtEnd = zeros === chunk.length ? zerosAtEnd + zeros : zeros
        yield chunk
      }
    },
    end(membersEnd) {
      const after = tarBytes - membersEnd
      if (membersEnd === 0) throw refusal('ACTES-X020', { reason: 'empty' })
      if (after < endOfTarBytes) throw refusal('ACTES-X025', { reason: 'no-end-of-archive' })
      if (after > zerosAtEnd) throw refusal('ACTES-X020', { reason: 'trailing' })
      if (!trailer.tells(tarBytes)) throw refusal('ACTES-X020', { reason: 'gzip-end' })
      return { sha256: hash.digest('hex'), tarSha256: tarHash.digest('hex'), sizeBytes: gzipBytes }
    },
  }
}

function over(reason: string, limit: number) {
  return refusal('ACTES-X024', { reason, limit })
}

function trailingZeros(chunk: Uint8Array): number {
  let end = chunk.length
  // Not findLastIndex: of a bomb, every byte passes here.
  while (end > 0 && chunk[end - 1] === 0) end -= 1
  return chunk.length - end
}

/**
 * The last four bytes of a gzip file tell the length of its last member's content (RFC 1952, ISIZE). Where that is not
 * the length of everything, there were several members, which Node reads as one and other readers do not, or rubbish.
 */
function openTrailer(): { pass(chunk: Uint8Array): void; tells(length: number): boolean } {
  let last: readonly number[] = []
  return {
    pass: (chunk) => {
      last = [...last, ...chunk.subarray(-4)].slice(-4)
    },
    tells: (length) => new DataView(Uint8Array.from(last).buffer).getUint32(0, true) === length % 2 ** 32,
  }
}
