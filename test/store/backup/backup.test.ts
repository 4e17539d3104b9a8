// A backup is one file, whole or refused: made while the installation runs, checked without writing, restored into an empty
// installation, from PostgreSQL or the embedded default into either.
import { mkdir, readFile, rename, rm, rmdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { migrateDatabase, openApp } from '../../../src/app.ts'
import { readConfig } from '../../../src/config/config.ts'
import { maraussan } from '../../../src/config/demo.ts'
import { openLog } from '../../../src/observe/log.ts'
import { checkBackup, openerOf, restoreBackup, writeBackup } from '../../../src/operations/backup.ts'
import { backupOf } from '../../../src/store/backup/content.ts'
import { restore } from '../../../src/store/backup/restore.ts'
import { decryptBackup } from '../../../src/store/backup/envelope.ts'
import { openBlobs } from '../../../src/store/blobs/blobs.ts'
import { ownMigrations } from '../../../src/store/engine/migrate.ts'
import { openPostgres } from '../../../src/store/engine/postgres.ts'
import { quietOf } from '../../../src/store/installation.ts'
import { nextSerial } from '../../../src/store/connections/collectivites.ts'
import { openStore, type Store } from '../../../src/store/store.ts'
import { onObjects, openCommune } from '../../support/life/commune.ts'
import { storedBytes } from '../../support/life/stored-bytes.ts'
import { makeMasterKey } from '../../../src/store/secrets/seal.ts'
import { beginMark, compareMark } from '../../../src/transmission/mark.ts'
import { operationsOf } from '../../support/life/operations-of.ts'
import { describeOnEachDatabase } from '../../support/describe-with.ts'
import { newDatabase, storeTools, temporaryHome } from '../../support/life/stores.ts'
import { until } from '../../support/until.ts'
import { expectCode } from '../../support/expect-code.ts'
import { forSuite } from '../../support/life/for-suite.ts'

const ask = async () => undefined
const masterKey = makeMasterKey()

await describeOnEachDatabase('a backup', (server) => {
  let file: string
  const commune = forSuite(() => openCommune(server === undefined ? { store: 'embedded' } : {}))
  beforeAll(async () => {
    for (const numero of ['GARDE1', 'GARDE2_ANO', 'GARDE3']) await commune.hands(numero)
    await commune.works()
    await commune.hands('GARDE4')
    file = join(commune.home, 'backup')
  })

  /** An installation with nothing in it. */
  const place = async (more: Readonly<Record<string, string>> = {}) => {
    const home = await temporaryHome()
    const url = server === undefined ? {} : { ACTES_DATABASE_URL: await newDatabase(server) }
    return readConfig({ ACTES_HOME: home, ACTES_MASTER_KEY: masterKey, ACTES_CLAMD: 'off', ...url, ...more })
  }
  const withPassphrase = { ACTES_BACKUP_PASSPHRASE: 'un âne, deux mulets' }
  const makes = async (config: Awaited<ReturnType<typeof place>>, to = file) =>
    writeBackup(to, commune.app.backup(), await openerOf(config))

  test('contains every row and every blob; restored elsewhere, all is there, and nothing is sent', async () => {
    const config = await place()
    const made = await makes(config)
    expect(made).toMatchObject({ missing: [], damaged: [], tables: { transmission: 4, collectivite: 1 } })
    expect(made.blobs).toBeGreaterThan(6)
    expect(await checkBackup(file, config, ask)).toEqual(made)
    expect(await restoreBackup(file, config, { ask, tools: storeTools })).toEqual(made)
    const store = await openStore(config, storeTools)
    try {
      expect(await quietOf(store.db)).toMatchObject({ code: 'ACTES-S013', params: { day: '2025-07-08' } })
      const rows =
        'SELECT state, formulaire, journal.count FROM actes.transmission t, LATERAL (SELECT count(*) FROM actes.journal j WHERE j.transmission = t.id) journal ORDER BY t.id'
      const { db } = commune.app.ports.store
      expect(await store.db.rows(rows)).toEqual(await db.rows(rows))
      const [{ count = 0 } = {}] = await store.db.rows<{ count: number }>('SELECT max(id) AS count FROM actes.journal')
      await store.db.query(`INSERT INTO actes.journal (transmission, at, who, event, collectivite)
        SELECT id, now(), 'test', 'test', collectivite FROM actes.transmission LIMIT 1`)
      expect(await store.db.first('SELECT max(id) AS count FROM actes.journal')).toEqual({ count: count + 1 })
      const today = new Date().toISOString().slice(0, 10)
      expect((await nextSerial(store.db, maraussan.siren, today))?.serial).toBe(5_001)
      await expect(restoreBackup(file, config, { ask, tools: storeTools })).rejects.toBeDefined()
    } finally {
      await store.close()
    }
    await expectCode(restoreBackup(file, config, { ask, tools: storeTools }), 'ACTES-S017')
  })

  test('restored where the service had started once is quiet until a person resumes, then sends, with new serials', async () => {
    const config = await place()
    await makes(config)
    const once = await openStored(config)
    await beginMark({ store: once, log: openLog('silent') })
    await once.close()
    await restoreBackup(file, config, { ask, tools: storeTools })
    const app = await openApp(config, { queue: 'none', log: openLog('silent') })
    const { store } = app.ports
    await beginMark(app.ports)
    expect(await quietOf(store.db)).toMatchObject({ code: 'ACTES-S013' })
    await operationsOf(app).ask.go({ reason: 'comparé avec la préfecture' })
    await compareMark(app.ports)
    expect(await quietOf(store.db)).toBeUndefined()
    expect((await nextSerial(store.db, maraussan.siren, new Date().toISOString().slice(0, 10)))?.serial).toBe(5_001)
    await app.close()
  })

  test('is consistent while acts move', async () => {
    const config = await place()
    const tar = commune.app.backup()[Symbol.asyncIterator]()
    const first = await tar.next()
    await commune.sends('GARDE5')
    const all = (async function* () {
      yield first.value as Buffer
      yield* { [Symbol.asyncIterator]: () => tar }
    })()
    const during = join(commune.home, 'during')
    const { tables } = await writeBackup(during, all, await openerOf(config))
    const { tables: after } = await makes(config)
    expect(tables['transmission']).toBeLessThanOrEqual(after['transmission'] ?? 0)
    await restoreBackup(during, config, { ask, tools: storeTools })
  })

  test.runIf(server !== undefined)('takes as long as needed, whatever the statement timeout', async () => {
    const { ports, config } = commune.app
    const open = (limits: string) => openPostgres(`${config.databaseUrl}${limits}`, () => undefined)
    const [other, hurried] = [open(''), open('?statement_timeout=300&query_timeout=300')]
    const [locked, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const holding = other.transaction(async (sql) => {
      await sql.query('LOCK TABLE actes.transmission IN ACCESS EXCLUSIVE MODE')
      locked.resolve()
      await goOn.promise
    })
    await locked.promise
    const tar = backupOf({ ...ports.store, db: hurried }, storeTools.now())
    const making = writeBackup(file, tar, await openerOf(config))
    const beyond = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
      AND clock_timestamp() - query_start > interval '600 ms'`
    await Promise.race([making, until(() => other.first(beyond), 'a statement beyond its time')]).finally(goOn.resolve)
    expect((await making).tables).toMatchObject({ collectivite: 1 })
    await Promise.all([holding, hurried.close()])
    await other.close()
  })

  test('opens with its passphrase, which is prompted for if unset, and with nothing else', async () => {
    const config = await place(withPassphrase)
    const made = await makes(config)
    const none = await place()
    const code = { code: 'ACTES-S019' }
    await expect(checkBackup(file, none, ask)).rejects.toMatchObject(code)
    await expect(checkBackup(file, none, async () => 'une autre')).rejects.toMatchObject(code)
    expect(await checkBackup(file, none, async () => withPassphrase.ACTES_BACKUP_PASSPHRASE)).toEqual(made)
    await makes(none)
    const other = await place({ ACTES_MASTER_KEY: makeMasterKey() })
    await expect(checkBackup(file, other, ask)).rejects.toMatchObject(code)
    expect(JSON.stringify(await readFile(file, 'latin1'))).not.toContain('Maraussan')
  })

  test('that is truncated, changed, reordered or of another kind is refused, and restores nothing', async () => {
    const config = await place()
    await makes(config)
    const whole = await readFile(file)
    const start = whole.indexOf(10) + 1
    const sealed = 65_536 + 16
    const [one, two] = [whole.subarray(start, start + sealed), whole.subarray(start + sealed, start + 2 * sealed)]
    const flipped = Buffer.from(whole)
    flipped.writeUInt8(flipped.readUInt8(whole.length >> 1) ^ 1, whole.length >> 1)
    const spoilt: Readonly<Record<string, Buffer>> = {
      'cut in a chunk': whole.subarray(0, whole.length - 100),
      'cut between chunks': whole.subarray(0, start + sealed),
      'without its end': whole.subarray(0, start + 2 * sealed),
      'one bit changed': flipped,
      'two chunks changed about': Buffer.concat([
        whole.subarray(0, start),
        two,
        one,
        whole.subarray(start + 2 * sealed),
      ]),
      'a chunk twice': Buffer.concat([whole.subarray(0, start + sealed), one, whole.subarray(start + sealed)]),
      'bytes after its end': Buffer.concat([whole, Buffer.from('x')]),
      empty: Buffer.alloc(0),
      'something else': Buffer.from('%PDF-1.4\n'.repeat(100)),
    }
    const path = join(commune.home, 'spoilt')
    for (const bytes of Object.values(spoilt)) {
      await writeFile(path, bytes)
      await expectCode(checkBackup(path, config, ask), 'ACTES-S018')
      await expectCode(restoreBackup(path, config, { ask, tools: storeTools }), 'ACTES-S018')
    }
    // Nothing of them stands in the way of the whole one.
    await restoreBackup(file, config, { ask, tools: storeTools })
  })

  test('of an older schema is upgraded; of a newer one, refused', async () => {
    const own = await ownMigrations()
    const later = {
      number: 9_999,
      name: 'later',
      text: 'CREATE TABLE actes.later (id integer); INSERT INTO actes.later VALUES (1)',
    }
    const config = await place()
    await makes(config)
    const bytes = async () => decryptBackup(openBytes(await readFile(file)), async () => openerOf(config))
    const store = await openStored(config)
    const where = { db: store.db, blobs: store.blobs, now: storeTools.now() }
    await expectCode(restore(await bytes(), { ...where, migrations: own.slice(0, -1) }), 'ACTES-S002')
    await restore(await bytes(), { ...where, migrations: [...own, later] })
    expect(await store.db.rows('SELECT id FROM actes.later')).toEqual([{ id: 1 }])
    expect(await quietOf(store.db)).toMatchObject({ code: 'ACTES-S013' })
    await store.close()
  })

  test('of a schema older than the baseline is refused, and restores nothing', async () => {
    const { db } = commune.app.ports.store
    const config = await place()
    const level = async (last: number) => {
      // By way of numbers that no other row has.
      await db.query('UPDATE actes.migration SET number = number - 1000')
      const text = 'UPDATE actes.migration SET number = number - (SELECT max(number) FROM actes.migration) + $1'
      await db.query(text, [last])
    }
    const { number: own = 0 } = (await ownMigrations()).at(-1) ?? {}
    await level(67)
    await makes(config).finally(() => level(own))
    await expect(restoreBackup(file, config, { ask, tools: storeTools })).rejects.toMatchObject({
      code: 'ACTES-S032',
      params: expect.objectContaining({ last: 67, known: 68 }),
    })
  })

  test('contains bytes that were about to be sent and then repackaged: dossiers contain them too', async () => {
    const { db, blobs } = commune.app.ports.store
    const { sha256 } = await blobs.put(Buffer.from('prepared once'))
    const [chain, subject] = ['installation', '00000000-0000-7000-8000-000000000000']
    await db.query(
      `INSERT INTO actes.link (chain, n, line, subject, rank, pieces, salt, digest, link) VALUES ($1, 0, 0, $2, 1, $3::jsonb, '', '', '')`,
      [chain, subject, JSON.stringify([`sent:${sha256}`, `act:${'0'.repeat(64)}`])],
    )
    const before = (await makes(await place())).blobs
    await db.query('DELETE FROM actes.link WHERE subject = $1', [subject])
    const after = await makes(await place())
    expect([before, after.missing]).toEqual([after.blobs + 1, []])
  })

  test('reports files that were already missing or changed, and contains the others', async () => {
    const config = await place()
    const stored = storedBytes(commune.app.config)
    const rows = await commune.db.rows<{ sha256: string }>(
      'SELECT DISTINCT sha256 FROM actes.retour ORDER BY 1 LIMIT 2',
    )
    const [gone = '', changed = ''] = rows.map(({ sha256 }) => sha256)
    const kept = await Promise.all([stored.read(gone), stored.read(changed)])
    await stored.remove(gone)
    await stored.write(changed, Buffer.alloc(kept[1].length, 'x'))
    const made = await makes(config)
    expect(made).toMatchObject({ missing: [gone], damaged: [changed] })
    expect(await restoreBackup(file, config, { ask, tools: storeTools })).toEqual(made)
    await stored.write(gone, kept[0])
    await stored.write(changed, kept[1])
  })

  test.skipIf(onObjects)(
    'reports unreadable files on a disk, and contains the others; if none is readable, it fails',
    async () => {
      const config = await place()
      const { config: own, ports } = commune.app
      const stored = await ports.store.db.rows<{ sha256: string }>(
        'SELECT DISTINCT sha256 FROM actes.retour ORDER BY 1 LIMIT 2',
      )
      const [looped = '', folder = ''] = stored.map(({ sha256 }) => sha256)
      const pathOf = (sha256: string) => join(own.blobs, sha256.slice(0, 2), sha256.slice(2, 4), sha256)
      for (const sha256 of [looped, folder]) await rename(pathOf(sha256), `${pathOf(sha256)}.kept`)
      // Root too can neither open a link to itself nor read a folder as a file.
      await symlink(pathOf(looped), pathOf(looped))
      await mkdir(pathOf(folder))
      const made = await makes(config)
      expect(made).toMatchObject({ missing: [looped], damaged: [folder] })
      expect(await restoreBackup(file, config, { ask, tools: storeTools })).toEqual(made)
      await rm(pathOf(looped))
      await rmdir(pathOf(folder))
      for (const sha256 of [looped, folder]) await rename(`${pathOf(sha256)}.kept`, pathOf(sha256))
      const closed = { ...ports.store, blobs: await openBlobs(file, storeTools) }
      const making = writeBackup(`${file}.none`, backupOf(closed, storeTools.now()), await openerOf(config))
      await expectCode(making, 'ACTES-S012')
    },
  )

  test('restored beside the former files, repairs damaged ones', async () => {
    const config = await place()
    await makes(config)
    const { blobs, objects } = commune.app.config
    const stored = storedBytes(commune.app.config)
    const [{ sha256 = '' } = {}] = await commune.db.rows<{ sha256: string }>('SELECT sha256 FROM actes.retour LIMIT 1')
    const whole = await stored.read(sha256)
    await stored.write(sha256, Buffer.alloc(whole.length, 'x'))
    await restoreBackup(file, { ...config, blobs, ...(objects && { objects }) }, { ask, tools: storeTools })
    expect((await stored.read(sha256)).equals(whole)).toBe(true)
  })
})

async function* openBytes(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes
}

/** As `actes migrate` leaves it. */
async function openStored(config: Awaited<ReturnType<typeof readConfig>>): Promise<Store> {
  if (config.databaseUrl !== undefined) await migrateDatabase(config.databaseUrl)
  return openStore(config, storeTools)
}
