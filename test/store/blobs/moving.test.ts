// A move from a folder to a bucket and back, killed again and again: all is read throughout, and nothing is lost.
import { randomBytes, randomInt } from 'node:crypto'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pLimit from 'p-limit'
import { expect, test } from 'vitest'
import { readConfig } from '../../../src/config/config.ts'
import { openBlobs, type Blobs } from '../../../src/store/blobs/blobs.ts'
import { openFolder } from '../../../src/store/blobs/folder.ts'
import { openPlace } from '../../../src/store/blobs/places.ts'
import { sealingOf } from '../../../src/store/blobs/sealed-file.ts'
import { makeMasterKey } from '../../../src/store/secrets/seal.ts'
import { describeWith } from '../../support/describe-with.ts'
import { temporaryHome, storeTools } from '../../support/life/stores.ts'
import { isLong } from '../../support/long-suites.ts'
import { lendBucket } from '../../support/servers/buckets.ts'
import { strictObjects } from '../../support/servers/strict-objects.ts'
import { sha256 as digest } from '../../support/sha256.ts'

const program = fileURLToPath(new URL('../../support/life/moving-process.ts', import.meta.url))
const [files, kills] = isLong ? [5_000, 20] : [60, 5]
/** Read after each death; all of them at the end. */
const looked = 200
const quietly = { onRemoved: async () => undefined, onFailure: () => undefined }

type Environment = Readonly<Record<string, string>>

/** @returns what was moved; undefined when it was killed */
async function moves(environment: Environment, dies: number) {
  const child = fork(program, [String(dies)], { env: { PATH: process.env.PATH, ...environment } })
  let said: { moved: number; kept: number } | undefined
  child.on('message', (message) => (said = message as typeof said))
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null]
  if (signal !== 'SIGKILL' && code !== 0) throw new Error(`the move ended with ${code}`)
  return said
}

/** As another process of the installation, which runs meanwhile. */
async function within<T>(environment: Environment, work: (blobs: Blobs) => Promise<T>): Promise<T> {
  const config = readConfig(environment)
  const place = await openPlace(config, storeTools)
  return work(await openBlobs(place, storeTools, sealingOf(config))).finally(() => place.close())
}

const unread = (environment: Environment, digests: readonly string[]) =>
  within(environment, async (blobs) => {
    const read = await pLimit(8).map(digests, (sha256) => blobs.bytes(sha256).then(digest, () => 'lost'))
    return digests.filter((sha256, index) => read[index] !== sha256)
  })

await describeWith('s3', 'a move', (url) => {
  const lend = async (endpoint: string) => {
    const [home, folder] = [await temporaryHome(), await temporaryHome()]
    const lent = await lendBucket(endpoint)
    const common = { ...lent.environment, ACTES_HOME: home, ACTES_S3_COPIES_MB: '0', ACTES_MASTER_KEY: makeMasterKey() }
    return {
      ...lent,
      folder,
      there: { ...common, ACTES_BLOBS_FROM: folder },
      back: { ...common, ACTES_BLOBS: folder, ACTES_BLOBS_FROM: lent.place },
    }
  }

  test(
    `of ${files} files there and back, killed ${kills} times each way, loses none`,
    { timeout: 3_600_000 },
    async () => {
      const { folder, there, back, bucket } = await lend(isLong ? (await strictObjects()).endpoint : url)
      const digests: string[] = []
      const puts = async (environment: Environment, count: number) =>
        within(environment, async (blobs) => {
          const put = await pLimit(8).map(Array.from({ length: count }), () => blobs.put(randomBytes(200)))
          digests.push(...put.map(({ sha256 }) => sha256))
        })
      const former = { ...there, ACTES_BLOBS: folder, ACTES_BLOBS_FROM: '' }
      for (const encrypts of ['yes', 'no']) await puts({ ...former, ACTES_ENCRYPT_BLOBS: encrypts }, files / 2)
      const bucketKeys = async () => {
        const keys: string[] = []
        for await (const page of bucket.list('', '')) keys.push(...page.map(({ key }) => key))
        return keys
      }
      for (const [environment, formerKeys] of [
        [there, () => readdir(folder, { recursive: true })],
        [back, bucketKeys],
      ] as const) {
        for (let killed = 0; killed < kills; killed++) {
          const dies = randomInt(1, Math.ceil((files * 8) / kills))
          expect(await moves(environment, dies), `should die at ${dies}`).toBeUndefined()
          // Others go on meanwhile: they read everything, and put what they put in the new place.
          await puts(environment, 1)
          const some = Array.from({ length: looked }, () => digests[randomInt(digests.length)] ?? '')
          expect(await unread(environment, isLong ? some : digests), `died at ${dies}`).toEqual([])
        }
        expect(await moves(environment, 0)).toMatchObject({ kept: 0 })
        expect(await moves(environment, 0)).toMatchObject({ moved: 0, kept: 0 })
        expect(await unread({ ...environment, ACTES_BLOBS_FROM: '' }, digests)).toEqual([])
        expect((await formerKeys()).filter((name) => /[0-9a-f]{64}/.test(name))).toEqual([])
      }
    },
  )

  test('carries uploads, heads and damaged files as they are, and leaves what is locked where it also is', async () => {
    const { folder, there, back, bucket } = await lend(url)
    const before = await openFolder(folder, storeTools)
    const heads = before.texts('heads')
    await heads.write('2025-07-08.jsonl', 'one\n')
    const blobs = await openBlobs(before, storeTools)
    const upload = 'uploads/0b3e9a52-6d3f-4d0a-9b52-0d9c4d6f3a11'
    const temporary = await before.temporary()
    await writeFile(temporary, 'a draft')
    await before.settle(upload, temporary, async () => false)
    const [whole, damaged] = [await blobs.put(randomBytes(99)), await blobs.put(randomBytes(99))]
    await writeFile(join(folder, damaged.sha256.slice(0, 2), damaged.sha256.slice(2, 4), damaged.sha256), 'rotten')
    expect(await moves(there, 0)).toMatchObject({ moved: 3, kept: 0 })
    const [ours, theirs] = [
      await openPlace(readConfig(there), storeTools),
      await openPlace(readConfig(back), storeTools),
    ]
    expect(await ours.texts('heads').read('2025-07-08.jsonl')).toBe('one\n')
    await heads.write('2025-07-08.jsonl', 'one\ntwo\n')
    expect(await theirs.texts('heads').read('2025-07-08.jsonl')).toBe('one\ntwo\n')
    const seen = await openBlobs(ours, storeTools)
    await expect(seen.bytes(damaged.sha256)).rejects.toMatchObject({ code: 'ACTES-S004' })
    expect(await (await bucket.get(upload)).text()).toBe('a draft')
    // Back: what is locked stays too, and is in the folder.
    const until = new Date(Date.now() + 86_400_000)
    expect(await seen.lock?.(whole.sha256, { until, held: false })).toBe(true)
    const returning = await openBlobs(theirs, storeTools)
    expect(await returning.moving?.({ after: '', isOver: () => false, ...quietly })).toEqual({
      after: null,
      moved: 2,
      kept: 1,
    })
    expect((await (await openBlobs(folder, storeTools)).bytes(whole.sha256)).length).toBe(99)
    await ours.close()
    await theirs.close()
  })
})
