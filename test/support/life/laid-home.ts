// Homes whose embedded database is laid and migrated already: copies of one that is made once for a run of the tests. For
// whatever is not about a first start.
import type { PGlite } from '@electric-sql/pglite'
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { systemClock } from '../../../src/clock.ts'
import { openPglite } from '../../../src/store/engine/embedded.ts'
import { openStore, type StoreTools } from '../../../src/store/store.ts'

export const storeTools: StoreTools = { ...systemClock, onError: () => undefined }

/** A temporary folder; removed by the caller. */
export function temporaryHome(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'actes-test-'))
}

const variable = 'ACTES_TEST_LAID_HOME'

/** Make the one that is copied. @returns its removal */
export async function makeLaidHome(): Promise<() => Promise<void>> {
  const home = await mkdtemp(join(tmpdir(), 'actes-laid-'))
  const store = await openStore({ home, blobs: join(home, 'blobs') }, storeTools)
  await store.close()
  // Templates of databases that nobody creates: half of what would be copied each time.
  for (const template of ['1', '4'])
    await rm(join(home, 'database', 'base', template), { recursive: true, force: true })
  process.env[variable] = home
  return () => rm(home, { recursive: true, force: true })
}

/** A temporary home; its database is a copy, where the run has one. Removed by the caller. */
export async function laidHome(): Promise<string> {
  const home = await temporaryHome()
  await layDatabase(home)
  return home
}

/** The same in a home that has no database so far. */
export async function layDatabase(home: string): Promise<void> {
  const laid = process.env[variable]
  if (laid === undefined || existsSync(join(home, 'database'))) return
  await promisify(execFile)('cp', ['-r', join(laid, 'database'), home])
}

/** The embedded instance of such a home, by itself. */
export async function laidPglite(): Promise<{ readonly pglite: PGlite; readonly leave: () => Promise<void> }> {
  const home = await laidHome()
  const pglite = await openPglite(join(home, 'database'))
  return { pglite, leave: () => pglite.close().then(() => rm(home, { recursive: true, force: true })) }
}
