// Temporary files in private folders that are always removed after use. A full temporary disk (TMPDIR) is reported as a
// fault of the machine, not a bug, and separately from the disk of stored files.
import { mkdir, mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ActesError } from '#errors.ts'

/** Bytes in memory, or in pieces, such as a stream of Node or of the web. */
export type Content = Uint8Array | AsyncIterable<Uint8Array>

const unwritable: readonly unknown[] = ['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EIO']

export function isUnwritable(error: unknown) {
  return unwritable.includes((error as { readonly code?: unknown } | null)?.code)
}

/** @throws ActesError ACTES-S026 where the folder of temporary files cannot be written, else `error` itself */
export function throwTemporaryFault(error: unknown): never {
  throw isUnwritable(error) ? new ActesError('ACTES-S026', { cause: error }) : error
}

/** Lend an empty temporary folder (a killed process leaves it to left-folders.ts). @throws ActesError ACTES-S026 */
export function inTemporaryFolder<T>(kind: 'api' | 'upload' | 'door', use: (folder: string) => Promise<T>) {
  return inFolder(join(tmpdir(), `actes-${kind}-`), use).catch(throwTemporaryFault)
}

/**
 * Lend an empty folder; errors of the system stay as they are.
 * @param parent created if missing; the system's temporary folder by default
 */
export async function inLibraryFolder<T>(use: (folder: string) => Promise<T>, parent = tmpdir()) {
  await mkdir(parent, { recursive: true, mode: 0o700 })
  return inFolder(join(parent, 'actes-library-'), use)
}

async function inFolder<T>(prefix: string, use: (folder: string) => Promise<T>) {
  const folder = await mkdtemp(prefix)
  try {
    return await use(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/**
 * Write a new file. @param onPiece gets each piece's length first; false, or an error, ends it
 * @throws TypeError for a piece that is no Uint8Array; whatever the stream throws; the system's errors
 */
export async function writeContent(
  path: string,
  content: Content,
  onPiece: (length: number) => boolean = () => true,
): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    for await (const piece of content instanceof Uint8Array ? [content] : content) {
      if (!(piece instanceof Uint8Array)) throw new TypeError('content comes as bytes (Uint8Array)')
      if (!onPiece(piece.length)) break
      await file.writeFile(piece)
    }
  } finally {
    await file.close()
  }
}
