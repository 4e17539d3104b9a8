// An installation of a program before the first release, whose worker was killed once the
// préfecture had taken the fourth of eight acts, with two more on their way: the present program adopts its database as
// it is and carries every act on. `fixtures/upgrade` was made by that program itself: its database as pg_dump gives it, at the level of the release,
// its blobs and what the built-in préfecture had received.
import { execFileSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type { Database } from '../../src/store/engine/database.ts'
import { openPglite } from '../../src/store/engine/embedded.ts'
import { overPglite } from '../../src/store/engine/pglite.ts'
import { migrate, ownMigrations } from '../../src/store/engine/migrate.ts'
import { openPostgres } from '../../src/store/engine/postgres.ts'
import { makeMasterKey } from '../../src/store/secrets/seal.ts'
import { describeOnEachDatabase } from '../support/describe-with.ts'
import { databaseDigest } from '../support/life/database-digest.ts'
import { dropDatabase, newDatabase, temporaryHome } from '../support/life/stores.ts'
import { openCommune, type CommuneOptions } from '../support/life/commune.ts'

const folder = fileURLToPath(new URL('../../fixtures/upgrade/', import.meta.url))
const database = await readFile(join(folder, 'schema-0068.sql'), 'utf8')
const now = '2026-11-30T13:15:00Z'

/** The home that the killed program left, its database aside. */
async function homeLeft(): Promise<string> {
  const home = await temporaryHome()
  execFileSync('tar', ['-xzf', join(folder, 'schema-0068.tar.gz'), '-C', home])
  return home
}

/** Open it an hour after the kill, let it work until nothing more happens, and look at every act. */
async function goesOn(options: CommuneOptions): Promise<void> {
  const commune = await openCommune({ ...options, time: { at: Date.parse(now) } })
  const numeros = Array.from({ length: 8 }, (_, index) => `MONTEE-${index + 1}`)
  const before = await Promise.all(numeros.map((numero) => commune.shows(`034-213401482-20250924-${numero}-DE`)))
  expect(before.map(({ state, uncertain }) => (uncertain ? 'uncertain' : state))).toEqual([
    'acknowledged',
    'acknowledged',
    'submitted',
    'uncertain',
    'uncertain',
    'uncertain',
    'packaged',
    'received',
  ])
  await commune.goesOn(3, 16 * 60)
  for (const { id, numero } of before) {
    expect(await commune.shows(id)).toMatchObject({ state: 'acknowledged', uncertain: false, held: null })
    expect(await commune.received(numero ?? '')).toMatchObject([{ times: 1 }])
  }
  await commune.closes()
}

/** Lay the database that the killed program left; nothing in it is to change. */
async function adopts(db: Database): Promise<void> {
  await db.script(database)
  const before = await databaseDigest(db, ['migration'])
  const later = (await ownMigrations()).map(({ number }) => number).filter((number) => number > 68)
  expect((await migrate(db, new Date(now))).map(({ number }) => number)).toEqual(later)
  // Tables that came with a later migration are empty.
  const known = new Set(before.split('\n').map((line) => line.split(' ')[0]))
  const after = (await databaseDigest(db, ['migration'])).split('\n')
  expect(after.filter((line) => known.has(line.split(' ')[0])).join('\n')).toBe(before)
}

await describeOnEachDatabase('an installation of the schema 0068, killed in an exchange', (server) => {
  test('is adopted unchanged, and continues', async () => {
    const home = await homeLeft()
    if (server === undefined) {
      const pglite = await openPglite(join(home, 'database'))
      await adopts(overPglite(pglite))
      await pglite.close()
      return goesOn({ home })
    }
    const url = await newDatabase(server)
    const db = openPostgres(url, () => undefined)
    await adopts(db)
    await db.close()
    await goesOn({ home, environment: { ACTES_DATABASE_URL: url, ACTES_MASTER_KEY: makeMasterKey() } })
    await dropDatabase(server, url)
  })
})
