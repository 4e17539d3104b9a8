// The table of contents. The key is where a transmission stands, the value is the verb that moves it on: read
// downwards, it is the procedure. Below, how the outcome of a step becomes one stored move.
import { ActesError, type ErrorCode } from './errors.ts'
import { canMove, isFinal, type State } from './lifecycle.ts'
import { backoffMs, isSpent } from './queue/schedule.ts'
import { awaitAcknowledgement } from './steps/await.ts'
import { packageActe } from './steps/package.ts'
import type { Facts, Lease, Outcome, Ports, Step } from './steps/step.ts'
import { submitArchive } from './steps/submit.ts'
import { validateActe } from './steps/validate.ts'
import { closeAttempt } from './store/attempts.ts'
import { expectReturns } from './store/connections.ts'
import { move, type Changes } from './store/moves.ts'
import type { Refusal, Transmission } from './store/transmissions.ts'

export const steps: Partial<Record<State, Step>> = {
  received: validateActe,
  validated: packageActe,
  packaged: submitArchive,
  submitted: awaitAcknowledgement,
}

const who = 'worker'

/**
 * Take a claimed transmission as far as it goes now: step after step while each one advances it.
 * @returns how it stands at the end, or undefined when somebody else moved it meanwhile
 */
export async function advance(claimed: Transmission, ports: Ports, token: string): Promise<Transmission | undefined> {
  for (let at: Transmission = claimed; ;) {
    const step = steps[at.state]
    if (!step || at.dueAt === null) return at
    const lease: Lease = { token, until: at.dueAt }
    const outcome = await step(at, ports, lease).catch(asTrouble)
    const moved = await applyOutcome(at, outcome, { ports, token })
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

function asTrouble(error: unknown): Outcome {
  if (error instanceof ActesError) return { kind: 'trouble', error }
  throw error
}

interface Applied {
  readonly ports: Ports
  readonly token: string
}

/** Store the outcome: the move, its journal line and the verdict of its attempt, together or not at all. */
export async function applyOutcome(
  from: Transmission,
  outcome: Outcome,
  { ports, token }: Applied,
): Promise<Transmission | undefined> {
  if (outcome.kind === 'trouble' && outcome.error.code === 'ACTES-S009') return undefined
  const at = ports.clock.now()
  const change = changeOf(from, outcome, { ports, token, at })
  const guarded = { id: from.id, from: from.state, token, at, who, ...change }
  const closing = outcome.kind === 'wait' ? undefined : outcome.closing
  const mayAnswer = from.state === 'packaged' && ['submitted', 'uncertain', 'refused'].includes(change.event)
  if (!closing && !mayAnswer) return move(ports.store.db, guarded)
  const moved = await ports.store.db.transaction(async (sql) => {
    const row = await move(sql, guarded)
    if (row && closing) await closeAttempt(sql, closing, at)
    if (row && mayAnswer) await expectReturns(sql, row.connection, at)
    return row
  })
  if (moved && closing)
    ports.log.info({ transmission: moved.id, attempt: closing.attempt, state: moved.state }, 'verdict')
  return moved
}

interface Change {
  readonly event: string
  readonly set: Changes
  readonly code?: ErrorCode
  readonly detail?: unknown
}

interface Moment extends Applied {
  readonly at: Date
}

function changeOf(from: Transmission, outcome: Outcome, moment: Moment): Change {
  switch (outcome.kind) {
    case 'advance':
      return { event: outcome.to, set: advanced(outcome, moment) }
    case 'wait':
      return {
        event: 'wait',
        detail: { why: outcome.why },
        set: { dueAt: outcome.until, silences: from.silences + 1, failures: 0 },
      }
    case 'trouble':
      return { code: outcome.error.code, detail: detailOf(outcome.error), ...troubled(from, outcome, moment) }
  }
}

function advanced(outcome: Extract<Outcome, { kind: 'advance' }>, { ports, token, at }: Moment): Changes {
  const { to, facts, closing, answered } = outcome
  const onward = !isFinal(to) && (to !== 'submitted' || answered === true)
  return {
    ...facts,
    state: to,
    failures: 0,
    silences: 0,
    ...(closing && { openAttempt: null }),
    dueAt: onward ? later(at, ports.timing.leaseMs) : isFinal(to) ? null : later(at, ports.timing.silence.firstMs),
    claimToken: onward ? token : null,
  }
}

function troubled(
  from: Transmission,
  { error, closing, facts }: Extract<Outcome, { kind: 'trouble' }>,
  { ports, at }: Moment,
): Pick<Change, 'event' | 'set'> {
  ports.log.warn({ transmission: from.id, state: from.state, code: error.code, error }, 'trouble')
  const settled = closing ? ({ openAttempt: null } as const) : {}
  const failures = from.failures + 1
  const hold = { event: 'held', set: { ...settled, dueAt: null, held: { code: error.code, since: at } } }
  switch (error.kind) {
    case 'retry':
      if (isSpent(failures, ports.timing.retry)) return hold
      return {
        event: 'retry',
        set: { ...settled, failures, dueAt: later(at, backoffMs(failures, ports.timing.retry)) },
      }
    case 'uncertain':
      if (isSpent(failures, ports.timing.retry)) return hold
      return { event: 'uncertain', set: { failures, dueAt: later(at, ports.timing.graceMs) } }
    case 'refuse':
      // Never final while an exchange has no verdict: a person looks first.
      if (!canMove(from.state, 'refused') || (from.openAttempt !== null && !closing)) return hold
      return { event: 'refused', set: { ...settled, state: 'refused', dueAt: null, refusal: refusalOf(error, facts) } }
    default:
      return hold
  }
}

function refusalOf(error: ActesError, facts: Facts | undefined): Refusal {
  if (facts?.refusal) return facts.refusal
  const { reason } = error.params
  return { code: error.code, ...(typeof reason === 'string' && { detail: reason }) }
}

function detailOf(error: ActesError): unknown {
  const { problems, params } = error
  return problems.length > 0 || Object.keys(params).length > 0 ? { problems, params } : undefined
}

function later(at: Date, ms: number): Date {
  return new Date(at.getTime() + ms)
}
