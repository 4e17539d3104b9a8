// Doctor on what an installation keeps: its folders, the embedded database and who holds it, master keys, seals.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { chmod, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { openApp } from '../../src/app.ts'
import { readConfig, readSettings } from '../../src/config/config.ts'
import { maraussan } from '../../src/config/demo.ts'
import { openLog } from '../../src/observe/log.ts'
import { placeSocket } from '../../src/operations/owner-socket.ts'
import { makeMasterKey } from '../../src/store/secrets/seal.ts'
import { sealText } from '../../src/proof/sealing.ts'
import { openStore } from '../../src/store/store.ts'
import { socketServer } from '../../src/web/server.ts'
import { aHome, doctorFinds, leftEmbedded, removeHomes } from '../support/desk/doctor.ts'
import { layDatabase, storeTools } from '../support/life/laid-home.ts'
import { operationsOf } from '../support/life/operations-of.ts'
import { makeUnit, tokenOf, trustedListOf } from '../support/proof/tokens.ts'
import { laySealedThings } from '../support/life/sealed-things.ts'

removeHomes()

describe('a folder', () => {
  test('is reported if a file stands in its place', async () => {
    const home = await aHome()
    const path = join(home, 'a-file')
    await writeFile(path, '')
    const found = await doctorFinds({ ACTES_HOME: path })
    expect(found.said('home')).toMatch(
      /^✗ Nothing can be written in .*a-file: a file stands where a folder is needed\. → Give ACTES_HOME/,
    )
    expect(found.said('database')).toMatch(/^✗ The embedded database of .*a-file does not open: a file stands/)
    expect((await doctorFinds({ ACTES_HOME: home, ACTES_BLOBS: path })).said('blobs')).toMatch(
      /^✗ .*a-file does not keep files: a file stands .* → Give ACTES_BLOBS .*ACTES-S005/,
    )
  })

  test('is reported if anybody may open it; a missing one is created, for its owner alone', async () => {
    const home = await aHome()
    const absent = join(home, 'new')
    expect((await doctorFinds({ ACTES_HOME: absent })).of('home')).toMatchObject({ ok: true })
    expect((await stat(absent)).mode & 0o777).toBe(0o700)
    await chmod(home, 0o755)
    expect((await doctorFinds({ ACTES_HOME: home })).said('home')).toBe(
      `✗ Any account of the machine may open ${home}. → chmod 700 ${home}`,
    )
  })
})

describe('the embedded database', () => {
  test('is reported as a trial setup; its prepared data is missing until it is made', async () => {
    const home = await aHome()
    const preparedData = pathToFileURL(join(home, 'no-such-archive'))
    const finds = () => doctorFinds({ ACTES_HOME: home }, { preparedData })
    expect((await finds()).said('embedded-data')).toMatch(
      /^✓ Without a prepared folder, .*MB.* → Run once: npm run prepare$/,
    )
    await layDatabase(home)
    const found = await finds()
    expect(found.of('embedded-data')).toBeUndefined()
    expect(found.said('embedded')).toMatch(/^✓ .*power cut.*ACTES-C006.* → .*ACTES_DATABASE_URL/)
    for (const name of ['folder-owner', 'database', 'schema', 'clock', 'queue'])
      expect(found.of(name)).toMatchObject({ ok: true })
  })

  test('is reported if newer than the program, or an hour off', async () => {
    const home = await aHome()
    await leftEmbedded(home, (db) =>
      db.query(`INSERT INTO actes.migration (number, name, at) VALUES (9999, 'from-the-future', now())`),
    )
    const clock = { ...systemClock, now: () => new Date(Date.now() - 3_600_000) }
    const found = await doctorFinds({ ACTES_HOME: home }, { clock })
    expect(found.said('schema')).toMatch(/^✗ The database \(level 9999\) is newer .*ACTES-S002.* → Update the program/)
    expect(found.said('clock')).toMatch(/^✗ .* are (3600|3599|3601) s apart.* → .*NTP/)
    expect(found.of('database')).toMatchObject({ ok: true })
  })

  test('is reported if held by a process that does not answer', async () => {
    const home = await aHome()
    const holder = fork(fileURLToPath(new URL('../support/life/folder-holder.ts', import.meta.url)), [home])
    onTestFinished(() => void holder.kill('SIGKILL'))
    await once(holder, 'message')
    const found = await doctorFinds({ ACTES_HOME: home })
    expect(found.said('folder-owner')).toMatch(new RegExp(`^✗ Process ${holder.pid} holds .*ACTES-S008.* → .*stop it`))
    for (const name of ['database', 'schema', 'clock', 'queue', 'collectivites'])
      expect(found.said(name)).toMatch(/^✗ Not examined/)
  })

  test.each([
    ['is well', /^✓ Process \d+ uses it without trouble\.$/],
    ['is not', /^✗ .*reports ACTES-Q001\. → Read the log/],
  ])('held by a process that answers, and that %s', async (how, told) => {
    const home = await aHome()
    const app = await openApp(readConfig({ ACTES_HOME: home }), { queue: 'needed', log: openLog('silent') })
    const server = await socketServer(app)
    onTestFinished(async () => {
      await server.close()
      await app.close()
    })
    await operationsOf(app).declare(maraussan, 'test')
    await server.listen({ path: await placeSocket(home) })
    if (how === 'is not') await app.queue?.close()
    const found = await doctorFinds({ ACTES_HOME: home })
    expect(found.said('folder-owner')).toBe(
      `✓ Process ${process.pid} holds the folder and answers: commands go through it.`,
    )
    expect(found.said('queue')).toMatch(told)
    expect(found.of('database')).toMatchObject({ ok: true })
    if (how === 'is well') expect(found.all.filter(({ ok }) => !ok)).toEqual([])
  })
})

test('the master keys: none to read, unreadable, missing, an earlier one in use, files still in clear', async () => {
  const home = await aHome()
  expect((await doctorFinds({ ACTES_HOME: home })).of('master-keys')).toBeUndefined()
  const [old, fresh] = [makeMasterKey(), makeMasterKey()]
  await layDatabase(home)
  const store = await openStore({ home, blobs: join(home, 'blobs'), masterKey: old }, storeTools)
  await laySealedThings(store, 1)
  await store.close()
  const said = async (masterKey: string, more = {}) =>
    (await doctorFinds({ ACTES_HOME: home, ACTES_MASTER_KEY: masterKey, ...more })).said('master-keys')
  expect(await said(old)).toMatch(/^✓ Master keys read: 1; the present one is [0-9a-f]{16}\.$/)
  expect(await said('court')).toMatch(/^✗ The master keys cannot be read: .* → Correct ACTES_MASTER_KEY/)
  expect(await said(fresh)).toMatch(
    /^✗ Secrets or files are sealed by a key that is not given: 5\. → Put that key back/,
  )
  expect(await said(`${fresh} ${old}`)).toMatch(
    /^✓ An earlier master key still seals secrets or files: 5\. → Run actes keys rotate/,
  )
  expect(await said(old, { ACTES_ENCRYPT_BLOBS: 'yes' })).toMatch(
    /^✓ New files are encrypted; older ones are still clear: \d+ at least\. → Run/,
  )
})

test('seals: none without an authority; waiting ones are reported once there was time to date them', async () => {
  const home = await aHome()
  expect((await doctorFinds({ ACTES_HOME: home })).of('seals')).toBeUndefined()
  const [ACTES_TIMESTAMP_URL, ACTES_TIMESTAMP_CA] = ['https://horodatage.example.org/tsa', join(home, 'ca.pem')]
  const { problems } = readSettings({ ACTES_TIMESTAMP_URL })
  expect(problems.map(({ code, path }) => `${code} ${path}`)).toEqual(['ACTES-C001 ACTES_TIMESTAMP_CA'])
  const found = async () =>
    (await doctorFinds({ ACTES_HOME: home, ACTES_TIMESTAMP_URL, ACTES_TIMESTAMP_CA })).said('seals')
  expect(await found()).toMatch(/^✗ The file of the timestamp authorities cannot be read/)
  await writeFile(ACTES_TIMESTAMP_CA, '')
  const text = `WITH sealed AS (INSERT INTO actes.seal SELECT 'actes:000000000', count(*) + 1, '', now() - $1::interval
    FROM actes.seal RETURNING chain, count) INSERT INTO actes.undated SELECT chain, count FROM sealed`
  await leftEmbedded(home, (db) => db.query(text, ['1 hour']))
  expect(await found()).toBe('✓ The seals of the journal are dated by the timestamp authority; waiting: 1.')
  await leftEmbedded(home, (db) => db.query(text, ['1 day']))
  expect(await found()).toMatch(/^✗ Seals of the journal have waited for hours to be dated: 2\. → .*actes schedules/)
})

describe('timestamps that end', () => {
  const until = async (end: string, listed = false) => {
    const home = await aHome()
    const unit = await makeUnit({ name: 'Unite de test', until: '2045-01-01' })
    const seal = { at: '2026-06-01T12:00:00.000000Z', chain: 'installation', count: 1, head: Buffer.of(7) }
    const token = tokenOf(Buffer.from(sealText({ ...seal, token: null })), unit, { claims: ['0.4.0.19422.1.1'] })
    await leftEmbedded(home, async (db) => {
      await db.query(`INSERT INTO actes.seal VALUES ('installation', 1, '\\x07', $1)`, [seal.at])
      await db.query(`INSERT INTO actes.seal_token VALUES ('installation', 1, decode($1, 'hex'))`, [
        token.toString('hex'),
      ])
      await db.query(`INSERT INTO actes.renewal VALUES ('installation', 1, now() + $1::interval)`, [end])
    })
    const path = (name: string) => join(home, name)
    await writeFile(path('ca.pem'), unit.ca)
    const officer = await makeUnit({ usage: 'none' })
    const own = [{ certificate: unit.certificate }]
    await writeFile(path('list.xml'), trustedListOf({ services: own, by: officer, next: '2044-01-01T00:00:00Z' }))
    await writeFile(path('officer.pem'), officer.ca)
    const environment = {
      ACTES_HOME: home,
      ACTES_TIMESTAMP_URL: 'https://horodatage.example.org/tsa',
      ACTES_TIMESTAMP_CA: path('ca.pem'),
      ...(listed && { ACTES_TIMESTAMP_LIST: path('list.xml'), ACTES_TIMESTAMP_LIST_SIGNERS: path('officer.pem') }),
    }
    return { path, said: async () => (await doctorFinds(environment)).said('seals') }
  }

  test('are told a year ahead, and wrong thirty days ahead; what the last one is worth', async () => {
    const words =
      'The seals of the journal are dated by the timestamp authority (the last one: declared qualified by its issuer (ETSI EN 319 422), list not verified); waiting: 0.'
    expect(await (await until('370 days')).said()).toBe(`✓ ${words}`)
    expect(await (await until('300 days')).said()).toMatch(
      /^✓ The seals .* → Timestamps end on \d{4}-\d\d-\d\d: they are renewed as soon as/,
    )
    expect(await (await until('20 days')).said()).toMatch(
      /^✗ Timestamps end on \d{4}-\d\d-\d\d, and the authority does not yet sign .* → Ask it/,
    )
  })

  test('by a service of a trusted list say so; a list that is not signed, or has ended, is reported', async () => {
    const { path, said } = await until('370 days', true)
    expect(await said()).toContain('(ETSI EN 319 422), verified on the trusted list of 2026-05-01)')
    await writeFile(path('officer.pem'), (await makeUnit()).ca)
    expect(await said()).toMatch(/^✗ The trusted list cannot be read, none of .*list\.xml → Download it again/)
    const { problems } = readSettings({
      ACTES_TIMESTAMP_URL: 'https://x',
      ACTES_TIMESTAMP_CA: 'ca.pem',
      ACTES_TIMESTAMP_POLICY: '3.x',
      ACTES_TIMESTAMP_LIST: 'list.xml',
    })
    expect(problems.map(({ path: name }) => name)).toEqual(['ACTES_TIMESTAMP_POLICY', 'ACTES_TIMESTAMP_LIST_SIGNERS'])
  })
})
