// Files that wait to be deposited: each of its owner alone, the same bytes once, gone in time, and never another's bytes with
// them.
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { openFolder } from '../../src/store/blobs/folder.ts'
import type { FilePlace } from '../../src/store/blobs/place.ts'
import { openPlace } from '../../src/store/blobs/places.ts'
import { describeWith } from '../support/describe-with.ts'
import { lendBucket } from '../support/servers/buckets.ts'
import { lendStore, storeTools, temporaryHome } from '../support/life/stores.ts'
import { wholeOf } from '../../src/files/pieces.ts'
import { openUploads, type Uploads } from '../../src/store/uploads.ts'
import { v7 } from 'uuid'
import { expectCode } from '../support/expect-code.ts'
import { forTest } from '../support/life/for-suite.ts'

const now = new Date('2025-06-26T08:00:00Z')
const hoursLater = (hours: number) => new Date(now.getTime() + hours * 3_600_000)
async function* pieces(...all: readonly string[]) {
  for (const each of all) yield Buffer.from(each)
}

const inFolder = 'in a folder'

function describeUploads(title: string, lend: () => Promise<{ readonly place: FilePlace; readonly folder: string }>) {
  describe(`an upload ${title}`, () => {
    let place: FilePlace
    let folder: string
    let uploads: Uploads
    const given = forTest(() => lendStore())
    beforeEach(async () => {
      ;({ place, folder } = await lend())
      uploads = openUploads(given.store.db, place, { newId: () => v7() })
      return () => place.close()
    })
    const keep = (owner: string, content: readonly string[], more = {}) =>
      uploads.keep(pieces(...content), { owner, now, until: hoursLater(24), most: 1_000, ...more })
    const content = async (wanted: Parameters<Uploads['read']>[0]) =>
      Buffer.from(await wholeOf(uploads.read(wanted))).toString()
    const stored = async () => {
      const keys: string[] = []
      await place.visit({ isOver: () => false }, async (key) => void keys.push(key), 'uploads')
      return keys
    }

    test('keeps a file for its owner, and reads it', async () => {
      const { sha256, sizeBytes } = await keep('token:a', ['déli', 'bération'], { name: 'delib.pdf' })
      expect(await content({ owner: 'token:a', sha256, name: 'delib.pdf' })).toBe('délibération')
      expect(await uploads.of('token:a', now)).toMatchObject([{ sha256, sizeBytes, name: 'delib.pdf' }])
    })

    test('shows it to nobody else', async () => {
      const { sha256 } = await keep('token:a', ['one'])
      expect(await uploads.of('token:b', now)).toEqual([])
      const asked = content({ owner: 'token:b', sha256, name: 'x.pdf' })
      await expect(asked).rejects.toMatchObject({ code: 'ACTES-F001', problems: [{ value: 'x.pdf' }] })
      expect(await uploads.drop('token:b', sha256)).toBe(0)
    })

    test('keeps the same bytes once, for longer, also if both come at the same time', async () => {
      await Promise.all([1, 2, 3, 4].map(() => keep('token:a', ['same'])))
      await keep('token:a', ['same'], { until: hoursLater(30) })
      expect(await uploads.of('token:a', hoursLater(29))).toHaveLength(1)
      expect(await stored()).toHaveLength(1)
    })

    test('accepts no more than the quota, and keeps nothing of a refused file', async () => {
      await expectCode(keep('token:a', ['x'.repeat(600), 'x'.repeat(600)]), 'ACTES-F007')
      expect(await stored()).toEqual([])
    })

    test('removes expired files, but not those an owner still has, nor the same bytes of another', async () => {
      await keep('token:a', ['same'])
      await keep('draft:1', ['same'], { until: null })
      expect(await uploads.sweep(hoursLater(25))).toBe(1)
      expect(await uploads.of('token:a', now)).toEqual([])
      const [{ sha256 } = { sha256: '' }] = await uploads.of('draft:1', hoursLater(9_999))
      expect(await content({ owner: 'draft:1', sha256, name: 'x.pdf' })).toBe('same')
    })

    test.runIf(title === inFolder)('removes files of a killed process after a day', async () => {
      const { sha256 } = await keep('token:a', ['mine'], { until: null })
      await mkdir(folder, { recursive: true })
      for (const name of ['left.part', v7()]) await writeFile(join(folder, name), 'left')
      for (const name of await readdir(folder)) await utimes(join(folder, name), now, now)
      expect(await uploads.sweep(hoursLater(23))).toBe(0)
      expect(await uploads.sweep(hoursLater(25))).toBe(2)
      expect(await content({ owner: 'token:a', sha256, name: 'x.pdf' })).toBe('mine')
    })
  })
}

describeUploads(inFolder, async () => {
  const home = await temporaryHome()
  return { place: await openFolder(home, storeTools), folder: join(home, 'uploads') }
})

await describeWith('s3', 'on an S3 server', (url) => {
  describeUploads('in a bucket', async () => {
    const { place: blobs, objects } = await lendBucket(url)
    return { place: await openPlace({ home: await temporaryHome(), blobs, objects }, storeTools), folder: '' }
  })
})
