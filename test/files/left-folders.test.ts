// What killed processes leave of what they were receiving, reading or making.
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { leftMs, removeLeft } from '../../src/files/left-folders.ts'
import { ownTemporary } from '../support/own-temporary.ts'

const now = new Date('2025-07-08T08:02:00Z')
let temporary: Awaited<ReturnType<typeof ownTemporary>>
beforeEach(async () => {
  temporary = await ownTemporary()
})
afterEach(() => temporary.leave())

async function lies(name: string, agoMs: number): Promise<void> {
  const folder = join(tmpdir(), name)
  await mkdir(folder)
  await writeFile(join(folder, 'deliberation.pdf'), '%PDF-')
  const at = new Date(now.getTime() - agoMs)
  await utimes(folder, at, at)
}

test('a folder is removed after an hour, and nothing else is', async () => {
  await lies('actes-api-aB3dE6', leftMs)
  await lies('actes-upload-aB3dE6', 2 * leftMs)
  await lies('actes-maker-aB3dE6', leftMs)
  await lies('actes-library-aB3dE6', leftMs)
  await lies('actes-api-aB3dE7', leftMs - 1)
  await lies('actes-api-aB3dE6-kept', 2 * leftMs)
  await lies('autre', 2 * leftMs)
  expect(await removeLeft(now)).toBe(4)
  expect((await readdir(tmpdir())).toSorted()).toEqual(['actes-api-aB3dE6-kept', 'actes-api-aB3dE7', 'autre'])
})
