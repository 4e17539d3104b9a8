// Posts each subscriber the events after its cursor, in order, at least once, under stable ids. Failures are retried
// with backoff, then become dead letters, which a person may have sent again.
import type { ErrorCode } from '#errors.ts'
import { compact } from '#protocol/compact.ts'
import { errorCodeOf } from '#transmission/job.ts'
import { claimDeadLetter, settleDeadLetter } from '#store/subscriptions/dead-letters.ts'
import { claimSubscription, noteTried, release } from '#store/subscriptions/deliveries.ts'
import type { Claimed, Tried, TryEnd } from '#store/subscriptions/deliveries.ts'
import { claimAt, leaseEnd } from '#store/engine/claim.ts'
import { keepEvents, eventsAfter, type Event } from '#store/subscriptions/events.ts'
import type { SealedSecrets } from '#store/subscriptions/subscriptions.ts'
import { retryAt, type Consignment, type Handed, type Teller } from '../outbox.ts'
import { openSecrets } from './secrets.ts'
import { signedHeaders } from './signature.ts'
import type { TellingPorts } from '../ways.ts'

const [second, minute, hour] = [1_000, 60_000, 3_600_000]
/** Delay before each retry; the dead letter comes about nine hours after the first try. */
export const patienceMs: readonly number[] = [
  5 * second,
  30 * second,
  2 * minute,
  10 * minute,
  30 * minute,
  2 * hour,
  6 * hour,
]
/** A subscriber without any success for this long is disabled. */
export const silentMs = 5 * 24 * hour
const perTurn = 50

/** The due subscriber served longest ago, with its next events. */
export async function claimEvents({ ports, ways }: Teller): Promise<Consignment | undefined> {
  const { store, clock, log, signal } = ports
  const { db } = store
  const claim = claimAt(await store.now(), ports)
  const subscriber = await claimSubscription(db, claim)
  if (!subscriber) return undefined
  const { id } = subscriber
  const held = { id, token: claim.token }
  const { events, head } = await eventsAfter(db, { subscription: id, limit: perTurn })
  let standing = subscriber
  return {
    letters: events.map((event) => ({
      hand: () => hand(event, subscriber, { ports, ways }),
      record: async ({ status = null, code }: Handed) => {
        const tried = { ...held, seq: event.seq, at: clock.now(), status, code }
        const end = endOf(standing, tried, leaseEnd(await store.now(), ports))
        const isHeld = await (end.kind === 'disabled'
          ? disable(subscriber, tried, { end, ports })
          : noteTried(db, tried, end))
        if (isHeld === undefined) log.warn({ subscription: id }, 'claim-lost')
        else if (end.kind === 'disabled') log.warn({ subscription: id, code: disabledCode }, 'webhook-disabled')
        else {
          const facts = { subscription: id, event: event.id, ...compact({ code, dueAt: code && end.until }) }
          log[code ? 'warn' : 'debug'](facts, end.kind === 'dead' ? 'webhook-dead' : 'webhook')
        }
        standing = { ...subscriber, failures: 0, failingSince: null }
        return isHeld ?? false
      },
    })),
    facts: { subscription: id },
    // A wrong key or an unreachable database: retried when the claim lapses, or at once after a stop.
    end: async (how) => {
      if (how === 'failed' && !signal.aborted) return
      await release(db, { ...held, ...(how === 'whole' && events.length < perTurn && { head }) })
    },
  }
}

/** A dead letter that a person wants sent again. */
export async function claimLetter({ ports, ways }: Teller): Promise<Consignment | undefined> {
  const { store, clock, log } = ports
  const claim = claimAt(await store.now(), ports)
  const letter = await claimDeadLetter(store.db, claim)
  if (!letter) return undefined
  const { event, subscription } = letter
  const facts = { subscription, event: event.id }
  return {
    facts,
    letters: [
      {
        hand: () => hand(event, { ...letter, id: subscription }, { ports, ways }),
        record: async ({ status = null, code }) => {
          await settleDeadLetter(store.db, { ...claim, subscription, seq: event.seq, at: clock.now(), status }, code)
          log.info({ ...facts, ...compact({ code }) }, 'webhook')
          return true
        },
      },
    ],
  }
}

function endOf({ failures, failingSince }: Claimed, { at, status, code }: Tried, leaseEnd: Date): TryEnd {
  if (!code) return { kind: 'taken', until: leaseEnd }
  if (status === 410) return { kind: 'disabled', why: 'gone' }
  if (failingSince && at.getTime() - failingSince.getTime() > silentMs) return { kind: 'disabled', why: 'silent' }
  const until = retryAt(patienceMs, failures, at)
  return until ? { kind: 'again', until } : { kind: 'dead' }
}

const disabledCode: ErrorCode = 'ACTES-N004'

/** Stop serving it: its events queue up, and the other subscribers are told. */
function disable(
  { id, name, siren }: Claimed,
  tried: Tried,
  { end, ports }: { readonly end: TryEnd; readonly ports: TellingPorts },
) {
  const { store, clock, telling } = ports
  const { at } = tried
  return store.db.transaction(async (sql) => {
    const isHeld = await noteTried(sql, tried, end)
    const source = `disabled:${id}:${at.toISOString()}`
    const data = { subscription: id, name, why: end.why ?? '', code: disabledCode }
    const event = {
      id: clock.newId(),
      source,
      type: 'webhook.disabled',
      at,
      collectivite: siren,
      data,
    }
    if (isHeld !== undefined) await keepEvents(sql, [event], { mails: telling?.mailer !== undefined })
    return isHeld
  })
}

/** @throws ActesError when nothing can be posted from here: no key, or a stop */
async function hand(
  event: Event,
  subscriber: SealedSecrets & { readonly id: string; readonly url: string },
  { ports, ways }: Pick<Teller, 'ports' | 'ways'>,
): Promise<Handed> {
  const at = ports.clock.now()
  const secrets = await openSecrets(subscriber, { subscription: subscriber.id, key: ways.masterKey, now: at })
  const body = JSON.stringify(bodyOf(event))
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'actes-worker',
    ...signedHeaders({ id: event.id, at, body }, secrets),
  }
  try {
    const status = await ways.post({ url: subscriber.url, headers, body }, ports.signal)
    return status >= 200 && status < 300 ? { status } : { status, code: 'ACTES-N003' }
  } catch (error) {
    const code = errorCodeOf(error)
    if (code === 'ACTES-N001' || code === 'ACTES-N002') return { status: null, code }
    throw error
  }
}

/** Some hundred bytes; Standard Webhooks allows 20 KB. */
export function bodyOf({ type, at, data }: Pick<Event, 'type' | 'at' | 'data'>) {
  return { type, timestamp: at.toISOString(), data }
}
