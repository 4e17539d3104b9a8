// Writes a file that others read: it appears under its name only once complete. Flushes folders, so that names last.
import { createWriteStream } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ActesError } from '#errors.ts'

/** The output of an operation; called through another process, it is bare bytes. */
export type FileToWrite = Uint8Array | { readonly bytes: Uint8Array | Readable }

/** @param mode by default, readable by the owner alone @throws ActesError ACTES-C007 */
export async function writeWhole(file: string, given: FileToWrite, mode = 0o600) {
  const part = `${file}.${process.pid}.part`
  const output = createWriteStream(part, { mode, flush: true })
  const bytes = given instanceof Uint8Array ? given : given.bytes
  try {
    await pipeline(bytes instanceof Uint8Array ? Readable.from([bytes]) : bytes, output)
    await rename(part, file)
    return { file, sizeBytes: output.bytesWritten }
  } catch (cause) {
    await rm(part, { force: true }).catch(() => undefined)
    throw cause instanceof ActesError ? cause : new ActesError('ACTES-C007', { params: { value: file }, cause })
  }
}

/** A name in a folder survives a loss of power only once the folder is flushed. */
export async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
