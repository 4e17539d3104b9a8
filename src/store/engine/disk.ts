// Faults of a disk: full, over its quota, read-only, without the rights. No bug of ours, and no stack for whoever reads it.
import { ActesError } from '../../errors.ts'
import { sqlState } from './database.ts'

const faults: readonly unknown[] = ['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM', 'EIO', 'EFBIG', 'ENOTDIR']

// SQLSTATE of PostgreSQL for a full disk, and for one that fails.
const states: readonly unknown[] = ['53100', '58030']

/** PGlite has no code for what it cannot write while it opens: only PostgreSQL's own words. */
const words =
  /no space left on device|could not (?:extend|write|create|open)[^:]*file|read-only file system|\b(?:ENOSPC|EDQUOT|EROFS)\b/i

/** Is it the disk that failed? */
function isDiskFault(error: unknown): boolean {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown }
  if (states.includes(sqlState(error)) || faults.includes(code)) return true
  return typeof message === 'string' && words.test(message)
}

/** Is nothing there? */
export function isAbsent(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === 'ENOENT'
}

/** Undefined where nothing is there. @throws the error otherwise */
export function unlessAbsent(error: unknown): undefined {
  if (!isAbsent(error)) throw error
}

/** @throws ActesError ACTES-S011 when the disk failed; the error itself otherwise */
export function throwDiskFault(error: unknown): never {
  throw isDiskFault(error) ? new ActesError('ACTES-S011', { cause: error }) : error
}
