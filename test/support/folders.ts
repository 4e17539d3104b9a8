// A folder of its own for a test file, gone when its tests are.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'

export interface TestFolder {
  /** A path in the folder; without names, the folder itself. */
  path(...names: readonly string[]): string
  /** Write a file in it; its path. */
  lay(name: string, content: string | Uint8Array): Promise<string>
}

/** To be called where tests are declared. */
export function testFolder(): TestFolder {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'actes-test-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))
  const path = (...names: readonly string[]) => join(folder, ...names)
  return {
    path,
    lay: async (name, content) => {
      await writeFile(path(name), content)
      return path(name)
    },
  }
}
