// A person's decisions on one sending. Each is one guarded move with its journal line and reason.
import { ActesError } from '#errors.ts'
import { expectsAnswer } from '#protocol/messages/formulaire.ts'
import { followMove } from '#transmission/retours/effects.ts'
import type { Sql } from '#store/engine/database.ts'
import { hasLiveTransfer } from '#store/archiving/transfers.ts'
import { isReferenceTaken, move } from '#store/transmissions/moves.ts'
import { lockById, type Transmission } from '#store/transmissions/transmissions.ts'
import { mayTransmission } from '#transmission/may.ts'
import { endLacking } from '#transmission/retours/lacking.ts'
import type { At } from '../guard.ts'
import type { OperationInput } from '../ask.ts'
import { need } from '../may.ts'
import { existing } from '../subjects.ts'
import { recordWithdrawn, type MovedBy } from '#lifecycle.ts'
import { standingNow } from './may.ts'
import { journalled } from './run.ts'

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

/**
 * The row is locked while it is judged, as when it is put online. Without its day of reception no page calls it received.
 * @throws ActesError the obstacle
 */
export async function withdrawRecord({ id }: Transmission, detail: { readonly reason: string }, at: At) {
  const { who } = at
  return journalled(at, { event: recordWithdrawn, target: id, detail }, async (sql, now) => {
    const { state: from } = existing(await lockById(sql, id), id)
    need(mayTransmission.withdrawRecord(await standingNow(sql, { id }, now)))
    if (await hasLiveTransfer(sql, id)) throw new ActesError('ACTES-T012')
    const set = { state: cancelled, dueAt: null, dateReception: null } as const
    const moved = await move(sql, { id, from, openAttempt: null, set, at: now, who, event: recordWithdrawn, detail })
    await endLacking(sql, now, id)
    return existing(moved, id)
  })
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
