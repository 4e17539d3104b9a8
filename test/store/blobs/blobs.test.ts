// Bytes by digest in a folder, beyond what every place promises (contract.ts): durable, and safe beside removers.
import { randomBytes } from 'node:crypto'
import { mkdir, open, readdir, readlink, rename, rm, stat, utimes, writeFile, type FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { openBlobs, type Blobs } from '../../../src/store/blobs/blobs.ts'
import { storeTools, temporaryHome } from '../../support/life/stores.ts'
import { expectCode } from '../../support/expect-code.ts'
import { sha256 as digest } from '../../support/sha256.ts'

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

  describe('removed blobs', () => {
    const long = new Date('2012-01-01T00:00:00Z')
    const aDay = new Date(Date.now() - 86_400_000)
    const putLongAgo = async (bytes = randomBytes(100)) => {
      const { sha256 } = await blobs.put(bytes)
      await utimes(pathOf(sha256), long, long)
      return { sha256, bytes }
    }

    test('are gone, and removing them again is not an error', async () => {
      const { sha256 } = await putLongAgo()
      expect(await blobs.remove(sha256, aDay)).toBe(true)
      expect(await blobs.has(sha256)).toBe(false)
      await expectCode(blobs.bytes(sha256), 'ACTES-S003')
      expect(await blobs.remove(sha256, aDay)).toBe(true)
      expect(await inTemporary()).toEqual([])
    })

    test('exclude those put, or put again, since then', async () => {
      const fresh = await blobs.put(randomBytes(50))
      const { sha256, bytes } = await putLongAgo()
      await blobs.put(bytes)
      expect([await blobs.remove(fresh.sha256, aDay), await blobs.remove(sha256, aDay)]).toEqual([false, false])
      expect(Buffer.from(await blobs.bytes(sha256))).toEqual(bytes)
    })

    test('exclude those put since then by the clock of whoever put them, which need not be that of the file system', async () => {
      const ahead = { ...storeTools, now: () => new Date(Date.now() + 3 * 86_400_000) }
      const { sha256 } = await (await openBlobs(folder, ahead)).put(randomBytes(50))
      expect(await blobs.remove(sha256, new Date(Date.now() + 86_400_000))).toBe(false)
    })

    test('while others put the same: everybody who put it has it', async () => {
      for (let round = 0; round < 200; round++) {
        const { sha256, bytes } = await putLongAgo(randomBytes(64))
        const [, put] = await Promise.all([blobs.remove(sha256, aDay), blobs.put(bytes), blobs.remove(sha256, aDay)])
        expect([put.sha256, await blobs.has(sha256)]).toEqual([sha256, true])
      }
      expect(await inTemporary()).toEqual([])
    })

    test('held by a killed remover come back, and never over newer ones', async () => {
      const [old, fresh] = [await putLongAgo(), await putLongAgo()]
      for (const { sha256 } of [old, fresh])
        await rename(pathOf(sha256), join(folder, 'tmp', `removed-${sha256}-killed`))
      await utimes(join(folder, 'tmp', `removed-${fresh.sha256}-killed`), new Date(), new Date())
      await blobs.put(fresh.bytes)
      const { ino } = await stat(pathOf(fresh.sha256))
      const again = await openBlobs(folder, storeTools)
      expect([await again.has(old.sha256), await again.has(fresh.sha256)]).toEqual([true, true])
      expect((await stat(pathOf(fresh.sha256))).ino).toBe(ino)
      expect(await inTemporary()).toEqual([])
    })

    test('can be read to their end by callers who had opened them', async () => {
      const { sha256, bytes } = await putLongAgo(randomBytes(600_000))
      const open = await blobs.open(sha256)
      expect(await blobs.remove(sha256, aDay)).toBe(true)
      const read: Uint8Array[] = []
      for await (const piece of open.bytes) read.push(piece)
      await open.close()
      expect(Buffer.concat(read)).toEqual(bytes)
    })
  })

  test('bytes put again repair a damaged file, and leave an intact one alone', async () => {
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
    await expectCode(blobs.put(randomBytes(bytes.length), sha256), 'ACTES-F015')
    await expectCode(blobs.bytes(sha256), 'ACTES-S004')
    expect(await inTemporary()).toEqual([])
  })

  test('an unreadable file is not reported as unwritable, even if it was to be put again', async () => {
    const { sha256 } = await blobs.put(randomBytes(20))
    await rm(pathOf(sha256))
    // A folder in its place cannot be read, whoever asks.
    await mkdir(pathOf(sha256))
    await expectCode(blobs.bytes(sha256), 'ACTES-S012')
    await expectCode(blobs.put(blobs.read(sha256)), 'ACTES-S012')
  })

  test('a folder that could not be created is created once possible', async () => {
    const place = join(folder, 'late')
    await writeFile(place, '')
    const late = await openBlobs(place, storeTools)
    await expectCode(late.check(), 'ACTES-S005')
    await rm(place)
    await late.check()
  })

  test('an unwritable folder is not a bug: ACTES-S005', async () => {
    const file = join(folder, 'a-file')
    await writeFile(file, '')
    const closed = await openBlobs(file, storeTools)
    await expect(closed.put(randomBytes(5))).rejects.toMatchObject({ code: 'ACTES-S005', kind: 'retry' })
    await expectCode(closed.bytes(digest(randomBytes(5))), 'ACTES-S012')
    await mkdir(join(folder, 'other'))
    await (await openBlobs(join(folder, 'other'), storeTools)).check()
  })
})

describe.runIf(process.platform === 'linux')('a power cut after a blob was put', () => {
  /** The folders and files that were flushed, in order; a flush of the first of its name ends when it is let go. */
  async function watched({ folder, slow }: { folder: string; slow?: string }) {
    const flushed: string[] = []
    const [begun, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const handle = await open(folder, 'r')
    const prototype = Object.getPrototypeOf(handle) as FileHandle
    await handle.close()
    const { sync } = prototype
    let isSlow = slow !== undefined
    prototype.sync = async function (this: FileHandle) {
      const path = await readlink(`/proc/self/fd/${this.fd}`)
      if (isSlow && path === slow) {
        isSlow = false
        begun.resolve()
        await goOn.promise
      }
      await sync.call(this)
      flushed.push(path)
    }
    onTestFinished(() => {
      prototype.sync = sync
    })
    return { flushed, begun: begun.promise, goOn: () => goOn.resolve() }
  }

  async function emptyFolder(): Promise<string> {
    const folder = await temporaryHome()
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    return folder
  }

  const text = (index: number) => Buffer.from(`blob ${index}`)

  /** Two contents that lie in one folder. */
  function neighbours(): readonly [Buffer, Buffer] {
    const seen = new Map<string, number>()
    for (let index = 0; ; index++) {
      const folder = digest(text(index)).slice(0, 4)
      const other = seen.get(folder)
      if (other !== undefined) return [text(other), text(index)]
      seen.set(folder, index)
    }
  }

  test('keeps its folder, if it was newly created', async () => {
    const folder = await emptyFolder()
    const { flushed } = await watched({ folder })
    await openBlobs(join(folder, 'some', 'blobs'), storeTools)
    expect(flushed).toEqual([join(folder, 'some', 'blobs'), join(folder, 'some'), folder])
  })

  test('keeps it: every folder on its path was flushed, although another process has just created it', async () => {
    const folder = await emptyFolder()
    const blobs = await openBlobs(folder, storeTools)
    const parent = join(folder, digest(text(1)).slice(0, 2), digest(text(1)).slice(2, 4))
    await mkdir(parent, { recursive: true })
    const { flushed } = await watched({ folder })
    await blobs.put(text(1))
    expect(flushed.slice(1)).toEqual([folder, dirname(parent), parent])
  })

  test('keeps it, while the first file of the same new folder is still being put', async () => {
    const folder = await emptyFolder()
    const blobs = await openBlobs(folder, storeTools)
    const [one, other] = neighbours()
    const above = join(folder, digest(one).slice(0, 2))
    const { flushed, begun, goOn } = await watched({ folder, slow: above })
    const first = blobs.put(one)
    await begun
    await blobs.put(other)
    expect(flushed).toContain(above)
    goOn()
    await first
  })
})
