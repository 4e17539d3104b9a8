// Folders that forms are received in, among the temporary files; and what is left of those, and of those that PDFs are made in,
// when a process was killed.
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A new one. @param from what the form asks */
export function makeFormFolder(from: 'api' | 'upload'): Promise<string> {
  return mkdtemp(join(tmpdir(), `actes-${from}-`))
}

/** No form is received and used for so long. */
export const leftMs = 3_600_000

const name = /^actes-(api|upload|door|maker)-[A-Za-z0-9]{6}$/

/** Remove these folders where nothing has come into them for an hour. @param now of the file system @returns how many */
export async function removeLeftForms(now: Date): Promise<number> {
  let count = 0
  for (const each of await readdir(tmpdir())) {
    if (!name.test(each)) continue
    const path = join(tmpdir(), each)
    // Another process may remove the same.
    const changedAt = await stat(path).then(
      ({ mtimeMs }) => mtimeMs,
      () => now.getTime(),
    )
    if (now.getTime() - changedAt < leftMs) continue
    await rm(path, { recursive: true, force: true })
    count++
  }
  return count
}
