// Disk faults (full, quota, read-only, rights), reported without a stack because they are no bug.
import { ActesError } from '#errors.ts'
import { sqlState } from './database.ts'

const faults: readonly unknown[] = ['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM', 'EIO', 'EFBIG', 'ENOTDIR']

// PostgreSQL's SQLSTATE for a full and for a failing disk.
const states: readonly unknown[] = ['53100', '58030']

/** PGlite has no code for write errors while it opens, only PostgreSQL's messages. */
const words =
  /no space left on device|could not (?:extend|write|create|open)[^:]*file|read-only file system|\b(?:ENOSPC|EDQUOT|EROFS)\b/i

function isDiskFault(error: unknown) {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown }
  if (states.includes(sqlState(error)) || faults.includes(code)) return true
  return typeof message === 'string' && words.test(message)
}

export function isAbsent(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === 'ENOENT'
}

/** Swallows ENOENT. @throws any other error */
export function unlessAbsent(error: unknown): undefined {
  if (!isAbsent(error)) throw error
}

/** @throws ActesError ACTES-S011 on a disk fault; the error itself otherwise */
export function throwDiskFault(error: unknown): never {
  throw isDiskFault(error) ? new ActesError('ACTES-S011', { cause: error }) : error
}
