// The tar.gz of a sending, deterministic: fixed order, dates and owners, so that the same input gives the same bytes
// wherever and whenever it is written, however it is read. Flat POSIX ustar, gzip level 6.
import { createHash, type Hash } from 'node:crypto'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { pack as packTar, type Header } from 'tar-stream'
import { ActesError, problem } from '../../errors.ts'
import { memberName } from '../messages/names.ts'

export interface ArchiveMember {
  /** Name in the archive, which names.ts makes. */
  readonly name: string
  readonly sizeBytes: number
  /** The content, read anew. A piece is done with when the next one is asked for: its memory may serve again. */
  readonly bytes: () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>
}

export interface ArchiveDigests {
  /** Lower-case hexadecimal, of the tar.gz. */
  readonly sha256: string
  /** The same of the tar in it. */
  readonly tarSha256: string
  /** Of the tar.gz. */
  readonly sizeBytes: number
}

export interface WriteOptions {
  /** The date that every member carries: the decision's day at 00:00 UTC. What ustar cannot hold is brought within it. */
  readonly mtime: Date
  /**
   * The stream lends its pieces: the memory of one is freed when the next is asked for. For a reader that keeps nothing,
   * as one that writes to a disk; without it a big archive leaves megabytes to the collector. Default: false.
   */
  readonly lent?: boolean
}

export interface WrittenArchive {
  /** The tar.gz, once. Nothing is read or written before it is asked for. */
  readonly stream: AsyncIterable<Uint8Array>
  /** Made in the same pass. @throws Error before the stream has ended */
  digests(): ArchiveDigests
}

// Output of one turn of zlib: measured, larger ones cost memory and save no time.
const outputBytes = 256 * 1024
const gzipOptions = {
  level: 6,
  chunkSize: outputBytes,
  // One piece at a time on both sides, so that none is still needed when the next one is asked for, and none is joined
  // to another (a copy).
  writableHighWaterMark: 1,
  readableObjectMode: true,
  readableHighWaterMark: 1,
}

/**
 * Write an archive as a stream; memory stays flat whatever the sizes.
 * @param members in order: envelope, message, act, annexes
 * @returns the stream, which fails with ActesError ACTES-F015 when a member is not as long as it was said to be, or with
 *   the error of a member's own bytes; nothing of it may then be used
 * @throws ActesError ACTES-X021 for a name that may not stand in an archive, ACTES-X023 for a name given twice
 */
export function writeArchive(members: readonly ArchiveMember[], { mtime, lent = false }: WriteOptions): WrittenArchive {
  checkNames(members)
  let digests: ArchiveDigests | undefined
  async function* stream(): AsyncGenerator<Uint8Array> {
    const [hash, tarHash] = [createHash('sha256'), createHash('sha256')]
    let sizeBytes = 0
    for await (const chunk of gzipped(hashed(tarBlocks(members, mtime), tarHash))) {
      if (sizeBytes === 0) chunk[osByte] = osUnix
      sizeBytes += chunk.length
      hash.update(chunk)
      yield chunk
      if (lent) free(chunk)
    }
    digests = { sha256: hash.digest('hex'), tarSha256: tarHash.digest('hex'), sizeBytes }
  }
  return {
    stream: stream(),
    digests: () => {
      if (!digests) throw new Error('an archive has digests when it is written to its end')
      return digests
    },
  }
}

// RFC 1952: zlib notes the system it was built for, the one thing in its output that differs between machines.
const osByte = 9
const osUnix = 3

function checkNames(members: readonly ArchiveMember[]): void {
  const seen = new Set<string>()
  for (const { name } of members) {
    if (!memberName.test(name)) throw refused('ACTES-X021', name)
    if (seen.has(name.toLowerCase())) throw refused('ACTES-X023', name)
    seen.add(name.toLowerCase())
  }
}

function refused(code: 'ACTES-X021' | 'ACTES-X023' | 'ACTES-F015', name: string): ActesError {
  return new ActesError(code, { problems: [problem(code, name, { value: name })], params: { name } })
}

async function* gzipped(blocks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const gzip = createGzip(gzipOptions)
  const filling = pipeline(blocks, gzip)
  // Its failure is told by the gzip stream itself, which the pipeline destroys with the cause.
  const filled = filling.catch(() => undefined)
  try {
    yield* gzip as AsyncIterable<Uint8Array>
  } finally {
    // A reader who leaves closes the member that was being read.
    await filled
  }
}

async function* hashed(chunks: AsyncIterable<Uint8Array>, hash: Hash): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    hash.update(chunk)
    yield chunk
  }
}

/** The tar in step with its reader: a member's next piece is asked for when the one before has been taken in. */
async function* tarBlocks(members: readonly ArchiveMember[], mtime: Date): AsyncGenerator<Uint8Array> {
  const tar = packTar()
  const blocks = tar[Symbol.asyncIterator]() as AsyncIterator<Uint8Array, undefined>
  try {
    for (const member of members) {
      const entry = tar.entry(headerOf(member, mtime))
      yield* taken(blocks)
      for await (const chunk of measured(member)) {
        entry.write(chunk)
        yield* taken(blocks)
      }
      entry.end(null)
      if (member.sizeBytes % 512 > 0) yield* taken(blocks)
    }
    tar.finalize()
    yield* taken(blocks)
  } finally {
    tar.destroy()
  }
}

async function* taken(blocks: AsyncIterator<Uint8Array, undefined>): AsyncGenerator<Uint8Array> {
  const { done, value } = await blocks.next()
  if (!done) yield value
}

function headerOf({ name, sizeBytes }: ArchiveMember, mtime: Date): Partial<Header> & { name: string } {
  return {
    name,
    size: sizeBytes,
    mode: 0o644,
    uid: 0,
    gid: 0,
    uname: '',
    gname: '',
    type: 'file',
    mtime: within(mtime),
  }
}

/** tar-stream writes seconds of 32 bits, from 1970 to January 2038. */
function within(mtime: Date): Date {
  return new Date(Math.min(Math.max(mtime.getTime(), 0), 0x7fffffff * 1000))
}

async function* measured(member: ArchiveMember): AsyncGenerator<Uint8Array> {
  let left = member.sizeBytes
  for await (const chunk of member.bytes()) {
    left -= chunk.length
    if (left < 0) break
    if (chunk.length > 0) yield chunk
  }
  if (left !== 0) throw refused('ACTES-F015', member.name)
}

/**
 * Give a piece's memory back now rather than at some later collection. Only a piece that ends where zlib's own buffer
 * ends, which zlib has then left for another; in the rest of a buffer it has yet to write.
 */
function free({ buffer, byteOffset, byteLength }: Uint8Array): void {
  if (!(buffer instanceof ArrayBuffer) || buffer.byteLength !== outputBytes) return
  if (byteOffset + byteLength === outputBytes) buffer.transfer(0)
}
