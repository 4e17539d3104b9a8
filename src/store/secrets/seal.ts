// Seals secrets with AES-256-GCM under a master key. The context is authenticated, so a secret moved to another row
// does not open. Version 2 includes the id of the key; version 1 had none.
import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto'
import { systemClock } from '#clock.ts'
import { ActesError } from '#errors.ts'
import type { MasterKey } from './master-key.ts'

const [version, nonceBytes, tagBytes, keyBytes, idBytes] = [2, 12, 16, 32, 8] as const

/** @param text 32 bytes in base64 @throws ActesError ACTES-C003 for anything else */
export function readMasterKey(text: string): Buffer {
  const key = Buffer.from(text.trim(), 'base64')
  const same = key.toString('base64').replace(/=+$/, '') === text.trim().replace(/=+$/, '')
  if (key.length !== keyBytes || !same) throw new ActesError('ACTES-C003')
  return key
}

/** 32 random bytes in base64. */
export function makeMasterKey() {
  return systemClock.randomBytes(keyBytes).toString('base64')
}

/** Hexadecimal; reveals nothing about the key. */
export function idOf(key: Uint8Array) {
  return Buffer.from(hkdfSync('sha256', key, '', 'actes-worker key id', idBytes)).toString('hex')
}

/** Undefined for version 1. */
export function sealedBy(sealed: Uint8Array): string | undefined {
  return sealed[0] === version ? Buffer.from(sealed.subarray(1, 1 + idBytes)).toString('hex') : undefined
}

/** @param context must be the same to open */
export function seal(secret: Uint8Array, key: Uint8Array, context: string): Buffer {
  const nonce = systemClock.randomBytes(nonceBytes)
  const head = Buffer.concat([Buffer.of(version), Buffer.from(idOf(key), 'hex')])
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
  cipher.setAAD(Buffer.concat([head, Buffer.from(context)]))
  const body = Buffer.concat([cipher.update(secret), cipher.final()])
  return Buffer.concat([head, nonce, cipher.getAuthTag(), body])
}

export const sealedBytes = (secret: number): number => 1 + idBytes + nonceBytes + tagBytes + secret

/** @throws ActesError ACTES-G018 for a wrong key or context, or modified bytes */
export function unseal(sealed: Uint8Array, key: Uint8Array, context: string): Buffer {
  try {
    const bytes = Buffer.from(sealed)
    if (bytes[0] !== 1 && bytes[0] !== version) throw new TypeError('sealed by another version')
    const head = bytes[0] === 1 ? Buffer.alloc(0) : bytes.subarray(0, 1 + idBytes)
    const start = head.length || 1
    const nonce = bytes.subarray(start, start + nonceBytes)
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
    decipher.setAAD(Buffer.concat([head, Buffer.from(context)]))
    decipher.setAuthTag(bytes.subarray(start + nonceBytes, start + nonceBytes + tagBytes))
    return Buffer.concat([decipher.update(bytes.subarray(start + nonceBytes + tagBytes)), decipher.final()])
  } catch (cause) {
    throw new ActesError('ACTES-G018', { cause })
  }
}

/** @throws ActesError ACTES-G018 if no key opens it, ACTES-C003 and C020 if the keys are unreadable */
export async function unsealByAnyKey(sealed: Uint8Array, masterKey: MasterKey, context: string) {
  const id = sealedBy(sealed)
  const keys = masterKey.opening ? await masterKey.opening(id) : [await masterKey()]
  let fault: unknown
  for (const key of keys)
    try {
      return unseal(sealed, key, context)
    } catch (error) {
      fault = error
    }
  throw fault ?? new ActesError('ACTES-G018', { params: { key: id ?? '' } })
}
