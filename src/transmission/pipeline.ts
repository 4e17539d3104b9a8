// The function that each step runs (lifecycle.ts says from which state), and how its outcome becomes one stored move.
import { ActesError, type ErrorCode } from '#errors.ts'
import {
  canMove,
  isAwaiting,
  isFinal,
  isRefused,
  isSending,
  stepFrom,
  type MovedBy,
  type StepName,
} from '#lifecycle.ts'
import { waitMs, isSpent } from '#queue/backoff.ts'
import { isOutage, metAnswer, metFailure } from './reach.ts'
import { followMove, isAllByItself } from './retours/effects.ts'
import { leavesAgain } from './refreshing.ts'
import { messages } from '#protocol/codes.ts'
import { expectsAnswer } from '#protocol/messages/formulaire.ts'
import { awaitAnswer } from './steps/await.ts'
import { packageSending } from './steps/package.ts'
import { trouble, type StepFacts, type Lease, type StepOutcome, type Ports, type PipelineStep } from './step.ts'
import { submitArchive } from './steps/submit.ts'
import { validateActe } from './steps/validate.ts'
import type { Failed } from '#store/connections/outages.ts'
import { gatewayOf } from '#store/connections/connections.ts'
import { suspend } from '#store/connections/standings.ts'
import { isReferenceTaken, keepTrace, move, type Changes } from '#store/transmissions/moves.ts'
import type { TransmissionRefusal, Transmission } from '#store/transmissions/transmissions.ts'
import type { Attributes } from '#observe/traces.ts'

const steps: Readonly<Record<StepName, PipelineStep>> = {
  validate: validateActe,
  package: packageSending,
  submit: submitArchive,
  await: awaitAnswer,
}

const who = 'worker'

/** After so many lapsed claims in a row, a person is asked: the act may kill every process that takes it. */
const mostLapses = 5

/** Advance a claimed transmission as far as it goes now. Undefined when another process moved it meanwhile. */
export async function advance(claimed: Transmission, ports: Ports, token: string): Promise<Transmission | undefined> {
  for (let at: Transmission = await withTrace(claimed, ports); ;) {
    const step = stepFrom(at.state)
    if (!step || at.dueAt === null) return at
    const moved = await takeStep(at, { step, lease: { token, until: at.dueAt } }, ports)
    if (!moved) {
      ports.log.warn({ transmission: at.id, from: at.state }, 'claim-lost')
      return undefined
    }
    const { id: transmission, state, dueAt } = moved
    ports.log.info({ transmission, from: at.state, state, dueAt }, 'step')
    if (moved.claimToken !== token) return moved
    at = moved
  }
}

/** A transmission opened where nothing was traced starts its trace here. */
async function withTrace(claimed: Transmission, { store, traces }: Ports) {
  if (claimed.traceparent !== undefined) return claimed
  return traces.within({ name: 'transmission', attributes: attributesOf(claimed) }, async () => {
    const traceparent = traces.current()
    if (traceparent === undefined) return claimed
    await keepTrace(store.db, claimed.id, traceparent)
    return { ...claimed, traceparent }
  })
}

function attributesOf({ id, connection, formulaire, state }: Transmission): Attributes {
  return {
    'actes.transmission': id,
    'actes.connection': connection,
    'actes.message': formulaire.code,
    'actes.state': state,
  }
}

interface Taken {
  readonly step: StepName
  readonly lease: Lease
}

async function takeStep(at: Transmission, { step, lease }: Taken, ports: Ports) {
  const { traces } = ports
  const parent = at.traceparent === undefined ? {} : { parent: at.traceparent }
  return traces.within({ name: step, ...parent, attributes: attributesOf(at) }, async (span) => {
    const outcome = isDeadly(at) ?? (await steps[step](at, ports, lease).catch(asTrouble))
    if (outcome.kind === 'trouble') span.failed(outcome.error.code)
    const applied = { ports, token: lease.token }
    const moved = await applyOutcome(at, outcome, applied).catch((error: unknown) => {
      if (isReferenceTaken(error)) return applyOutcome(at, ofAnother(outcome), applied)
      throw error
    })
    if (!moved) return undefined
    span.note({ 'actes.to': moved.state })
    count({ from: at, step, outcome, moved }, ports)
    // The receipt or the refusal, which everybody waited for, gets a span of its own.
    if (isFinal(moved.state))
      await traces.within({ name: moved.state, attributes: attributesOf(moved) }, async () => undefined)
    return moved
  })
}

/** Another of our transmissions already has this reference: a person looks. */
function ofAnother(outcome: StepOutcome): StepOutcome {
  const { reference = '' } = outcome.kind === 'advance' ? (outcome.facts ?? {}) : {}
  return trouble('ACTES-G015', { reason: 'la transaction d’un autre envoi', reference })
}

interface MeteredStep {
  readonly from: Transmission
  readonly step: StepName
  readonly outcome: StepOutcome
  readonly moved: Transmission
}

function count({ from, step, outcome, moved }: MeteredStep, { meters, clock }: Ports) {
  const gateway = gatewayOf(from.connection)
  meters.step({ step, ending: outcome.kind === 'trouble' ? outcome.error.kind : outcome.kind })
  const verdict = outcome.kind === 'wait' ? undefined : outcome.closing?.verdict
  if (verdict) meters.attempt({ gateway, verdict })
  else if (outcome.kind === 'trouble' && outcome.error.kind === 'uncertain')
    meters.attempt({ gateway, verdict: 'unknown' })
  if (!isAwaiting(from.state) || !isFinal(moved.state)) return
  const delay = moved.sentAt && (clock.now().getTime() - moved.sentAt.getTime()) / 1000
  meters.answer({ gateway, state: moved.state, delay })
}

function isDeadly({ lapses }: Transmission): StepOutcome | undefined {
  if (lapses < mostLapses) return undefined
  return trouble('ACTES-Q004', { times: lapses })
}

function asTrouble(error: unknown): StepOutcome {
  if (error instanceof ActesError) return { kind: 'trouble', error }
  throw error
}

interface Applied {
  readonly ports: Ports
  readonly token: string
}

async function applyOutcome(
  from: Transmission,
  outcome: StepOutcome,
  { ports, token }: Applied,
): Promise<Transmission | undefined> {
  if (outcome.kind === 'trouble' && outcome.error.code === 'ACTES-S009') return undefined
  // After a success, the time last read is good enough. After a failure the wait starts now, even if the machine slept
  // meanwhile.
  const at = outcome.kind === 'trouble' ? await ports.store.now() : ports.clock.now()
  const { sending, log } = ports
  const failed =
    sending && isFailedCall(from, outcome) ? await metFailure(outcome.error.code, sending, ports) : undefined
  const moved = await storeMove(from, outcome, { ports, token, at, ...(failed && { failed }) })
  if (!moved) return undefined
  if (sending && isAnswered(outcome)) await metAnswer(ports.store.db, sending, { log, at })
  const closing = outcome.kind === 'wait' ? undefined : outcome.closing
  if (closing) log.info({ transmission: moved.id, attempt: closing.attempt, state: moved.state }, 'verdict')
  return moved
}

type TroubleOutcome = Extract<StepOutcome, { kind: 'trouble' }>

function isFailedCall({ state }: Transmission, outcome: StepOutcome): outcome is TroubleOutcome {
  return outcome.kind === 'trouble' && isSending(state) && isOutage(outcome.error)
}

function isAnswered(outcome: StepOutcome) {
  if (outcome.kind === 'wait') return false
  const { verdict } = outcome.closing ?? {}
  return verdict === 'taken' || verdict === 'refused' || (outcome.kind === 'trouble' && outcome.error.noOutage)
}

/** The move, its journal line and the verdict of its attempt are stored together or not at all. */
async function storeMove(from: Transmission, outcome: StepOutcome, moment: MoveContext) {
  const { ports, token, at } = moment
  const change = await announced(from, changeOf(from, outcome, moment), ports)
  const { closing, facts } = outcome.kind === 'wait' ? {} : outcome
  const expects = isSending(from.state) && ['submitted', 'uncertain', 'refused'].includes(change.event)
  const ends = change.set.state !== undefined && isFinal(change.set.state)
  // Read before the transaction: nothing else may query the database during it.
  const sender =
    from.formulaire.code !== '1-1' || ends
      ? await ports.senderOf(from.collectivite).catch(ignoreAbsentSender)
      : undefined
  const isAlone = outcome.kind === 'advance' && outcome.alone === true
  const follows = sender && !(isAlone && isAllByItself({ row: from, facts, sender, ports }))
  const fault = outcome.kind === 'trouble' && outcome.error.kind === 'suspend' ? outcome.error : undefined
  const guarded = { id: from.id, from: from.state, token, at, who, expects, ...(closing && { closing }), ...change }
  if (!follows && !fault) return move(ports.store.db, guarded)
  return ports.store.db.transaction(async (sql) => {
    const row = await move(sql, guarded)
    if (!row) return undefined
    if (fault) await suspend(sql, row.connection, { code: fault.code, params: fault.params, at })
    if (follows) await followMove(sql, { row, facts, sender, ports })
    return row
  })
}

/** The journal marks a refusal that the program corrects by itself. */
async function announced(from: Transmission, change: TransmissionChange, ports: Ports) {
  const { state = from.state, refusal } = change.set
  if (!isRefused(state) || refusal === undefined || from.formulaire.code !== '1-1') return change
  const healing = await leavesAgain({ ...from, state, refusal, updatedAt: ports.clock.now() }, ports)
  return healing ? { ...change, detail: Object.assign({}, change.detail, { healing }) } : change
}

/** Nothing follows for a sender that was undeclared meanwhile. */
function ignoreAbsentSender(error: unknown): undefined {
  if (!(error instanceof ActesError) || error.kind === 'retry') throw error
}

interface TransmissionChange {
  readonly event: string
  readonly set: Changes
  readonly code?: ErrorCode
  readonly detail?: unknown
}

interface MoveContext extends Applied {
  readonly at: Date
  readonly failed?: Failed
}

function changeOf(from: Transmission, outcome: StepOutcome, moment: MoveContext): TransmissionChange {
  switch (outcome.kind) {
    case 'advance':
      return {
        event: outcome.to,
        set: advanced(from, outcome, moment),
        ...(outcome.why !== undefined && { detail: { why: outcome.why } }),
      }
    case 'wait':
      return {
        event: 'wait',
        detail: { why: outcome.why },
        // A wait before the sending does not reset the count of failures.
        set: { dueAt: outcome.until, silences: from.silences + 1, ...(isAwaiting(from.state) && { failures: 0 }) },
      }
    case 'trouble':
      return { code: outcome.error.code, detail: detailOf(outcome.error), ...troubled(from, outcome, moment) }
  }
}

function advanced(
  { formulaire }: Transmission,
  { to, facts, closing, answered }: Extract<StepOutcome, { kind: 'advance' }>,
  { ports, token, at }: MoveContext,
): Changes {
  const changes = { ...facts, state: to, failures: 0, silences: 0, ...(closing && { openAttempt: null }) }
  if (!isFinal(to) && (!isAwaiting(to) || answered))
    return { ...changes, dueAt: later(at, ports.timing.leaseMs), claimToken: token }
  // A message that expects no answer ends once it has left; an anomaly of its envelope would still wake it.
  const waits = isAwaiting(to) && expectsAnswer(formulaire.code)
  return { ...changes, dueAt: waits ? later(at, ports.timing.silence.firstMs) : null, claimToken: null }
}

/** Failures of our own services: they cost the act nothing. */
const ownTroubles: ReadonlySet<ErrorCode> = new Set([
  ...(['ACTES-S001', 'ACTES-S005', 'ACTES-S008', 'ACTES-S011', 'ACTES-S024', 'ACTES-S025'] as const),
  ...(['ACTES-S026', 'ACTES-S027', 'ACTES-Q001'] as const),
])

/** Nobody asked for a letter's receipt, so nobody is asked whether to give up: it is retried for ever. */
function givesUp(row: Transmission, failures: number, ports: Ports) {
  return !isReceipt(row) && isSpent(failures, ports.timing.retry)
}

function isReceipt({ formulaire }: Transmission) {
  return messages[formulaire.code].effect === 'recoit'
}

const refused = 'refused' satisfies MovedBy<'submit'>

function troubled(
  from: Transmission,
  { error, closing, facts }: TroubleOutcome,
  { ports, at, failed }: MoveContext,
): Pick<TransmissionChange, 'event' | 'set'> {
  ports.log.warn({ transmission: from.id, state: from.state, code: error.code, error }, 'trouble')
  const settled = closing ? ({ openAttempt: null } as const) : {}
  // Only the first failure in a row may be the act's own. The later ones are the platform's and cost the act nothing.
  const spends = failed ? failed.times === 1 : !ownTroubles.has(error.code)
  const failures = from.failures + Number(spends)
  const hold = { event: 'held', set: { ...settled, dueAt: null, held: { code: error.code, since: at } } }
  switch (error.kind) {
    case 'retry':
      if (spends && givesUp(from, failures, ports)) return hold
      return {
        event: 'retry',
        set: { ...settled, failures, dueAt: failed?.next ?? later(at, waitMs(failures, ports.timing.retry)) },
      }
    case 'suspend':
      // The connection stops, not the act: no failure counts, and the act is due again once the connection is mended.
      return { event: 'suspended', set: { ...settled, dueAt: later(at, ports.timing.retry.firstMs) } }
    case 'uncertain':
      if (spends && givesUp(from, failures, ports)) return hold
      return { event: 'uncertain', set: { failures, dueAt: later(at, ports.timing.graceMs) } }
    case 'refuse':
      // A refusal is never final while an attempt has no verdict: a person looks first.
      if (!canMove(from.state, refused) || (from.openAttempt !== null && !closing)) return hold
      // A receipt is owed: a person mends the cause of the refusal, then it is tried again.
      if (isSending(from.state) && isReceipt(from)) return hold
      return {
        event: refused,
        set: { ...settled, state: refused, dueAt: null, refusal: refusalFromError(error, facts) },
      }
    default:
      return hold
  }
}

function refusalFromError(error: ActesError, facts: StepFacts | undefined): TransmissionRefusal {
  if (facts?.refusal) return facts.refusal
  const { reason } = error.params
  return { code: error.code, ...(typeof reason === 'string' && { detail: reason }) }
}

function detailOf(error: ActesError): unknown {
  const { problems, params } = error
  return problems.length > 0 || Object.keys(params).length > 0 ? { problems, params } : undefined
}

function later(at: Date, ms: number) {
  return new Date(at.getTime() + ms)
}
