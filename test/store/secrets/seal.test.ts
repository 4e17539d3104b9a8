// Secrets at rest: they open again under the same key for the same owner, and in no other case.
import fc from 'fast-check'
import { createCipheriv } from 'node:crypto'
import { expect, test } from 'vitest'
import { fixedKeys } from '../../../src/store/secrets/master-key.ts'
import {
  idOf,
  makeMasterKey,
  unsealByAnyKey,
  readMasterKey,
  seal,
  sealedBy,
  unseal,
} from '../../../src/store/secrets/seal.ts'

const key = readMasterKey(makeMasterKey())
const refused = { code: 'ACTES-G018' }

test('any secret opens again, and is not visible in the stored bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 8 }), fc.string(), (secret, context) => {
      const sealed = seal(secret, key, context)
      expect(sealed.includes(Buffer.from(secret))).toBe(false)
      expect(unseal(sealed, key, context)).toEqual(Buffer.from(secret))
    }),
  )
})

test('the same secret is never sealed to the same bytes', () => {
  const secret = Buffer.from('mot de passe')
  expect(seal(secret, key, 'a').equals(seal(secret, key, 'a'))).toBe(false)
})

test('another key, another owner or a changed byte opens nothing', () => {
  const sealed = seal(Buffer.from('mot de passe'), key, '213401482')
  expect(() => unseal(sealed, readMasterKey(makeMasterKey()), '213401482')).toThrow(expect.objectContaining(refused))
  expect(() => unseal(sealed, key, '000000000')).toThrow(expect.objectContaining(refused))
  for (let at = 0; at < sealed.length; at++) {
    const changed = Buffer.from(sealed)
    changed.writeUInt8(changed.readUInt8(at) ^ 1, at)
    expect(() => unseal(changed, key, '213401482')).toThrow(expect.objectContaining(refused))
  }
  for (const length of [0, 1, 20])
    expect(() => unseal(sealed.subarray(0, length), key, '213401482')).toThrow(expect.objectContaining(refused))
})

test.each(['', 'court', Buffer.alloc(31).toString('base64'), Buffer.alloc(33).toString('base64'), '!'.repeat(44)])(
  'a master key that is not 32 bytes in base64 is refused: %j',
  (text) => {
    expect(() => readMasterKey(text)).toThrow(expect.objectContaining({ code: 'ACTES-C003' }))
  },
)

/** As the version before sealed: it did not say under which key. */
function sealedBefore(secret: string, under: Uint8Array, context: string): Buffer {
  const nonce = Buffer.alloc(12, 5)
  const cipher = createCipheriv('aes-256-gcm', under, nonce).setAAD(Buffer.from(context))
  const body = Buffer.concat([cipher.update(secret), cipher.final()])
  return Buffer.concat([Buffer.of(1), nonce, cipher.getAuthTag(), body])
}

test('a sealed value names its key and opens among others; one without a name is tried with each', async () => {
  const others = [makeMasterKey(), makeMasterKey()].map(readMasterKey)
  const keys = fixedKeys([...others, key].map((bytes) => ({ id: idOf(bytes), bytes })))
  const sealed = seal(Buffer.from('mot de passe'), key, 'a')
  expect(sealedBy(sealed)).toBe(idOf(key))
  expect(idOf(key)).toMatch(/^[0-9a-f]{16}$/)
  expect((await unsealByAnyKey(sealed, keys, 'a')).toString()).toBe('mot de passe')
  const before = sealedBefore('mot de passe', key, 'a')
  expect(sealedBy(before)).toBeUndefined()
  expect((await unsealByAnyKey(before, keys, 'a')).toString()).toBe('mot de passe')
  await expect(unsealByAnyKey(before, fixedKeys([]), 'a')).rejects.toMatchObject(refused)
  await expect(unsealByAnyKey(sealed, async () => readMasterKey(makeMasterKey()), 'a')).rejects.toMatchObject(refused)
})
