// Writes one stored file, clear or encrypted, and reads it back with a check of its digest.
import { createHash } from 'node:crypto'
import { fstatSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { ActesError } from '#errors.ts'
import { filledOf } from '#files/pieces.ts'
import { isAbsent } from '../engine/disk.ts'
import type { IsWhole, OpensFile } from './place.ts'
import { beginSealed, openSealed, type BegunFile, type FileSealing } from './sealed-file.ts'

const pieceBytes = 256 * 1024
/** Read at opening: the whole of most files. */
const firstBytes = 64 * 1024

export interface Blob {
  readonly sha256: string
  readonly sizeBytes: number
}

/**
 * Write and flush a new file, but not its folder. @param name context of encryption, by default the digest @throws
 * Unread if the source fails
 */
export async function writeFlushed(
  path: string,
  bytes: AsyncIterable<Uint8Array> | Uint8Array,
  { sealing, name, mode = 0o640 }: { sealing: FileSealing | undefined; name?: string; mode?: number },
): Promise<Blob> {
  const sealed = sealing && (await beginSealed(sealing))
  const file = await open(path, 'wx', mode)
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
    for await (const piece of sealed ? sealed.content(measured()) : measured()) await file.writeFile(piece)
    const sha256 = hash.digest('hex')
    await sealed?.writeHead(file, name ?? sha256)
    await file.sync()
    return { sha256, sizeBytes }
  } finally {
    await file.close()
  }
}

/** The source failed, not the folder. */
export class Unread extends Error {}

async function* wrapReadFaults(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes
  } catch (cause) {
    throw new Unread('unread', { cause })
  }
}

interface CheckedFileOptions {
  readonly sha256: string
  /** Context of encryption, by default the digest. */
  readonly name?: string
  readonly sealing: FileSealing | undefined
}

/**
 * The caller closes it. The digest is checked after the last byte.
 * @throws ActesError ACTES-S003, ACTES-S012, ACTES-S023
 */
export async function openChecked(opens: OpensFile, { sha256, sealing, name = sha256 }: CheckedFileOptions) {
  const file = await opens().catch((error: unknown) => {
    throw unreadableFileError(error, sha256)
  })
  try {
    const { size } = fstatSync(file.fd)
    const head = Buffer.allocUnsafe(Math.min(size, firstBytes))
    // Read errors surface when the caller reads on.
    const { bytesRead } = await file.read(head, 0, head.length, 0).catch(() => ({ bytesRead: 0 }))
    const begun = { file, head: head.subarray(0, bytesRead), size }
    const sealed = await openSealed(begun, { name, sha256 }, sealing)
    const sizeBytes = sealed?.sizeBytes ?? size
    /** `to` is exclusive. The digest is not checked. */
    const range = sealed?.read ?? ((from: number, to: number) => readFilePieces(begun, from, to))
    return { sizeBytes, bytes: verifyDigestAtEnd(range(0, sizeBytes), sha256), range, close: () => file.close() }
  } catch (error) {
    await file.close()
    throw unreadableFileError(error, sha256)
  }
}

/** @throws ActesError as `openChecked`; ACTES-S004 at the end on a wrong digest */
export async function* readChecked(opens: OpensFile, kept: CheckedFileOptions): AsyncGenerator<Uint8Array> {
  const { bytes, close } = await openChecked(opens, kept)
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

/** A buffer per chunk, cut to the rest of the file: small files leave little garbage. */
async function* readFilePieces({ file, head }: BegunFile, from: number, to: number): AsyncGenerator<Uint8Array> {
  if (from < Math.min(to, head.length)) yield head.subarray(from, to)
  for (let at = Math.max(from, head.length); at < to;) {
    const piece = Buffer.allocUnsafe(Math.min(pieceBytes, to - at))
    const { bytesRead } = await file.read(piece, 0, piece.length, at)
    if (bytesRead === 0) return
    at += bytesRead
    yield piece.subarray(0, bytesRead)
  }
}

export async function wholeChecked(opens: OpensFile, kept: CheckedFileOptions) {
  const { sizeBytes, bytes, close } = await openChecked(opens, kept)
  try {
    return await filledOf(sizeBytes, bytes)
  } catch (error) {
    throw unreadableFileError(error, kept.sha256)
  } finally {
    await close()
  }
}

/** Never replace a whole file: over NFS, readers on other machines would lose it. */
export function isWholeOf(kept: CheckedFileOptions): IsWhole {
  return async (opens) => {
    try {
      for await (const _ of readChecked(opens, kept));
      return true
    } catch {
      return false
    }
  }
}

export function unreadableFileError(cause: unknown, sha256: string): ActesError {
  if (cause instanceof ActesError) return cause
  return new ActesError(isAbsent(cause) ? 'ACTES-S003' : 'ACTES-S012', { params: { sha256 }, cause })
}
