// The bytes of an archive as they come: hashed, kept in a temporary file, then opened.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { ActesError, type Problem } from '../errors.ts'
import { drop, openTemporary, type Folder, type Temporary } from './folder.ts'
import { openSubmission, type Opened } from './opening.ts'

export interface Arrival {
  readonly sha256: string
  readonly sizeBytes: number
  readonly temporary: Temporary
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
  const hash = createHash('sha256')
  let sizeBytes = 0
  try {
    for await (const chunk of bytes) {
      hash.update(chunk)
      sizeBytes += chunk.length
      for (let at = 0; at < chunk.length;) at += (await temporary.file.write(chunk, at)).bytesWritten
    }
    const opened = await openSubmission(createReadStream(temporary.path), maxBytes).catch(unopened)
    return { sha256: hash.digest('hex'), sizeBytes, temporary, opened }
  } catch (error) {
    await discard(temporary)
    throw error
  }
}

export async function discard({ file, path }: Temporary): Promise<void> {
  await file.close()
  await drop(path)
}

/** A fault of the archive is a finding; a failure of the disk is a failure. */
function unopened(error: unknown): { problems: readonly Problem[] } {
  if (!(error instanceof ActesError)) throw error
  const { code, params, problems } = error
  return { problems: problems.length > 0 ? problems : [{ code, path: 'archive', params }] }
}
