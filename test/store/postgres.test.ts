// The store's contract on PostgreSQL, and what only a server can do: several programs migrate at once, the server goes
// away.
import { createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { openLog } from '../../src/observe/log.ts'
import { openPostgresQueue } from '../../src/queue/bullmq.ts'
import { migrate, ownMigrations } from '../../src/store/engine/migrate.ts'
import { openPostgres } from '../../src/store/engine/postgres.ts'
import { checkWriting, type Sql } from '../../src/store/engine/database.ts'
import { countAbove, readInstallation } from '../../src/store/installation.ts'
import { openStore } from '../../src/store/store.ts'
import { doctorFinds } from '../support/desk/doctor.ts'
import { describeWith } from '../support/describe-with.ts'
import { freePort } from '../support/servers/local-server.ts'
import { isWaitedFor, until } from '../support/until.ts'
import { lendPostgres, newDatabase, storeTools, temporaryHome } from '../support/life/stores.ts'
import { storeContract } from './contract.ts'
import { expectCode } from '../support/expect-code.ts'
import { listen } from '../support/servers/loopback-peers.ts'

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

  test('a sending’s number, taken while a mark is raised, is not given again', async () => {
    const lent = await lendPostgres(url)
    const { db } = lent.store
    const number = async (sql: Sql) =>
      (await sql.first<{ number: number }>("SELECT nextval('actes.attempt_number') AS number"))?.number ?? 0
    const { epoch } = await readInstallation(db)
    const counts = (above: number) => countAbove(db, { epoch, number: above, serials: {} })
    let counting = Promise.resolve()
    let isOver = false
    const taken = await db.transaction(async (sql) => {
      // Holds off whoever would set it, and not those who read it.
      await sql.query('ALTER SEQUENCE actes.attempt_number OWNED BY actes.attempt.number')
      counting = counts(0).finally(() => {
        isOver = true
      })
      await until(async () => isOver || (await isWaitedFor(sql)))
      return [await number(sql), await number(sql)]
    })
    await counting
    expect(taken).not.toContain(await number(db))
    await counts(1_000)
    expect(await number(db)).toBe(1_001)
    await lent.giveBack()
  })

  test('a program refuses a database that was never migrated', async () => {
    const home = await temporaryHome()
    const opening = openStore({ home, blobs: `${home}/blobs`, databaseUrl: await newDatabase(url) }, storeTools)
    await expectCode(opening, 'ACTES-S010')
  })

  test('an unreachable server is not a bug: ACTES-S001', async () => {
    const home = await temporaryHome()
    const databaseUrl = `postgres://nobody@127.0.0.1:${await freePort()}/nothing`
    const opening = openStore({ home, blobs: `${home}/blobs`, databaseUrl }, storeTools)
    await expect(opening).rejects.toMatchObject({ code: 'ACTES-S001', kind: 'retry' })
  })

  test.each([
    ['40001', 'ACTES-S001'],
    ['53100', 'ACTES-S024'],
    ['58030', 'ACTES-S024'],
    ['25006', 'ACTES-S025'],
  ])('a temporary failure of the server is not a bug, and has its code: %s is %s', async (state, code) => {
    const db = openPostgres(url, () => undefined)
    const raises = `DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '${state}'; END $$`
    await expect(db.query(raises)).rejects.toMatchObject({ code, kind: 'retry' })
    await db.close()
  })

  test('a read-only server says so when asked whether it can write', async () => {
    const asked = new URL(url)
    asked.searchParams.set('options', '-c default_transaction_read_only=on')
    const [db, standby] = [openPostgres(url, () => undefined), openPostgres(asked.href, () => undefined)]
    await checkWriting(db)
    await expectCode(checkWriting(standby), 'ACTES-S025')
    await Promise.all([db.close(), standby.close()])
  })

  test('a pooler that refuses a parameter of the connection is named, and not reported as unreachable', async () => {
    const said = 'unsupported startup parameter: statement_timeout'
    const fields = Buffer.from(`SFATAL\0C08P01\0M${said}\0\0`)
    const head = Buffer.alloc(5)
    head.write('E')
    head.writeInt32BE(fields.length + 4, 1)
    const pooler = createServer((socket) => {
      socket.on('error', () => undefined)
      socket.once('data', () => socket.end(Buffer.concat([head, fields])))
    })
    const port = await listen(pooler)
    onTestFinished(() => void pooler.close())
    const home = await temporaryHome()
    const databaseUrl = `postgres://actes@127.0.0.1:${port}/actes`
    const refused = { code: 'ACTES-S027', params: { parameter: 'statement_timeout' } }
    await expect(openStore({ home, blobs: `${home}/blobs`, databaseUrl }, storeTools)).rejects.toMatchObject(refused)
    const tools = { log: openLog('silent'), clock: systemClock }
    await expect(openPostgresQueue({ url: databaseUrl }, tools)).rejects.toMatchObject(refused)
    expect((await doctorFinds({ ACTES_HOME: home, ACTES_DATABASE_URL: databaseUrl })).said('database')).toMatch(
      /^✗ .* answers\. .*pgbouncer.*“statement_timeout”/,
    )
  })

  test('a connection that dies inside a transaction fails only that transaction', async () => {
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

  test('a missing database is not a bug: ACTES-S001', async () => {
    const nowhere = new URL(url)
    nowhere.pathname = '/no_such_database'
    const db = openPostgres(nowhere.href, () => undefined)
    await expectCode(db.query('SELECT 1'), 'ACTES-S001')
    await db.close()
  })

  test('a wrong statement stays a bug', async () => {
    const db = openPostgres(url, () => undefined)
    await expect(db.query('SELECT nothing FROM nowhere')).rejects.toMatchObject({ code: '42P01' })
    await db.close()
  })

  test('a statement that is used often is planned once', async () => {
    const db = await warmed('SELECT a FROM often WHERE a = $1')
    const plans = 'SELECT name, statement FROM pg_prepared_statements'
    expect(await db.rows(plans)).toMatchObject([{ statement: 'SELECT a FROM often WHERE a = $1' }])
  })

  test('a pooler that loses plans costs one transaction, which fails as one to try again', async () => {
    const text = 'SELECT a FROM often WHERE a = $1'
    const db = await warmed(text)
    await db.script('DEALLOCATE ALL')
    const work = db.transaction(async (sql) => sql.rows(text, [1]))
    await expect(work).rejects.toMatchObject({ code: 'ACTES-S001', kind: 'retry' })
    expect(await db.transaction(async (sql) => sql.rows(text, [1]))).toEqual([{ a: 1 }])
    const other = await warmed(text)
    await other.script('DEALLOCATE ALL')
    expect(await other.rows(text, [1])).toEqual([{ a: 1 }])
  })

  test('a plan that no longer fits its table is made anew', async () => {
    const db = await warmed('SELECT * FROM often WHERE a = $1')
    await db.script('ALTER TABLE often ADD b text')
    const text = 'SELECT * FROM often WHERE a = $1'
    const work = () => db.transaction(async (sql) => sql.rows(text, [1]))
    await expect(work()).rejects.toMatchObject({ code: 'ACTES-S001', kind: 'retry' })
    expect(await work()).toEqual([{ a: 1, b: null }])
    expect(await db.rows(text, [1])).toEqual([{ a: 1, b: null }])
  })

  const raised = 'UPDATE often SET a = a + $1 RETURNING a, pg_backend_pid() AS pid'

  test('writes that are made often share two connections, and each has its own outcome', async () => {
    const db = await warmed(raised)
    const [{ a: before = 0 } = {}] = await db.rows<{ a: number }>('SELECT a FROM often')
    const raise = (by: unknown) => db.first<{ pid: number }>(raised, [by])
    const outcomes = await Promise.allSettled(['no number', 1, 1, 1, 'none', 1, 1, 1].map(raise))
    const pids = outcomes.flatMap((each) => (each.status === 'fulfilled' ? [each.value?.pid] : []))
    expect([pids.length, new Set(pids).size]).toEqual([6, 2])
    expect(outcomes[0]).toMatchObject({ status: 'rejected', reason: { code: '22P02' } })
    expect(await db.rows('SELECT a FROM often')).toEqual([{ a: before + 6 }])
    // More than they take at a time: others help.
    await Promise.all(Array.from({ length: 30 }, () => raise(1)))
    expect(await db.rows('SELECT a FROM often')).toEqual([{ a: before + 36 }])
  })

  test('a write that waits for a lock does not hold up the others', async () => {
    const db = await warmed(raised)
    await db.script('CREATE TABLE beside (a integer); INSERT INTO beside VALUES (1)')
    const other = 'UPDATE beside SET a = a + $1'
    for (let times = 0; times < 10; times++) await db.query(other, [1])
    let waiting: Promise<unknown> = Promise.resolve()
    await db.transaction(async (sql) => {
      await sql.query('UPDATE often SET a = 0')
      waiting = db.query(raised, [5])
      await until(() => isWaitedFor(sql))
      await db.query(other, [1])
    })
    await waiting
    expect(await db.rows('SELECT a FROM often')).toEqual([{ a: 5 }])
  })

  test('a shared connection that is lost fails what was under way there, and the next write connects anew', async () => {
    const db = await warmed(raised)
    const pid = (await db.first<{ pid: number }>(raised, [0]))?.pid
    const dying = db.transaction(async (sql) => {
      await sql.query('UPDATE often SET a = 0')
      const waiting = [db.query(raised, [1]), db.query(raised, [1])].map((write) =>
        write.then(
          () => 'written',
          ({ code }: { code: string }) => code,
        ),
      )
      await until(() => isWaitedFor(sql))
      await sql.query('SELECT pg_terminate_backend($1)', [pid])
      return waiting
    })
    expect((await Promise.all(await dying)).toSorted()).toEqual(['ACTES-S001', 'written'])
    expect(await db.first(raised, [1])).toMatchObject({ a: 2 })
  })

  test('a shared connection that the server refused once is opened anew', async () => {
    const db = await warmed('SELECT a FROM often WHERE a = $1')
    const name = (await db.first<{ name: string }>('SELECT current_database() AS name'))?.name
    const beside = openPostgres(url, () => undefined)
    const admit = (isOpen: boolean) => beside.script(`ALTER DATABASE ${name} ALLOW_CONNECTIONS ${isOpen}`)
    await admit(false)
    const refused: unknown[] = []
    for (let times = 0; times < 8; times++) await db.query(raised, [1]).catch(({ code }) => refused.push(code))
    expect(refused).not.toEqual([])
    await admit(true)
    expect(await db.first(raised, [1])).toMatchObject({ pid: expect.any(Number) as number })
    await beside.close()
  })

  /** A database with a table of one row, of which `text` was asked by one connection until its plan was kept. */
  async function warmed(text: string) {
    const db = openPostgres(await newDatabase(url), () => undefined)
    onTestFinished(() => db.close())
    await db.script('CREATE TABLE often (a integer); INSERT INTO often VALUES (1)')
    for (let times = 0; times < 10; times++) await db.query(text, [1])
    return db
  }
})
