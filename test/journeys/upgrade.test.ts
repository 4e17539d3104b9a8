// An installation of the program before migration 0014, whose worker was killed while the prefecture was taking the fourth
// of eight acts: the present program opens it, migrates it and carries every act on. `fixtures/upgrade` was made by that
// program itself: its database as pg_dump gives it, its blobs and what the built-in prefecture had received.
import { execFileSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { openPglite } from '../../src/store/engine/embedded.ts'
import { overPglite } from '../../src/store/engine/pglite.ts'
import { migrate, ownMigrations } from '../../src/store/engine/migrate.ts'
import { openPostgres } from '../../src/store/engine/postgres.ts'
import { makeMasterKey } from '../../src/store/secrets/seal.ts'
import { describeOnEachDatabase } from '../support/describe-with.ts'
import { dropDatabase, newDatabase, temporaryHome } from '../support/life/stores.ts'
import { openCommune, type CommuneOptions } from '../support/life/commune.ts'

const folder = fileURLToPath(new URL('../../fixtures/upgrade/', import.meta.url))
const database = await readFile(join(folder, 'schema-0013.sql'), 'utf8')

/** The home that the killed program left, its database aside. */
async function homeLeft(): Promise<string> {
  const home = await temporaryHome()
  execFileSync('tar', ['-xzf', join(folder, 'schema-0013.tar.gz'), '-C', home])
  return home
}

/** Open it an hour after the kill, let it work until nothing more happens, and look at every act. */
async function goesOn(options: CommuneOptions): Promise<void> {
  const commune = await openCommune({ ...options, time: { at: Date.parse('2026-11-27T13:15:00Z') } })
  const numeros = Array.from({ length: 8 }, (_, index) => `MONTEE-${index + 1}`)
  const before = await Promise.all(numeros.map((numero) => commune.shows(`034-213401482-20250924-${numero}-DE`)))
  const states = [
    'acknowledged',
    'acknowledged',
    'submitted',
    'packaged',
    'received',
    'received',
    'received',
    'received',
  ]
  expect(before.map(({ state }) => state)).toEqual(states)
  expect(before.map(({ uncertain }) => uncertain)).toEqual(states.map((state) => state === 'packaged'))
  await commune.goesOn(3, 16 * 60)
  for (const { id, numero } of before) {
    expect(await commune.shows(id)).toMatchObject({ state: 'acknowledged', uncertain: false, held: null })
    expect(await commune.received(numero ?? '')).toMatchObject([{ times: 1 }])
  }
  await commune.closes()
}

await describeOnEachDatabase('an installation of the schema 0013, killed in an exchange', (server) => {
  test('goes on once it is migrated', async () => {
    const home = await homeLeft()
    if (server === undefined) {
      const pglite = await openPglite(join(home, 'database'))
      await overPglite(pglite).script(database)
      await pglite.close()
      return goesOn({ home })
    }
    const url = await newDatabase(server)
    const db = openPostgres(url, () => undefined)
    await db.script(database)
    const newer = (await ownMigrations()).filter(({ number }) => number > 13)
    expect(await migrate(db, new Date('2026-11-27T13:15:00Z'))).toEqual(newer)
    await db.close()
    await goesOn({ home, environment: { ACTES_DATABASE_URL: url, ACTES_MASTER_KEY: makeMasterKey() } })
    await dropDatabase(server, url)
  })
})
