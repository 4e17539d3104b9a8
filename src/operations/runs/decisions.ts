// What a person decides about one sending: that it is withdrawn before it leaves, that an uncertain one arrived or did
// not. Each is one guarded move with its journal line, reason and all.
import { ActesError } from '../../errors.ts'
import { canMove, sendingStates } from '../../lifecycle.ts'
import { messages } from '../../protocol/messages/codes.ts'
import { expectsAnswer } from '../../protocol/messages/formulaire.ts'
import { followMove } from '../../transmission/retours/effects.ts'
import type { Ports } from '../../transmission/steps/step.ts'
import { closeAttempt } from '../../store/transmissions/attempts.ts'
import { expectRetours } from '../../store/connections/connections.ts'
import { move, type Move } from '../../store/transmissions/moves.ts'
import type { Transmission } from '../../store/transmissions/transmissions.ts'
import type { At } from '../guard.ts'
import { noteDesk } from '../../store/people/people.ts'
import type { Reasoned, Resolution, Resolving } from '../asked.ts'

/** @throws ActesError ACTES-A001 when nothing is given as a reason */
export function needReason({ reason }: Pick<Reasoned, 'reason'>): void {
  if (reason.trim() === '') throw new ActesError('ACTES-A001')
}

/** A line of the desk's journal: what a person asked for, beside what the act's own journal says. */
export function noted({ ports, who }: Pick<At, 'ports' | 'who'>, line: DeskLine): Promise<void> {
  return noteDesk(ports.store.db, { at: ports.clock.now(), who, ...line })
}

interface DeskLine {
  readonly event: string
  readonly target: string
  readonly detail?: unknown
}

/** The guarded move of a person, or the reason why it was not possible. */
async function moveAsked(wanted: Move, ports: Ports): Promise<Transmission> {
  const moved = await move(ports.store.db, wanted)
  if (!moved) throw new ActesError('ACTES-A002', { params: { state: wanted.from } })
  return moved
}

/** Withdraw what has not left: never what is in doubt, never the receipt of a letter. */
export async function cancel(row: Transmission, how: Reasoned, ports: Ports): Promise<Transmission> {
  needReason(how)
  if (row.openAttempt !== null) throw new ActesError('ACTES-A003')
  if (messages[row.formulaire.code].effect === 'recoit') throw new ActesError('ACTES-A017')
  const { id, state: from } = row
  if (!canMove(from, 'cancelled')) throw new ActesError('ACTES-A002', { params: { state: from } })
  const at = ports.clock.now()
  const set = { state: 'cancelled', dueAt: null, held: null } as const
  const detail = { reason: how.reason }
  return moveAsked({ id, from, openAttempt: null, set, at, who: how.who, event: 'cancelled', detail }, ports)
}

interface Verdict {
  readonly how: Resolving
  readonly ports: Ports
}

/** A person's verdict on an uncertain sending; where they said which one they saw, on that one only. */
export async function resolve(
  row: Transmission,
  resolution: Resolution,
  { how, ports }: Verdict,
): Promise<Transmission> {
  needReason(how)
  const attempt = row.openAttempt
  if (how.attempt !== undefined && how.attempt !== attempt) throw new ActesError('ACTES-S009')
  if (attempt === null || !sendingStates.includes(row.state))
    throw new ActesError('ACTES-A002', { params: { state: row.state } })
  const at = ports.clock.now()
  const freed = { openAttempt: null, held: null, failures: 0 } as const
  const arrived = 'arrived' in resolution
  const ended = arrived && !expectsAnswer(row.formulaire.code)
  const dueAt = ended ? null : at
  const set = arrived
    ? { ...freed, dueAt, state: 'submitted' as const, reference: resolution.arrived }
    : { ...freed, dueAt }
  const sender = await ports.senderOf(row.collectivite)
  const event = arrived ? 'resolved-arrived' : 'resolved-not-arrived'
  const guard = { id: row.id, from: row.state, openAttempt: attempt, unclaimedAt: at }
  const moved = await ports.store.db.transaction(async (sql) => {
    const done = await move(sql, { ...guard, set, at, who: how.who, event, detail: { reason: how.reason, attempt } })
    if (!done) throw new ActesError('ACTES-A003')
    const reference = arrived ? { reference: resolution.arrived } : {}
    await closeAttempt(sql, { attempt, verdict: arrived ? 'taken' : 'not-taken', ...reference }, at)
    await expectRetours(sql, row.connection, at)
    await followMove(sql, { row: done, facts: undefined, sender, ports })
    return done
  })
  return moved
}
