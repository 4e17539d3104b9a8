// What lies at a path, as it lies there: to be stored before anything of it is opened.
import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { ActesError, problem } from '../../errors.ts'
import { readFolder } from './folder.ts'
import { over, receptionLimits } from './limits.ts'
import type { Part } from './parcel.ts'
import { nameParts } from './part-names.ts'

/**
 * The files of a folder, or the one file; bytes untouched, names made safe.
 * @throws ActesError X033 over a limit, X030 when nothing can be read there
 */
export async function readRaw(path: string): Promise<readonly Part[]> {
  try {
    const facts = await stat(path)
    if (facts.isDirectory()) return nameParts(await readFolder(path))
    if (facts.size > receptionLimits.fileBytes) throw over('fileBytes')
    return nameParts([{ name: basename(path), bytes: await readFile(path) }])
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error
    const params = { reason: 'unreadable' }
    throw new ActesError('ACTES-X030', { params, problems: [problem('ACTES-X030', path, { params })], cause: error })
  }
}
