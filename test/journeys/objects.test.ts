// An installation whose files lie on an S3 server: what is missing or changed there is told as on a disk, a backup is restored
// into another bucket, a database that was set back is detected by its mark, and doctor says what the server honours.
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readConfig } from '../../src/config/config.ts'
import { checkBackup, openerOf, restoreBackup, writeBackup } from '../../src/operations/backup.ts'
import { quietOf } from '../../src/store/installation.ts'
import { blobKey } from '../../src/store/blobs/folder.ts'
import { openStore } from '../../src/store/store.ts'
import { makeMasterKey } from '../../src/store/secrets/seal.ts'
import { beginMark, compareMark } from '../../src/transmission/mark.ts'
import { doctorFinds } from '../support/desk/doctor.ts'
import { describeWith } from '../support/describe-with.ts'
import { openCommune } from '../support/life/commune.ts'
import { lendDatabase, storeTools, temporaryHome } from '../support/life/stores.ts'
import { lendBucket, type BucketWish } from '../support/servers/buckets.ts'

const reason = 'comparé avec la préfecture'

await describeWith('s3', 'an installation on an S3 server', (url) => {
  const opens = async (wish: BucketWish = {}, more: Readonly<Record<string, string>> = {}) => {
    const lent = await lendBucket(url, wish)
    const environment = { ...lent.environment, ...more }
    const commune = await openCommune({ environment })
    const { databaseUrl } = commune.app.config
    const settings = {
      ...environment,
      ACTES_HOME: commune.home,
      ...(databaseUrl !== undefined && { ACTES_DATABASE_URL: databaseUrl }),
    }
    return { ...lent, commune, settings, isShared: databaseUrl !== undefined }
  }

  test.each([
    ['gone', 'ACTES-S003'],
    ['changed', 'ACTES-S004'],
  ] as const)('an object that is %s: found, said (%s), never sent; handed in again, it leaves', async (how, code) => {
    const { bucket, commune, settings, isShared } = await opens({}, { ACTES_S3_COPIES_MB: '0' })
    const id = await commune.hands('FICHIER1', { annexes: [] })
    const { sha256 = '' } = (await commune.shows(id)).files[0] ?? {}
    const key = blobKey(sha256)
    if (isShared) expect((await doctorFinds(settings)).said('stored-files')).toMatch(/^✓ .*whole \(1 read again\)/)
    for (const { id: version } of await bucket.versions(key)) await bucket.remove(key, version)
    if (how === 'changed') await bucket.put(key, 'something else')
    if (isShared) expect((await doctorFinds(settings)).said('stored-files')).toMatch(/^✗ .*\(1\): FICHIER1\./)
    await commune.works()
    expect(await commune.shows(id)).toMatchObject({ held: { code } })
    expect(await commune.received('FICHIER1')).toEqual([])
    expect(await commune.deposits({ numero: 'FICHIER1', cle: undefined, annexes: [] })).toMatchObject({
      ok: true,
      id,
      already: true,
    })
    await commune.requeues(id)
    await commune.works()
    expect(await commune.shows(id)).toMatchObject({ state: 'acknowledged' })
    await commune.closes()
  })

  test('one that was deleted without its version is no loss', async () => {
    const { bucket, commune } = await opens({}, { ACTES_S3_COPIES_MB: '0' })
    const id = await commune.hands('FICHIER1')
    for (const { sha256 } of (await commune.shows(id)).files) await bucket.remove(blobKey(sha256))
    await commune.works()
    expect(await commune.shows(id)).toMatchObject({ state: 'acknowledged' })
    await commune.closes()
  })

  test('is backed up with its files, encrypted or not, and restored into another bucket, where nothing leaves yet', async () => {
    const masterKey = makeMasterKey()
    const { commune } = await opens({}, { ACTES_ENCRYPT_BLOBS: 'yes', ACTES_MASTER_KEY: masterKey })
    await commune.sends('GARDE1')
    await commune.hands('GARDE2')
    const file = join(commune.home, 'backup')
    const made = await writeBackup(file, commune.app.backup(), await openerOf(commune.app.config))
    expect(made).toMatchObject({ missing: [], damaged: [] })
    const [home, database, other] = [await temporaryHome(), await lendDatabase(), await lendBucket(url)]
    const config = readConfig({
      ...other.environment,
      ACTES_HOME: home,
      ACTES_MASTER_KEY: masterKey,
      ...(database && { ACTES_DATABASE_URL: database.url }),
    })
    expect(await checkBackup(file, config, async () => undefined)).toEqual(made)
    expect(await restoreBackup(file, config, { ask: async () => undefined, tools: storeTools })).toEqual(made)
    const store = await openStore(config, storeTools)
    expect(await quietOf(store.db)).toMatchObject({ code: 'ACTES-S013' })
    const digests = await store.db.values<string>(
      `SELECT f->>'sha256' FROM actes.transmission, jsonb_array_elements(files) f`,
    )
    for (const sha256 of digests) expect((await store.blobs.bytes(sha256)).length).toBeGreaterThan(100)
    await store.close()
    await rm(home, { recursive: true, force: true })
    await database?.drop()
    await commune.closes()
  })

  test('whose database was set back is quiet, by the mark beside the objects; another bucket is refused', async () => {
    const { commune, bucket, settings, isShared } = await opens()
    await beginMark(commune.app.ports)
    await commune.sends('AVANT')
    const id = await commune.sends('PERDU_TARD')
    const { db } = commune.app.ports.store
    await db.query('DELETE FROM actes.attempt WHERE transmission = $1', [id])
    await db.query(`SELECT setval('actes.attempt_number', (SELECT max(number) FROM actes.attempt))`)
    await compareMark(commune.app.ports)
    expect(await commune.operations.ask.showInstallation({})).toMatchObject({ quiet: { code: 'ACTES-S014' } })
    await commune.operations.ask.go({ reason })
    let marks = 0
    for await (const page of bucket.list('mark/', ''))
      for (const { key } of page) marks += (await bucket.versions(key)).length
    expect(marks).toBe(1)
    await commune.app.checkFolder()
    if (isShared) {
      const { environment } = await lendBucket(url)
      const found = await doctorFinds({ ...settings, ACTES_BLOBS: environment.ACTES_BLOBS ?? '' })
      expect(found.said('blobs')).toMatch(/^✗ /)
    }
    await commune.closes()
  })

  test('is examined by doctor: what the server honours, and what it does not', async () => {
    const { commune, settings, isShared } = await opens()
    if (isShared) {
      const found = await doctorFinds(settings)
      expect(found.said('blobs')).toMatch(/^✓ s3:/)
      // moto lets anybody lift a lock, and verifies no digest.
      expect(found.said('objects')).toMatch(/^✓ The bucket does what was tried.* → .*digests.*lift a lock/)
      const plain = await lendBucket(url, { plain: true })
      const bad = await doctorFinds({ ...settings, ACTES_BLOBS: plain.place })
      expect(bad.said('objects')).toMatch(/^✗ The bucket does not keep .* → Switch the versions.*object lock/)
      const away = await doctorFinds({ ...settings, ACTES_S3_ENDPOINT: 'http://127.0.0.1:1' })
      expect(away.said('blobs')).toMatch(/^✗ s3:.* does not keep files/)
      const moving = await doctorFinds({ ...settings, ACTES_BLOBS_FROM: join(commune.home, 'blobs') })
      expect(moving.said('move')).toMatch(/^✓ No file is left in .*\. → Take ACTES_BLOBS_FROM/)
    }
    await commune.closes()
  })
})

test.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
  ['no key', { ACTES_S3_SECRET: 's' }, ['ACTES_S3_KEY']],
  [
    'a clear line to another machine',
    { ACTES_S3_KEY: 'k', ACTES_S3_SECRET: 's', ACTES_S3_ENDPOINT: 'http://s3.example.fr' },
    ['ACTES_S3_ENDPOINT'],
  ],
  [
    'a secret in the address',
    { ACTES_BLOBS: 's3://key:secret@bucket', ACTES_S3_KEY: 'k', ACTES_S3_SECRET: 's' },
    ['ACTES_BLOBS'],
  ],
  ['an unknown lock', { ACTES_S3_KEY: 'k', ACTES_S3_SECRET: 's', ACTES_S3_LOCK: 'forever' }, ['ACTES_S3_LOCK']],
])('settings with %s are refused', (_, given, refused) => {
  const settings = { ACTES_BLOBS: 's3://actes/pre', ACTES_S3_ENDPOINT: 'https://s3.example.fr', ...given }
  const problems = (() => {
    try {
      readConfig(settings)
      return []
    } catch (error) {
      return (error as { problems: readonly { path: string }[] }).problems
    }
  })()
  expect(problems.map(({ path }) => path)).toEqual(refused)
  expect(JSON.stringify(problems)).not.toContain('secret@')
})
