// Hand the frozen archive to its gateway. The attempt row is written before any byte leaves. After a doubt, the stored
// retours and then the gateway are consulted before anything is sent again.
import { ActesError, type ErrorCode } from '#errors.ts'
import type { Gateway, LeaseGuard, Outgoing, Receipt, Trail } from '#gateways/gateway.ts'
import { hidesDoubt } from '#gateways/troubles.ts'
import { platformPrint } from '#gateways/settings.ts'
import type { MovedBy } from '#lifecycle.ts'
import { compact } from '#protocol/compact.ts'
import { messages } from '#protocol/codes.ts'
import { stoppedAfter } from '#queue/timeouts.ts'
import { opensAt } from '#queue/openings.ts'
import {
  attemptById,
  attemptsOf,
  clearDoubt,
  isHeld,
  keepLook,
  mayHaveArrived,
  openAttempt,
  type Attempt,
  type Closing,
  type Sought,
} from '#store/transmissions/attempts.ts'
import { byReference } from '#store/transmissions/candidates.ts'
import { connectionId } from '#store/connections/connections.ts'
import { linksOf, type Transmission } from '#store/transmissions/transmissions.ts'
import { provesArrival, retoursOf, type StoredRetour } from '#store/retours/retours.ts'
import { isContradicted } from '#store/retours/tasks.ts'
import { takeQuota } from '#store/connections/quota.ts'
import { knownSince, unprovenMs } from '../absence.ts'
import { noteRewind } from '../mark.ts'
import { isOfFormerArchive } from '../retours/doubts.ts'
import { trouble, type Lease, type StepOutcome, type Ports } from '../step.ts'

const next = 'submitted' satisfies MovedBy<'submit'>

/** packaged → submitted. After a doubt, only once the gateway says that it does not have the sending. */
export async function submitArchive(transmission: Transmission, ports: Ports, lease: Lease): Promise<StepOutcome> {
  const { collectivite } = await ports.senderOf(transmission.collectivite)
  if (transmission.connection !== connectionId(collectivite.gateway.type, collectivite.siren))
    return trouble('ACTES-G010', { type: collectivite.gateway.type })
  const gateway = ports.gatewayOf(collectivite)
  const outgoing = await outgoingOf(transmission, { collectivite, gateway, ports })
  const attempt = transmission.openAttempt
  const answer = transmission.heard === false ? undefined : await arrivalOf(transmission, ports)
  if (answer) {
    const known = answer.reference ?? (gateway.capabilities.leaves === 'archive' ? outgoing.archive : undefined)
    if (known === undefined && !(await mayCall(ports))) return untilReached(ports)
    const reference = known ?? (await nameThere({ transmission, gateway, outgoing }, ports))
    // It arrived, but later messages about it need the gateway's reference: ask again later.
    if (reference === undefined) return { kind: 'wait', until: nextMinute(ports), why: 'reference' }
    return { ...taken(attempt, { reference }), answered: true }
  }
  if (!(await mayCall(ports))) return untilReached(ports)
  if (attempt !== null) {
    const settled = await settleDoubt({ attempt, transmission, gateway, outgoing }, ports, lease)
    if (settled) return settled
  }
  const earlier = transmission.lookSince ? await lookBefore({ transmission, gateway, outgoing }, ports) : undefined
  return earlier ?? submitOutgoing(outgoing, { transmission, gateway, ports, lease })
}

/** The archive may have left before the database was restored. Undefined when the gateway does not have it. */
async function lookBefore(
  { transmission, gateway, outgoing }: OutgoingSubmission,
  ports: Ports,
): Promise<StepOutcome | undefined> {
  const { id, lookSince, createdAt } = transmission
  // A transmission created since then has a new archive name: its absence would prove nothing.
  if (gateway.capabilities.leaves === 'archive' && lookSince && lookSince < createdAt) return trouble('ACTES-S016')
  const look = { sought: { transmission: id }, from: transmission.look, isKept: true, unknown: 'ACTES-S016' } as const
  const found = await lookFrom(look, { gateway, outgoing }, ports)
  if (found === 'absent') return undefined
  if ('kind' in found) return found
  return { ...taken(null, await keepReceiptReply(found, ports)), why: 'found' }
}

async function mayCall({ sending }: Ports) {
  return sending === undefined || sending.take()
}

function untilReached({ sending, clock }: Ports): StepOutcome {
  return { kind: 'wait', until: sending?.until ?? clock.now(), why: sending?.why ?? 'outage' }
}

interface Road {
  readonly collectivite: Outgoing['collectivite']
  readonly gateway: Gateway
  readonly ports: Ports
}

async function outgoingOf(transmission: Transmission, road: Road): Promise<Outgoing> {
  const { collectivite, gateway, ports } = road
  const { archive, files } = transmission
  if (!archive) throw new ActesError('ACTES-S003', { params: { sha256: '' } })
  return {
    formulaire: transmission.formulaire,
    idActe: transmission.idActe,
    collectivite,
    archive: archive.name,
    mediaType: archive.mediaType ?? 'application/gzip',
    ...(await linksOf(ports.store.db, transmission)),
    ...(gateway.capabilities.leaves === 'form' && { trail: await trailOf(transmission, road) }),
    ...(files[0] && { document: files[0] }),
    ...(archive.enveloppe !== undefined && { members: archive.members }),
    sha256: archive.sha256,
    sizeBytes: archive.sizeBytes,
    open: () => ports.store.blobs.read(archive.sha256),
  }
}

/**
 * Which transactions can be this transmission's: none older than its first attempt that may have arrived, none that
 * another transmission references.
 */
async function trailOf({ id, connection, lookSince }: Transmission, { collectivite, ports }: Road): Promise<Trail> {
  const { db } = ports.store
  const road = platformPrint(collectivite.gateway)
  const attempts = (await attemptsOf(db, id)).filter((each) => (each.road ?? road) === road)
  return {
    isRepeat: attempts.length > 0,
    since: lookSince ?? attempts.find(mayHaveArrived)?.openedAt ?? ports.clock.now(),
    isOthers: async (reference) => (await byReference(db, connection, reference)).some((row) => row.id !== id),
  }
}

interface Doubt extends OutgoingSubmission {
  readonly attempt: string
}

interface OutgoingSubmission {
  readonly transmission: Transmission
  readonly gateway: Gateway
  readonly outgoing: Outgoing
}

/** Settle the attempt that has no verdict. Undefined when it never arrived, so that the archive may be sent again. */
async function settleDoubt(doubt: Doubt, ports: Ports, lease: Lease): Promise<StepOutcome | undefined> {
  const { attempt, transmission, gateway, outgoing } = doubt
  const opened = await attemptById(ports.store.db, attempt)
  const { gateway: settings } = outgoing.collectivite
  if (opened?.road != null && opened.road !== platformPrint(settings))
    return trouble('ACTES-G010', { type: settings.type })
  const quiet = opened && quietUntil(opened, gateway, { ...ports, now: await ports.store.now() })
  const from = quiet ? undefined : opened?.look
  const found = await lookFrom({ sought: { attempt }, from, isKept: !quiet, unknown: 'ACTES-G006' }, doubt, ports)
  if (found !== 'absent') return 'kind' in found ? found : taken(attempt, await keepReceiptReply(found, ports))
  if (quiet) return { kind: 'wait', until: quiet, why: 'quiet' }
  const closing: Closing = { attempt, verdict: 'not-taken' }
  const at = await ports.store.now()
  const ours = await ports.store.db.transaction((sql) =>
    clearDoubt(sql, { transmission: transmission.id, token: lease.token, closing, at }),
  )
  if (!ours) return trouble('ACTES-S009')
  ports.log.info({ transmission: transmission.id, attempt }, 'verdict')
  ports.meters.attempt({ gateway: gateway.name, verdict: 'not-taken' })
  return undefined
}

interface LookFrom {
  readonly sought: Sought
  readonly from: string | null | undefined
  /** False during the quiet time: resuming behind this look would miss what arrives meanwhile. */
  readonly isKept: boolean
  /** The trouble of a gateway that cannot tell. */
  readonly unknown: ErrorCode
}

/**
 * Ask the gateway for the sending. The progress of a look is stored on its attempt, or on its transmission before there
 * is one: one that failed but got further than the last continues later and counts no failure.
 */
async function lookFrom(
  { sought, from, isKept, unknown }: LookFrom,
  { gateway, outgoing }: Pick<OutgoingSubmission, 'gateway' | 'outgoing'>,
  ports: Ports,
): Promise<StepOutcome | Receipt | 'absent'> {
  const { trail } = outgoing
  let reached = from ?? undefined
  const keep = async (place: string) => {
    if (place === reached || !isKept) return
    reached = place
    await keepLook(ports.store.db, { ...sought, look: place })
  }
  const asked = trail ? { ...outgoing, trail: { ...trail, look: { ...(from != null && { from }), keep } } } : outgoing
  const found = await gateway.find(asked, ports.signal).catch(asTrouble)
  if (found === 'unknown') return trouble(unknown)
  if (!(found instanceof ActesError)) return found
  if (found.kind === 'retry' && reached !== (from ?? undefined))
    return { kind: 'wait', until: nextMinute(ports), why: 'look' }
  return { kind: 'trouble', error: found }
}

/** Too soon after a sending, absence proves nothing: the gateway may still be handling it. */
function quietUntil(
  attempt: Attempt,
  { capabilities }: Gateway,
  own: Ports & { readonly now: Date },
): Date | undefined {
  const leftMs = unprovenMs(attempt, capabilities, own)
  return leftMs > 0 ? new Date(own.now.getTime() + leftMs) : undefined
}

/** An answer of the préfecture proves arrival, whatever became of the exchange. */
async function arrivalOf(transmission: Transmission, ports: Ports) {
  const proves = (each: StoredRetour) => provesArrival(each) && !isOfFormerArchive(each, transmission)
  return (await retoursOf(ports.store.db, transmission.id)).find(proves)
}

/** The gateway's reference, which later messages about the act need; our own id where it gives none. */
async function nameThere(
  { transmission, gateway, outgoing }: OutgoingSubmission,
  ports: Ports,
): Promise<string | undefined> {
  const { trail } = outgoing
  const asked = { ...outgoing, ...(trail && { trail: { ...trail, isAnswered: true } }) }
  const found = await gateway.find(asked, ports.signal).catch(asTrouble)
  if (found instanceof ActesError) return found.kind === 'retry' ? undefined : transmission.id
  return typeof found === 'string' ? transmission.id : found.reference
}

type Advance = Extract<StepOutcome, { kind: 'advance' }>

function taken(attempt: string | null, words: { reference: string; replySha256?: string }): Advance {
  const { reference } = words
  const closing: Closing | undefined = attempt === null ? undefined : { attempt, ...words, verdict: 'taken' }
  return { kind: 'advance', to: next, facts: { reference }, ...(closing && { closing }) }
}

interface SubmitOptions {
  readonly transmission: Transmission
  readonly gateway: Gateway
  readonly ports: Ports
  readonly lease: Lease
}

async function submitOutgoing(
  outgoing: Outgoing,
  { transmission, gateway, ports, lease }: SubmitOptions,
): Promise<StepOutcome> {
  if (await isOvertaken(transmission, ports)) return trouble('ACTES-V024')
  const closed = await closedUntil(outgoing, gateway, ports)
  if (closed) return closed
  const attempt = ports.clock.newId()
  const platform = platformPrint(outgoing.collectivite.gateway)
  const { db, mark } = ports.store
  const opened = await openAttempt(db, {
    id: attempt,
    transmission: transmission.id,
    token: lease.token,
    requestSha256: outgoing.sha256,
    platform,
    marks: await mark.read(),
    ...(transmission.lookSince && { lookSince: transmission.lookSince }),
    ...compact({ heard: transmission.heard }),
    at: ports.clock.now(),
  })
  if (!opened) return trouble('ACTES-S009')
  ports.log.info({ transmission: transmission.id, attempt, gateway: gateway.name }, 'attempt')
  const { archive } = transmission
  const serials = archive?.serial === undefined ? {} : { [archive.date]: archive.serial }
  const unmarked = await mark
    .note({ ...opened, serials, attempts: { [attempt]: opened.number } })
    .then(() => undefined, asTrouble)
  if (unmarked) return troubled(unmarked, attempt)
  const leftMs = lease.until.getTime() - ports.clock.now().getTime()
  if (ports.signal.aborted || leftMs < gateway.capabilities.exchangeMaxMs) {
    // The process slept through its lease or is being stopped: send nothing.
    const closing: Closing = { attempt, verdict: 'not-taken', code: 'ACTES-G012' }
    return trouble('ACTES-G012', {}, { closing })
  }
  // Aborted when the lease ends, even if the process sleeps during the exchange.
  const whileHeld = { ...ports, limitMs: leftMs }
  const leaving = { ...outgoing, lease: leaseGuard({ attempt, transmission: transmission.id, lease }, ports) }
  const receipt = await stoppedAfter(whileHeld, (stop) => gateway.submit(leaving, stop)).catch(asTrouble)
  if (!(receipt instanceof ActesError)) return taken(attempt, await keepReceiptReply(receipt, ports))
  knownSince(attempt, ports)
  if (receipt.code === 'ACTES-G021') return ofUnknownWords(receipt, { attempt, gateway, outgoing, ports })
  const isThere = receipt.code === 'ACTES-G026'
  const earlier =
    receipt.kind === 'refuse' || isThere ? await earlierOf(outgoing, { transmission, gateway, ports }) : undefined
  // Unknown whether the earlier attempt arrived: this refusal may be about that one.
  if (earlier instanceof ActesError) return { kind: 'trouble', error: earlier }
  if (earlier) return taken(attempt, await keepReceiptReply(earlier, ports))
  return isThere ? rewound(receipt, attempt, ports) : troubled(receipt, attempt)
}

async function rewound(error: ActesError, attempt: string, ports: Ports): Promise<StepOutcome> {
  await noteRewind(String(error.params.archive ?? ''), ports)
  const closing: Closing = { attempt, verdict: 'refused', code: error.code }
  return trouble('ACTES-S016', {}, { closing })
}

/** The last check of claim and lease: the gateway makes it as close to the first byte as it can. */
function leaseGuard(
  { attempt, transmission, lease }: { readonly attempt: string; readonly transmission: string; readonly lease: Lease },
  { store, clock }: Ports,
): LeaseGuard {
  const { token, until } = lease
  const lasts = () => clock.now() < until
  return {
    lasts,
    look: async () => {
      const at = await store.now()
      const ours = at < until && (await isHeld(store.db, { attempt, transmission, token, at }))
      if (!ours || !lasts()) throw new ActesError('ACTES-G012')
    },
  }
}

/** When the channel is closed at this hour or its hourly quota is used up, the act waits without a failure. */
async function closedUntil(
  { sizeBytes }: Outgoing,
  { traffic }: Gateway,
  ports: Ports,
): Promise<StepOutcome | undefined> {
  if (!traffic) return undefined
  const now = ports.clock.now()
  const opening = opensAt(traffic, now)
  if (opening > now) return { kind: 'wait', until: opening, why: 'closed' }
  const { channel, bytesPerHour } = traffic
  if (bytesPerHour === undefined) return undefined
  if (await takeQuota(ports.store.db, { channel, bytes: sizeBytes, bytesPerHour, now })) return undefined
  return { kind: 'wait', until: nextHour(now), why: 'quota' }
}

function nextMinute({ clock }: Ports) {
  return new Date(clock.now().getTime() + 60_000)
}

function nextHour(now: Date) {
  return new Date((Math.floor(now.getTime() / 3_600_000) + 1) * 3_600_000)
}

/** While two answers of the préfecture contradict each other, only receipts leave for the act. */
async function isOvertaken(row: Transmission, ports: Ports) {
  const speaks = row.about !== undefined && messages[row.formulaire.code].effect !== 'recoit'
  return (speaks || row.replaces !== undefined) && (await isContradicted(ports.store.db, row))
}

/** A refusal may only mean that an earlier attempt had arrived: ask the gateway. */
async function earlierOf(outgoing: Outgoing, { transmission, gateway, ports }: Omit<SubmitOptions, 'lease'>) {
  const earlier = (await attemptsOf(ports.store.db, transmission.id)).slice(0, -1)
  if (!earlier.some(mayHaveArrived)) return undefined
  const found = await gateway.find(outgoing, ports.signal).catch(asTrouble)
  if (found === 'absent') return undefined
  if (!(found instanceof ActesError)) return found === 'unknown' ? new ActesError('ACTES-G006') : found
  // The gateway could not be asked now: a doubt to settle later. Otherwise it shows another act.
  if (found.kind === 'retry') return new ActesError('ACTES-G005', { cause: found })
  return found.kind === 'hold' ? found : new ActesError('ACTES-G006', { cause: found })
}

interface Unclear {
  readonly attempt: string
  readonly gateway: Gateway
  readonly outgoing: Outgoing
  readonly ports: Ports
}

/** The reply proves nothing: ask the gateway at once. An act that it does not show is held in doubt. */
async function ofUnknownWords(error: ActesError, { attempt, gateway, outgoing, ports }: Unclear): Promise<StepOutcome> {
  // The gateway turned it away before all of it had left.
  if (error.params.taken === 'no') return troubled(error, attempt)
  const found = await gateway.find(outgoing, ports.signal).catch(asTrouble)
  if (typeof found !== 'string' && !(found instanceof ActesError))
    return taken(attempt, await keepReceiptReply(found, ports))
  if (found instanceof ActesError && found.kind === 'retry')
    return { kind: 'trouble', error: new ActesError('ACTES-G005', { params: error.params, cause: error }) }
  return { kind: 'trouble', error }
}

function troubled(error: ActesError, attempt: string): StepOutcome {
  // The gateway may have it and cannot tell: the attempt stays open for a person to look at.
  if (error.kind === 'uncertain' || error.code === 'ACTES-G006' || hidesDoubt(error)) return { kind: 'trouble', error }
  const verdict = error.kind === 'refuse' ? 'refused' : 'not-taken'
  return { kind: 'trouble', error, closing: { attempt, verdict, code: error.code } }
}

async function keepReceiptReply({ reference, bytes }: Receipt, ports: Ports) {
  if (bytes.length === 0) return { reference }
  const { sha256 } = await ports.store.blobs.put(bytes)
  return { reference, replySha256: sha256 }
}

/** After the attempt is opened, any error but an ActesError is a doubt, never a proof of absence. */
function asTrouble(error: unknown) {
  return error instanceof ActesError ? error : new ActesError('ACTES-G005', { cause: error, noOutage: true })
}
