// One collection of a connection: store what arrives, only then confirm it, then read it (understand.ts).
import { ActesError, type ErrorCode } from '#errors.ts'
import { factsOf } from '#gateways/facts.ts'
import type { Connection, Gateway, RawRetour } from '#gateways/gateway.ts'
import { compact } from '#protocol/compact.ts'
import { stoppedAfter } from '#queue/timeouts.ts'
import { nextAskMs, nextCollectMs } from '#queue/backoff.ts'
import { isOutage, openCollection } from '../reach.ts'
import { readStored } from './understand.ts'
import type { Ports } from '../step.ts'
import {
  askAgain,
  claimCollect,
  hasAwaiting,
  settleCollect,
  takeAnswered,
  takeAwaited,
} from '#store/connections/connections.ts'
import { claimAt } from '#store/engine/claim.ts'
import { suspend } from '#store/connections/standings.ts'
import { keepRetours, type NewRetour, type GatewayVerdict } from '#store/retours/retours.ts'

interface Collected {
  readonly count: number
  /** Is an act due there now, apart from those in hand? Undefined when the claim was lost meanwhile. */
  readonly isDue: boolean | undefined
}

/** Collect a connection's retours; undefined when it is not due or another process is collecting. */
export async function collectRetours(connectionId: string, ports: Ports): Promise<Collected | undefined> {
  const { db } = ports.store
  // The cached time, which lags after the machine slept. Two processes may then collect at once; nothing is stored
  // twice.
  const claim = claimAt(ports.clock.now(), ports)
  const { now, token } = claim
  const claimed = await claimCollect(db, { connection: connectionId, ...claim })
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
  // A platform out of reach is not silent: its outage decides when to ask again.
  const silences = met.count > 0 ? 0 : claimed.silences + Number(!isAway)
  // Nothing arrived: what was awaited still is.
  const stillAwaiting = met.count > 0 ? await hasAwaiting(db, connection.id) : claimed.awaiting
  const nextMs = nextCollectMs({ silences, awaiting: stillAwaiting }, ports.timing)
  const at = ports.clock.now()
  // If the platform is unreachable or suspended, no question counts as asked.
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

/** Bytes of arrivals kept in memory until they are read. */
const heldBytes = 4 * 1024 * 1024

/** The first read of what was just stored comes from memory: it was hashed as it was written. */
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

/** Sendings asked about in one collection, far fewer while acts are due to leave. The rest follows in later ones. */
const askedAtOnce = { limit: 200, limitBeforeSending: 20 }

const none = { awaiting: [], taken: [], isRest: false }

/** A gateway that fills in a form of its own is asked sending by sending; the others deliver by themselves. */
async function awaitedOn({ id, gateway }: Pick<Connection, 'id' | 'gateway'>, now: Date, { store, timing }: Ports) {
  if (factsOf(gateway).leaves !== 'form') return none
  const againMs = (ageMs: number) => nextAskMs(ageMs, timing)
  const taken = await takeAwaited(store.db, { connection: id, now, ...askedAtOnce, againMs })
  const answered = factsOf(gateway).tellsLate ? await takeAnswered(store.db, id, now) : []
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
    // Stop before the claim lapses.
    const limit = { ...ports, limitMs: ports.timing.leaseMs * 0.8 }
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
  /** What was stored and is to be confirmed, even if a later document fails. */
  readonly kept: RawRetour[]
  readonly signal: AbortSignal
}

const keptAtOnce = 50

/** Store what arrives until it ends, fails or times out. @returns how many were new, and the error that ended it */
async function gather(gateway: Gateway, { connection, kept, signal }: Gathering, ports: Ports) {
  const came: { retour: RawRetour; row: NewRetour }[] = []
  let count = 0
  let at: Date | undefined
  const keep = async () => {
    const some = came.splice(0)
    count += await keepRetours(
      ports.store.db,
      some.map(({ row }) => row),
    )
    kept.push(...some.map(({ retour }) => retour))
  }
  try {
    for await (const retour of gateway.collect(connection, signal)) {
      // A letter's day is its day of arrival: read the clock anew, once.
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

/** A configuration fault suspends the whole connection until it is mended (operations/runs/connections.ts). */
async function stop({ id }: Connection, { code, params }: ActesError, ports: Ports) {
  const at = ports.clock.now()
  if (await suspend(ports.store.db, id, { code, params, at })) ports.log.error({ connection: id, code }, 'suspended')
}

function verdictFromRawRetour({ code, reference, reason }: Extract<RawRetour, { kind: 'verdict' }>): GatewayVerdict {
  return { kind: 'verdict', code, reference, ...compact({ reason }) }
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
    ...compact({ reference: retour.reference }),
  }
}
