// Guarded reading of a tar.gz that somebody else made: flat, plain files under decent names, bounded in every direction,
// whole to its last block, and nothing in it that another reader might see otherwise.
import { createHash } from 'node:crypto'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { extract as extractTar, type Extract } from 'tar-stream'
import { ActesError } from '../../errors.ts'
import { archiveLimits, checkMember, refusal, type ArchiveLimits, type ReadHeader } from './guards.ts'
import { openMeter } from './meter.ts'

export { archiveLimits, type ArchiveLimits } from './guards.ts'

export interface ReadMember {
  /** Flat, ASCII, as names.ts wants them. */
  readonly name: string
  readonly sizeBytes: number
}

export interface ReadArchive {
  /** In the archive's order. Lower-case hexadecimal digests. */
  readonly members: readonly (ReadMember & { readonly sha256: string })[]
  readonly sha256: string
  readonly tarSha256: string
  /** Of the tar.gz. */
  readonly sizeBytes: number
}

export interface ReadOptions {
  /** Takes each member as it comes. What it leaves unread is read past. Nothing is certain before the whole has ended. */
  readonly onMember: (member: ReadMember, bytes: AsyncIterable<Uint8Array>) => Promise<void>
  readonly limits?: Partial<ArchiveLimits>
}

/**
 * Read an archive to its end. Modes, owners and dates in it are ignored.
 * @param source the tar.gz
 * @throws ActesError with the member's name for a path, and params.member, params.reason, params.limit where they apply:
 *   ACTES-X020 damaged or not a tar.gz; X021 name refused; X022 not a plain file; X023 name given twice, in whatever
 *   case; X024 over a limit; X025 cut before its end. Errors of the source and of onMember come out as they are.
 */
export async function readArchive(source: AsyncIterable<Uint8Array>, options: ReadOptions): Promise<ReadArchive> {
  const limits = { ...archiveLimits, ...options.limits }
  const meter = openMeter(limits)
  const verdict: Verdict = {}
  const tar = extractTar()
  // tar-stream's streams are streamx's: Node's pipeline knows how to drive them, their types do not say so.
  const sink = tar as unknown as NodeJS.WritableStream
  const unzip = createGunzip({ chunkSize: 128 * 1024 })
  const [flow, reading] = await Promise.allSettled([
    pipeline(meter.zipped(marked(source, verdict)), unzip, meter.unzipped, sink),
    readMembers(tar, { ...options, limits, verdict }),
  ])
  // Whichever half fails takes the other with it: the cause is what was noted first, then what the flow says.
  if (verdict.first) throw verdict.first.error
  if (flow.status === 'rejected') throw damage(flow.reason)
  if (reading.status === 'rejected') throw damage(reading.reason)
  const members = reading.value
  return {
    ...meter.end(endOf(members)),
    members: members.map(({ name, sizeBytes, sha256 }) => ({ name, sizeBytes, sha256 })),
  }
}

type Entry = AsyncIterable<unknown> & { readonly header: ReadHeader }

/** The first error that is not the archive's damage: a refusal of ours, or what the source or onMember raised. */
interface Verdict {
  first?: { readonly error: unknown }
}

async function* marked(source: AsyncIterable<Uint8Array>, verdict: Verdict): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of source) yield chunk
  } catch (error) {
    verdict.first ??= { error }
    throw error
  }
}

type MemberOptions = ReadOptions & { readonly limits: ArchiveLimits; readonly verdict: Verdict }

interface Placed extends ReadMember {
  readonly sha256: string
  /** Where its blocks end in the tar. */
  readonly endByte: number
}

async function readMembers(tar: Extract, options: MemberOptions): Promise<readonly Placed[]> {
  const members: Placed[] = []
  for await (const entry of tar) members.push(await readMember(entry, members, options))
  return members
}

async function readMember(entry: Entry, before: readonly Placed[], options: MemberOptions): Promise<Placed> {
  const { onMember, limits, verdict } = options
  const content = hashedContent(entry)
  try {
    const { name, sizeBytes, startByte } = checkMember(entry.header, before, limits)
    // Something lies between: an extended header, or the end of another tar. Readers differ on what they make of it.
    if (startByte !== endOf(before) + 512) throw refusal('ACTES-X020', { member: name, reason: 'gap' })
    await onMember({ name, sizeBytes }, content.bytes())
    for await (const _ of content.bytes()) continue
    return { name, sizeBytes, sha256: content.sha256(), endByte: startByte + Math.ceil(sizeBytes / 512) * 512 }
  } catch (error) {
    if (!content.isBroken()) verdict.first ??= { error }
    throw error
  }
}

function endOf(members: readonly Placed[]): number {
  return members.at(-1)?.endByte ?? 0
}

interface Content {
  /** May be left and taken up again: the entry itself would be destroyed by whoever leaves it. */
  bytes(): AsyncGenerator<Uint8Array>
  sha256(): string
  /** The archive gave out while it was read. */
  isBroken(): boolean
}

function hashedContent(entry: Entry): Content {
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

// What Node's gunzip and tar-stream say of an input that stops too early; of any other damage they say something else.
const cutShort = ['unexpected end of file', 'Unexpected end of data']

function damage(cause: unknown): unknown {
  if (cause instanceof ActesError) return cause
  const reason = cause instanceof Error ? cause.message : String(cause)
  return refusal(cutShort.includes(reason) ? 'ACTES-X025' : 'ACTES-X020', { reason, cause })
}
