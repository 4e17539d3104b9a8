// In the page of the verifier, what node:crypto is elsewhere: SHA-256, by @noble/hashes, since a browser's own takes no stream.
import { sha256 } from '@noble/hashes/sha2.js'

/** As node:crypto has it; its digests are plain bytes. */
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
