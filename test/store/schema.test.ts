// The schema of the database: the text of the baseline is what the migrations before it made, a migration after it runs
// once, and what is older than the baseline is refused.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { openPglite } from '../../src/store/engine/embedded.ts'
import type { Database } from '../../src/store/engine/database.ts'
import { checkSchema, migrate, ownMigrations } from '../../src/store/engine/migrate.ts'
import { overPglite } from '../../src/store/engine/pglite.ts'
import { openPostgres } from '../../src/store/engine/postgres.ts'
import { describeOnEachDatabase } from '../support/describe-with.ts'
import { copyOfTheHouse } from '../support/house-copy.ts'
import { catalogueOf } from '../support/life/catalogue.ts'
import { at } from '../support/life/rows.ts'
import { dropDatabase, newDatabase, temporaryHome } from '../support/life/stores.ts'

/** Number of the newest migration. */
const last = (await ownMigrations()).at(-1)?.number ?? 0
const left = await readFile(new URL('../../fixtures/upgrade/schema-0068.sql', import.meta.url), 'utf8')

await describeOnEachDatabase('the schema', (server) => {
  async function empty(): Promise<Database> {
    if (server === undefined) {
      const pglite = await openPglite(join(await temporaryHome(), 'database'))
      onTestFinished(() => pglite.close())
      return overPglite(pglite)
    }
    const url = await newDatabase(server)
    const db = openPostgres(url, () => undefined)
    onTestFinished(async () => {
      await db.close()
      await dropDatabase(server, url)
    })
    return db
  }

  test('of a new database equals that of one built by the migrations before the baseline', async () => {
    const [fresh, former] = [await empty(), await empty()]
    await migrate(fresh, at, (await ownMigrations()).slice(0, 1))
    await former.script(left)
    expect(await catalogueOf(fresh)).toEqual(await catalogueOf(former))
  })

  test('a migration after the baseline runs, once', async () => {
    const house = copyOfTheHouse()
    const text = `CREATE FUNCTION actes.answer() RETURNS integer LANGUAGE plpgsql AS $$ BEGIN RETURN 42; END $$;
      ALTER TABLE actes.transmission ADD COLUMN of_tomorrow integer NOT NULL DEFAULT actes.answer();`
    await writeFile(join(house, `src/store/schema/${String(last + 1).padStart(4, '0')}-of-tomorrow.sql`), text)
    const next = (await import(pathToFileURL(join(house, 'src/store/engine/migrate.ts')).href)) as {
      ownMigrations: typeof ownMigrations
      migrate: typeof migrate
    }
    const db = await empty()
    await migrate(db, at)
    expect(await next.migrate(db, at)).toEqual([{ number: last + 1, name: 'of-tomorrow', text }])
    expect(await next.migrate(db, at)).toEqual([])
    expect(await db.rows('SELECT of_tomorrow FROM actes.transmission')).toEqual([])
    await expect(checkSchema(db)).rejects.toMatchObject({ code: 'ACTES-S002', params: { last: last + 1, known: last } })
  })

  test('older than the baseline is refused, and left unchanged', async () => {
    const db = await empty()
    await db.script(`CREATE SCHEMA actes; CREATE TABLE actes.migration (number integer PRIMARY KEY, name text NOT NULL,
      at timestamptz NOT NULL); INSERT INTO actes.migration VALUES (1, 'transmissions', now()), (67, 'name-people', now())`)
    const refused = {
      code: 'ACTES-S032',
      params: { last: 67, known: 68, commit: expect.stringMatching(/^[0-9a-f]{8}$/) },
    }
    await expect(migrate(db, at)).rejects.toMatchObject(refused)
    await expect(checkSchema(db)).rejects.toMatchObject(refused)
    expect(
      await db.rows(`SELECT relname FROM pg_class WHERE relnamespace = 'actes'::regnamespace AND relkind = 'r'`),
    ).toEqual([{ relname: 'migration' }])
  })
})
