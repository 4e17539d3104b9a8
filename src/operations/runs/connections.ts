// Connections, as a person looks at them, stops them and lets them go on.
import { problem, type ErrorCode, type Params, type Problem } from '../../errors.ts'
import { blamedSetting } from '../../gateways/findings.ts'
import { examineGateway as examine, mend } from '../../transmission/mending.ts'
import type { Ports } from '../../transmission/steps/step.ts'
import { pause, resume, standings, type ConnectionStanding } from '../../store/connections/standings.ts'
import type { Reasoned } from '../asked.ts'
import { collectiviteTable } from '../declared/collectivites.ts'
import { bind } from '../guard.ts'
import { unknownConnection } from '../subjects.ts'
import { connectionId } from '../../store/connections/connections.ts'
import { noted, wake } from './run.ts'

export const connectionRuns = bind(collectiviteTable, {
  listConnections: async (filter, { sirens, ports }) => {
    const found = await standings(ports.store.db, { ...filter, ...(sirens && { sirens }) })
    return { items: found.map(toJson) }
  },
  examineGateway: async ({ siren }, at) => {
    const items = await examine(siren, at.ports)
    const { collectivite } = await at.ports.senderOf(siren)
    await noted(at, { event: 'connection-examined', target: connectionId(collectivite.gateway.type, siren) })
    return { items }
  },
  pauseConnection: async ({ reason }, at) => {
    const stands = await pauseOne(at.connection, { reason, who: at.who }, at.ports)
    await noted(at, { event: 'connection-paused', target: at.connection, detail: { reason } })
    return stands
  },
  resumeConnection: async ({ reason }, at) => {
    const stands = await resumeOne(at.connection, { reason, who: at.who }, at.ports)
    await noted(at, { event: 'connection-resumed', target: at.connection, detail: { reason } })
    await wake(at.connection, at.tools)
    return stands
  },
})

/** Stop a connection; one that is paused already keeps its first reason. @throws ActesError ACTES-A020 it is unknown */
async function pauseOne(id: string, { reason, who }: Reasoned, ports: Ports) {
  await only(id, ports)
  const isNew = await pause(ports.store.db, id, { by: who, reason, at: ports.clock.now() })
  if (!isNew) return { ...(await only(id, ports)), already: true as const }
  ports.log.info({ connection: id }, 'paused')
  return only(id, ports)
}

/**
 * Let a connection work again: a pause ends, a suspension is tried at once, the gateway examining itself.
 * @throws ActesError ACTES-A020 it is unknown; the code that still suspends it
 */
async function resumeOne(id: string, { who, reason }: Reasoned, ports: Ports) {
  const stands = await only(id, ports)
  if (!stands.paused && !stands.suspended) return { ...stands, already: true as const }
  if (stands.paused) await resume(ports.store.db, id, { by: who, reason, at: ports.clock.now() })
  if (stands.suspended) await mend({ id, siren: stands.siren, who, reason }, ports)
  ports.log.info({ connection: id }, 'resumed')
  return only(id, ports)
}

async function only(id: string, ports: Ports) {
  const [found] = await standings(ports.store.db, { id })
  if (!found) throw unknownConnection(id)
  return toJson(found)
}

function toJson({ suspended, ...rest }: ConnectionStanding) {
  return { ...rest, suspended: suspended && { ...problemOf(rest.id, suspended), since: suspended.since } }
}

function problemOf(id: string, { code, params }: { code: ErrorCode; params: Params }): Problem {
  const setting = blamedSetting({ code, params })
  return problem(code, id, { params: { ...params, ...(setting !== undefined && { setting }) } })
}
