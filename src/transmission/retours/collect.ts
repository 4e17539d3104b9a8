// One collection of a connection: what came is stored, only then confirmed, then read (understand.ts).
import { ActesError, type ErrorCode } from '../../errors.ts'
import { facts } from '../../gateways/facts.ts'
import type { Connection, Gateway, RawRetour } from '../../gateways/gateway.ts'
import { stoppedAfter } from '../../queue/answer.ts'
import { nextAskMs, nextCollectMs } from '../../queue/schedule.ts'
import { isOutage, openCollection } from '../reach.ts'
import { readStored } from './understand.ts'
import type { Ports } from '../steps/step.ts'
import {
  askAgain,
  claimCollect,
  hasAwaiting,
  settleCollect,
  takeAnswered,
  takeAwaited,
} from '../../store/connections/connections.ts'
import { suspend } from '../../store/connections/standings.ts'
import { keepRetours, type NewRetour, type GatewayVerdict } from '../../store/retours/retours.ts'

interface Collected {
  /** Documents that came. */
  readonly count: number
  /** Is an act due there now, apart from those in hand? Undefined when the claim was lost meanwhile. */
  readonly isDue: boolean | undefined
}

/**
 * Ask a connection for its returns, when it is due and nobody else is asking.
 * @returns undefined when it was not due
 */
export async function collectRetours(connectionId: string, ports: Ports): Promise<Collected | undefined> {
  const { db } = ports.store
  // The time as it was read last. After a sleep it is behind: nothing is due yet, or two ask at once. Nothing is stored twice.
  const now = ports.clock.now()
  const token = ports.clock.newId()
  const until = new Date(now.getTime() + ports.timing.leaseMs)
  const claimed = await claimCollect(db, { connection: connectionId, now, until, token })
  if (!claimed) return undefined
  const sender = await ports.senderOf(claimed.siren)
  const { gateway } = sender.collectivite
  const reach = await openCollection({ connection: connectionId, gateway, outages: claimed.outages }, ports)
  const { awaiting, taken, isRest } = reach.outage ? none : await awaitedOn(claimed, now, ports)
  const connection = { id: claimed.id, gateway: claimed.gateway, collectivite: sender.collectivite, awaiting }
  const collection = { name: 'collect', attributes: { 'actes.connection': connection.id } }
  const met = await ports.traces.within(collection, async (span) => {
    const holding = inHand(ports)
    const asked: CollectResult = reach.outage
      ? { count: 0, code: reach.outage }
      : await fetchRetours(connection, holding)
    span.note({ 'actes.documents': asked.count })
    if (asked.code) span.failed(asked.code)
    else if (asked.count === 0) span.idle()
    if (claimed.unread || asked.count > 0) await readStored(connection, holding)
    return asked
  })
  const isAway = reach.outage !== undefined || (met.error !== undefined && isOutage(met.error))
  // A platform that does not answer is no silent one: its outage decides when it is asked again.
  const silences = met.count > 0 ? 0 : claimed.silences + Number(!isAway)
  // What nothing came for waits as before.
  const stillAwaiting = met.count > 0 ? await hasAwaiting(db, connection.id) : claimed.awaiting
  const nextMs = nextCollectMs({ silences, awaiting: stillAwaiting }, ports.timing)
  const at = ports.clock.now()
  // Who was not reached, or is not spoken to any more, was asked about nothing.
  const isUnasked = isAway || met.error?.kind === 'suspend'
  if (isUnasked && taken.length > 0) await askAgain(db, taken, at)
  const next = await reach.next(met.error, isRest && !isAway ? at : new Date(at.getTime() + nextMs))
  const isDue = await settleCollect(db, {
    connection: connection.id,
    token,
    at,
    next,
    silences,
    except: [...ports.inHand],
    ...(met.code && { code: met.code }),
  })
  return { count: met.count, isDue }
}

/** So much of what came is kept in memory until it is read. */
const heldBytes = 4 * 1024 * 1024

/** What is stored here is read once without opening its file anew: it was hashed as it was written. */
function inHand(ports: Ports): Ports {
  const { blobs } = ports.store
  const held = new Map<string, Uint8Array>()
  let leftBytes = heldBytes
  const put: typeof blobs.put = async (bytes, expected) => {
    const blob = await blobs.put(bytes, expected)
    if (bytes instanceof Uint8Array && bytes.length <= leftBytes && !held.has(blob.sha256)) {
      held.set(blob.sha256, bytes)
      leftBytes -= bytes.length
    }
    return blob
  }
  const bytesOf = async (sha256: string) => {
    const bytes = held.get(sha256)
    held.delete(sha256)
    return bytes ?? blobs.bytes(sha256)
  }
  return { ...ports, store: { ...ports.store, blobs: { ...blobs, put, bytes: bytesOf } } }
}

/** Sendings that a gateway is asked about in one collection; far fewer while acts are due to leave. The rest has its turn behind them. */
const askedAtOnce = { limit: 200, limitBeforeSending: 20 }

const none = { awaiting: [], taken: [], isRest: false }

/** A gateway that fills in a form of its own is asked sending by sending; what others have comes by itself. */
async function awaitedOn({ id, gateway }: Pick<Connection, 'id' | 'gateway'>, now: Date, { store, timing }: Ports) {
  if (facts[gateway].leaves !== 'form') return none
  const againMs = (ageMs: number) => nextAskMs(ageMs, timing)
  const taken = await takeAwaited(store.db, { connection: id, now, ...askedAtOnce, againMs })
  const answered = facts[gateway].tellsLate ? await takeAnswered(store.db, id, now) : []
  return { ...taken, awaiting: [...taken.awaiting, ...answered] }
}

interface CollectResult {
  readonly count: number
  readonly code?: ErrorCode
  readonly error?: ActesError
}

const empty = new Uint8Array()

/** Every document is stored and committed before the gateway is told that we have it. */
async function fetchRetours(connection: Connection, ports: Ports): Promise<CollectResult> {
  const kept: RawRetour[] = []
  let count = 0
  try {
    if (connection.collectivite.gateway.type !== connection.gateway)
      throw new ActesError('ACTES-G010', { params: { type: connection.gateway } })
    const gateway: Gateway = ports.gatewayOf(connection.collectivite)
    // Its claim lapses: nobody asks for longer than that.
    const limit = { signal: ports.signal, limitMs: ports.timing.leaseMs * 0.8 }
    const gathered = await stoppedAfter(limit, (signal) => gather(gateway, { connection, kept, signal }, ports))
    count = gathered.count
    if (kept.length > 0) await gateway.confirm(kept, ports.signal)
    if (gathered.error) throw gathered.error
  } catch (error) {
    if (!(error instanceof ActesError)) throw error
    ports.log.warn({ connection: connection.id, code: error.code, error }, 'trouble')
    if (error.kind === 'suspend') await stop(connection, error, ports)
    return { count, code: error.code, error }
  }
  if (count > 0) ports.log.info({ connection: connection.id, count }, 'collected')
  return { count }
}

interface Gathering {
  readonly connection: Connection
  /** What was stored, to be confirmed, whatever came behind it. */
  readonly kept: RawRetour[]
  readonly signal: AbortSignal
}

/** Rows that are stored in one statement. */
const keptAtOnce = 50

/** Store what comes, until it ends, fails or takes too long. @returns how many were new, and what ended it */
async function gather(gateway: Gateway, { connection, kept, signal }: Gathering, ports: Ports) {
  const came: { retour: RawRetour; row: NewRetour }[] = []
  let count = 0
  let at: Date | undefined
  const keep = async (): Promise<void> => {
    const some = came.splice(0)
    count += await keepRetours(
      ports.store.db,
      some.map(({ row }) => row),
    )
    kept.push(...some.map(({ retour }) => retour))
  }
  try {
    for await (const retour of gateway.collect(connection, signal)) {
      // The day of a letter is the day on which it came: the clock is read anew, once.
      at ??= await ports.store.now()
      came.push({ retour: { ...retour, bytes: empty }, row: await rowOf(retour, { connection, at }, ports) })
      if (came.length === keptAtOnce) await keep()
    }
    await keep()
    return { count }
  } catch (error) {
    if (!(error instanceof ActesError)) throw error
    await keep()
    return { count, error }
  }
}

/** A fault of configuration stops the whole connection until it is mended (operations/connections.ts). */
async function stop({ id }: Connection, { code, params }: ActesError, ports: Ports): Promise<void> {
  const at = ports.clock.now()
  if (await suspend(ports.store.db, id, { code, params, at })) ports.log.error({ connection: id, code }, 'suspended')
}

function verdictFromRawRetour({ code, reference, reason }: Extract<RawRetour, { kind: 'verdict' }>): GatewayVerdict {
  return { kind: 'verdict', code, reference, ...(reason !== undefined && { reason }) }
}

type Came = Pick<NewRetour, 'at'> & { readonly connection: Connection }

async function rowOf(retour: RawRetour, { connection, at }: Came, ports: Ports): Promise<NewRetour> {
  const blob = await ports.store.blobs.put(retour.bytes)
  const name = retour.kind === 'document' ? retour.name : retour.reference
  const verdict: GatewayVerdict | undefined = retour.kind === 'verdict' ? verdictFromRawRetour(retour) : undefined
  return {
    id: ports.clock.newId(),
    connection: connection.id,
    delivery: retour.delivery,
    name,
    sha256: blob.sha256,
    sizeBytes: blob.sizeBytes,
    at,
    ...(verdict && { kind: 'verdict', facts: verdict }),
    ...(retour.reference !== undefined && { reference: retour.reference }),
  }
}
