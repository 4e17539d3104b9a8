// Posts each subscriber the events after its cursor, in order, at least once, under stable ids. Failures are retried
// with backoff, then become dead letters. Processes may run concurrently: each update checks its claim.
import { ActesError, type ErrorCode } from '../../errors.ts'
import { errorCodeOf, logFailure, noteFailure, type Tally } from '../../transmission/job.ts'
import { claimDeadLetter, settleDeadLetter } from '../../store/subscriptions/dead-letters.ts'
import {
  bury,
  claimSubscription,
  disable,
  noteFailed,
  noteTaken,
  release,
  type Claimed,
  type Tried,
} from '../../store/subscriptions/deliveries.ts'
import type { Claim } from '../../store/engine/database.ts'
import { keepEvents, lockNumbering, eventsAfter, type Event } from '../../store/subscriptions/events.ts'
import type { DisabledWhy, SealedSecrets } from '../../store/subscriptions/subscriptions.ts'
import { openSecrets } from './secrets.ts'
import { signedHeaders } from './signature.ts'
import type { TellingPorts, TellingWays } from '../ways.ts'

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

export interface Teller {
  readonly ports: TellingPorts
  readonly ways: TellingWays
  readonly told: Tally
  readonly isOver: () => boolean
}

/** Serve one due subscriber; false when none is due. */
export async function tellNext(teller: Teller): Promise<boolean> {
  const { ports } = teller
  const claim = await claimOf(ports)
  const subscriber = await claimSubscription(ports.store.db, claim)
  if (!subscriber) return false
  try {
    await tellAll(subscriber, claim, teller)
  } catch (error) {
    // A wrong key or an unreachable database: retried when the claim lapses, or at once after a stop.
    if (ports.signal.aborted) await release(ports.store.db, { id: subscriber.id, token: claim.token })
    noteFailure(teller.told, error)
    logFailure(ports, { subscription: subscriber.id }, error)
  }
  return true
}

/** Resend one dead letter on request; false when there is none. */
export async function resendNext(teller: Teller): Promise<boolean> {
  const { ports, told } = teller
  const claim = await claimOf(ports)
  const letter = await claimDeadLetter(ports.store.db, claim)
  if (!letter) return false
  const { event, subscription } = letter
  const facts = { subscription, event: event.id }
  try {
    const { status, code } = await hand(event, { ...letter, id: subscription }, teller)
    const end = { subscription, seq: event.seq, token: claim.token, at: ports.clock.now(), status }
    await settleDeadLetter(ports.store.db, end, code)
    if (code) noteFailure(teller.told, new ActesError(code))
    else told.count++
    ports.log.info({ ...facts, ...(code && { code }) }, 'webhook')
  } catch (error) {
    noteFailure(teller.told, error)
    logFailure(ports, facts, error)
  }
  return true
}

async function claimOf({ store, clock, timing }: TellingPorts): Promise<Claim> {
  const now = await store.now()
  return { token: clock.newId(), now, until: new Date(now.getTime() + timing.leaseMs) }
}

async function tellAll(subscriber: Claimed, { token }: Claim, teller: Teller): Promise<void> {
  const { ports, told } = teller
  const { db } = ports.store
  const { events, head } = await eventsAfter(db, { subscription: subscriber.id, limit: perTurn })
  let standing = subscriber
  let toldAll = events.length < perTurn
  for (const event of events) {
    if (teller.isOver()) {
      toldAll = false
      break
    }
    const { status, code } = await hand(event, subscriber, teller)
    const end = { id: subscriber.id, token, seq: event.seq, at: ports.clock.now(), status }
    if (code) return handleWebhookRefusal(standing, { event, end, code }, teller)
    told.count++
    const went = await noteTaken(db, end, (await claimOf(ports)).until)
    if (went === 'lost') return lost(subscriber, ports)
    if (went === 'paused') return release(db, end)
    standing = { ...subscriber, failures: 0, failingSince: null }
    ports.log.debug({ subscription: subscriber.id, event: event.id }, 'webhook')
  }
  await release(db, { id: subscriber.id, token, ...(toldAll && { head }) })
}

interface WebhookRefusal {
  readonly event: Event
  readonly end: Tried
  readonly code: ErrorCode
}

async function handleWebhookRefusal(subscriber: Claimed, refusal: WebhookRefusal, teller: Teller): Promise<void> {
  const { event, end, code } = refusal
  const { ports } = teller
  noteFailure(teller.told, new ActesError(code))
  const why = disabledWhy(subscriber, end)
  if (why) return disableIt(subscriber, { end, code, why }, ports)
  const waitMs = patienceMs[subscriber.failures]
  const facts = { subscription: subscriber.id, event: event.id, code }
  if (waitMs === undefined) {
    if (!(await bury(ports.store.db, { ...end, code }))) return lost(subscriber, ports)
    ports.log.warn(facts, 'webhook-dead')
    return release(ports.store.db, end)
  }
  const nextAt = new Date(end.at.getTime() + waitMs)
  if (!(await noteFailed(ports.store.db, { ...end, code, nextAt }))) return lost(subscriber, ports)
  ports.log.warn({ ...facts, dueAt: nextAt }, 'webhook')
}

function disabledWhy({ failingSince }: Claimed, { at, status }: Tried): DisabledWhy | undefined {
  if (status === 410) return 'gone'
  return failingSince && at.getTime() - failingSince.getTime() > silentMs ? 'silent' : undefined
}

async function disableIt(
  { id, name, siren }: Claimed,
  { end, code, why }: Omit<WebhookRefusal, 'event'> & { readonly why: DisabledWhy },
  { store, clock, log, telling }: TellingPorts,
): Promise<void> {
  await store.db.transaction(async (sql) => {
    await lockNumbering(sql)
    if (!(await disable(sql, { ...end, code, why }))) return
    const source = `disabled:${id}:${end.at.toISOString()}`
    const data = { subscription: id, name, why, code: 'ACTES-N004' }
    const event = { id: clock.newId(), source, type: 'webhook.disabled', at: end.at, collectivite: siren }
    await keepEvents(sql, [{ ...event, transmission: null, data }], { mails: telling?.mailer !== undefined })
  })
  log.warn({ subscription: id, code: 'ACTES-N004' }, 'webhook-disabled')
}

function lost({ id }: Claimed, { log }: TellingPorts): void {
  log.warn({ subscription: id }, 'claim-lost')
}

interface WebhookPostResult {
  readonly status: number | null
  readonly code?: ErrorCode
}

/** @throws ActesError when nothing can be posted from here: no key, or a stop */
async function hand(
  event: Event,
  subscriber: SealedSecrets & { readonly id: string; readonly url: string },
  { ports, ways }: Teller,
): Promise<WebhookPostResult> {
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
