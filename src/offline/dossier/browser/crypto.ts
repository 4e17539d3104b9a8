// Replaces node:crypto in the verifier page. SHA-256 is @noble/hashes': the browser's own cannot digest a stream.
import { sha256 } from '@noble/hashes/sha2.js'

export function createHash(_algorithm: 'sha256') {
  const hash = sha256.create()
  const utf8 = new TextEncoder()
  const made = {
    update: (part: Uint8Array | string) => {
      hash.update(typeof part === 'string' ? utf8.encode(part) : part)
      return made
    },
    digest: (): Uint8Array => hash.digest(),
  }
  return made
}
