// A folder into which somebody put what a mail carried, or a set of returns: what lies directly in it.
import { readFile, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { openSum } from './limits.ts'
import type { Unnamed } from './part-names.ts'

/**
 * Its plain files by name; folders, links and the rest are not looked at.
 * @throws ActesError X033 over a limit; Node's own errors when it cannot be read
 */
export async function readFolder(path: string): Promise<readonly (Unnamed & { readonly name: string })[]> {
  const [countFile, countBytes] = [openSum('files'), openSum('folderBytes')]
  const entries = await readdir(path, { withFileTypes: true })
  const names = entries.flatMap((entry) => (entry.isFile() ? [entry.name] : [])).sort()
  names.forEach(() => countFile(1))
  const files: (Unnamed & { readonly name: string })[] = []
  for (const name of names) {
    countBytes((await stat(join(path, name))).size)
    files.push({ name, bytes: await readFile(join(path, name)) })
  }
  return files
}
