// Bytes by digest: files, archives, retours. They are written to a temporary name, flushed, renamed, and the folder is
// flushed. The same content twice is one file, and bears the time at which it was last put. Nothing is overwritten but what the
// disk has damaged, and nothing deleted that was put lately: whoever put it may not have named it yet.
import { createHash, type Hash } from 'node:crypto'
import { mkdir, open, readFile, readdir, rename, rm, stat, utimes, type FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ActesError } from '../../errors.ts'

export interface Blob {
  /** Lower-case hexadecimal. */
  readonly sha256: string
  readonly sizeBytes: number
}

export interface OpenBlob {
  readonly sizeBytes: number
  /** As `read` gives them. */
  readonly bytes: AsyncIterable<Uint8Array>
  close(): Promise<void>
}

export interface Blobs {
  /**
   * Store bytes. They are durable when it returns, whatever lay under their digest before.
   * @param expected the digest that they must have, else nothing is stored
   * @throws ActesError ACTES-S005; ACTES-F015 when the digest is another
   */
  put(bytes: AsyncIterable<Uint8Array> | Uint8Array, expected?: string): Promise<Blob>
  /** Read the bytes and check their digest at the end. @throws ActesError ACTES-S003, ACTES-S004, ACTES-S012 */
  read(sha256: string): AsyncIterable<Uint8Array>
  /** Read the whole content: for small documents only. */
  bytes(sha256: string): Promise<Uint8Array>
  has(sha256: string): Promise<boolean>
  /** Its size is known before its bytes are read. To be closed. @throws ActesError ACTES-S003, ACTES-S012 */
  open(sha256: string): Promise<OpenBlob>
  /**
   * Delete content that nothing names any more.
   * @param before what was put since then stays: its row may not be written yet
   * @returns false when it stays; true when it is not there, or is no longer
   * @throws ActesError ACTES-S005
   */
  remove(sha256: string, before: Date): Promise<boolean>
  /** Write and read back a probe. @throws ActesError ACTES-S005 */
  check(): Promise<void>
}

const pieceBytes = 256 * 1024
const abandonedMs = 86_400_000

/**
 * Open the blob folder. It is made if it does not exist. One that cannot be written is opened: what is there can be read.
 * @param folder shared by every process, on one file system
 * @param tools names for temporary files, and the clock
 */
export async function openBlobs(
  folder: string,
  { newId, now }: { newId: () => string; now: () => Date },
): Promise<Blobs> {
  const temporaries = join(folder, 'tmp')
  const ready = async () => {
    const firstMade = await mkdir(temporaries, { recursive: true, mode: 0o750 })
    if (firstMade)
      for (let at = dirname(temporaries); at.length >= dirname(firstMade).length; at = dirname(at)) await flush(at)
  }
  let unready = await ready().then(
    () => false,
    () => true,
  )
  const pathOf = (sha256: string) => join(folder, sha256.slice(0, 2), sha256.slice(2, 4), sha256)
  await sweepTemporary(temporaries, { now: now(), pathOf })
  /** Folders that outlast a power cut, as this process knows. */
  const lasting = new Set<string>()
  const put = async (bytes: AsyncIterable<Uint8Array> | Uint8Array, expected?: string): Promise<Blob> => {
    const temporary = join(temporaries, newId())
    try {
      if (unready) await ready()
      unready = false
      const blob = await writeFlushed(temporary, bytes)
      if (expected !== undefined && blob.sha256 !== expected) throw new ActesError('ACTES-F015')
      await settle(temporary, pathOf(blob.sha256), { blob, lasting, now: now() })
      return blob
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => undefined)
      if (error instanceof Unread) throw error.cause
      throw error instanceof ActesError ? error : unwritable(error)
    }
  }
  return {
    put,
    read: (sha256) => readChecked(pathOf(sha256), sha256),
    bytes: (sha256) => wholeChecked(pathOf(sha256), sha256),
    has: async (sha256) => (await sizeOf(pathOf(sha256))) !== undefined,
    open: (sha256) => openChecked(pathOf(sha256), sha256),
    remove: (sha256, before) => {
      const aside = join(temporaries, `${asideMark}${sha256}-${newId()}`)
      return removeUnless(pathOf(sha256), { aside, before }).catch(unwritable)
    },
    check: async () => {
      const { sha256 } = await put(new TextEncoder().encode('actes-worker blob probe'))
      await wholeChecked(pathOf(sha256), sha256)
    },
  }
}

/** Names what a remover holds until it has looked at it once more. */
const asideMark = 'removed-'

/**
 * It is taken aside before its time is looked at for the last time: whoever puts the same content meanwhile has either touched
 * it, and it comes back, or finds nothing, and writes a file of their own.
 */
async function removeUnless(path: string, { aside, before }: { aside: string; before: Date }): Promise<boolean> {
  const isLate = async (of: string) => (await stat(of)).mtimeMs >= before.getTime()
  try {
    if (await isLate(path)) return false
    await rename(path, aside)
  } catch (error) {
    if (isAbsent(error)) return true
    throw error
  }
  if (await isLate(aside)) {
    await rename(aside, path)
    return false
  }
  await rm(aside)
  await flush(dirname(path))
  return true
}

/**
 * Remove what killed writers left, once it is a day old. What a killed remover held and somebody had put meanwhile goes back:
 * content under its digest is the same whoever wrote it.
 */
async function sweepTemporary(
  folder: string,
  { now, pathOf }: { now: Date; pathOf: (sha256: string) => string },
): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name)
    const left = await stat(path).catch(() => undefined)
    if (!left) continue
    if (now.getTime() - left.mtimeMs > abandonedMs) await rm(path, { force: true })
    else if (name.startsWith(asideMark))
      await rename(path, pathOf(name.slice(asideMark.length, asideMark.length + 64))).catch(() => undefined)
  }
}

async function writeFlushed(path: string, bytes: AsyncIterable<Uint8Array> | Uint8Array): Promise<Blob> {
  const file = await open(path, 'wx', 0o640)
  try {
    const hash = createHash('sha256')
    const sizeBytes = bytes instanceof Uint8Array ? await append(file, hash, bytes) : await copy(file, hash, bytes)
    await file.sync()
    return { sha256: hash.digest('hex'), sizeBytes }
  } finally {
    await file.close()
  }
}

async function append(file: FileHandle, hash: Hash, chunk: Uint8Array): Promise<number> {
  hash.update(chunk)
  for (let at = 0; at < chunk.length;) at += (await file.write(chunk, at)).bytesWritten
  return chunk.length
}

/** What failed is what was to be kept, and not the folder. */
class Unread extends Error {}

async function* read(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes
  } catch (cause) {
    throw new Unread('unread', { cause })
  }
}

async function copy(file: FileHandle, hash: Hash, bytes: AsyncIterable<Uint8Array>): Promise<number> {
  let sizeBytes = 0
  for await (const chunk of read(bytes)) sizeBytes += await append(file, hash, chunk)
  return sizeBytes
}

async function settle(
  temporary: string,
  path: string,
  { blob, lasting, now }: { blob: Blob; lasting: Set<string>; now: Date },
): Promise<void> {
  const parent = dirname(path)
  const firstMade = lasting.has(parent) ? undefined : await mkdir(parent, { recursive: true, mode: 0o750 })
  // Another process may have made it and died before its flush: each process flushes each folder once.
  for (const each of [dirname(parent), parent])
    if (!lasting.has(each)) {
      await flush(dirname(each))
      lasting.add(each)
    }
  // Its time says that it is wanted. One that was taken away meanwhile is written anew.
  if (!firstMade && (await isWhole(path, blob)) && (await touched(path, now))) await rm(temporary)
  else await rename(temporary, path)
  await flush(parent)
}

async function touched(path: string, now: Date): Promise<boolean> {
  return utimes(path, now, now).then(
    () => true,
    () => false,
  )
}

/** A whole file is left alone: over NFS, one that is replaced is lost to whoever reads it on another machine. */
async function isWhole(path: string, { sha256, sizeBytes }: Blob): Promise<boolean> {
  try {
    const found = await openChecked(path, sha256)
    try {
      if (found.sizeBytes !== sizeBytes) return false
      for await (const _ of found.bytes);
      return true
    } finally {
      await found.close()
    }
  } catch {
    return false
  }
}

async function flush(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size
  } catch (error) {
    if (isAbsent(error)) return undefined
    throw error
  }
}

async function openChecked(path: string, sha256: string): Promise<OpenBlob> {
  try {
    const file = await open(path, 'r')
    const { size } = await file.stat()
    return { sizeBytes: size, bytes: piecesOf(file, { sha256, size }), close: () => file.close() }
  } catch (error) {
    throw unreadable(error, sha256)
  }
}

async function* readChecked(path: string, sha256: string): AsyncGenerator<Uint8Array> {
  const { bytes, close } = await openChecked(path, sha256)
  try {
    yield* bytes
  } finally {
    await close()
  }
}

/** Each piece is its reader's own, and no longer than what is left: a small file leaves little to the garbage collector. */
async function* piecesOf(
  file: FileHandle,
  { sha256, size }: { sha256: string; size: number },
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256')
  for (let at = 0, isOver = false; !isOver;) {
    const piece = Buffer.allocUnsafe(Math.max(1, Math.min(pieceBytes, size - at)))
    const { bytesRead } = await file.read(piece, 0, piece.length, at).catch((error: unknown) => {
      throw unreadable(error, sha256)
    })
    at += bytesRead
    isOver = bytesRead === 0 || at >= size
    hash.update(piece.subarray(0, bytesRead))
    if (bytesRead > 0) yield piece.subarray(0, bytesRead)
  }
  if (hash.digest('hex') !== sha256) throw new ActesError('ACTES-S004', { params: { sha256 } })
}

async function wholeChecked(path: string, sha256: string): Promise<Uint8Array> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw unreadable(error, sha256)
  })
  if (createHash('sha256').update(bytes).digest('hex') !== sha256)
    throw new ActesError('ACTES-S004', { params: { sha256 } })
  return bytes
}

function unreadable(cause: unknown, sha256: string): ActesError {
  return new ActesError(isAbsent(cause) ? 'ACTES-S003' : 'ACTES-S012', { params: { sha256 }, cause })
}

function isAbsent(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === 'ENOENT'
}

function unwritable(cause: unknown): never {
  throw new ActesError('ACTES-S005', { cause })
}
