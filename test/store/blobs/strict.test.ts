// What moto does not enforce, on a double of ours: signatures, digests, locks that nobody shortens; and what the probe says of
// servers that are laxer.
import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { expect, test } from 'vitest'
import type { ObjectSettings } from '../../../src/config/objects.ts'
import { openBlobs } from '../../../src/store/blobs/blobs.ts'
import { openBucket } from '../../../src/store/blobs/bucket/server.ts'
import { openPlace } from '../../../src/store/blobs/places.ts'
import { blobKey } from '../../../src/store/blobs/folder.ts'
import { expectCode } from '../../support/expect-code.ts'
import { storeTools, temporaryHome } from '../../support/life/stores.ts'
import { strictObjects, type Laxity } from '../../support/servers/strict-objects.ts'

const place = 's3://acts/pre'

async function opened(objects: ObjectSettings) {
  const home = await temporaryHome()
  const files = await openPlace({ home, blobs: place, objects }, storeTools)
  const close = async () => {
    await files.close()
    await rm(home, { recursive: true, force: true })
  }
  return { files, blobs: await openBlobs(files, storeTools), close }
}

test('signs every request and sends both digests; the secret is in none, nor the key in an address', async () => {
  const { objects, requests } = await strictObjects()
  const { blobs, close } = await opened({ ...objects, secret: 'secret' })
  const bytes = randomBytes(70_000)
  const { sha256 } = await blobs.put(bytes)
  await blobs.put(bytes)
  expect(Buffer.from(await blobs.bytes(sha256)).equals(bytes)).toBe(true)
  expect(await blobs.remove(sha256, new Date(Date.now() + 86_400_000))).toBe(true)
  expect(requests.length).toBeGreaterThan(10)
  for (const each of requests) {
    expect(each).not.toContain('secret')
    expect(each.split(' ')[1]).not.toMatch(/key=|Signature|Credential/i)
  }
  await close()
  const wrong = await opened({ ...objects, secret: 'another' })
  const failure = await wrong.blobs.put(bytes).catch((error: unknown) => error)
  expect(failure).toMatchObject({ code: 'ACTES-S005', cause: { code: 'SignatureDoesNotMatch' } })
  expect(JSON.stringify(failure) + String((failure as Error).cause)).not.toContain('another')
  await wrong.close()
})

test('is kept only if it is given back as it was', async () => {
  const { objects } = await strictObjects({ spoils: true })
  const { blobs, close } = await opened(objects)
  await expect(blobs.put(randomBytes(9))).rejects.toMatchObject({
    code: 'ACTES-S005',
    cause: { code: 'ReadBackDiffers' },
  })
  await close()
})

test('a server that is away is no loss: told as unreadable and unwritable', async () => {
  const { objects, close: stop } = await strictObjects()
  const { blobs, close } = await opened(objects)
  const { sha256 } = await blobs.put(randomBytes(9))
  stop()
  await expectCode(blobs.put(randomBytes(9)), 'ACTES-S005')
  await expectCode(blobs.bytes(sha256), 'ACTES-S012')
  await expectCode(blobs.has(sha256), 'ACTES-S012')
  await close()
})

test('a lock is extended, never shortened, and made stricter where settings say so', async () => {
  const { objects } = await strictObjects()
  const { blobs, close } = await opened(objects)
  const bucket = openBucket(place, objects)
  const { sha256 } = await blobs.put(randomBytes(9))
  const days = (count: number) => new Date(Date.now() + count * 86_400_000)
  const facts = async () => {
    const headers = await bucket.facts(blobKey(sha256))
    return [
      headers?.['x-amz-object-lock-mode'],
      headers?.['x-amz-object-lock-retain-until-date']?.toString().slice(0, 10),
    ]
  }
  const day = (count: number) => days(count).toISOString().slice(0, 10)
  for (const [asked, has] of [
    [30, 30],
    [10, 30],
    [40, 40],
  ] as const) {
    await blobs.lock?.(sha256, { until: days(asked), held: false })
    expect(await facts()).toEqual(['GOVERNANCE', day(has)])
  }
  const versionId = (await bucket.facts(blobKey(sha256)))?.['x-amz-version-id']?.toString() ?? ''
  const shorter = `<Retention><Mode>GOVERNANCE</Mode><RetainUntilDate>${days(1).toISOString()}</RetainUntilDate></Retention>`
  await expect(bucket.set({ retention: '', versionId }, shorter, blobKey(sha256))).rejects.toMatchObject({
    code: 'AccessDenied',
  })
  const strict = await opened({ ...objects, lock: 'compliance' })
  await strict.blobs.lock?.(sha256, { until: days(20), held: false })
  expect(await facts()).toEqual(['COMPLIANCE', day(40)])
  await blobs.lock?.(sha256, { until: days(50), held: false })
  expect(await facts()).toEqual(['COMPLIANCE', day(50)])
  // New bytes over damaged ones have the lock of those.
  expect(await blobs.remove(sha256, days(2))).toBe(false)
  await bucket.close()
  await strict.close()
  await close()
})

test('where there are no tags, a content put again is a new version, and removers see it', async () => {
  const { objects } = await strictObjects({ tags: false })
  const { blobs, files, close } = await opened(objects)
  const later = { ...storeTools, now: () => new Date(Date.now() + 2 * 86_400_000) }
  const bytes = randomBytes(9)
  const { sha256 } = await blobs.put(bytes)
  const home = await temporaryHome()
  const other = await openPlace({ home, blobs: place, objects }, later)
  await (await openBlobs(other, later)).put(bytes)
  expect(await blobs.remove(sha256, new Date(Date.now() + 86_400_000))).toBe(false)
  expect(await files.has(blobKey(sha256))).toBe(true)
  await other.close()
  await close()
})

test('without versions nothing is removed but uploads', async () => {
  const { objects } = await strictObjects({ versions: false })
  const { blobs, files, close } = await opened({ ...objects, lock: 'none' })
  const { sha256 } = await blobs.put(randomBytes(9))
  expect(await blobs.remove(sha256, new Date(Date.now() + 86_400_000))).toBe(false)
  expect(await blobs.has(sha256)).toBe(true)
  expect(await files.remove(blobKey(sha256))).toBe(true)
  expect(await blobs.has(sha256)).toBe(false)
  await close()
})

test.each<[Laxity, ObjectSettings['lock'], readonly string[]]>([
  [{}, 'governance', []],
  [{}, 'compliance', []],
  [{ locks: false }, 'none', []],
  [{ bypass: true }, 'governance', ['bypassed']],
  [{ bypass: true }, 'compliance', []],
  [{ locks: false }, 'governance', ['unlocked']],
  [{ versions: false, locks: false }, 'none', ['unversioned']],
  [{ overwrites: true, digests: false }, 'governance', ['overwriting', 'unchecked']],
  [{ lifecycle: true, rule: true }, 'governance', ['expiring', 'ruled']],
  [{ rule: true }, 'none', ['ruled']],
  [{ blind: true }, 'governance', ['blind']],
  [{ blind: true }, 'none', ['blind']],
])('the probe of a server that lets pass %j under %s says %j', async (lax, lock, faults) => {
  const { objects } = await strictObjects(lax)
  const { files, close } = await opened({ ...objects, lock })
  expect(await files.probe?.()).toEqual(faults)
  await close()
})
