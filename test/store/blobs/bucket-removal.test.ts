// A remover that waits or dies at any request to an S3 server, beside one who puts the same content: what was put is there, and
// what nobody put is gone by the next removal, with all its versions.
import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { openBlobs } from '../../../src/store/blobs/blobs.ts'
import { openCopies } from '../../../src/store/blobs/bucket/copies.ts'
import { openBucketPlace } from '../../../src/store/blobs/bucket/place.ts'
import { openBucket, type Bucket } from '../../../src/store/blobs/bucket/server.ts'
import { blobKey } from '../../../src/store/blobs/folder.ts'
import { describeWith } from '../../support/describe-with.ts'
import { storeTools, temporaryHome } from '../../support/life/stores.ts'
import { lendBucket } from '../../support/servers/buckets.ts'

const dayMs = 86_400_000
const inDays = (days: number) => new Date(Date.now() + days * dayMs)

/** A bucket whose every request asks first. */
function guarded(bucket: Bucket, touch: () => Promise<void>): Bucket {
  return new Proxy(bucket, {
    get: (target, name: keyof Bucket) => {
      const method = target[name]
      if (typeof method !== 'function' || name === 'close' || name === 'list') return method
      return async (...args: unknown[]) => {
        await touch()
        return (method as (...given: unknown[]) => unknown)(...args)
      }
    },
  })
}

await describeWith('s3', 'a removal from a bucket', (url) => {
  test.each([
    ['waits', 'puts the same', true],
    ['dies', 'puts the same', true],
    ['dies', 'reads', false],
  ] as const)('that %s at any request, while another %s', async (ends, _, isPut) => {
    const { place, objects } = await lendBucket(url)
    const home = await temporaryHome()
    const opened: Bucket[] = []
    const blobsAt = async (days: number, touch = async () => undefined as void) => {
      const tools = { ...storeTools, now: () => inDays(days) }
      const bucket = openBucket(place, objects)
      opened.push(bucket)
      const copies = await openCopies(home, 0, tools)
      copies.close()
      const at = openBucketPlace(guarded(bucket, touch), { ...tools, copies, lock: 'governance' })
      return { bucket, blobs: await openBlobs(at, tools) }
    }
    const [early, late] = [await blobsAt(0), await blobsAt(3)]
    for (let pause = 1, isOver = false; !isOver; pause++) {
      const bytes = randomBytes(64)
      const { sha256 } = await early.blobs.put(bytes)
      const [reached, onward] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
      let touched = 0
      const remover = await blobsAt(2, async () => {
        if (++touched !== pause) return
        reached.resolve()
        await onward.promise
      })
      const removing = remover.blobs.remove(sha256, inDays(2))
      isOver = await Promise.race([reached.promise.then(() => false), removing.then(() => true)])
      const read = isPut
        ? await late.blobs.put(bytes)
        : await late.blobs.bytes(sha256).catch((error: { code?: string }) => error.code)
      if (ends === 'waits') onward.resolve()
      if (ends === 'waits') await removing
      if (isPut) expect(Buffer.from(await late.blobs.bytes(sha256)).equals(bytes), `at ${pause}`).toBe(true)
      else expect(read === 'ACTES-S003' || (read as Uint8Array).length === 64).toBe(true)
      expect(await late.blobs.remove(sha256, inDays(isPut ? 2 : 4)), `at ${pause}`).toBe(isPut ? false : true)
      expect(await late.blobs.remove(sha256, inDays(4))).toBe(true)
      expect(await late.bucket.versions(blobKey(sha256))).toEqual([])
      onward.resolve()
      await removing.catch(() => undefined)
    }
    for (const each of opened) await each.close()
  })
})
