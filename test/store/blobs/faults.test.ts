// What goes wrong between us and an S3 server, on a double of ours: nothing is lost, and nothing is said to be gone or changed
// that is not.
import { randomBytes } from 'node:crypto'
import { readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openBlobs } from '../../../src/store/blobs/blobs.ts'
import { blobKey } from '../../../src/store/blobs/folder.ts'
import { masterKeyOf } from '../../../src/store/secrets/master-key.ts'
import { makeMasterKey } from '../../../src/store/secrets/seal.ts'
import { expectCode } from '../../support/expect-code.ts'
import { storeTools, temporaryHome } from '../../support/life/stores.ts'
import { openObjects } from '../../support/servers/buckets.ts'
import { strictObjects, type Fault } from '../../support/servers/strict-objects.ts'

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000)
const whole = { isOver: () => false }
const [one, two] = [makeMasterKey(), makeMasterKey()]
const sealingOf = (masterKey: string) => ({ keys: masterKeyOf({ home: '', masterKey }), encrypts: true })

/** A double whose next requests of a kind go wrong. */
async function faulty(lax = {}) {
  const wrong: { what: RegExp; fault: Fault; times: number }[] = []
  const double = await strictObjects(lax, {
    fault: (what) => wrong.find((each) => each.what.test(what) && each.times-- > 0)?.fault,
  })
  const spoil = (what: RegExp, fault: Fault, times = 1) => void wrong.push({ what, fault, times })
  return { ...double, spoil }
}

test.each<[Fault]>([
  ['lost'],
  [[409, 'ConditionalRequestConflict']],
  [[409, 'OperationAborted']],
  [[400, 'RequestTimeout']],
  [[429, 'x-y']],
  [[500, 'InternalError']],
  [[503, 'SlowDown']],
  [[503, '']],
])('a put, a read and a removal that meet %j once are done, once', async (fault) => {
  const { objects, spoil } = await faulty()
  const { blobs, bucket } = await openObjects(objects)
  const bytes = randomBytes(99)
  spoil(/^PUT/, fault)
  const { sha256 } = await blobs.put(bytes)
  expect((await bucket.versions(blobKey(sha256))).length).toBe(1)
  // The answer to a HEAD has no code, and conditions are for puts.
  if (fault[1] !== 'ConditionalRequestConflict') for (const what of [/^GET/, /^DELETE/]) spoil(what, fault)
  if (fault === 'lost' || Number(fault[0]) > 409) spoil(/^HEAD/, fault)
  expect(Buffer.from(await blobs.bytes(sha256))).toEqual(bytes)
  expect(await blobs.has(sha256)).toBe(true)
  expect(await blobs.remove(sha256, inDays(1))).toBe(true)
  expect(await bucket.versions(blobKey(sha256))).toEqual([])
})

test.each<[Fault]>([
  [[403, 'AccessDenied']],
  [[403, 'RequestTimeTooSkewed']],
  [[301, 'PermanentRedirect']],
  [[404, 'NoSuchBucket']],
  [[503, 'SlowDown']],
])('a server that says %j again and again loses nothing, and calls nothing missing', async (fault) => {
  const { objects, spoil } = await faulty()
  const { blobs, files } = await openObjects(objects)
  const { sha256 } = await blobs.put(randomBytes(9))
  spoil(/./, fault, 1_000)
  await expect(blobs.put(randomBytes(9))).rejects.toMatchObject({ code: 'ACTES-S005', cause: { code: fault[1] } })
  await expectCode(blobs.bytes(sha256), 'ACTES-S012')
  await expectCode(blobs.has(sha256), 'ACTES-S012')
  await expectCode(blobs.remove(sha256, inDays(1)), 'ACTES-S005')
  await expect(files.visit(whole, async () => undefined)).rejects.toMatchObject({ code: fault[1] })
})

test('an answer that is cut is not a changed file, and leaves no copy', async () => {
  const { objects, spoil } = await faulty()
  const { blobs, home } = await openObjects({ ...objects, copiesBytes: 1e6 })
  const bytes = randomBytes(90_000)
  const { sha256 } = await (await openObjects(objects)).blobs.put(bytes)
  spoil(/^GET/, 'cut')
  await expectCode(blobs.bytes(sha256), 'ACTES-S012')
  expect(await readdir(join(home, 'objects'))).toEqual([])
  expect(Buffer.from(await blobs.bytes(sha256)).equals(bytes)).toBe(true)
  // Nor is it what was put.
  spoil(/^GET/, 'cut')
  await expectCode(blobs.put(randomBytes(90_000)), 'ACTES-S005')
})

test('a file without bytes, and a large one that is there: not sent again', async () => {
  const { objects, requests } = await faulty()
  const { blobs } = await openObjects(objects)
  const { sha256 } = await blobs.put(new Uint8Array())
  expect((await blobs.bytes(sha256)).length).toBe(0)
  const large = randomBytes(2_000_000)
  for (let times = 0; times < 2; times++) await blobs.put(large)
  expect(requests.filter((each) => each.startsWith('PUT') && each.includes('"content-length":"2000000"')).length).toBe(
    1,
  )
})

test('a put that cannot be known of hinders a removal: who cannot read tags removes nothing', async () => {
  const { objects } = await faulty({ blind: true })
  const { blobs } = await openObjects(objects)
  const bytes = randomBytes(9)
  const { sha256 } = await blobs.put(bytes)
  await (await openObjects(objects, { now: () => inDays(3) })).blobs.put(bytes)
  await expectCode(blobs.remove(sha256, inDays(1)), 'ACTES-S005')
  expect(Buffer.from(await blobs.bytes(sha256))).toEqual(bytes)
})

test('who may not list versions is told so', async () => {
  const { objects, spoil } = await faulty()
  const { files } = await openObjects(objects)
  spoil(/^GET .*versions=/, [403, 'AccessDenied'])
  expect(await files.probe?.()).toEqual(['blind'])
  expect(await files.probe?.()).toEqual([])
})

test('a lock that is over does not hinder a repair, and a hold that stands is on the new version too', async () => {
  let days = 0
  const now = () => inDays(days)
  const { objects } = await strictObjects({}, { now })
  const { blobs, bucket } = await openObjects(objects, { now, sealing: sealingOf(one) })
  const bytes = randomBytes(9)
  const { sha256 } = await blobs.put(bytes)
  const key = blobKey(sha256)
  await blobs.lock?.(sha256, { until: inDays(1), held: true })
  days = 2
  const both = await openObjects(objects, { now, sealing: sealingOf(`${two}\n${one}`) })
  expect((await both.blobs.reseal(whole)).counts).toEqual(new Map([['resealed', 1]]))
  const facts = await bucket.facts(key)
  expect(facts).toHaveProperty('x-amz-object-lock-legal-hold', 'ON')
  expect(facts).not.toHaveProperty('x-amz-object-lock-mode')
  await bucket.put(key, 'rotten')
  await blobs.put(bytes)
  expect(Buffer.from(await blobs.bytes(sha256))).toEqual(bytes)
})

test('what is hidden, or beyond the first page, is visited, read, resealed and removed with every version', async () => {
  const { objects } = await faulty({ page: 2 })
  const { blobs, files, bucket } = await openObjects(objects, { sealing: sealingOf(one) })
  const digests: string[] = []
  for (let count = 0; count < 5; count++) digests.push((await blobs.put(randomBytes(9))).sha256)
  const keys = digests.map(blobKey).sort()
  const [hidden = ''] = digests
  for (let times = 0; times < 5; times++) await bucket.remove(blobKey(hidden))
  const visited: string[] = []
  for (let after: string | null = ''; after !== null;)
    after = await files.visit({ after, isOver: () => true }, async (key) => void visited.push(key))
  expect(visited).toEqual(keys)
  const both = await openObjects(objects, { sealing: sealingOf(`${two}\n${one}`) })
  expect((await both.blobs.reseal(whole)).counts).toEqual(new Map([['resealed', 5]]))
  for (let times = 0; times < 5; times++) await bucket.put(blobKey(hidden), 'rotten')
  for (const sha256 of digests) {
    expect(await blobs.remove(sha256, inDays(1))).toBe(true)
    expect(await bucket.versions(blobKey(sha256))).toEqual([])
  }
})

test('a move takes what is hidden along, and believes the places, not copies on this machine', async () => {
  const { objects } = await faulty()
  const kept = { ...objects, copiesBytes: 1e6 }
  const folder = await temporaryHome()
  const back = await openObjects(kept, { blobs: folder, blobsFrom: 's3://acts/pre' })
  const there = await openObjects(kept, { home: back.home })
  const rotten = async (key: string) => writeFile(join(back.home, 'objects', key.replaceAll('/', '-')), 'rotten')
  const [hidden, copied] = [await there.blobs.put(randomBytes(9)), await there.blobs.put(randomBytes(9))]
  await there.bucket.remove(blobKey(hidden.sha256))
  await rotten(blobKey(copied.sha256))
  const quietly = {
    ...whole,
    onRemoved: async () => undefined,
    onFailure: (error: unknown) => expect.unreachable(String(error)),
  }
  expect(await back.files.isMoved?.()).toBe(false)
  expect(await back.blobs.moving?.(quietly)).toEqual({ after: null, moved: 2, kept: 0 })
  expect(await back.files.isMoved?.()).toBe(true)
  const moved = await openBlobs(folder, storeTools)
  for (const { sha256 } of [hidden, copied]) expect((await moved.bytes(sha256)).length).toBe(9)
  // And there again, where the bucket has a changed one that this machine has a whole copy of.
  await there.blobs.put(await moved.bytes(copied.sha256))
  await there.bucket.put(blobKey(copied.sha256), 'rotten')
  const again = await openObjects(kept, { home: back.home, blobsFrom: folder })
  expect(await again.blobs.moving?.(quietly)).toMatchObject({ moved: 2 })
  for (const { sha256 } of [hidden, copied])
    expect((await (await openObjects(objects)).blobs.bytes(sha256)).length).toBe(9)
})

test('copies on this machine stay within their bound, and a changed one is found out', async () => {
  const most = 50_000
  const { objects, requests } = await faulty()
  const { blobs, home } = await openObjects({ ...objects, copiesBytes: most })
  const copies = join(home, 'objects')
  const size = async () => {
    const sizes = (await readdir(copies)).map(async (name) => (await stat(join(copies, name))).size)
    return (await Promise.all(sizes)).reduce((sum, each) => sum + each, 0)
  }
  const all = Array.from({ length: 60 }, () => randomBytes(3_000))
  const put = await Promise.all(all.map((bytes) => blobs.put(bytes)))
  for (let round = 0; round < 2; round++) {
    expect(await size()).toBeLessThanOrEqual(most)
    const read = await Promise.all(put.map(({ sha256 }) => blobs.bytes(sha256)))
    expect(read.every((bytes, index) => all[index]?.equals(bytes))).toBe(true)
  }
  expect(await size()).toBeGreaterThan(most / 2)
  const [name = ''] = await readdir(copies)
  const sha256 = name.slice(-64)
  const fetched = () => requests.filter((each) => each.startsWith(`GET /acts/pre/${blobKey(sha256)} `)).length
  const before = fetched()
  await blobs.bytes(sha256)
  expect(fetched()).toBe(before)
  await writeFile(join(copies, name), randomBytes(3_000))
  expect((await blobs.bytes(sha256)).length).toBe(3_000)
  expect(fetched()).toBe(before + 1)
  // One larger than all of them together is read too.
  const large = await blobs.put(randomBytes(2 * most))
  expect((await blobs.bytes(large.sha256)).length).toBe(2 * most)
  expect(await size()).toBeLessThanOrEqual(most)
})
