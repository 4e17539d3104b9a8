// The folder of temporary files (TMPDIR). Its lack of room is a fault of the machine, not a bug, and separate from that
// of the stored files.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ActesError } from '../errors.ts'

const unwritable: readonly unknown[] = ['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EIO']

export function isUnwritable(error: unknown): boolean {
  return unwritable.includes((error as { readonly code?: unknown } | null)?.code)
}

/** @throws ActesError ACTES-S026 where the folder of temporary files cannot be written, else `error` itself */
export function throwTemporaryFault(error: unknown): never {
  throw isUnwritable(error) ? new ActesError('ACTES-S026', { cause: error }) : error
}

/** Lend an empty temporary folder (a killed process leaves it to left-folders.ts). @throws ActesError ACTES-S026 */
export async function inTemporaryFolder<T>(
  kind: 'api' | 'upload' | 'door',
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), `actes-${kind}-`)).catch(throwTemporaryFault)
  try {
    return await use(folder).catch(throwTemporaryFault)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
