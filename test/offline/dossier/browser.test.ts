// What the page of the verifier has in the place of Node's own: the same of the same bytes.
import { createHash } from 'node:crypto'
import { crc32, deflateRawSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { createHash as createPlainHash } from '../../../src/offline/dossier/browser/crypto.ts'
import { inflateRaw } from '../../../src/offline/dossier/browser/inflate.ts'
import { crc32 as plainCrc32 } from '../../../src/offline/dossier/browser/zlib.ts'

const bytes = new Uint8Array(100_000).map((_, index) => (index * 31) >> 3)

test('digests, sums and deflated bytes are as Node has them', async () => {
  const plain = createPlainHash('sha256').update('délibération').update(bytes).digest()
  expect(Buffer.from(plain)).toEqual(createHash('sha256').update('délibération').update(bytes).digest())
  expect(plainCrc32(bytes.subarray(10), plainCrc32(bytes.subarray(0, 10), 0))).toBe(crc32(bytes))
  async function* deflated() {
    yield new Uint8Array(deflateRawSync(bytes))
  }
  const pieces: Uint8Array[] = []
  for await (const piece of inflateRaw(deflated())) pieces.push(piece)
  expect(new Uint8Array(Buffer.concat(pieces))).toEqual(bytes)
})
