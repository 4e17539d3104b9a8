// The store's contract on PostgreSQL, and what only a server can do: several programs migrate at once, the server goes
// away.
import { expect, test } from 'vitest'
import { migrate, ownMigrations } from '../../src/store/migrate.ts'
import { openPostgres } from '../../src/store/postgres.ts'
import { openStore } from '../../src/store/store.ts'
import { describeWith } from '../support/describe-with.ts'
import { freePort } from '../support/local-server.ts'
import { lendPostgres, newDatabase, storeTools, temporaryHome } from '../support/stores.ts'
import { storeContract } from './contract.ts'

await describeWith('postgres', 'the store on PostgreSQL', (url) => {
  storeContract(() => lendPostgres(url))

  test('several programs that migrate at once apply each migration once', async () => {
    const database = await newDatabase(url)
    const programs = Array.from({ length: 4 }, () => openPostgres(database, () => undefined))
    const applied = await Promise.all(programs.map((db) => migrate(db, storeTools.now())))
    expect(
      applied
        .flat()
        .map(({ number }) => number)
        .sort(),
    ).toEqual((await ownMigrations()).map(({ number }) => number))
    await Promise.all(programs.map((db) => db.close()))
  })

  test('a program refuses a database that was never migrated', async () => {
    const home = await temporaryHome()
    const opening = openStore({ home, blobs: `${home}/blobs`, databaseUrl: await newDatabase(url) }, storeTools)
    await expect(opening).rejects.toMatchObject({ code: 'ACTES-S010' })
  })

  test('a server that is away is no bug: ACTES-S001', async () => {
    const home = await temporaryHome()
    const databaseUrl = `postgres://nobody@127.0.0.1:${await freePort()}/nothing`
    const opening = openStore({ home, blobs: `${home}/blobs`, databaseUrl }, storeTools)
    await expect(opening).rejects.toMatchObject({ code: 'ACTES-S001', kind: 'retry' })
  })
})
