// The archive of a sending, from files to a file: written under a temporary name, flushed, renamed. A reader finds the
// whole archive or none.
import { createHash } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { memberRefusal, writeArchive, type ArchiveMember } from '#protocol/archive/write.ts'
import { plainPieces, readBuffers, type ReadBuffers } from './plain-file.ts'
import { flushFolder } from './whole-file.ts'

/** A member: bytes that we made, or an examined file. */
export type PackSource =
  | { readonly name: string; readonly bytes: Uint8Array }
  | {
      readonly name: string
      readonly path: string
      readonly sizeBytes: number
      /** Lower-case hexadecimal; if given, the packed bytes must match. */
      readonly sha256?: string
    }

/**
 * Pack files into a tar.gz, in constant memory. An archive of that name is replaced in one step; a failure leaves
 * nothing. `sources` in archive order: envelope, message, act, annexes. `mtime`: the day of the decision at 00:00 UTC.
 * @throws ActesError ACTES-X021, X023 (names), F001, F009 (files), F015 when a file has changed since its examination
 */
export async function packFile(
  target: string,
  sources: readonly PackSource[],
  { mtime, signal }: { mtime: Date; signal?: AbortSignal | undefined },
) {
  const buffers = readBuffers()
  const written = writeArchive(
    sources.map((source) => memberOf(source, buffers)),
    { mtime, lent: true },
  )
  const temporary = `${target}.${process.pid}.part`
  try {
    await writeFlushed(temporary, written.stream, signal)
    await rename(temporary, target)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  await flushFolder(dirname(target))
  return written.digests()
}

function memberOf(source: PackSource, buffers: ReadBuffers): ArchiveMember {
  const { name } = source
  if ('bytes' in source) return { name, sizeBytes: source.bytes.length, bytes: () => [source.bytes] }
  const { path, sizeBytes, sha256 } = source
  const bytes = () => plainPieces(path, name, buffers)
  return { name, sizeBytes, bytes: sha256 === undefined ? bytes : () => verifyChunks(bytes(), name, sha256) }
}

async function* verifyChunks(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
  sha256: string,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256')
  for await (const chunk of chunks) {
    hash.update(chunk)
    yield chunk
  }
  if (hash.digest('hex') !== sha256) throw memberRefusal('ACTES-F015', name)
}

async function writeFlushed(path: string, chunks: AsyncIterable<Uint8Array>, signal?: AbortSignal) {
  // A stopped process may have left one.
  await rm(path, { force: true })
  const file = await open(path, 'wx')
  try {
    for await (const chunk of chunks) {
      signal?.throwIfAborted()
      await file.writeFile(chunk)
    }
    await file.sync()
  } finally {
    await file.close()
  }
}
