// A file that a command writes: it takes its name once it is whole.
import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ActesError } from '../errors.ts'
import type { Bytes } from '../operations/operation.ts'

/** Write what an operation gave: the bytes alone where another process gave it. @throws ActesError ACTES-C007 */
export async function writeWhole(file: string, given: Bytes | Uint8Array) {
  const part = `${file}.${process.pid}.part`
  const output = createWriteStream(part, { mode: 0o600, flush: true })
  try {
    await pipeline(given instanceof Uint8Array ? Readable.from([given]) : given.bytes, output)
    await rename(part, file)
    return { file, sizeBytes: output.bytesWritten }
  } catch (cause) {
    await rm(part, { force: true }).catch(() => undefined)
    throw cause instanceof ActesError ? cause : new ActesError('ACTES-C007', { params: { value: file }, cause })
  }
}
