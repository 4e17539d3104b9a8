// The folder of temporary files (TMPDIR). One that has no room is a trouble of the machine's and not a bug, and another one than
// that of the stored files.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ActesError } from '../errors.ts'

/** Full, over its quota, read-only, closed to us, failing. */
const unwritable: readonly unknown[] = ['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EIO']

/** Can nothing be written there, by this error of the system's? */
export function isUnwritable(error: unknown): boolean {
  return unwritable.includes((error as { readonly code?: unknown } | null)?.code)
}

/** @throws ActesError ACTES-S026 where the folder of temporary files has no room, else what it is given */
export function throwTemporaryFault(error: unknown): never {
  throw isUnwritable(error) ? new ActesError('ACTES-S026', { cause: error }) : error
}

/**
 * Lend an empty folder of temporary files, removed afterwards whatever happens. One that a killed process left is removed by
 * a service that runs there (left-folders.ts).
 * @throws ActesError ACTES-S026
 */
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
