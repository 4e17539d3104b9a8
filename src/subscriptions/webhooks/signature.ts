// Standard Webhooks signatures (https://www.standardwebhooks.com): HMAC-SHA256 with a `whsec_…` secret.
import { createHmac } from 'node:crypto'
import type { Clock } from '#clock.ts'

const prefix = 'whsec_'

export function makeSecret(clock: Clock): Buffer {
  return clock.randomBytes(32)
}

export function secretText(secret: Uint8Array): string {
  return prefix + Buffer.from(secret).toString('base64')
}

interface Signed {
  readonly id: string
  readonly at: Date
  readonly body: string
}

/** @param secrets each one signs; two during a rotation */
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
