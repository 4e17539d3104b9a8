// Stored files encrypted at rest: nothing of them is readable on the disk, a range is read without the rest, what was changed
// is noticed, clear ones lie beside, and a rotation that dies at any touch of the disk loses none.
import { randomBytes } from 'node:crypto'
import { readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openBlobs, type Blobs } from '../../../src/store/blobs/blobs.ts'
import { masterKeyOf } from '../../../src/store/secrets/master-key.ts'
import { idOf, makeMasterKey, readMasterKey } from '../../../src/store/secrets/seal.ts'
import { guardDisk } from '../../support/life/mortal-disk.ts'
import { storeTools, temporaryHome } from '../../support/life/stores.ts'
import { expectCode } from '../../support/expect-code.ts'
import { sha256 as digest } from '../../support/sha256.ts'

const chunk = 65_536
const [one, two] = [makeMasterKey(), makeMasterKey()]
const idOfText = (text: string) => idOf(readMasterKey(text))

let folder: string
beforeAll(async () => {
  folder = await temporaryHome()
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const under = (masterKey: string, encrypts = true, at = folder): Promise<Blobs> =>
  openBlobs(at, storeTools, { keys: masterKeyOf({ home: folder, masterKey }), encrypts })
const pathOf = (sha256: string, at = folder) => join(at, sha256.slice(0, 2), sha256.slice(2, 4), sha256)
const gathered = async (pieces: AsyncIterable<Uint8Array>) => {
  const all: Uint8Array[] = []
  for await (const piece of pieces) all.push(piece)
  return Buffer.concat(all)
}
const all = { isOver: () => false }

describe('an encrypted blob', () => {
  test.each([0, 1, chunk - 1, chunk, chunk + 1, 4 * chunk, 9 * chunk + 17])(
    'of %i bytes has the digest and the size of its content, which is nowhere on the disk',
    async (size) => {
      const blobs = await under(one)
      const bytes = randomBytes(size)
      const kept = { sha256: digest(bytes), sizeBytes: size }
      expect(await blobs.put(bytes)).toEqual(kept)
      expect(await blobs.put(bytes, kept.sha256)).toEqual(kept)
      expect(Buffer.from(await blobs.bytes(kept.sha256))).toEqual(bytes)
      expect(await gathered(blobs.read(kept.sha256))).toEqual(bytes)
      const found = await blobs.open(kept.sha256)
      expect(found.sizeBytes).toBe(size)
      await found.close()
      const onDisk = await readFile(pathOf(kept.sha256))
      if (size > 8) expect(onDisk.includes(bytes.subarray(0, 32))).toBe(false)
      expect(await readdir(join(folder, 'tmp'))).toEqual([])
    },
  )

  test('gives a range without the rest, like a clear one', async () => {
    const bytes = randomBytes(9 * chunk + 17)
    const { sha256 } = await (await under(one)).put(bytes)
    const beside = await temporaryHome()
    await (await openBlobs(beside, storeTools)).put(bytes)
    // What lies outside the range is spoiled, and nobody notices.
    const onDisk = await readFile(pathOf(sha256))
    onDisk.fill(0, 1_024 + 5 * (chunk + 16), 1_024 + 6 * (chunk + 16))
    await writeFile(pathOf(sha256), onDisk)
    for (const blobs of [await under(one), await openBlobs(beside, storeTools)]) {
      const found = await blobs.open(sha256)
      for (const [from, to] of [
        [0, 1] as const,
        [chunk - 1, chunk + 1] as const,
        [chunk, 3 * chunk] as const,
        [7 * chunk + 3, bytes.length] as const,
        [10, 10] as const,
      ])
        expect(await gathered(found.range(from, to))).toEqual(bytes.subarray(from, to))
      await found.close()
    }
    await expectCode(gathered((await under(one)).read(sha256)), 'ACTES-S004')
    await rm(pathOf(sha256))
    await rm(beside, { recursive: true, force: true })
  })

  test('that is truncated, changed or swapped is detected', async () => {
    const blobs = await under(one)
    const { sha256 } = await blobs.put(randomBytes(3 * chunk))
    const { sha256: another } = await blobs.put(randomBytes(3 * chunk))
    const whole = await readFile(pathOf(sha256))
    const changed = Buffer.from(whole)
    changed.writeUInt8(changed.readUInt8(100_000) ^ 1, 100_000)
    for (const spoiled of [whole.subarray(0, -chunk - 16), whole.subarray(0, -1), changed]) {
      await writeFile(pathOf(sha256), spoiled)
      await expectCode(blobs.bytes(sha256), 'ACTES-S004')
    }
    await rename(pathOf(another), pathOf(sha256))
    await expectCode(blobs.bytes(sha256), 'ACTES-S023')
    await rm(pathOf(sha256))
  })

  test('lies beside clear ones, whatever the present setting', async () => {
    const [clear, sealed] = [await under(one, false), await under(one)]
    const [first, second] = [await clear.put(randomBytes(100)), await sealed.put(randomBytes(100))]
    for (const blobs of [clear, sealed])
      for (const { sha256 } of [first, second]) expect((await blobs.bytes(sha256)).length).toBe(100)
    expect((await stat(pathOf(first.sha256))).size).toBe(100)
  })

  test('without its key is reported, and not mistaken for damage', async () => {
    const { sha256 } = await (await under(one)).put(randomBytes(10))
    await expect((await under(two)).bytes(sha256)).rejects.toMatchObject({ code: 'ACTES-S023', params: { sha256 } })
    await expectCode((await openBlobs(folder, storeTools)).bytes(sha256), 'ACTES-S023')
  })

  test('is not assumed if a content merely begins like one', async () => {
    const { sha256 } = await (await under(one)).put(randomBytes(5_000))
    const copy = Buffer.concat([await readFile(pathOf(sha256)), randomBytes(5)])
    const blob = await (await under(one, false)).put(copy)
    expect(Buffer.from(await (await under(one)).bytes(blob.sha256))).toEqual(copy)
    await rm(pathOf(blob.sha256))
  })
})

describe('a rotation', () => {
  test('encrypts clear files, if chosen since', async () => {
    const at = await temporaryHome()
    const bytes = randomBytes(200_000)
    const { sha256 } = await (await under(one, false, at)).put(bytes)
    const { sha256: damaged } = await (await under(one, false, at)).put(randomBytes(50))
    await writeFile(pathOf(damaged, at), 'x')
    expect((await (await under(one, false, at)).reseal(all)).counts).toEqual(new Map([['clear', 2]]))
    const blobs = await under(one, true, at)
    expect((await blobs.keys(all)).counts).toEqual(new Map([['', 2]]))
    // What is damaged stays to be told as such.
    expect([...(await blobs.reseal(all)).counts].sort()).toEqual([
      ['clear', 1],
      ['encrypted', 1],
    ])
    await expectCode(blobs.bytes(damaged), 'ACTES-S004')
    expect(await readdir(join(at, 'tmp'))).toEqual([])
    expect((await readFile(pathOf(sha256, at))).includes(bytes.subarray(0, 32))).toBe(false)
    expect(Buffer.from(await blobs.bytes(sha256))).toEqual(bytes)
    await rm(at, { recursive: true, force: true })
  })

  // Whatever the one does last before the other is asked: no purged content lies there once it is said to be gone.
  const [long, aDay] = [new Date('2012-01-01T00:00:00Z'), new Date('2012-01-02T00:00:00Z')]
  const others = {
    'encrypts it': (at: string) => under(one, true, at).then((blobs) => blobs.reseal(all)),
    'opens the folder': (at: string) => under(one, true, at),
    'removes it too': (at: string) => under(one, true, at).then((blobs) => removed(blobs)),
  }
  let gone: string
  const removed = (blobs: Blobs) => blobs.remove(gone, aDay).catch(() => false)
  test.each(
    Object.entries(others).flatMap(([what, other]) =>
      [true, false].flatMap((goesOn) =>
        [true, false].map((isFirst) => ({ what, other, goesOn, isFirst, ends: goesOn ? 'waits' : 'dies' })),
      ),
    ),
  )(
    'a removed file stays gone beside who $what, where who came first ($isFirst: the remover) $ends at any touch',
    async ({ other, goesOn, isFirst }) => {
      for (let pause = 1, isOver = false; !isOver; pause++) {
        const at = await temporaryHome()
        const remover = await under(one, false, at)
        gone = (await remover.put(randomBytes(100))).sha256
        await utimes(pathOf(gone, at), long, long)
        const said: boolean[] = []
        const works = [async () => said.push(await removed(remover)), () => other(at)]
        const [first, second] = isFirst ? works : works.toReversed()
        const [reached, onward] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
        let touched = 0
        const giveBack = await guardDisk(async () => {
          if (isOver || ++touched !== pause) return
          reached.resolve()
          await onward.promise
        })
        const begun = first?.()
        isOver = await Promise.race([reached.promise.then(() => false), Promise.resolve(begun).then(() => true)])
        await second?.()
        if (goesOn) onward.resolve()
        if (goesOn) await begun
        giveBack()
        // Who died comes back, and another run looks once more.
        const again = await under(one, true, at)
        if (said.includes(true)) expect([pause, await again.has(gone)]).toEqual([pause, false])
        expect(await again.remove(gone, new Date(storeTools.now().getTime() + 86_400_000))).toBe(true)
        expect(await again.has(gone)).toBe(false)
        expect((await readdir(join(at, 'tmp'))).filter((name) => name.startsWith('removed-'))).toEqual([])
        onward.resolve()
        await begun
        await rm(at, { recursive: true, force: true })
      }
    },
  )

  test('that dies at any access to the disk leaves every file intact, and can continue', async () => {
    const at = await temporaryHome()
    const bytes = [randomBytes(10), randomBytes(200_000)]
    for (const each of bytes) await (await under(one, true, at)).put(each)
    const both = await under(`${two}\n${one}`, true, at)
    const back = await under(`${one}\n${two}`, true, at)
    const reads = async (blobs: Blobs) => {
      for (const each of bytes) expect(Buffer.from(await blobs.bytes(digest(each)))).toEqual(each)
    }
    let died = 0
    for (let dies = 1; ; dies++) {
      let [touched, reached] = [0, () => undefined as void]
      const dead = new Promise<void>((resolve) => (reached = resolve))
      const giveBack = await guardDisk(async () => {
        if (++touched < dies) return
        reached()
        await new Promise(() => undefined)
      })
      // From one key to the other and back: each time there is something to do.
      const rotating = (dies % 2 === 1 ? both : back).reseal(all)
      const ended = await Promise.race([dead.then(() => false), rotating.then(() => true)])
      giveBack()
      await reads(both)
      if (ended) break
      died++
    }
    expect(died).toBeGreaterThan(8)
    expect((await both.reseal(all)).counts.get('lost')).toBeUndefined()
    expect((await both.keys(all)).counts).toEqual(new Map([[idOfText(two), 2]]))
    await reads(await under(two, true, at))
    await rm(at, { recursive: true, force: true })
  })
})
