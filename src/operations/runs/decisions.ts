// A person's decisions on one sending. Each is one guarded move with its journal line and reason.
import { ActesError } from '#errors.ts'
import { expectsAnswer } from '#protocol/messages/formulaire.ts'
import { followMove } from '#transmission/retours/effects.ts'
import type { Sql } from '#store/engine/database.ts'
import { isReferenceTaken, move } from '#store/transmissions/moves.ts'
import type { Transmission } from '#store/transmissions/transmissions.ts'
import type { At } from '../guard.ts'
import type { OperationInput } from '../ask.ts'
import type { MovedBy } from '#lifecycle.ts'

const cancelled = 'cancelled' satisfies MovedBy<'operator'>
const submitted = 'submitted' satisfies MovedBy<'submit'>

/** Never withdraws an uncertain sending; may.ts refuses the receipt of a letter. */
export async function withdraw(row: Transmission, detail: { readonly reason: string }, { who, db, now }: At) {
  const { id, state: from } = row
  const fault = new ActesError('ACTES-A002', { params: { state: from } })
  const set = { state: cancelled, dueAt: null, held: null } as const
  const how = { at: now(), who, event: cancelled, detail }
  const moved = await move(db, { id, from, openAttempt: null, set, ...how })
  if (!moved) throw fault
  return moved
}

/** Decides an uncertain sending. With `attempt` set, only if that attempt is still the open one. */
export async function resolve(
  row: Transmission,
  asked: OperationInput<'resolveTransmission'>,
  { who, ports, db, now }: At,
): Promise<Transmission> {
  const attempt = row.openAttempt
  if (attempt === null) throw new ActesError('ACTES-A002', { params: { state: row.state } })
  const at = now()
  const arrived = 'arrived' in asked
  const withdrawn = 'withdraw' in asked
  const reference = arrived ? { reference: asked.arrived } : {}
  const isOver = withdrawn || (arrived && !expectsAnswer(row.formulaire.code))
  const dueAt = isOver ? null : at
  const state = arrived ? ({ state: submitted } as const) : withdrawn ? ({ state: cancelled } as const) : {}
  const set = { openAttempt: null, held: null, failures: 0, dueAt, ...state, ...reference }
  const sender = await ports.senderOf(row.collectivite)
  const event = arrived ? 'resolved-arrived' : withdrawn ? 'cancelled' : 'resolved-not-arrived'
  const guard = { id: row.id, from: row.state, openAttempt: attempt, unclaimedAt: at }
  const closing = { attempt, verdict: arrived ? 'taken' : 'not-taken', ...reference } as const
  const work = async (sql: Sql) => {
    const detail = { reason: asked.reason, attempt }
    const done = await move(sql, { ...guard, set, closing, expects: true, at, who, event, detail })
    if (!done) throw new ActesError('ACTES-A003')
    await followMove(sql, { row: done, facts: undefined, sender, ports })
    return done
  }
  return db.transaction(work).catch((error: unknown) => {
    throw isReferenceTaken(error) ? new ActesError('ACTES-A041', { cause: error }) : error
  })
}
