// Which actions a transmission allows, for the caller's view and for the run itself: nothing runs that `can` denies.
import { ActesError, problem, type Problem } from '../../errors.ts'
import { gatewaysOf } from '../../store/connections/collectivites.ts'
import type { Sql } from '../../store/engine/database.ts'
import { readStandings } from '../../store/bulk.ts'
import type { Transmission } from '../../store/transmissions/transmissions.ts'
import { obstacleTo, standingOf, transmissionActions, type TransmissionAction } from '../../transmission/may.ts'
import { proposalFor } from '../../transmission/requeue.ts'
import type { At } from '../guard.ts'

async function standingNow(sql: Sql, { id, collectivite }: Pick<Transmission, 'id' | 'collectivite'>, now: Date) {
  const [row] = await readStandings(sql, [id], now)
  if (!row) throw new ActesError('ACTES-S006', { params: { name: id } })
  const gateways = await gatewaysOf(sql, [collectivite])
  return standingOf(row, gateways.get(collectivite)?.type)
}

export async function canOf(sql: Sql, row: Transmission, now: Date) {
  const standing = await standingNow(sql, row, now)
  const all: (readonly [TransmissionAction, true | Problem])[] = []
  for (const action of transmissionActions) {
    const obstacle = obstacleTo(action, standing)
    if (!obstacle) all.push([action, true])
    else {
      const { code, params } = obstacle
      all.push([action, problem(code, '', { params: { ...params, ...(await proposalFor(sql, code, row)) } })])
    }
  }
  return Object.fromEntries(all) as Readonly<Record<TransmissionAction, true | Problem>>
}

type Acting = At<{ readonly transmission: unknown }>

/** Runs only when allowed now; the write is guarded again. @throws ActesError the obstacle */
export function ifAllowed<I, O>(
  actionOf: TransmissionAction | ((input: I) => TransmissionAction),
  run: (input: I, at: Acting) => Promise<O>,
): (input: I, at: Acting) => Promise<O> {
  return async (input, at) => {
    const action = typeof actionOf === 'function' ? actionOf(input) : actionOf
    const obstacle = obstacleTo(action, await standingNow(at.ports.store.db, at.transmission, at.ports.clock.now()))
    if (obstacle) throw new ActesError(obstacle.code, { params: obstacle.params })
    return run(input, at)
  }
}
