// Removes what killed processes left among the temporary files: folders with unencrypted documents.
import { mkdtemp, readdir, rm, rmdir, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Clock } from '#clock.ts'

/** Milliseconds: no folder in use stays unchanged for so long. */
export const leftMs = 3_600_000

/** Folders of forms and uploads, of the library, and of PDFs in the making. */
const name = /^actes-(api|upload|door|library|maker)-[A-Za-z0-9]{6}$/

/** Remove folders unchanged for an hour. @param now of the file system @returns how many */
export async function removeLeft(now: Date): Promise<number> {
  let count = 0
  for (const each of await readdir(tmpdir())) {
    if (!name.test(each)) continue
    const path = join(tmpdir(), each)
    // Another process may have removed it.
    const found = await stat(path).catch(() => undefined)
    if (!found || now.getTime() - found.mtimeMs < leftMs) continue
    await rm(path, { recursive: true, force: true })
    count++
  }
  return count
}

/** Remove them now and then every hour, because the disk may be small. @returns a function that stops it */
export function keepTidy(failed: (error: unknown) => void, clock: Clock): () => void {
  const tidy = () => void fileTime().then(removeLeft).catch(failed)
  const timer = clock.every(leftMs, tidy).unref()
  tidy()
  return timer.end
}

/** The file system's own clock, which also dates the folders. */
async function fileTime() {
  const probe = await mkdtemp(join(tmpdir(), 'actes-time-'))
  try {
    return (await stat(probe)).mtime
  } finally {
    await rmdir(probe)
  }
}
