// Doctor on the database: away, of another age, in other hands, at another time.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { operationsOf } from '../support/life/operations-of.ts'
import { openApp, systemClock } from '../../src/app.ts'
import { readConfig } from '../../src/config/config.ts'
import { openLog } from '../../src/observe/log.ts'
import { maraussan } from '../../src/config/demo.ts'
import { socketServer } from '../../src/web/server.ts'
import { placeSocket } from '../../src/operations/owner-socket.ts'
import { describeWith } from '../support/describe-with.ts'
import { aHome, doctorFinds, leftEmbedded, removeHomes } from '../support/desk/doctor.ts'
import { freePort } from '../support/servers/local-server.ts'
import { accountsOf, forgetAccounts, says } from '../support/life/accounts.ts'
import { lendPostgres, migratedDatabase, newDatabase } from '../support/life/stores.ts'

removeHomes()

const newer = `INSERT INTO actes.migration (number, name, at) VALUES (9999, 'from-the-future', now())`

describe('the embedded database', () => {
  test('is told to be for trying', async () => {
    const found = await doctorFinds({ ACTES_HOME: await aHome() })
    expect(found.said('embedded')).toMatch(/^✓ .*power cut.*ACTES-C006.* → .*ACTES_DATABASE_URL/)
    for (const name of ['folder-owner', 'database', 'schema', 'clock', 'queue'])
      expect(found.of(name)).toMatchObject({ ok: true })
  })

  test('schema: newer than the program', async () => {
    const home = await aHome()
    await leftEmbedded(home, (db) => db.query(newer))
    const found = await doctorFinds({ ACTES_HOME: home })
    expect(found.said('schema')).toMatch(/^✗ The database \(level 9999\) is newer .*ACTES-S002.* → Update the program/)
    expect(found.of('database')).toMatchObject({ ok: true })
  })

  test('clock: an hour off', async () => {
    const hourAgo = { ...systemClock, now: () => new Date(Date.now() - 3_600_000) }
    const found = await doctorFinds({ ACTES_HOME: await aHome() }, { clock: hourAgo })
    expect(found.said('clock')).toMatch(/^✗ .* are (3600|3599|3601) s apart.* → .*NTP/)
  })
})

describe('the embedded folder in other hands', () => {
  test('of a process that does not answer', async () => {
    const home = await aHome()
    const holder = fork(fileURLToPath(new URL('../support/life/folder-holder.ts', import.meta.url)), [home])
    onTestFinished(() => void holder.kill('SIGKILL'))
    await once(holder, 'message')
    const found = await doctorFinds({ ACTES_HOME: home })
    expect(found.said('folder-owner')).toMatch(new RegExp(`^✗ Process ${holder.pid} holds .*ACTES-S008.* → .*stop it`))
    for (const name of ['database', 'schema', 'clock', 'queue', 'collectivites'])
      expect(found.said(name)).toMatch(/^✗ Not examined/)
  })

  test('of a process that answers', async () => {
    const home = await aHome()
    const app = await openApp(readConfig({ ACTES_HOME: home }), { queue: 'needed', log: openLog('silent') })
    const server = await socketServer(app)
    onTestFinished(async () => {
      await server.close()
      await app.close()
    })
    await operationsOf(app).declare(maraussan, 'test')
    await server.listen({ path: await placeSocket(home) })
    const found = await doctorFinds({ ACTES_HOME: home })
    expect(found.said('folder-owner')).toBe(
      `✓ Process ${process.pid} holds the folder and answers: commands go through it.`,
    )
    expect(found.all.filter(({ ok }) => !ok)).toEqual([])
    expect(found.of('gateway:213401482')).toMatchObject({ ok: true })
  })

  test('of a process that answers, and is not well', async () => {
    const home = await aHome()
    const app = await openApp(readConfig({ ACTES_HOME: home }), { queue: 'needed', log: openLog('silent') })
    const server = await socketServer(app)
    onTestFinished(async () => {
      await server.close()
      await app.close()
    })
    await server.listen({ path: await placeSocket(home) })
    await app.queue?.close()
    const found = await doctorFinds({ ACTES_HOME: home })
    expect(found.said('queue')).toMatch(/^✗ .*reports ACTES-Q001\. → Read the log/)
    expect(found.of('database')).toMatchObject({ ok: true })
  })
})

describe('PostgreSQL', () => {
  test('where nobody listens', async () => {
    const port = await freePort()
    const url = `postgres://actes:geheim@127.0.0.1:${port}/actes`
    const found = await doctorFinds({ ACTES_HOME: await aHome(), ACTES_DATABASE_URL: url })
    expect(found.said('database')).toMatch(
      new RegExp(
        `^✗ PostgreSQL does not answer at 127.0.0.1:${port}/actes: nobody listens at that address. → Start PostgreSQL`,
      ),
    )
    for (const name of ['schema', 'clock', 'queue', 'collectivites'])
      expect(found.said(name)).toMatch(/^✗ Not examined/)
    expect(found.of('embedded')).toBeUndefined()
    expect(found.of('folder-owner')).toBeUndefined()
    expect(JSON.stringify(found.all)).not.toContain('geheim')
  })
})

await describeWith('postgres', 'doctor on PostgreSQL', (server) => {
  const at = async (url: string) => doctorFinds({ ACTES_HOME: await aHome(), ACTES_DATABASE_URL: url })

  test('a database that does not exist', async () => {
    const url = new URL(server)
    url.pathname = '/no_such_database'
    expect((await at(url.href)).said('database')).toMatch(/^✗ .*no_such_database: that database does not exist/)
  })

  test('an account that may change the journals, and one that may not', async () => {
    const url = await migratedDatabase(server)
    forgetAccounts(server, [url])
    const { web } = await accountsOf(url)
    expect((await at(url)).said('account')).toMatch(/^✓ .*journal.*ACTES-C016.* → .*--print-roles/)
    const found = await at(web)
    expect(found.said('account')).toBe(
      '✓ The account of the database may add to the journals, and change nothing there.',
    )
    expect(found.of('schema')).toMatchObject({ ok: true })
  })

  test('a SIEM that takes nothing, and one whose certificates cannot be read', async () => {
    const url = await migratedDatabase(server)
    forgetAccounts(server, [url])
    const place = { ACTES_HOME: await aHome(), ACTES_DATABASE_URL: url, ACTES_SYSLOG: 'syslog+tls://siem.example.org' }
    expect((await doctorFinds(place)).said('siem')).toMatch(/^✓ The SIEM \(siem\.example\.org\) takes .* waiting: 0/)
    await says(url, [`UPDATE actes.siem SET failing_since = '2025-07-08T10:00:00Z'`])
    expect((await doctorFinds(place)).said('siem')).toMatch(
      /^✗ .* nothing since 2025-07-08T10:00:00.*ACTES-C017.* → Check/,
    )
    const closed = await doctorFinds({ ...place, ACTES_SYSLOG_CA: '/nowhere/ca.pem' })
    expect(closed.said('siem')).toMatch(/^✗ .*\/nowhere\/ca\.pem → Correct ACTES_SYSLOG_CA/)
  })

  test('schema: a database that was never migrated', async () => {
    const found = await at(await newDatabase(server))
    expect(found.said('schema')).toMatch(/^✗ The database \(level 0\) is older .*ACTES-S010.* → Run: actes migrate/)
    expect(found.said('database')).toMatch(/^✓ PostgreSQL [\d.]+/)
  })

  test('schema: older than the baseline', async () => {
    const { store, settings, giveBack } = await lendPostgres(server)
    onTestFinished(giveBack)
    await store.db.query('UPDATE actes.migration SET number = 62')
    expect((await at(settings.databaseUrl ?? '')).said('schema')).toMatch(
      /^✗ .* too old \(level 62; the oldest accepted: 63\)\. .*commit [0-9a-f]{8}\): “actes migrate”/,
    )
  })

  test('schema: newer than the program', async () => {
    const { store, settings, giveBack } = await lendPostgres(server)
    onTestFinished(giveBack)
    await store.db.query(newer)
    expect((await at(settings.databaseUrl ?? '')).said('schema')).toMatch(/^✗ The database \(level 9999\) is newer/)
  })

  test('queue: an account that may not make its schema', async () => {
    const { store, settings, giveBack } = await lendPostgres(server)
    const url = new URL(settings.databaseUrl ?? '')
    const account = `poor_${url.pathname.slice(-12)}`
    await store.db.script(`CREATE ROLE ${account} LOGIN PASSWORD 'geheim'; GRANT USAGE ON SCHEMA actes TO ${account};
      GRANT SELECT ON ALL TABLES IN SCHEMA actes TO ${account}`)
    onTestFinished(async () => {
      await store.db.script(`DROP OWNED BY ${account}; DROP ROLE ${account}`)
      await giveBack()
    })
    Object.assign(url, { username: account, password: 'geheim' })
    const found = await at(url.href)
    expect(found.said('queue')).toMatch(/^✗ .*the account lacks the rights\. → .*actes migrate/)
    expect(found.of('database')).toMatchObject({ ok: true })
    expect(found.of('schema')).toMatchObject({ ok: true })
  })

  test('all is well', async () => {
    const { settings, giveBack } = await lendPostgres(server)
    onTestFinished(giveBack)
    const found = await at(settings.databaseUrl ?? '')
    for (const name of ['database', 'schema', 'clock', 'blobs', 'queue'])
      expect(found.of(name)).toMatchObject({ ok: true })
  })
})
