// What a place of stored files promises, whatever it is: bytes by digest, once, checked when read, removed for good.
import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openBlobs, type Blobs } from '../../../src/store/blobs/blobs.ts'
import type { FilePlace } from '../../../src/store/blobs/place.ts'
import { masterKeyOf } from '../../../src/store/secrets/master-key.ts'
import { idOf, makeMasterKey, readMasterKey } from '../../../src/store/secrets/seal.ts'
import { storeTools, temporaryHome } from '../../support/life/stores.ts'
import { expectCode } from '../../support/expect-code.ts'
import { sha256 as digest } from '../../support/sha256.ts'

export interface PlaceUnderTest {
  /** Open it once more, as another process does. */
  open(tools?: typeof storeTools): Promise<FilePlace>
  /** The bytes as they lie there. */
  stored(key: string): Promise<Buffer>
  /** Put other bytes there, behind the back of those who opened it. */
  spoil(key: string, bytes: Buffer): Promise<void>
  /** What a finished or killed work left beside the files. */
  leftovers(): Promise<readonly string[]>
}

export const keyOf = (sha256: string) => `${sha256.slice(0, 2)}/${sha256.slice(2, 4)}/${sha256}`

const dayMs = 86_400_000
const whole = { isOver: () => false }

async function* chunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function gathered(pieces: AsyncIterable<Uint8Array>) {
  const all: Uint8Array[] = []
  for await (const piece of pieces) all.push(piece)
  return Buffer.concat(all)
}

/** To be called where tests are declared. */
export function describePlace(title: string, lend: () => Promise<PlaceUnderTest>): void {
  describe(`stored files ${title}`, () => {
    let place: PlaceUnderTest
    let blobs: Blobs
    let home: string
    const opened: FilePlace[] = []
    const openPlace = async (tools = storeTools) => {
      const one = await place.open(tools)
      opened.push(one)
      return one
    }
    beforeAll(async () => {
      home = await temporaryHome()
      place = await lend()
      blobs = await openBlobs(await openPlace(), storeTools)
    })
    afterAll(async () => {
      for (const each of opened) await each.close()
      await rm(home, { recursive: true, force: true })
    })

    test('are named by their sha256, whatever their chunks', async () => {
      for (const size of [0, 1, 300_000]) {
        const bytes = randomBytes(size)
        const kept = { sha256: digest(bytes), sizeBytes: size }
        expect(await blobs.put(bytes)).toEqual(kept)
        expect(await blobs.put(chunks(bytes, 4_099), kept.sha256)).toEqual(kept)
        expect(await place.stored(keyOf(kept.sha256))).toEqual(bytes)
        expect([await blobs.has(kept.sha256), await blobs.has(digest(randomBytes(5)))]).toEqual([true, false])
        const found = await blobs.open(kept.sha256)
        expect(await gathered(found.range(Math.min(1, size), Math.min(70_000, size)))).toEqual(
          bytes.subarray(1, 70_000),
        )
        await found.close()
      }
      expect(await place.leftovers()).toEqual([])
    })

    test('put by many at once are one', async () => {
      const bytes = randomBytes(50_000)
      await Promise.all(Array.from({ length: 8 }, () => blobs.put(bytes)))
      expect(Buffer.from(await blobs.bytes(digest(bytes)))).toEqual(bytes)
      expect(await place.leftovers()).toEqual([])
    })

    test('other than expected are refused, and nothing stays', async () => {
      const bytes = randomBytes(10)
      await expectCode(blobs.put(bytes, digest(randomBytes(10))), 'ACTES-F015')
      expect(await blobs.has(digest(bytes))).toBe(false)
      async function* failing(): AsyncGenerator<Uint8Array> {
        yield randomBytes(10)
        throw new Error('the line dropped')
      }
      await expect(blobs.put(failing())).rejects.toThrow('the line dropped')
      expect(await place.leftovers()).toEqual([])
    })

    test('missing and changed are distinguished', async () => {
      await expectCode(blobs.bytes(digest(randomBytes(5))), 'ACTES-S003')
      const { sha256 } = await blobs.put(randomBytes(20))
      await place.spoil(keyOf(sha256), Buffer.from('something else'))
      const other = await openBlobs(await openPlace(), storeTools)
      await expectCode(other.bytes(sha256), 'ACTES-S004')
      await expectCode(gathered(other.read(sha256)), 'ACTES-S004')
    })

    test('damaged are repaired by the same bytes put again', async () => {
      const bytes = randomBytes(600_000)
      const { sha256 } = await blobs.put(bytes)
      await place.spoil(keyOf(sha256), Buffer.alloc(bytes.length))
      await Promise.all(Array.from({ length: 4 }, () => blobs.put(chunks(bytes, 65_536), sha256)))
      expect(Buffer.from(await blobs.bytes(sha256)).equals(bytes)).toBe(true)
      expect(await place.stored(keyOf(sha256))).toEqual(bytes)
    })

    test('are removed for good, but for those put, or put again, since', async () => {
      const [past, future] = [new Date(Date.now() - dayMs), new Date(Date.now() + dayMs)]
      const { sha256 } = await blobs.put(randomBytes(50))
      expect(await blobs.remove(sha256, past)).toBe(false)
      expect(await blobs.remove(sha256, future)).toBe(true)
      expect(await blobs.remove(sha256, future)).toBe(true)
      expect(await blobs.has(sha256)).toBe(false)
      await expectCode(blobs.bytes(sha256), 'ACTES-S003')
      const bytes = randomBytes(50)
      await blobs.put(bytes)
      const later = { ...storeTools, now: () => new Date(Date.now() + 2 * dayMs) }
      await (await openBlobs(await openPlace(later), later)).put(bytes)
      expect(await blobs.remove(digest(bytes), future)).toBe(false)
      expect(Buffer.from(await blobs.bytes(digest(bytes)))).toEqual(bytes)
      expect(await place.leftovers()).toEqual([])
    })

    test('removed while others put the same: everybody who put it has it', async () => {
      const later = { ...storeTools, now: () => new Date(Date.now() + 3 * dayMs) }
      const putter = await openBlobs(await openPlace(later), later)
      const before = new Date(Date.now() + dayMs)
      for (let round = 0; round < 20; round++) {
        const bytes = randomBytes(64)
        const { sha256 } = await blobs.put(bytes)
        await Promise.all([blobs.remove(sha256, before), putter.put(bytes), blobs.remove(sha256, before)])
        expect([round, await putter.has(sha256)]).toEqual([round, true])
        expect(Buffer.from(await putter.bytes(sha256))).toEqual(bytes)
      }
      expect(await place.leftovers()).toEqual([])
    })

    test('removed can be read to their end by who had opened them', async () => {
      const bytes = randomBytes(600_000)
      const { sha256 } = await blobs.put(bytes)
      const open = await blobs.open(sha256)
      expect(await blobs.remove(sha256, new Date(Date.now() + dayMs))).toBe(true)
      expect(await gathered(open.bytes)).toEqual(bytes)
      await open.close()
    })

    test('are encrypted, if chosen, and resealed under another key, clear ones with them', async () => {
      const [one, two] = [makeMasterKey(), makeMasterKey()]
      const under = async (masterKey: string, encrypts = true) =>
        openBlobs(await openPlace(), storeTools, { keys: masterKeyOf({ home, masterKey }), encrypts })
      const [sealed, clear] = [await under(one), await under(one, false)]
      const bytes = [randomBytes(200_000), randomBytes(70_000)] as const
      await sealed.put(bytes[0])
      await clear.put(bytes[1])
      expect((await place.stored(keyOf(digest(bytes[0])))).includes(bytes[0].subarray(0, 32))).toBe(false)
      await expectCode((await under(two)).bytes(digest(bytes[0])), 'ACTES-S023')
      const both = await under(`${two}\n${one}`)
      expect((await both.reseal(whole)).counts.get('resealed')).toBe(1)
      const { counts } = await both.keys(whole)
      // The damaged one stays to be told as such.
      expect([counts.get(idOf(readMasterKey(one))), counts.get('')]).toEqual([undefined, 1])
      for (const each of bytes) {
        expect(Buffer.from(await (await under(two)).bytes(digest(each)))).toEqual(each)
        expect((await place.stored(keyOf(digest(each)))).includes(each.subarray(0, 32))).toBe(false)
      }
      expect(await place.leftovers()).toEqual([])
    })

    test('are visited in order, blobs first, and again from where a visit ended', async () => {
      const keys: string[] = []
      const files = await openPlace()
      for (let after: string | null = ''; after !== null;)
        after = await files.visit({ after, isOver: () => true }, async (key) => void keys.push(key))
      const all: string[] = []
      await files.visit(whole, async (key) => void all.push(key))
      expect(new Set(keys)).toEqual(new Set(all))
      expect(all.length).toBeGreaterThan(3)
    })

    test('have small texts beside them, of which the last one stays', async () => {
      const texts = (await openPlace()).texts('heads')
      expect([await texts.list(), await texts.read('a.jsonl')]).toEqual([[], undefined])
      for (const text of ['one', 'two', 'é\n']) await texts.write('a.jsonl', text)
      expect(await texts.read('a.jsonl')).toBe('é\n')
      expect((await texts.list()).map(({ name, at }) => [name, Date.now() - at.getTime() < 60_000])).toEqual([
        ['a.jsonl', true],
      ])
      await texts.remove('a.jsonl')
      expect([await texts.list(), await texts.read('a.jsonl')]).toEqual([[], undefined])
    })
  })
}
