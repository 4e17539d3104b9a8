// Sealing secrets: AES-256-GCM under the master key. The context is authenticated too, so a secret that is moved to
// another row can no longer be opened.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { ActesError } from '../../errors.ts'

const [version, nonceBytes, tagBytes, keyBytes] = [1, 12, 16, 32] as const

/** Read a master key. @param text 32 bytes in base64 @throws ActesError ACTES-C003 when it is anything else */
export function readMasterKey(text: string): Buffer {
  const key = Buffer.from(text.trim(), 'base64')
  const same = key.toString('base64').replace(/=+$/, '') === text.trim().replace(/=+$/, '')
  if (key.length !== keyBytes || !same) throw new ActesError('ACTES-C003')
  return key
}

/** Make a master key: 32 bytes in base64. */
export function makeMasterKey(): string {
  return randomBytes(keyBytes).toString('base64')
}

/** Seal a secret. @param context its owner; the same context opens it */
export function seal(secret: Uint8Array, key: Uint8Array, context: string): Buffer {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
  cipher.setAAD(Buffer.from(context))
  const body = Buffer.concat([cipher.update(secret), cipher.final()])
  return Buffer.concat([Buffer.of(version), nonce, cipher.getAuthTag(), body])
}

/**
 * Open a sealed secret. @throws ActesError ACTES-G018 under another key, for another context, or when the bytes were
 * changed
 */
export function unseal(sealed: Uint8Array, key: Uint8Array, context: string): Buffer {
  try {
    const bytes = Buffer.from(sealed)
    if (bytes[0] !== version) throw new TypeError('sealed by another version')
    const nonce = bytes.subarray(1, 1 + nonceBytes)
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
    decipher.setAAD(Buffer.from(context))
    decipher.setAuthTag(bytes.subarray(1 + nonceBytes, 1 + nonceBytes + tagBytes))
    return Buffer.concat([decipher.update(bytes.subarray(1 + nonceBytes + tagBytes)), decipher.final()])
  } catch (cause) {
    throw new ActesError('ACTES-G018', { cause })
  }
}
