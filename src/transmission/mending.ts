// How a suspended connection resumes: nothing leaves by it before its gateway's self-check finds no fault. A connection
// that its collectivité has left needs no check: its acts are then held (ACTES-G010).
import { ActesError } from '#errors.ts'
import { selfLookMs, troubleFinding } from '#gateways/findings.ts'
import type { Finding } from '#gateways/gateway.ts'
import { leadsHere, withoutWhatAnswers } from '#gateways/own-machine.ts'
import { compact } from '#protocol/compact.ts'
import type { Ports } from './step.ts'
import { connectionId } from '#store/connections/connections.ts'
import { lift } from '#store/connections/standings.ts'
import { hastenSendings } from '#store/transmissions/moves.ts'

interface Asker {
  /** The asker is not at this machine: they are not told what answers on it. */
  readonly isRemote?: boolean
}

/** What the gateway of a collectivité finds when it checks itself; a gateway that does not open is a finding. */
export async function examineGateway(
  siren: string,
  ports: Ports,
  { isRemote = false }: Asker = {},
): Promise<readonly Finding[]> {
  const { collectivite } = await ports.senderOf(siren)
  const signal = AbortSignal.any([ports.signal, ports.clock.limit(selfLookMs)])
  try {
    const found = await ports.gatewayOf(collectivite).check(signal)
    return isRemote && (await leadsHere(collectivite.gateway)) ? found.map(withoutWhatAnswers) : found
  } catch (error) {
    return [troubleFinding(error, { name: 'open' })]
  }
}

interface Mending extends Asker {
  readonly id: string
  readonly siren: string
  readonly who?: string
  readonly reason?: string
}

/** Lift a suspension if the gateway finds no fault or the collectivité has left it. @throws ActesError the fault */
export async function mend({ id, siren, who = 'worker', reason, ...asker }: Mending, ports: Ports): Promise<void> {
  const { collectivite } = await ports.senderOf(siren)
  const isForsaken = connectionId(collectivite.gateway.type, siren) !== id
  const fault = isForsaken ? undefined : (await examineGateway(siren, ports, asker)).find(({ ok }) => !ok)
  if (fault) throw errorFromFinding(fault)
  const at = ports.clock.now()
  const will = { by: who, at, ...compact({ reason }) }
  if (!(await lift(ports.store.db, id, will))) return
  await hastenSendings(ports.store.db, id, at)
  ports.log.info({ connection: id }, 'resumed')
}

function errorFromFinding({ name, setting = name, code = 'ACTES-G013', detail }: Finding) {
  return new ActesError(code, { params: { setting, ...compact({ reason: detail }) } })
}
