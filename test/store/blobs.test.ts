// Bytes by digest: durable, once, checked when read.
import { createHash, randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openBlobs, type Blobs } from '../../src/store/engine/blobs.ts'
import { storeTools, temporaryHome } from '../support/life/stores.ts'

const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

describe('blobs', () => {
  let folder: string
  let blobs: Blobs
  beforeAll(async () => {
    folder = await temporaryHome()
    blobs = await openBlobs(folder, storeTools)
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))
  const pathOf = (sha256: string) => join(folder, sha256.slice(0, 2), sha256.slice(2, 4), sha256)
  const inTemporary = () => readdir(join(folder, 'tmp'))

  async function* chunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
  }

  test('are named by their sha256, whatever the chunks they came in', async () => {
    const bytes = randomBytes(300_000)
    const kept = { sha256: digest(bytes), sizeBytes: bytes.length }
    expect(await blobs.put(bytes)).toEqual(kept)
    expect(await blobs.put(chunks(bytes, 4_099))).toEqual(kept)
    expect(await readFile(pathOf(kept.sha256))).toEqual(bytes)
    expect(await inTemporary()).toEqual([])
  })

  test('the same content kept by many at once is one file', async () => {
    const bytes = randomBytes(50_000)
    await Promise.all(Array.from({ length: 8 }, () => blobs.put(bytes)))
    expect(Buffer.from(await blobs.bytes(digest(bytes)))).toEqual(bytes)
    expect(await inTemporary()).toEqual([])
  })

  test('bytes that are not those expected are refused, and nothing stays', async () => {
    const bytes = randomBytes(10)
    await expect(blobs.put(bytes, digest(randomBytes(10)))).rejects.toMatchObject({ code: 'ACTES-F015' })
    expect(await blobs.has(digest(bytes))).toBe(false)
    expect(await inTemporary()).toEqual([])
  })

  test('a source that fails half way leaves nothing', async () => {
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield randomBytes(10)
      throw new Error('the line dropped')
    }
    await expect(blobs.put(failing())).rejects.toThrow('the line dropped')
    expect(await inTemporary()).toEqual([])
  })

  test('what is missing, and what was changed on the disk, are told apart', async () => {
    const { sha256 } = await blobs.put(randomBytes(20))
    await expect(blobs.bytes(digest(randomBytes(5)))).rejects.toMatchObject({ code: 'ACTES-S003' })
    await rm(pathOf(sha256))
    await writeFile(pathOf(sha256), 'something else')
    await expect(blobs.bytes(sha256)).rejects.toMatchObject({ code: 'ACTES-S004' })
    const reading = async () => {
      for await (const _ of blobs.read(sha256));
    }
    await expect(reading()).rejects.toMatchObject({ code: 'ACTES-S004' })
  })

  test('bytes kept again mend what the disk damaged, and leave alone what is whole', async () => {
    const bytes = randomBytes(600_000)
    const { sha256 } = await blobs.put(bytes)
    const { ino } = await stat(pathOf(sha256))
    await blobs.put(bytes)
    expect((await stat(pathOf(sha256))).ino).toBe(ino)
    // Bit rot leaves the size as it was.
    await writeFile(pathOf(sha256), Buffer.alloc(bytes.length))
    await Promise.all(Array.from({ length: 4 }, () => blobs.put(chunks(bytes, 65_536), sha256)))
    expect(Buffer.from(await blobs.bytes(sha256)).equals(bytes)).toBe(true)
    await writeFile(pathOf(sha256), Buffer.alloc(bytes.length))
    await expect(blobs.put(randomBytes(bytes.length), sha256)).rejects.toMatchObject({ code: 'ACTES-F015' })
    await expect(blobs.bytes(sha256)).rejects.toMatchObject({ code: 'ACTES-S004' })
    expect(await inTemporary()).toEqual([])
  })

  test('what cannot be read is not said to be unwritable, also where it was to be kept anew', async () => {
    const { sha256 } = await blobs.put(randomBytes(20))
    await rm(pathOf(sha256))
    // A folder in its place cannot be read, whoever asks.
    await mkdir(pathOf(sha256))
    await expect(blobs.bytes(sha256)).rejects.toMatchObject({ code: 'ACTES-S012' })
    await expect(blobs.put(blobs.read(sha256))).rejects.toMatchObject({ code: 'ACTES-S012' })
  })

  test('a folder that could not be made is made once it can', async () => {
    const place = join(folder, 'late')
    await writeFile(place, '')
    const late = await openBlobs(place, storeTools)
    await expect(late.check()).rejects.toMatchObject({ code: 'ACTES-S005' })
    await rm(place)
    await late.check()
  })

  test('a folder that cannot be written is no bug: ACTES-S005', async () => {
    const file = join(folder, 'a-file')
    await writeFile(file, '')
    const closed = await openBlobs(file, storeTools)
    await expect(closed.put(randomBytes(5))).rejects.toMatchObject({ code: 'ACTES-S005', kind: 'retry' })
    await expect(closed.bytes(digest(randomBytes(5)))).rejects.toMatchObject({ code: 'ACTES-S012' })
    await mkdir(join(folder, 'other'))
    await (await openBlobs(join(folder, 'other'), storeTools)).check()
  })
})
