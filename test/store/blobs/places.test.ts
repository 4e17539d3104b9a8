// A folder and a bucket keep the same promises.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { openFolder } from '../../../src/store/blobs/folder.ts'
import { openPlace } from '../../../src/store/blobs/places.ts'
import { describeWith } from '../../support/describe-with.ts'
import { temporaryHome } from '../../support/life/stores.ts'
import { lendBucket } from '../../support/servers/buckets.ts'
import { describePlace } from './contract.ts'

describePlace('in a folder', async () => {
  const folder = await temporaryHome()
  return {
    open: (tools) => openFolder(folder, tools ?? never()),
    stored: (key) => readFile(join(folder, key)),
    spoil: async (key, bytes) => {
      await mkdir(dirname(join(folder, key)), { recursive: true })
      await writeFile(join(folder, key), bytes)
    },
    leftovers: () => readdir(join(folder, 'tmp')),
  }
})

await describeWith('s3', 'on an S3 server', (url) => {
  for (const copiesBytes of [0, 100_000_000])
    describePlace(`in a bucket, ${copiesBytes === 0 ? 'without' : 'with'} copies here`, async () => {
      const { place, objects, bucket } = await lendBucket(url, { copiesBytes })
      // One home for each process.
      const homes: string[] = []
      return {
        open: async (tools) => {
          const home = await temporaryHome()
          homes.push(home)
          return openPlace({ home, blobs: place, objects }, tools ?? never())
        },
        stored: async (key) => Buffer.from(await (await bucket.get(key)).arrayBuffer()),
        spoil: async (key, bytes) => {
          for (const { id } of await bucket.versions(key)) await bucket.remove(key, id)
          await bucket.put(key, bytes.toString('latin1'))
        },
        leftovers: async () => {
          const names = await Promise.all(homes.map((home) => readdir(join(home, 'objects'))))
          return names.flat().filter((name) => copiesBytes === 0 || name.startsWith('tmp-'))
        },
      }
    })
})

function never(): never {
  throw new Error('tools are given')
}
