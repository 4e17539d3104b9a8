// Reads a dossier's zip defensively: plain unique names, nothing compressed or encrypted, no byte outside an entry or
// the directory. Every other reader sees the same content. Pure.
import { crc32 } from 'node:zlib'
import type { DossierRefusal } from '#text/dossier.ts'
import { fillFrom } from '#files/exact.ts'
import { limits, safePath } from '#protocol/dossier.ts'

export class Refused extends Error {
  readonly word: DossierRefusal
  readonly where: string

  constructor(word: DossierRefusal, where: string, cause?: unknown) {
    super(word, cause === undefined ? undefined : { cause })
    this.word = word
    this.where = where
  }
}

export interface ByteSource {
  readonly size: number
  /** Bytes from `from` up to `to`, both within the source. */
  read(from: number, to: number): Promise<Uint8Array>
}

export interface Zip {
  readonly paths: readonly string[]
  /** Checks the CRC at the end. @throws Refused `octets`, `limite` */
  read(path: string): AsyncGenerator<Uint8Array, undefined>
  /** A whole entry in memory, within `textBytes`. */
  whole(path: string): Promise<Uint8Array>
}

interface ZipDirectoryEntry {
  readonly path: string
  /** Fields from version needed to date, which the local header repeats. */
  readonly common: Uint8Array
  readonly flags: number
  readonly crc: number
  readonly size: number
  readonly offset: number
  readonly isPlain: boolean
}

const bytesOf = { local: 30, descriptor: 16, listed: 46, end: 22 } as const
const mark = { local: 0x04034b50, descriptor: 0x08074b50, listed: 0x02014b50, end: 0x06054b50 } as const
const hasDescriptor = 8
const isUtf8 = 0x800
const pieceBytes = 1_048_576

/** @throws Refused `illisible`, `limite`, `nom`, `double` */
export async function openZip(source: ByteSource, signal: AbortSignal): Promise<Zip> {
  if (source.size > limits.totalBytes) throw new Refused('limite', 'zip')
  const entries = new Map<string, ZipDirectoryEntry & { readonly from: number }>()
  const folded = new Set<string>()
  const { listed, directoryAt } = await directoryOf(source)
  // Expected offset of the next local header: no byte before the directory lies outside an entry.
  let end = 0
  for (const entry of listed) {
    const { path, size, offset, flags } = entry
    if (!safePath.test(path)) throw new Refused('nom', path.slice(0, 200))
    if (folded.has(path.toLowerCase())) throw new Refused('double', path)
    folded.add(path.toLowerCase())
    const from = end + bytesOf.local + path.length
    const next = from + size + ((flags & hasDescriptor) === 0 ? 0 : bytesOf.descriptor)
    const isPlaced = entry.isPlain && offset === end && next <= directoryAt
    if (!isPlaced || !(await isAsListed(source, entry))) throw new Refused('illisible', path)
    if (size > limits.entryBytes) throw new Refused('limite', path)
    entries.set(path, { ...entry, from })
    end = next
  }
  if (end !== directoryAt) throw new Refused('illisible', 'zip')
  const found = (path: string) => {
    const entry = entries.get(path)
    if (!entry) throw new Refused('absente', path)
    return entry
  }
  const read = (path: string) => readEntryBytes(source, found(path), signal)
  return {
    paths: [...entries.keys()],
    read,
    whole: async (path) => {
      const { size } = found(path)
      if (size > limits.textBytes) throw new Refused('limite', path)
      return fillFrom(read(path), new Uint8Array(size))
    },
  }
}

/** The end record states the directory's offset, length and number of entries; each must be exact. */
async function directoryOf(source: ByteSource) {
  const illisible = new Refused('illisible', 'zip')
  if (source.size < bytesOf.end) throw illisible
  const endAt = source.size - bytesOf.end
  const end = viewOf(await source.read(endAt, source.size))
  const [count, size, directoryAt] = [end.getUint16(10, true), end.getUint32(12, true), end.getUint32(16, true)]
  const isOneDisk = end.getUint32(4, true) === 0 && end.getUint16(8, true) === count
  const isWhole = directoryAt + size === endAt && end.getUint16(20, true) === 0
  if (end.getUint32(0, true) !== mark.end || !isOneDisk || !isWhole) throw illisible
  if (count > limits.entries || size > limits.directoryBytes) throw new Refused('limite', 'zip')
  return { listed: listedIn(await source.read(directoryAt, endAt), count), directoryAt }
}

/** Lazy, so that entries before a fault are examined first. */
function* listedIn(directory: Uint8Array, count: number): Generator<ZipDirectoryEntry> {
  let at = 0
  for (let index = 0; index < count; index++) {
    const head = directory.subarray(at, at + bytesOf.listed)
    const view = viewOf(head)
    if (head.length < bytesOf.listed || view.getUint32(0, true) !== mark.listed) throw new Refused('illisible', 'zip')
    const next = at + bytesOf.listed + view.getUint16(28, true)
    if (next > directory.length) throw new Refused('illisible', 'zip')
    const [flags, size] = [view.getUint16(8, true), view.getUint32(24, true)]
    const isStored = view.getUint16(10, true) === 0 && view.getUint32(20, true) === size
    // No extra field, no comment, first disk.
    const isBare = view.getUint32(30, true) === 0 && view.getUint16(34, true) === 0
    const isFile = view.getUint32(38, true) >>> 28 === 8
    yield {
      path: latin1(directory.subarray(at + bytesOf.listed, next)),
      common: head.subarray(6, 16),
      flags,
      crc: view.getUint32(16, true),
      size,
      offset: view.getUint32(42, true),
      isPlain: isStored && isBare && isFile && (flags & ~(hasDescriptor | isUtf8)) === 0,
    }
    at = next
  }
  if (at !== directory.length) throw new Refused('illisible', 'zip')
}

/** The local header and the descriptor, if any, must repeat the directory. */
async function isAsListed(source: ByteSource, { path, common, flags, crc, size, offset }: ZipDirectoryEntry) {
  const from = offset + bytesOf.local + path.length
  const head = await source.read(offset, from)
  const view = viewOf(head)
  const isDescribed = (flags & hasDescriptor) !== 0
  const hasFacts = (told: DataView, at: number, [sum, length]: readonly [number, number]) =>
    told.getUint32(at, true) === sum &&
    told.getUint32(at + 4, true) === length &&
    told.getUint32(at + 8, true) === length
  const isSame =
    view.getUint32(0, true) === mark.local &&
    common.every((byte, index) => head[4 + index] === byte) &&
    hasFacts(view, 14, isDescribed ? [0, 0] : [crc, size]) &&
    view.getUint16(26, true) === path.length &&
    view.getUint16(28, true) === 0 &&
    latin1(head.subarray(bytesOf.local)) === path
  if (!isSame || !isDescribed) return isSame
  const behind = viewOf(await source.read(from + size, from + size + bytesOf.descriptor))
  return behind.getUint32(0, true) === mark.descriptor && hasFacts(behind, 4, [crc, size])
}

async function* readEntryBytes(
  source: ByteSource,
  { path, from, size, crc }: ZipDirectoryEntry & { readonly from: number },
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, undefined> {
  let sum = 0
  for (let at = from; at < from + size; at += pieceBytes) {
    if (signal.aborted) throw new Refused('limite', path)
    const piece = await source.read(at, Math.min(at + pieceBytes, from + size))
    sum = crc32(piece, sum)
    yield piece
  }
  if (sum !== crc) throw new Refused('octets', path)
  return undefined
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array) {
  return new DataView(buffer, byteOffset, byteLength)
}

export function latin1(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 8_192) text += String.fromCharCode(...bytes.subarray(at, at + 8_192))
  return text
}
