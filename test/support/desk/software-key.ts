// A security key made of software, with the browser before it: it makes keys, signs what it is asked, and counts. It is told
// at which origin it believes to be, and may be copied. After W3C WebAuthn level 2 (sections 5.8.1, 6.1 and 6.5), in CBOR.
import { createHash, createSign, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto'

export interface SoftwareKey {
  /** Make a key. @param options as the desk asks the browser @returns the answer, as text */
  creates(options: string): string
  /** Sign a challenge. */
  answers(options: string): string
  /** Another one with the same key, from now on by itself. */
  copy(changed?: Wanted): SoftwareKey
}

interface Kept {
  readonly origin: string
  readonly id: Buffer
  readonly pair: { readonly publicKey: KeyObject; readonly privateKey: KeyObject }
  count: number
  /** Is a person there, who touches it? */
  readonly isTouched: boolean
  /** Is the page that asks shown within another site's? */
  readonly isFramed: boolean
  /** Keys of telephones do not count. */
  readonly isCounting: boolean
}

type Wanted = Partial<Pick<Kept, 'isTouched' | 'isCounting' | 'isFramed'>>

export function softwareKey(origin: string, wanted: Wanted = {}): SoftwareKey {
  const { isTouched = true, isCounting = true, isFramed = false } = wanted
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return keyOf({ origin, id: randomBytes(32), pair, count: 0, isTouched, isCounting, isFramed })
}

/** The same key where another page asks. */
function keyOf(kept: Kept): SoftwareKey {
  const clientData = (type: string, challenge: string) =>
    Buffer.from(JSON.stringify({ type, challenge, origin: kept.origin, crossOrigin: kept.isFramed }))
  const answer = (response: object) =>
    JSON.stringify({
      id: kept.id.toString('base64url'),
      rawId: kept.id.toString('base64url'),
      type: 'public-key',
      response,
      clientExtensionResults: {},
    })
  return {
    creates: (options) => {
      const { challenge, rp } = JSON.parse(options) as { challenge: string; rp: { id: string } }
      const told = clientData('webauthn.create', challenge)
      const credential = Buffer.concat([Buffer.alloc(16), word(kept.id.length), kept.id, coseOf(kept.pair.publicKey)])
      const authData = Buffer.concat([headOf(kept, rp.id, 0x40), credential])
      const object = map([
        ['fmt', text('none')],
        ['attStmt', map([])],
        ['authData', bytes(authData)],
      ])
      const clientDataJSON = told.toString('base64url')
      return answer({ clientDataJSON, attestationObject: object.toString('base64url'), transports: ['usb'] })
    },
    answers: (options) => {
      const { challenge, rpId } = JSON.parse(options) as { challenge: string; rpId: string }
      if (kept.isCounting) kept.count++
      const [told, head] = [clientData('webauthn.get', challenge), headOf(kept, rpId, 0)]
      const signed = Buffer.concat([head, createHash('sha256').update(told).digest()])
      const signature = createSign('sha256').update(signed).sign(kept.pair.privateKey).toString('base64url')
      const clientDataJSON = told.toString('base64url')
      return answer({ clientDataJSON, authenticatorData: head.toString('base64url'), signature })
    },
    copy: (changed) => keyOf({ ...kept, ...changed }),
  }
}

function headOf({ count, isTouched }: Kept, host: string, more: number): Buffer {
  const counter = Buffer.alloc(4)
  counter.writeUInt32BE(count)
  const flags = Buffer.of((isTouched ? 1 : 0) | more)
  return Buffer.concat([createHash('sha256').update(host).digest(), flags, counter])
}

/** ES256 in COSE (RFC 9053, section 2.1). */
function coseOf(key: KeyObject): Buffer {
  const { x = '', y = '' } = key.export({ format: 'jwk' })
  const point = (part: string) => bytes(Buffer.from(part, 'base64url'))
  return Buffer.concat([Buffer.of(0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21), point(x), Buffer.of(0x22), point(y)])
}

function word(value: number): Buffer {
  return Buffer.of(value >> 8, value & 0xff)
}

/** CBOR (RFC 8949): a kind and a length before the content. */
function headed(kind: number, length: number): Buffer {
  if (length < 24) return Buffer.of((kind << 5) | length)
  return length < 256 ? Buffer.of((kind << 5) | 24, length) : Buffer.concat([Buffer.of((kind << 5) | 25), word(length)])
}

const bytes = (content: Buffer): Buffer => Buffer.concat([headed(2, content.length), content])
const text = (content: string): Buffer => Buffer.concat([headed(3, content.length), Buffer.from(content)])
const map = (entries: readonly (readonly [string, Buffer])[]): Buffer =>
  Buffer.concat([headed(5, entries.length), ...entries.flatMap(([name, value]) => [text(name), value])])
