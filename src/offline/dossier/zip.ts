// The zip of a dossier, read with suspicion: plain names, each once, nothing compressed or encrypted, so that nothing swells, and
// nothing in it but entries and their directory, one after the other: whatever opens it finds the same.
import type { Readable } from 'node:stream'
import { crc32 } from 'node:zlib'
import { openPromise, type Entry as ZipEntry, type ZipFile } from 'yauzl'
import type { Refusal } from '../../text/dossier.ts'
import { limits, safePath } from './format.ts'

/** The first fault that was found, and where. */
export class Refused extends Error {
  readonly word: Refusal
  readonly where: string

  constructor(word: Refusal, where: string, cause?: unknown) {
    super(word, cause === undefined ? undefined : { cause })
    this.word = word
    this.where = where
  }
}

export interface Zip {
  /** In the order of the zip. */
  readonly paths: readonly string[]
  /** The bytes of an entry, which must be all there. @throws Refused `octets`, `limite` */
  read(path: string): AsyncIterable<Uint8Array>
  /** The same at once, of what is not too long. */
  whole(path: string): Promise<Buffer>
}

/** Lend the entries of a zip. @throws Refused `illisible`, `limite`, `nom`, `double` */
export async function withZip<T>(file: string, signal: AbortSignal, use: (zip: Zip) => Promise<T>): Promise<T> {
  const options = { lazyEntries: true, autoClose: false, decodeStrings: false, validateEntrySizes: true }
  const zip = await openPromise(file, options).catch((cause: unknown) => {
    throw new Refused('illisible', file, cause)
  })
  try {
    return await use(await entriesOf(zip, signal))
  } finally {
    zip.close()
  }
}

async function entriesOf(zip: ZipFile, signal: AbortSignal): Promise<Zip> {
  if (zip.entryCount > limits.entries || zip.fileSize > limits.totalBytes) throw new Refused('limite', 'zip')
  const entries = new Map<string, ZipEntry>()
  // Where the next local header begins, and how long the directory is: every byte of the file is one of theirs.
  let end = 0
  let directory = 22
  try {
    for await (const entry of zip.eachEntry()) {
      const path = await nameOf(zip, entry)
      if (entries.has(path)) throw new Refused('double', path)
      if (!isPlain(entry) || entry.relativeOffsetOfLocalHeader !== end) throw new Refused('illisible', path)
      if (entry.uncompressedSize > limits.entryBytes) throw new Refused('limite', path)
      end += 30 + path.length + entry.uncompressedSize + (hasDescriptor(entry) ? 16 : 0)
      directory += 46 + path.length
      entries.set(path, entry)
    }
  } catch (error) {
    throw error instanceof Refused ? error : new Refused('illisible', 'zip', error)
  }
  if (end + directory !== zip.fileSize) throw new Refused('illisible', 'zip')
  const found = (path: string): ZipEntry => {
    const entry = entries.get(path)
    if (!entry) throw new Refused('absente', path)
    return entry
  }
  const read = (path: string) => bytesOf(zip, found(path), { path, signal })
  return {
    paths: [...entries.keys()],
    read,
    whole: async (path) => {
      if (found(path).uncompressedSize > limits.textBytes) throw new Refused('limite', path)
      const pieces: Uint8Array[] = []
      for await (const piece of read(path)) pieces.push(piece)
      return Buffer.concat(pieces)
    },
  }
}

async function nameOf(zip: ZipFile, entry: ZipEntry): Promise<string> {
  const path = entry.fileNameRaw.toString('latin1')
  if (!safePath.test(path)) throw new Refused('nom', path.slice(0, 200))
  const local = await zip.readLocalFileHeaderPromise(entry)
  const isSame =
    local.fileName.equals(entry.fileNameRaw) &&
    local.compressionMethod === entry.compressionMethod &&
    local.generalPurposeBitFlag === entry.generalPurposeBitFlag
  if (!isSame || local.extraFieldLength > 0) throw new Refused('illisible', path)
  return path
}

const hasDescriptor = ({ generalPurposeBitFlag: flags }: ZipEntry): boolean => (flags & 8) !== 0

/** A file, stored, in clear, that no extra field calls anything else. */
function isPlain(entry: ZipEntry): boolean {
  const isStored = entry.compressionMethod === 0 && entry.compressedSize === entry.uncompressedSize
  const isFile = entry.externalFileAttributes >>> 28 === 8
  return isStored && isFile && !entry.isEncrypted() && entry.extraFieldLength === 0 && entry.fileCommentLength === 0
}

interface Reading {
  readonly path: string
  readonly signal: AbortSignal
}

async function* bytesOf(zip: ZipFile, entry: ZipEntry, { path, signal }: Reading): AsyncGenerator<Uint8Array> {
  let sum = 0
  try {
    const stream: Readable = await zip.openReadStreamPromise(entry)
    for await (const piece of stream as AsyncIterable<Uint8Array>) {
      if (signal.aborted) throw new Refused('limite', path)
      sum = crc32(piece, sum)
      yield piece
    }
  } catch (error) {
    throw error instanceof Refused ? error : new Refused('octets', path, error)
  }
  if (sum !== entry.crc32) throw new Refused('octets', path)
}
