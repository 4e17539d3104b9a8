// Extracts a deposit's zip defensively: plain files only, unique names without a path, limits on the bytes actually
// read. Strips a folder that wraps all files, and macOS metadata.
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { crc32 } from 'node:zlib'
import { openPromise, type Entry, type ZipFile } from 'yauzl'
import { ActesError, faultAt, type ErrorCode, type Params } from '#errors.ts'
import { nameMaxBytes } from '#protocol/limits.ts'
import { wholeOf } from './pieces.ts'
import { throwTransient } from './plain-file.ts'
import { writeContent } from './temporary.ts'

interface ZipLimits {
  readonly files: number
  /** Of all files together, uncompressed. */
  readonly sumBytes: number
}

type Take = (name: string, bytes: AsyncIterable<Uint8Array>) => Promise<void>

/**
 * Pass a zip's files to `take`, one by one, once the whole directory is checked.
 * @throws ActesError ACTES-X021 to X024, X026
 */
export async function takeZip(path: string, name: string, how: { limits: ZipLimits; take: Take }): Promise<void> {
  const { limits, take } = how
  await withZip(path, name, async (zip, refuse) => {
    const members = await readZipMembers(zip, { limits, refuse })
    for (const [member, entry] of members) await take(member, streamZipEntry(zip, entry))
  })
}

/** Extract a zip into an empty folder. @throws ActesError as takeZip does */
export async function layZip(path: string, name: string, into: { folder: string; limits: ZipLimits }): Promise<void> {
  const { folder, limits } = into
  await takeZip(path, name, { limits, take: (member, bytes) => writeContent(join(folder, member), bytes) })
}

/** Read a small zip, such as a spreadsheet, into memory by path. @throws ActesError ACTES-X024, X026 */
export async function openedZip(path: string, name: string, limits: ZipLimits): Promise<ReadonlyMap<string, Buffer>> {
  const members = new Map<string, Buffer>()
  await withZip(path, name, async (zip, refuse) => {
    if (zip.entryCount > limits.files) refuse('ACTES-X024', { reason: 'members', limit: limits.files })
    let left = limits.sumBytes
    for await (const entry of zip.eachEntry()) {
      left -= entry.uncompressedSize
      if (left < 0) refuse('ACTES-X024', { reason: 'tar' })
      members.set(entry.fileName, await wholeOf(streamZipEntry(zip, entry)))
    }
  })
  return members
}

async function withZip(
  path: string,
  name: string,
  use: (zip: ZipFile, refuse: ZipReadingRules['refuse']) => Promise<void>,
) {
  const refuse = (code: ErrorCode, params: Params = {}, cause?: unknown): never => {
    throw faultAt(code, name, { value: name, params, cause })
  }
  const options = { lazyEntries: true, autoClose: false, validateEntrySizes: true }
  const zip = await openPromise(path, options).catch((cause: unknown) => {
    throwTransient(cause)
    return refuse('ACTES-X026', {}, cause)
  })
  try {
    await use(zip, refuse)
  } catch (error) {
    if (error instanceof ActesError || isOfTheSystem(error)) throw error
    // The library's error for a path that leaves the folder.
    const isName = error instanceof Error && /(?:absolute|relative) path|in fileName/.test(error.message)
    refuse(isName ? 'ACTES-X021' : 'ACTES-X026', {}, error)
  } finally {
    zip.close()
  }
}

const isOfTheSystem = (error: unknown) => error instanceof Error && 'errno' in error && 'syscall' in error

interface ZipReadingRules {
  readonly limits: ZipLimits
  readonly refuse: (code: ErrorCode, params?: Params) => never
}

/** Checks the mode whichever system made the zip: no link, no device. */
const isPlain = ({ externalFileAttributes: all }: Entry) => [0, 8].includes(all >>> 28)

/** Hidden, or added by a Mac. */
const passedOver = /(?:^|\/)(?:\.|__MACOSX\/)/
const plainName = /^[^./\\\p{C}][^/\\\p{C}]*$/u

async function readZipMembers(zip: ZipFile, { limits, refuse }: ZipReadingRules): Promise<ReadonlyMap<string, Entry>> {
  if (zip.entryCount > 2 * limits.files) refuse('ACTES-X024', { reason: 'members', limit: limits.files })
  const all: Entry[] = []
  for await (const entry of zip.eachEntry())
    if (!isPlain(entry) && !entry.fileName.endsWith('/')) refuse('ACTES-X022', { name: entry.fileName })
    else if (!entry.fileName.endsWith('/') && !passedOver.test(entry.fileName)) all.push(entry)
  if (all.length > limits.files) refuse('ACTES-X024', { reason: 'members', limit: limits.files })
  if (all.reduce((sum, { uncompressedSize }) => sum + uncompressedSize, 0) > limits.sumBytes)
    refuse('ACTES-X024', { reason: 'tar' })
  const [around = ''] = /^[^/]+\//.exec(all[0]?.fileName ?? '') ?? []
  const isAround = all.every(({ fileName }) => fileName.startsWith(around))
  const members = new Map<string, Entry>()
  for (const entry of all) {
    const name = isAround ? entry.fileName.slice(around.length) : entry.fileName
    if (!plainName.test(name) || Buffer.byteLength(name) > nameMaxBytes)
      refuse('ACTES-X021', { name: name.slice(0, 80) })
    if (members.has(name)) refuse('ACTES-X023', { name })
    if (entry.isEncrypted() || !entry.canDecodeFileData()) refuse('ACTES-X026')
    members.set(name, entry)
  }
  return members
}

/** @throws Error when the bytes differ from what the zip declares */
async function* streamZipEntry(zip: ZipFile, entry: Entry): AsyncGenerator<Uint8Array> {
  const stream: Readable = await zip.openReadStreamPromise(entry)
  let sum = 0
  for await (const piece of stream as AsyncIterable<Uint8Array>) {
    sum = crc32(piece, sum)
    yield piece
  }
  if (sum !== entry.crc32) throw new Error('the sum of a member differs')
}
