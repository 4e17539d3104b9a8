// Which actions a transmission allows, for the caller's view and for the run itself: nothing runs that `can` denies.
import type { Sql } from '#store/engine/database.ts'
import { readStandings } from '#store/bulk.ts'
import type { Transmission } from '#store/transmissions/transmissions.ts'
import { mayLine, mayTransmission, standingOf, type TransmissionAction } from '#transmission/may.ts'
import { proposalFor } from '#transmission/requeue.ts'
import type { At } from '../guard.ts'
import { canOf, need } from '../may.ts'
import { existing } from '../subjects.ts'

export async function standingNow(sql: Sql, { id }: Pick<Transmission, 'id'>, now: Date) {
  const [row] = await readStandings(sql, [id], now)
  return standingOf(existing(row, id))
}

export async function canOfTransmission(sql: Sql, row: Transmission, now: Date) {
  const can = canOf(mayTransmission, await standingNow(sql, row, now))
  if (can.requeue === true) return can
  const { code, params } = can.requeue
  return { ...can, requeue: { ...can.requeue, params: { ...params, ...(await proposalFor(sql, code, row)) } } }
}

/** Adds to each line of a page what it allows, in one statement. */
export async function withCan<T extends { readonly id: string }>(sql: Sql, lines: readonly T[], now: Date) {
  const ids = lines.map(({ id }) => id)
  const standing = new Map((await readStandings(sql, ids, now)).map((row) => [row.id, row]))
  return lines.flatMap((line) => {
    const row = standing.get(line.id)
    return row ? [{ ...line, can: canOf(mayLine, standingOf(row)) }] : []
  })
}

type Acting = At<{ readonly transmission: unknown }>

/** Runs only when allowed now; the write is guarded again. @throws ActesError the obstacle */
export function ifAllowed<I, O>(
  actionOf: TransmissionAction | ((input: I) => TransmissionAction),
  run: (input: I, at: Acting) => Promise<O>,
): (input: I, at: Acting) => Promise<O> {
  return async (input, at) => {
    const action = typeof actionOf === 'function' ? actionOf(input) : actionOf
    need(mayTransmission[action](await standingNow(at.db, at.transmission, at.now())))
    return run(input, at)
  }
}
