// The store's contract on PostgreSQL, and what only a server can do: several programs migrate at once, the server goes
// away.
import { expect, test } from 'vitest'
import { migrate, ownMigrations } from '../../src/store/engine/migrate.ts'
import { openPostgres } from '../../src/store/engine/postgres.ts'
import { openStore } from '../../src/store/store.ts'
import { maraussan } from '../../src/config/demo.ts'
import { declare } from '../../src/store/connections/collectivites.ts'
import { named } from '../../src/store/transmissions/transmissions.ts'
import { anActe, at, connection } from '../support/life/rows.ts'
import { describeWith } from '../support/describe-with.ts'
import { freePort } from '../support/servers/local-server.ts'
import { lendPostgres, newDatabase, storeTools, temporaryHome } from '../support/life/stores.ts'
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
        .sort((one, other) => one - other),
    ).toEqual((await ownMigrations()).map(({ number }) => number))
    await Promise.all(programs.map((db) => db.close()))
  })

  test('a database of an earlier version is brought up to date with what it holds', async () => {
    const db = openPostgres(await newDatabase(url), () => undefined)
    const [first, second] = await ownMigrations()
    await migrate(
      db,
      at,
      [first, second].flatMap((each) => each ?? []),
    )
    await declare(db, maraussan, at)
    const acte = anActe('ANCIEN')
    await db.query(
      `INSERT INTO actes.transmission (id, collectivite, connection, id_acte, numero, numero_search, nature, date_decision,
         objet, acte, files, content_sha256, state, created_at, updated_at)
       VALUES ($1, $2, $3, 'x', 'ANCIEN', 'ANCIEN', 'DE', '2025-06-25', 'o', $4::jsonb, '[]', 'c', 'acknowledged', $5, $5)`,
      [storeTools.newId(), maraussan.siren, connection, JSON.stringify(acte), at],
    )
    const newer = (await ownMigrations()).map(({ number }) => number).filter((number) => number > 2)
    expect((await migrate(db, at)).map(({ number }) => number)).toEqual(newer)
    const [row] = await named(db, 'ANCIEN')
    expect(row).toMatchObject({ formulaire: { code: '1-1', acte }, state: 'acknowledged' })
    expect(row?.about).toBeUndefined()
    await db.close()
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

  test('a connection that dies inside a transaction fails that transaction, and nothing else', async () => {
    const lost: Error[] = []
    const db = openPostgres(await newDatabase(url), (error) => lost.push(error))
    const dying = db.transaction(async (sql) => {
      const { rows } = await sql.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
      await db.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid])
      await sql.query('SELECT 1')
    })
    await expect(dying).rejects.toMatchObject({ code: 'ACTES-S001', kind: 'retry' })
    expect((await db.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
    await db.close()
  })

  test('a database that does not exist is no bug: ACTES-S001', async () => {
    const nowhere = new URL(url)
    nowhere.pathname = '/no_such_database'
    const db = openPostgres(nowhere.href, () => undefined)
    await expect(db.query('SELECT 1')).rejects.toMatchObject({ code: 'ACTES-S001' })
    await db.close()
  })

  test('a wrong statement stays what it is', async () => {
    const db = openPostgres(url, () => undefined)
    await expect(db.query('SELECT nothing FROM nowhere')).rejects.toMatchObject({ code: '42P01' })
    await db.close()
  })
})
