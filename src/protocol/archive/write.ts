// Writes the tar.gz of a sending deterministically (order, dates, owners), so that the same input gives the same bytes
// on any machine. Flat POSIX ustar, gzip level 6.
import { createHash, type Hash } from 'node:crypto'
import { constants, crc32, createDeflateRaw } from 'node:zlib'
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

/** Bytes of the tar that are deflated together. Measured: smaller blocks compress worse, larger ones need more memory. */
const blockBytes = 512 * 1024
/** Of one archive. Zlib works in the four threads of Node's pool: one stays free for the disk. */
const blocksAtOnce = 3
/** What deflate looks back to. */
const windowBytes = 32 * 1024

/**
 * Write an archive as a stream, in constant memory.
 * @param members in order: envelope, message, acte, annexes
 * @returns the stream, to be discarded if it fails: with ActesError ACTES-F015 when a member's length is not the
 * announced one, or with the error of a member's own bytes
 * @throws ActesError ACTES-X021 for a forbidden member name, ACTES-X023 for a repeated one
 */
export function writeArchive(members: readonly ArchiveMember[], { mtime, lent = false }: WriteOptions) {
  checkNames(members)
  let digests: ArchiveDigests | undefined
  async function* stream(): AsyncGenerator<Uint8Array> {
    const [hash, tarHash] = [createHash('sha256'), createHash('sha256')]
    let sizeBytes = 0
    for await (const chunk of gzipped(hashed(tarBlocks(members, mtime), tarHash), tarBytesOf(members))) {
      sizeBytes += chunk.length
      hash.update(chunk)
      yield chunk
      if (lent) free(chunk)
    }
    digests = { sha256: hash.digest('hex'), tarSha256: tarHash.digest('hex'), sizeBytes }
  }
  return {
    /** The tar.gz, readable once. Nothing is read before it is requested. */
    stream: stream(),
    digests: () => {
      if (!digests) throw new Error('an archive has digests when it is written to its end')
      return digests
    },
  }
}

function checkNames(members: readonly ArchiveMember[]) {
  const seen = new Set<string>()
  for (const { name } of members) {
    if (!memberName.test(name)) throw memberRefusal('ACTES-X021', name)
    if (seen.has(name.toLowerCase())) throw memberRefusal('ACTES-X023', name)
    seen.add(name.toLowerCase())
  }
}

export function memberRefusal(code: 'ACTES-X021' | 'ACTES-X023' | 'ACTES-F015', name: string) {
  return new ActesError(code, { problems: [problem(code, name, { value: name })], params: { name } })
}

/** Length of their tar. */
function tarBytesOf(members: readonly ArchiveMember[]) {
  return members.reduce((sum, { sizeBytes }) => sum + 512 + Math.ceil(sizeBytes / 512) * 512, 1_024)
}

// No name, no time, made on Unix.
const gzipHeader = Buffer.from('1f8b0800000000000003', 'hex')
const nothing = Buffer.alloc(0)

/**
 * One gzip member (RFC 1952) of blocks that are deflated side by side, each with the end of the block before as its
 * dictionary. Its bytes do not depend on the number of cores; those of a single block are those of gzip.
 */
async function* gzipped(pieces: AsyncIterable<Uint8Array>, tarBytes: number): AsyncGenerator<Uint8Array> {
  const size = Math.min(blockBytes, tarBytes + 1)
  const deflating: Promise<Uint8Array>[] = []
  let [crc, length] = [0, 0]
  let before: Uint8Array | undefined
  for await (const block of blocksOf(pieces, size)) {
    crc = crc32(block, crc)
    length += block.length
    const trailer = block.length < size ? gzipTrailer(crc, length) : undefined
    const output = deflated(block, { before, trailer })
    // A failure is reported when its turn comes.
    output.catch(() => undefined)
    deflating.push(output)
    before = block.subarray(-windowBytes)
    yield* deflating.splice(0, deflating.length - blocksAtOnce + 1)
  }
  yield* deflating
}

function gzipTrailer(crc: number, length: number): Buffer {
  const trailer = Buffer.alloc(8)
  trailer.writeUInt32LE(crc)
  trailer.writeUInt32LE(length % 2 ** 32, 4)
  return trailer
}

/** Blocks of `size` bytes; the last one is shorter, and may be empty. A block is overwritten `blocksAtOnce` blocks later. */
async function* blocksOf(pieces: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Uint8Array> {
  const memory: Uint8Array[] = []
  const blockAt = (count: number) => (memory[count % blocksAtOnce] ??= Buffer.allocUnsafe(size))
  let [count, filled] = [0, 0]
  for await (const piece of pieces)
    for (let at = 0; at < piece.length;) {
      const taken = piece.subarray(at, at + size - filled)
      blockAt(count).set(taken, filled)
      at += taken.length
      filled += taken.length
      if (filled < size) continue
      yield blockAt(count++)
      filled = 0
    }
  yield blockAt(count).subarray(0, filled)
}

interface BlockPlace {
  /** The end of the block before, if it is not the first. */
  readonly before: Uint8Array | undefined
  /** After the last. */
  readonly trailer: Uint8Array | undefined
}

async function deflated(block: Uint8Array, { before, trailer }: BlockPlace): Promise<Uint8Array> {
  const finishFlush = trailer ? constants.Z_FINISH : constants.Z_SYNC_FLUSH
  // Room for what does not compress: the pieces then lie side by side in one output. Zlib copies the dictionary now,
  // before its block is overwritten.
  const chunkSize = block.length + 1_024
  const deflate = createDeflateRaw({ level: 6, finishFlush, chunkSize, ...(before && { dictionary: before }) })
  deflate.end(block)
  const pieces: Buffer<ArrayBuffer>[] = []
  for await (const piece of deflate) pieces.push(piece as Buffer<ArrayBuffer>)
  const [{ buffer, byteOffset } = nothing, ...others] = pieces
  if (!before || trailer || others.some((each) => each.buffer !== buffer))
    return Buffer.concat([before ? nothing : gzipHeader, ...pieces, trailer ?? nothing])
  const length = pieces.reduce((sum, each) => sum + each.length, 0)
  return Buffer.from(buffer, byteOffset, length)
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

/** Memory that an output has to itself. */
function free({ buffer, byteLength }: Uint8Array) {
  if (buffer instanceof ArrayBuffer && byteLength >= windowBytes) buffer.transfer(0)
}
