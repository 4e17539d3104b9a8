// A folder for temporary files that no other suite writes to: what a form sends lies there meanwhile.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Make it, and have everything here write there. @returns its path, and what takes it away again */
export async function ownTemporary(): Promise<{ readonly path: string; readonly leave: () => Promise<void> }> {
  const { TMPDIR } = process.env
  const path = await mkdtemp(join(tmpdir(), 'actes-own-'))
  process.env.TMPDIR = path
  const leave = async () => {
    if (TMPDIR === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = TMPDIR
    await rm(path, { recursive: true, force: true })
  }
  return { path, leave }
}
