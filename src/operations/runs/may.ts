// What a caller is told that may be done with a transmission, and the same for the run: nothing is done that `can` denies.
import { ActesError, problem, type Problem } from '../../errors.ts'
import { gatewaysOf } from '../../store/connections/collectivites.ts'
import type { Sql } from '../../store/engine/database.ts'
import { readStandings } from '../../store/transmissions/bulk.ts'
import type { Transmission } from '../../store/transmissions/transmissions.ts'
import { obstacleTo, standingOf, transmissionActions, type TransmissionAction } from '../../transmission/may.ts'
import { freeNumero } from '../../transmission/steps/intake.ts'
import type { At } from '../guard.ts'

async function standingNow(sql: Sql, { id, collectivite }: Pick<Transmission, 'id' | 'collectivite'>) {
  const [row] = await readStandings(sql, [id])
  if (!row) throw new ActesError('ACTES-S006', { params: { name: id } })
  const gateways = await gatewaysOf(sql, [collectivite])
  return standingOf(row, gateways.get(collectivite)?.type)
}

/** For each action: true, or why not. */
export async function canOf(sql: Sql, row: Pick<Transmission, 'id' | 'collectivite' | 'formulaire'>) {
  const standing = await standingNow(sql, row)
  const { formulaire } = row
  const all: (readonly [TransmissionAction, true | Problem])[] = []
  for (const action of transmissionActions) {
    const { code, params } = obstacleTo(action, standing) ?? {}
    // A number that its platform never frees: with another one that may be taken.
    const proposed = code === 'ACTES-A004' && formulaire.code === '1-1' && (await freeNumero(sql, formulaire.acte))
    const told = { ...params, ...(proposed && { proposed }) }
    all.push([action, code === undefined ? true : problem(code, '', { params: told })])
  }
  return Object.fromEntries(all) as Readonly<Record<TransmissionAction, true | Problem>>
}

type Acting = At<{ readonly transmission: unknown }>

/** Run it where it may be done as things stand; the write is guarded once more. @throws ActesError the obstacle */
export function where<I, O>(
  actionOf: TransmissionAction | ((input: I) => TransmissionAction),
  run: (input: I, at: Acting) => Promise<O>,
): (input: I, at: Acting) => Promise<O> {
  return async (input, at) => {
    const action = typeof actionOf === 'function' ? actionOf(input) : actionOf
    const obstacle = obstacleTo(action, await standingNow(at.ports.store.db, at.transmission))
    if (obstacle) throw new ActesError(obstacle.code, { params: obstacle.params })
    return run(input, at)
  }
}
