// Signatures as Standard Webhooks has them (https://www.standardwebhooks.com): HMAC-SHA256 over the id, the time and the
// body, under a secret that is written `whsec_…`.
import { createHmac, randomBytes } from 'node:crypto'

const prefix = 'whsec_'

export function makeSecret(): Buffer {
  return randomBytes(32)
}

/** A secret as the subscriber is given it. */
export function secretText(secret: Uint8Array): string {
  return prefix + Buffer.from(secret).toString('base64')
}

interface Signed {
  readonly id: string
  readonly at: Date
  readonly body: string
}

/** The three headers. @param secrets each signs; while a secret is being replaced there are two */
export function signedHeaders({ id, at, body }: Signed, secrets: readonly Uint8Array[]): Record<string, string> {
  const seconds = Math.floor(at.getTime() / 1000)
  const sign = (secret: Uint8Array) =>
    `v1,${createHmac('sha256', secret).update(`${id}.${seconds}.${body}`).digest('base64')}`
  return {
    'webhook-id': id,
    'webhook-timestamp': String(seconds),
    'webhook-signature': secrets.map(sign).join(' '),
  }
}
