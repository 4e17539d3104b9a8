// Writes the tar.gz of a sending deterministically (order, dates, owners), so that the same input gives the same bytes
// on any machine. Flat POSIX ustar, gzip level 6.
import { createHash, type Hash } from 'node:crypto'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { pack as packTar } from 'tar-stream'
import { ActesError, problem } from '#errors.ts'
import { memberName } from '../messages/names.ts'

export interface ArchiveMember {
  readonly name: string
  readonly sizeBytes: number
  /** The content, from its start. A chunk's memory may be reused once the next chunk is requested. */
  readonly bytes: () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>
}

export interface ArchiveDigests {
  /** Of the tar.gz, in lower-case hexadecimal. */
  readonly sha256: string
  /** Of the tar inside. */
  readonly tarSha256: string
  /** Of the tar.gz. */
  readonly sizeBytes: number
}

interface WriteOptions {
  /** Date of every member: the day of the decision at 00:00 UTC, clamped to the range of ustar. */
  readonly mtime: Date
  /** Free each chunk once the next is requested, for a reader that keeps none: saves megabytes. Default: false. */
  readonly lent?: boolean
}

interface WrittenArchive {
  /** The tar.gz, readable once. Nothing is read before it is requested. */
  readonly stream: AsyncIterable<Uint8Array>
  digests(): ArchiveDigests
}

// Measured: larger outputs of zlib cost memory and save no time.
const outputBytes = 256 * 1024
const gzipOptions = {
  level: 6,
  // One chunk at a time on both sides, so that none is needed after the next request and none is copied.
  writableHighWaterMark: 1,
  readableObjectMode: true,
  readableHighWaterMark: 1,
}

/**
 * Write an archive as a stream, in constant memory.
 * @param members in order: envelope, message, acte, annexes
 * @returns the stream, to be discarded if it fails: with ActesError ACTES-F015 when a member's length is not the
 * announced one, or with the error of a member's own bytes
 * @throws ActesError ACTES-X021 for a forbidden member name, ACTES-X023 for a repeated one
 */
export function writeArchive(members: readonly ArchiveMember[], { mtime, lent = false }: WriteOptions): WrittenArchive {
  checkNames(members)
  let digests: ArchiveDigests | undefined
  async function* stream(): AsyncGenerator<Uint8Array> {
    const [hash, tarHash] = [createHash('sha256'), createHash('sha256')]
    let sizeBytes = 0
    const chunkSize = outputOf(members)
    for await (const chunk of gzipped(hashed(tarBlocks(members, mtime), tarHash), chunkSize)) {
      if (sizeBytes === 0) chunk[osByte] = osUnix
      sizeBytes += chunk.length
      hash.update(chunk)
      yield chunk
      if (lent) free(chunk, chunkSize)
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

// RFC 1952: zlib records the system it was built for, the only byte that differs between machines.
const osByte = 9
const osUnix = 3

function checkNames(members: readonly ArchiveMember[]): void {
  const seen = new Set<string>()
  for (const { name } of members) {
    if (!memberName.test(name)) throw memberRefusal('ACTES-X021', name)
    if (seen.has(name.toLowerCase())) throw memberRefusal('ACTES-X023', name)
    seen.add(name.toLowerCase())
  }
}

export function memberRefusal(code: 'ACTES-X021' | 'ACTES-X023' | 'ACTES-F015', name: string): ActesError {
  return new ActesError(code, { problems: [problem(code, name, { value: name })], params: { name } })
}

/** Small archives need no larger buffer: more memory would start the garbage collector early. */
function outputOf(members: readonly ArchiveMember[]): number {
  const tarBytes = members.reduce((sum, { sizeBytes }) => sum + sizeBytes + 1_024, 1_024)
  return Math.min(outputBytes, tarBytes)
}

async function* gzipped(blocks: AsyncIterable<Uint8Array>, chunkSize: number): AsyncGenerator<Uint8Array> {
  const gzip = createGzip({ ...gzipOptions, chunkSize })
  const filling = pipeline(blocks, gzip)
  // The gzip stream reports the failure: the pipeline destroys it with the cause.
  const filled = filling.catch(() => undefined)
  try {
    yield* gzip as AsyncIterable<Uint8Array>
  } finally {
    await filled
  }
}

async function* hashed(chunks: AsyncIterable<Uint8Array>, hash: Hash): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    hash.update(chunk)
    yield chunk
  }
}

/**
 * The tar of members, at the reader's pace: a chunk is requested once the previous one is taken.
 * @throws ActesError ACTES-F015 when a member's length is not the announced one
 */
export async function* tarBlocks(members: readonly ArchiveMember[], mtime: Date): AsyncGenerator<Uint8Array> {
  const tar = packTar()
  // tar-stream writes seconds in 32 bits, from 1970 to January 2038.
  const at = new Date(Math.min(Math.max(mtime.getTime(), 0), 0x7fffffff * 1000))
  const common = { mode: 0o644, uid: 0, gid: 0, uname: '', gname: '', type: 'file', mtime: at } as const
  const blocks = tar[Symbol.asyncIterator]() as AsyncIterator<Uint8Array, undefined>
  try {
    for (const member of members) {
      const { name, sizeBytes: size } = member
      const entry = tar.entry({ ...common, name, size })
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

export async function* measured({ name, sizeBytes, bytes }: ArchiveMember): AsyncGenerator<Uint8Array> {
  let left = sizeBytes
  for await (const chunk of bytes()) {
    left -= chunk.length
    if (left < 0) break
    if (chunk.length > 0) yield chunk
  }
  if (left !== 0) throw memberRefusal('ACTES-F015', name)
}

/** Only a chunk that ends zlib's buffer may be freed: zlib still writes to the rest of any other buffer. */
function free({ buffer, byteOffset, byteLength }: Uint8Array, chunkSize: number): void {
  if (!(buffer instanceof ArrayBuffer) || buffer.byteLength !== chunkSize) return
  if (byteOffset + byteLength === chunkSize) buffer.transfer(0)
}
