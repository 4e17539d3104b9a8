// The bytes of an archive as they come: hashed, kept in a temporary file and opened, in one pass. What the guarded
// reader does not want to read any more is still hashed, so that the digest is that of what was sent.
import { createHash } from 'node:crypto'
import { ActesError, type Problem } from '../errors.ts'
import { drop, openTemporary, type Folder, type Temporary } from './folder.ts'
import { openSubmission, type Opened } from './opening.ts'

export interface Arrival {
  readonly sha256: string
  readonly sizeBytes: number
  /** Where the bytes are, not yet flushed. */
  readonly temporary: Temporary
  /** What is in it, or why nothing could be found in it. */
  readonly opened: Opened | { readonly problems: readonly Problem[] }
}

/**
 * Take an archive in. The caller closes and moves, or drops, the temporary file.
 * @param bytes ended early, by throwing, when the exchange is to stop
 * @param maxBytes over which it is not opened
 * @throws what `bytes` throws; nothing is left then
 */
export async function takeIn(folder: Folder, bytes: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Arrival> {
  const temporary = await openTemporary(folder)
  try {
    const tap = tapped(bytes, temporary)
    const opened = await openSubmission(tap.chunks(), maxBytes).catch(unopened(tap))
    await tap.drain()
    return { ...tap.total(), temporary, opened }
  } catch (error) {
    await discard(temporary)
    throw error
  }
}

/** Close and forget a temporary file. */
export async function discard({ file, path }: Temporary): Promise<void> {
  await file.close()
  await drop(path)
}

interface Tap {
  chunks(): AsyncGenerator<Uint8Array>
  drain(): Promise<void>
  total(): { sha256: string; sizeBytes: number }
  failure: unknown
}

/** The chunks on their way to the reader, through the hash and the file; `drain` takes those that it left. */
function tapped(bytes: AsyncIterable<Uint8Array>, { file }: Temporary): Tap {
  const hash = createHash('sha256')
  const source = bytes[Symbol.asyncIterator]()
  let sizeBytes = 0
  const tap: Tap = { chunks, drain, total: () => ({ sha256: hash.digest('hex'), sizeBytes }), failure: undefined }
  return tap

  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (let chunk = await take(); chunk; chunk = await take()) yield chunk
  }
  async function drain(): Promise<void> {
    while (await take());
  }
  async function take(): Promise<Uint8Array | undefined> {
    try {
      const { done, value } = await source.next()
      if (done) return undefined
      hash.update(value)
      sizeBytes += value.length
      for (let at = 0; at < value.length;) at += (await file.write(value, at)).bytesWritten
      return value
    } catch (error) {
      tap.failure = error
      throw error
    }
  }
}

/** A fault of the archive is a finding; a failure of its source, or of the disk, is a failure. */
function unopened(tap: Tap): (error: unknown) => { problems: readonly Problem[] } {
  return (error) => {
    if (tap.failure !== undefined) throw tap.failure
    if (!(error instanceof ActesError)) throw error
    return { problems: error.problems.length > 0 ? error.problems : [problemOf(error)] }
  }
}

function problemOf({ code, params }: ActesError): Problem {
  return { code, path: 'archive', params }
}
