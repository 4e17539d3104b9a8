// Which actions a transmission allows, for the caller's view and for the run itself: nothing runs that `can` denies.
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

export async function canOf(sql: Sql, row: Pick<Transmission, 'id' | 'collectivite' | 'formulaire'>) {
  const standing = await standingNow(sql, row)
  const { formulaire } = row
  const all: (readonly [TransmissionAction, true | Problem])[] = []
  for (const action of transmissionActions) {
    const { code, params } = obstacleTo(action, standing) ?? {}
    // For a number that its platform never frees, propose a free one.
    const proposed = code === 'ACTES-A004' && formulaire.code === '1-1' && (await freeNumero(sql, formulaire.acte))
    const told = { ...params, ...(proposed && { proposed }) }
    all.push([action, code === undefined ? true : problem(code, '', { params: told })])
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
    const obstacle = obstacleTo(action, await standingNow(at.ports.store.db, at.transmission))
    if (obstacle) throw new ActesError(obstacle.code, { params: obstacle.params })
    return run(input, at)
  }
}
