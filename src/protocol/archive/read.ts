// Reads a tar.gz from an untrusted source: flat plain files with accepted names, within limits, complete to the last
// block, with nothing that another reader could see differently. Harmless variations are accepted: `./` before names,
// empty folders, dates and owners in pax headers, any padding bytes.
import { createHash } from 'node:crypto'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { extract as extractTar, type Extract, type Header } from 'tar-stream'
import { ActesError, faultAt, type ErrorCode } from '#errors.ts'
import { readingLimits } from '../limits.ts'
import { blocksOf, openTarEnd } from './end.ts'
import { memberName } from '../messages/names.ts'

export const archiveLimits = {
  gzipBytes: readingLimits.sumBytes,
  tarBytes: 400_000_000,
  memberBytes: 160_000_000,
  members: readingLimits.files,
  /** Size of the tar over that of the tar.gz, checked once the tar is longer than `ratioFromBytes`. */
  ratio: 200,
  ratioFromBytes: 10_000_000,
}

export type ArchiveLimits = Readonly<Record<keyof typeof archiveLimits, number>>

interface ReadMember {
  readonly name: string
  readonly sizeBytes: number
}

interface ReadOptions {
  /** Receives each member; unread bytes are skipped. Nothing is verified before the end of the archive. */
  readonly onMember: (member: ReadMember, bytes: AsyncIterable<Uint8Array>) => Promise<void>
  readonly limits?: Partial<ArchiveLimits>
}

/**
 * Read an archive to its end, ignoring modes, owners and dates.
 * @returns members in the archive's order; digests in lower-case hexadecimal
 * @throws ActesError with the member's name as path, and params.member, params.reason, params.limit where they apply:
 * ACTES-X020 damaged or not a tar.gz; X021 name refused; X022 not a plain file; X023 the same name twice, ignoring
 * case; X024 over a limit; X025 cut before its end. Errors of the source and of onMember pass through.
 */
export async function readArchive(source: AsyncIterable<Uint8Array>, options: ReadOptions) {
  const limits = { ...archiveLimits, ...options.limits }
  const meter = openMeter(limits)
  const verdict: FirstForeignError = {}
  const tar = extractTar()
  // tar-stream's streams are streamx's: Node's pipeline can drive them, though their types do not say so.
  const sink = tar as unknown as NodeJS.WritableStream
  const unzip = createGunzip({ chunkSize: 128 * 1024 })
  const [flow, reading] = await Promise.allSettled([
    pipeline(meter.zipped(marked(source, verdict)), unzip, meter.unzipped, sink),
    readMembers(tar, { ...options, limits, verdict }),
  ])
  // A failure of one half also fails the other. The first noted error is the cause, else that of the flow.
  if (verdict.first) throw verdict.first.error
  if (flow.status === 'rejected') throw damage(flow.reason)
  if (reading.status === 'rejected') throw damage(reading.reason)
  const members = reading.value
  return {
    ...meter.end(members.some(({ isFolder }) => !isFolder) ? membersEndByte(members) : undefined),
    members: members.flatMap(({ name, sizeBytes, sha256, isFolder }) =>
      isFolder ? [] : [{ name, sizeBytes, sha256 }],
    ),
  }
}

type ReadTarEntry = AsyncIterable<unknown> & { readonly header: ReadHeader }

/** The first error other than archive damage: our refusal, or an error of the source or of onMember. */
interface FirstForeignError {
  first?: { readonly error: unknown }
}

async function* marked(source: AsyncIterable<Uint8Array>, verdict: FirstForeignError): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of source) yield chunk
  } catch (error) {
    verdict.first ??= { error }
    throw error
  }
}

type MemberOptions = ReadOptions & { readonly limits: ArchiveLimits; readonly verdict: FirstForeignError }

interface PlacedMember extends ReadMember {
  readonly sha256: string
  readonly isFolder: boolean
  readonly endByte: number
}

async function readMembers(tar: Extract, options: MemberOptions): Promise<readonly PlacedMember[]> {
  const members: PlacedMember[] = []
  for await (const entry of tar) members.push(await readMember(entry, members, options))
  return members
}

async function readMember(
  entry: ReadTarEntry,
  before: readonly PlacedMember[],
  options: MemberOptions,
): Promise<PlacedMember> {
  const { onMember, limits, verdict } = options
  const content = hashedContent(entry)
  try {
    const { name, sizeBytes, startByte, isFolder } = checkMember(entry.header, before, limits)
    // Another extended header or a single zero block lies between members. Readers differ on it.
    if (startByte !== membersEndByte(before) + paxBytes(entry.header) + 512)
      throw archiveRefusal('ACTES-X020', { member: name, reason: 'gap' })
    if (!isFolder) await onMember({ name, sizeBytes }, content.bytes())
    for await (const _ of content.bytes()) continue
    return { name, sizeBytes, isFolder, sha256: content.sha256(), endByte: startByte + blocksOf(sizeBytes) }
  } catch (error) {
    if (!content.isBroken()) verdict.first ??= { error }
    throw error
  }
}

function membersEndByte(members: readonly PlacedMember[]) {
  return members.at(-1)?.endByte ?? 0
}

/** The iterator can be left and resumed, unlike the entry, which a loop destroys when it ends. */
function hashedContent(entry: ReadTarEntry) {
  const hash = createHash('sha256')
  const pieces = entry[Symbol.asyncIterator]() as AsyncIterator<Uint8Array, undefined>
  let broken = false
  const next = () =>
    pieces.next().catch((error: unknown) => {
      broken = true
      throw error
    })
  async function* bytes(): AsyncGenerator<Uint8Array> {
    for (let piece = await next(); !piece.done; piece = await next()) {
      hash.update(piece.value)
      yield piece.value
    }
  }
  return { bytes, sha256: () => hash.digest('hex'), isBroken: () => broken }
}

const cutShort = ['unexpected end of file', 'Unexpected end of data']

function damage(cause: unknown): unknown {
  if (cause instanceof ActesError) return cause
  const reason = cause instanceof Error ? cause.message : String(cause)
  return archiveRefusal(cutShort.includes(reason) ? 'ACTES-X025' : 'ACTES-X020', { reason, cause })
}

/**
 * Measures the tar.gz and its tar: digests, lengths, limits, end.
 * @throws ActesError ACTES-X024; at the end X020 or X025 when the archive does not end after the last member
 */
function openMeter(limits: ArchiveLimits) {
  const [hash, tarHash] = [createHash('sha256'), createHash('sha256')]
  const [trailer, tarEnd] = [openTrailer(), openTarEnd()]
  let gzipBytes = 0
  let tarBytes = 0
  return {
    async *zipped(chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        gzipBytes += chunk.length
        if (gzipBytes > limits.gzipBytes) throw over('gzip', limits.gzipBytes)
        hash.update(chunk)
        trailer.pass(chunk)
        yield chunk
      }
    },
    async *unzipped(chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        tarBytes += chunk.length
        if (tarBytes > limits.tarBytes) throw over('tar', limits.tarBytes)
        if (tarBytes > limits.ratioFromBytes && tarBytes > gzipBytes * limits.ratio) throw over('ratio', limits.ratio)
        tarHash.update(chunk)
        const before = tarEnd.before(chunk)
        if (before.length > 0) yield before
      }
    },
    end(membersEnd: number | undefined) {
      const endByte = tarEnd.endByte()
      if (membersEnd === undefined) throw archiveRefusal('ACTES-X020', { reason: 'empty' })
      if (endByte === undefined) throw archiveRefusal('ACTES-X025', { reason: 'no-end-of-archive' })
      if (endByte !== membersEnd) throw archiveRefusal('ACTES-X020', { reason: 'trailing' })
      if (!trailer.matches(tarBytes)) throw archiveRefusal('ACTES-X020', { reason: 'gzip-end' })
      return { sha256: hash.digest('hex'), tarSha256: tarHash.digest('hex'), sizeBytes: gzipBytes }
    },
  }
}

function over(reason: string, limit: number, member = '') {
  return archiveRefusal('ACTES-X024', { member, reason, limit })
}

/**
 * The last four bytes of a gzip file give the length of its last member's content (RFC 1952, ISIZE). Another length
 * means trailing garbage or several members, which Node reads as one and other readers do not.
 */
function openTrailer(): { pass(chunk: Uint8Array): void; matches(length: number): boolean } {
  let last: readonly number[] = []
  return {
    pass: (chunk) => {
      last = [...last, ...chunk.subarray(-4)].slice(-4)
    },
    matches: (length) => new DataView(Uint8Array.from(last).buffer).getUint32(0, true) === length % 2 ** 32,
  }
}

/** tar-stream gives more than its types tell: the position in the tar, and null as the type of an unknown kind. */
type ReadHeader = Omit<Header, 'type'> & { readonly byteOffset?: number; readonly type: string | null }

/** Checked before the content is read. @throws ActesError ACTES-X021 to X024 */
function checkMember(
  { name: given, type, size, byteOffset = 0, pax }: ReadHeader,
  before: readonly { readonly name: string }[],
  limits: ArchiveLimits,
) {
  const member = given.slice(0, 100).replace(/[\p{Cc}\p{Cf}]/gu, '\u{FFFD}')
  if (before.length >= limits.members) throw over('members', limits.members, member)
  const isFolder = type === 'directory' && size === 0
  if (type !== 'file' && !isFolder) throw archiveRefusal('ACTES-X022', { member, reason: type ?? 'unknown' })
  if (Object.keys(pax ?? {}).some((key) => !harmlessRecord.test(key)))
    throw archiveRefusal('ACTES-X022', { member, reason: 'pax-header' })
  const name = nameWithin(given, isFolder)
  if (!memberName.test(name) && !(isFolder && name === '.')) throw archiveRefusal('ACTES-X021', { member })
  const twin = before.find((other) => other.name.toLowerCase() === name.toLowerCase())
  if (twin) throw archiveRefusal('ACTES-X023', { member, reason: twin.name })
  if (size > limits.memberBytes) throw over('member', limits.memberBytes, member)
  return { name, sizeBytes: size, startByte: byteOffset, isFolder }
}

/** Remove the `./` that `tar` writes before names, and the `/` after a folder. */
function nameWithin(given: string, isFolder: boolean) {
  const name = isFolder ? given.replace(/\/$/, '') : given
  return name.replace(/^\.\/(?=.)/, '')
}

/** pax records that change neither name nor content: Python writes fractional dates in them. */
const harmlessRecord = /^(?:atime|ctime|mtime|uid|gid|uname|gname|comment)$/

/** Size of the pax header with these records, each `13 mtime=1.5` and a line feed (POSIX pax). */
function paxBytes({ pax }: ReadHeader) {
  if (!pax) return 0
  const records = Object.entries(pax).map(([key, value]) => {
    const bytes = Buffer.byteLength(` ${key}=${value}\n`)
    const digits = String(bytes + String(bytes).length).length
    return bytes + digits
  })
  return 512 + blocksOf(records.reduce((sum, bytes) => sum + bytes, 0))
}

interface RefusalDetails {
  readonly member?: string
  readonly reason?: string
  readonly limit?: number
  readonly cause?: unknown
}

function archiveRefusal(code: ErrorCode, { cause, ...details }: RefusalDetails) {
  const { member = '' } = details
  return faultAt(code, member, { value: member || undefined, params: { member, ...details }, cause })
}
