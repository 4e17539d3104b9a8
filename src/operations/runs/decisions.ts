// What a person decides about one sending: that it is withdrawn before it leaves, that an uncertain one arrived or did
// not. Each is one guarded move with its journal line, reason and all.
import { ActesError } from '../../errors.ts'
import { canMove, sendingStates } from '../../lifecycle.ts'
import { messages } from '../../protocol/messages/codes.ts'
import { expectsAnswer } from '../../protocol/messages/formulaire.ts'
import { followMove } from '../../transmission/retours/effects.ts'
import { closeAttempt } from '../../store/transmissions/attempts.ts'
import { expectRetours } from '../../store/connections/connections.ts'
import { move } from '../../store/transmissions/moves.ts'
import type { Transmission } from '../../store/transmissions/transmissions.ts'
import type { At } from '../guard.ts'
import type { Input } from '../table.ts'

/** Withdraw what has not left: never what is in doubt, never the receipt of a letter. One guarded move, with its reason. */
export async function withdraw(row: Transmission, detail: { readonly reason: string }, { who, ports }: At) {
  if (row.openAttempt !== null) throw new ActesError('ACTES-A003')
  if (messages[row.formulaire.code].effect === 'recoit') throw new ActesError('ACTES-A017')
  const { id, state: from } = row
  const fault = new ActesError('ACTES-A002', { params: { state: from } })
  if (!canMove(from, 'cancelled')) throw fault
  const set = { state: 'cancelled', dueAt: null, held: null } as const
  const how = { at: ports.clock.now(), who, event: 'cancelled', detail }
  const moved = await move(ports.store.db, { id, from, openAttempt: null, set, ...how })
  if (!moved) throw fault
  return moved
}

/** A person's verdict on an uncertain sending; where they said which one they saw, on that one only. */
export async function resolve(
  row: Transmission,
  asked: Input<'resolveTransmission'>,
  { who, ports }: At,
): Promise<Transmission> {
  const attempt = row.openAttempt
  if (asked.attempt !== undefined && asked.attempt !== attempt) throw new ActesError('ACTES-S009')
  if (attempt === null || !sendingStates.includes(row.state))
    throw new ActesError('ACTES-A002', { params: { state: row.state } })
  const at = ports.clock.now()
  const arrived = 'arrived' in asked
  const reference = arrived ? { reference: asked.arrived } : {}
  const dueAt = arrived && !expectsAnswer(row.formulaire.code) ? null : at
  const state = arrived ? { state: 'submitted' as const } : {}
  const set = { openAttempt: null, held: null, failures: 0, dueAt, ...state, ...reference }
  const sender = await ports.senderOf(row.collectivite)
  const event = arrived ? 'resolved-arrived' : 'resolved-not-arrived'
  const guard = { id: row.id, from: row.state, openAttempt: attempt, unclaimedAt: at }
  return ports.store.db.transaction(async (sql) => {
    const done = await move(sql, { ...guard, set, at, who, event, detail: { reason: asked.reason, attempt } })
    if (!done) throw new ActesError('ACTES-A003')
    await closeAttempt(sql, { attempt, verdict: arrived ? 'taken' : 'not-taken', ...reference }, at)
    await expectRetours(sql, row.connection, at)
    await followMove(sql, { row: done, facts: undefined, sender, ports })
    return done
  })
}
