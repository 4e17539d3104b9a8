// Reading a file from an unknown source: only a regular file, never through a link; a change during the reading is
// reported. Memory is two buffers, whatever the size.
import { constants, type Dirent } from 'node:fs'
import { lstat, open, stat, type FileHandle } from 'node:fs/promises'
import { ActesError, problem, type ErrorCode, type Params } from '#errors.ts'
import { readingLimits } from '#protocol/limits.ts'

export type PlainFile = Awaited<ReturnType<typeof openPlainFile>>

/** One buffer is filled while the other is used. They may serve several files one after another. */
export type ReadBuffers = readonly [Uint8Array, Uint8Array]

/** No file of a deposit or a retour is longer: a whole deposit must be smaller than this. */
const fileMaxBytes = readingLimits.sumBytes

// Measured: larger buffers speed up neither sha256 nor zlib.
const bufferBytes = 256 * 1024

/** @param sizeBytes of the longest file, if known: buffers for a small one are small */
export function readBuffers(sizeBytes = bufferBytes): ReadBuffers {
  const length = Math.max(1, Math.min(bufferBytes, sizeBytes))
  return [Buffer.allocUnsafeSlow(length), Buffer.allocUnsafeSlow(length)]
}

/**
 * Open a file for reading. @param name its name in problems
 * @throws ActesError ACTES-F001 absent; ACTES-F007 longer than any file of a deposit, before a byte is read; ACTES-F009
 * with params.found `folder`, `link`, `special` (pipe, device, socket) or `unreadable` (params.cause: the system's
 * code); transient errors of the system as they are
 */
export async function openPlainFile(path: string, name: string) {
  const handle = await openNoFollow(path, name)
  const opened = await handle.stat({ bigint: true })
  if (opened.isFile() && opened.size <= fileMaxBytes)
    return { sizeBytes: Number(opened.size), read: readPlainChunks, close: () => handle.close() }
  await handle.close()
  const found = unlikePlain(opened)
  if (found) throw fault('ACTES-F009', name, { params: { found } })
  throw fault('ACTES-F007', name, { params: { sum: Number(opened.size), max: fileMaxBytes } })

  /** From the beginning. A piece is valid until the next one is requested. @throws ActesError ACTES-F015 at the end */
  async function* readPlainChunks(buffers = readBuffers(Number(opened.size))): AsyncGenerator<Uint8Array> {
    let sizeBytes = 0n
    for await (const chunk of chunksOf(handle, buffers, opened.size)) {
      sizeBytes += BigInt(chunk.length)
      yield chunk
    }
    const now = await handle.stat({ bigint: true })
    if (sizeBytes !== opened.size || now.size !== opened.size || now.mtimeNs !== opened.mtimeNs)
      throw fault('ACTES-F015', name)
  }
}

/** Read a plain file to its end. A piece is valid until the next one is requested. @throws ActesError as openPlainFile */
export async function* plainPieces(path: string, name: string, buffers?: ReadBuffers): AsyncGenerator<Uint8Array> {
  const file = await openPlainFile(path, name)
  try {
    yield* file.read(buffers)
  } finally {
    await file.close()
  }
}

/** Read a plain file into memory. @param needSize throws for an excessive size */
export async function wholePlainFile(
  path: string,
  name: string,
  needSize: (sizeBytes: number) => void,
): Promise<Buffer> {
  const file = await openPlainFile(path, name)
  try {
    needSize(file.sizeBytes)
    const pieces: Uint8Array[] = []
    for await (const piece of file.read()) pieces.push(Uint8Array.from(piece))
    return Buffer.concat(pieces)
  } finally {
    await file.close()
  }
}

/**
 * Check the size of a file that another reader will open; that reader reports any other error.
 * @throws ActesError ACTES-F007
 */
export async function needSize(path: string, name: string, max: number = fileMaxBytes): Promise<void> {
  const sum = (await stat(path).catch(() => undefined))?.size ?? 0
  if (sum > max) throw fault('ACTES-F007', name, { params: { sum, max } })
}

async function openNoFollow(path: string, name: string) {
  try {
    // Check before opening: opening a pipe or a tape has side effects.
    const seen = await lstat(path)
    const found = unlikePlain(seen)
    if (found) throw fault('ACTES-F009', name, { params: { found } })
    // Checked again at opening: the file may have been replaced in between.
    return await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  } catch (error) {
    if (error instanceof ActesError) throw error
    throwTransient(error)
    throw unopened(name, error)
  }
}

const transient: readonly unknown[] = ['EMFILE', 'ENFILE', 'ENOMEM', 'EAGAIN', 'EBUSY', 'EIO', 'ESTALE', 'ETIMEDOUT']

/** A fault of the machine or of its disk may pass, and says nothing about a file. @throws `error` if it is one */
export function throwTransient(error: unknown): undefined {
  if (transient.includes((error as { readonly code?: unknown } | null)?.code)) throw error
  return undefined
}

export function unlikePlain(
  entry: Pick<Dirent, 'isFile' | 'isSymbolicLink' | 'isDirectory'>,
): 'link' | 'folder' | 'special' | undefined {
  if (entry.isFile()) return undefined
  return entry.isSymbolicLink() ? 'link' : entry.isDirectory() ? 'folder' : 'special'
}

function unopened(name: string, cause: unknown) {
  const { code } = cause as { code?: unknown }
  if (code === 'ENOENT' || code === 'ENOTDIR') return fault('ACTES-F001', name, { cause })
  if (code === 'ELOOP') return fault('ACTES-F009', name, { params: { found: 'link' }, cause })
  return fault('ACTES-F009', name, { params: { found: 'unreadable', cause: String(code) }, cause })
}

interface FileFaultOptions {
  readonly params?: Params
  readonly cause?: unknown
}

function fault(code: ErrorCode, name: string, { params = {}, cause }: FileFaultOptions = {}) {
  return new ActesError(code, {
    problems: [problem(code, name, { value: name, params })],
    params: { name, ...params },
    cause,
  })
}

/** Up to its size at opening: a file that has grown since is reported without reading on. */
async function* chunksOf(handle: FileHandle, buffers: ReadBuffers, size: bigint): AsyncGenerator<Uint8Array> {
  const fill = (turn: number) => {
    const buffer = buffers[turn % 2 === 0 ? 0 : 1]
    const filling = handle.read(buffer, 0, buffer.length, at)
    // A failure is reported when it is awaited, which may be later.
    filling.catch(() => undefined)
    return filling
  }
  let at = 0
  let filling = fill(0)
  try {
    for (let turn = 1; at < size; turn++) {
      const { bytesRead, buffer } = await filling
      if (bytesRead === 0) return
      at += bytesRead
      if (at < size) filling = fill(turn)
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    // A pending read must end before its buffer and the handle are used again.
    await filling.catch(() => undefined)
  }
}
