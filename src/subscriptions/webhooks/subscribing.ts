// Adds subscribers and rotates their secrets. A secret is shown once, then stored sealed.
import { ActesError } from '#errors.ts'
import type { Ports } from '#transmission/step.ts'
import type { Sql } from '#store/engine/database.ts'
import type { MasterKey } from '#store/secrets/master-key.ts'
import { keepSubscription, rotateSecret } from '#store/subscriptions/subscriptions.ts'
import { keepEvents } from '#store/subscriptions/events.ts'
import { isEventType } from '../catalogue.ts'
import { sealSecret } from './secrets.ts'
import { makeSecret, secretText } from './signature.ts'
import { readTarget, type Networks } from './target.ts'

/** How long the former secret also signs. */
export const overlapMs = 24 * 3_600_000

export interface SubscriptionRequest {
  readonly id: string
  readonly name: string
  readonly url: string
  readonly siren: string | null
  readonly types: readonly string[]
  readonly by: string
}

interface SubscribingPorts {
  readonly ports: Ports
  readonly masterKey: MasterKey
  readonly networks: Networks
}

/** Returns its secret, to be shown once; undefined for a known id. @throws ActesError ACTES-N001, ACTES-C003 */
export async function subscribe(sql: Sql, wish: SubscriptionRequest, { ports, masterKey, networks }: SubscribingPorts) {
  const { href: url, hostname } = readTarget(wish.url, networks)
  const secret = makeSecret(ports.clock)
  const kept = await keepSubscription(sql, {
    ...wish,
    url,
    name: wish.name.trim().slice(0, 80) || hostname,
    types: wish.types.filter(isEventType),
    secret: sealSecret(secret, wish.id, await masterKey()),
    at: ports.clock.now(),
  })
  return kept ? secretText(secret) : undefined
}

/** Returns the new secret, shown once; the former also signs for a day. @throws ActesError ACTES-S006, ACTES-C003 */
export async function replaceSecret(
  sql: Sql,
  id: string,
  { ports, masterKey }: Pick<SubscribingPorts, 'ports' | 'masterKey'>,
) {
  const secret = makeSecret(ports.clock)
  const sealed = sealSecret(secret, id, await masterKey())
  const formerUntil = new Date(ports.clock.now().getTime() + overlapMs)
  if (!(await rotateSecret(sql, id, { secret: sealed, formerUntil })))
    throw new ActesError('ACTES-S006', { params: { name: id } })
  return secretText(secret)
}

/** Queue a test event for one subscriber, behind its pending events. @param sql within a transaction */
export async function ping(sql: Sql, subscription: string, { clock }: Pick<Ports, 'clock'>): Promise<void> {
  const id = clock.newId()
  const event = {
    id,
    source: `ping:${id}`,
    type: 'webhook.ping',
    at: clock.now(),
    data: { subscription },
    subscription,
  }
  await keepEvents(sql, [event], { mails: false })
}
