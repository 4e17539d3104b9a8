// One stored file, clear or encrypted: written and flushed, and read again, its bytes compared with their digest.
import { createHash } from 'node:crypto'
import { open, type FileHandle } from 'node:fs/promises'
import { ActesError } from '../../errors.ts'
import { filledOf } from '../../files/pieces.ts'
import { isAbsent } from './disk.ts'
import { beginSealed, openSealed, type FileSealing } from './sealed-file.ts'

const pieceBytes = 256 * 1024

export interface Blob {
  /** Lower-case hexadecimal. */
  readonly sha256: string
  readonly sizeBytes: number
}

export interface OpenBlob {
  readonly sizeBytes: number
  /** As `read` gives them. */
  readonly bytes: AsyncIterable<Uint8Array>
  /** Bytes from one place to before another, without the rest; they are not compared with the digest. */
  range(from: number, to: number): AsyncIterable<Uint8Array>
  close(): Promise<void>
}

/**
 * Write a new file; it is flushed, its folder is not.
 * @param name under which an encrypted one opens; absent: its digest
 * @throws Unread with what failed of the bytes
 */
export async function writeFlushed(
  path: string,
  bytes: AsyncIterable<Uint8Array> | Uint8Array,
  { sealing, name }: { readonly sealing: FileSealing | undefined; readonly name?: string },
): Promise<Blob> {
  const sealed = sealing && (await beginSealed(sealing))
  const file = await open(path, 'wx', 0o640)
  try {
    const hash = createHash('sha256')
    let sizeBytes = 0
    const measured = async function* (): AsyncGenerator<Uint8Array> {
      for await (const piece of bytes instanceof Uint8Array ? [bytes] : wrapReadFaults(bytes)) {
        hash.update(piece)
        sizeBytes += piece.length
        yield piece
      }
    }
    for await (const piece of sealed ? sealed.content(measured()) : measured()) await append(file, piece)
    const sha256 = hash.digest('hex')
    await sealed?.writeHead(file, name ?? sha256)
    await file.sync()
    return { sha256, sizeBytes }
  } finally {
    await file.close()
  }
}

async function append(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += (await file.write(bytes, at)).bytesWritten
}

/** What failed is what was to be kept, and not the folder. */
export class Unread extends Error {}

async function* wrapReadFaults(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes
  } catch (cause) {
    throw new Unread('unread', { cause })
  }
}

/** What lies there, and how it opens. */
export interface CheckedFileOptions {
  readonly sha256: string
  readonly sealing: FileSealing | undefined
}

/** To be closed. Its bytes are compared with the digest at their end. @throws ActesError ACTES-S003, ACTES-S012, ACTES-S023 */
export async function openChecked(path: string, { sha256, sealing }: CheckedFileOptions): Promise<OpenBlob> {
  const file = await open(path, 'r').catch((error: unknown) => {
    throw unreadableFileError(error, sha256)
  })
  try {
    const sealed = await openSealed(file, { name: sha256, sha256 }, sealing)
    const sizeBytes = sealed?.sizeBytes ?? (await file.stat()).size
    const range = sealed?.read ?? ((from: number, to: number) => readFilePieces(file, from, to))
    return { sizeBytes, bytes: verifyDigestAtEnd(range(0, sizeBytes), sha256), range, close: () => file.close() }
  } catch (error) {
    await file.close()
    throw unreadableFileError(error, sha256)
  }
}

/** Its bytes. @throws ActesError as above; ACTES-S004 at the end when they are others */
export async function* readChecked(path: string, kept: CheckedFileOptions): AsyncGenerator<Uint8Array> {
  const { bytes, close } = await openChecked(path, kept)
  try {
    yield* bytes
  } finally {
    await close()
  }
}

async function* verifyDigestAtEnd(pieces: AsyncIterable<Uint8Array>, sha256: string): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256')
  try {
    for await (const piece of pieces) {
      hash.update(piece)
      yield piece
    }
  } catch (error) {
    throw unreadableFileError(error, sha256)
  }
  if (hash.digest('hex') !== sha256) throw new ActesError('ACTES-S004', { params: { sha256 } })
}

/** Each piece is its reader's own, and no longer than what is left: a small file leaves little to the garbage collector. */
async function* readFilePieces(file: FileHandle, from: number, to: number): AsyncGenerator<Uint8Array> {
  for (let at = from; at < to;) {
    const piece = Buffer.allocUnsafe(Math.min(pieceBytes, to - at))
    const { bytesRead } = await file.read(piece, 0, piece.length, at)
    if (bytesRead === 0) return
    at += bytesRead
    yield piece.subarray(0, bytesRead)
  }
}

/** All of them, for small files. @throws ActesError as above */
export async function wholeChecked(path: string, kept: CheckedFileOptions): Promise<Uint8Array> {
  const { sizeBytes, bytes, close } = await openChecked(path, kept)
  try {
    return await filledOf(sizeBytes, bytes)
  } catch (error) {
    throw unreadableFileError(error, kept.sha256)
  } finally {
    await close()
  }
}

/** What is said of a file that could not be read. */
export function unreadableFileError(cause: unknown, sha256: string): ActesError {
  if (cause instanceof ActesError) return cause
  return new ActesError(isAbsent(cause) ? 'ACTES-S003' : 'ACTES-S012', { params: { sha256 }, cause })
}
