// How a suspended connection comes back: its gateway is asked to examine itself, and nothing else leaves by it before it
// finds nothing wrong. One whose collectivite has another gateway now has nothing left to mend.
import { ActesError } from '../errors.ts'
import { selfLookMs, troubleFinding } from '../gateways/findings.ts'
import type { Finding } from '../gateways/gateway.ts'
import { leadsHere, withoutWhatAnswers } from '../gateways/here.ts'
import type { Ports } from './steps/step.ts'
import { connectionId } from '../store/connections/connections.ts'
import { lift } from '../store/connections/standings.ts'
import { hastenSendings } from '../store/transmissions/moves.ts'

interface Asker {
  /** Somebody who is not at this machine: they are not told what answers on it. */
  readonly isRemote?: boolean
}

/** What the gateway of a collectivite finds when it examines itself; one that does not open is a finding. */
export async function examineGateway(
  siren: string,
  ports: Ports,
  { isRemote = false }: Asker = {},
): Promise<readonly Finding[]> {
  const { collectivite } = await ports.senderOf(siren)
  const signal = AbortSignal.any([ports.signal, AbortSignal.timeout(selfLookMs)])
  try {
    const found = await ports.gatewayOf(collectivite).check(signal)
    return isRemote && (await leadsHere(collectivite.gateway)) ? found.map(withoutWhatAnswers) : found
  } catch (error) {
    return [troubleFinding(error, { name: 'open' })]
  }
}

/** A suspended connection, and whose will it is that it be tried; the worker's by itself. */
interface Mending extends Asker {
  readonly id: string
  readonly siren: string
  readonly who?: string
  readonly reason?: string
}

/**
 * Lift the suspension of a connection, once its gateway finds nothing wrong; at once when its collectivite has another
 * gateway now: nothing leaves by the old one, and its acts are held (ACTES-G010) rather than kept waiting.
 * @throws ActesError the code that still suspends it
 */
export async function mend({ id, siren, who = 'worker', reason, ...asker }: Mending, ports: Ports): Promise<void> {
  const { collectivite } = await ports.senderOf(siren)
  const isForsaken = connectionId(collectivite.gateway.type, siren) !== id
  const fault = isForsaken ? undefined : (await examineGateway(siren, ports, asker)).find(({ ok }) => !ok)
  if (fault) throw errorFromFinding(fault)
  const at = ports.clock.now()
  const will = { by: who, at, ...(reason !== undefined && { reason }) }
  if (!(await lift(ports.store.db, id, will))) return
  await hastenSendings(ports.store.db, id, at)
  ports.log.info({ connection: id }, 'resumed')
}

function errorFromFinding({ name, setting = name, code = 'ACTES-G013', detail }: Finding): ActesError {
  return new ActesError(code, { params: { setting, ...(detail !== undefined && { reason: detail }) } })
}
