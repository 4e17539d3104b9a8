// Connections, as a person looks at them, stops them and lets them go on.
import { ActesError, problem, type ErrorCode, type Params, type Problem } from '../../errors.ts'
import { blamedSetting } from '../../gateways/findings.ts'
import { mend } from '../../transmission/mending.ts'
import type { Ports } from '../../transmission/steps/step.ts'
import {
  pause,
  resume,
  standings,
  type ConnectionStanding,
  type StandingsFilter,
} from '../../store/connections/standings.ts'
import type { Reasoned } from '../asked.ts'
import type { ConnectionJson } from '../shapes.ts'

/** Connections and how they stand; every one without a filter. */
export async function listConnections(
  ports: Ports,
  filter: StandingsFilter = {},
): Promise<{ items: readonly ConnectionJson[] }> {
  return { items: (await standings(ports.store.db, filter)).map(toJson) }
}

/** Stop a connection; one that is paused already keeps its first reason. @throws ActesError ACTES-A020 it is unknown */
export async function pauseConnection(id: string, { reason, who }: Reasoned, ports: Ports): Promise<ConnectionJson> {
  await only(id, ports)
  const isNew = await pause(ports.store.db, id, { by: who, reason, at: ports.clock.now() })
  if (!isNew) return { ...(await only(id, ports)), already: true }
  ports.log.info({ connection: id }, 'paused')
  return only(id, ports)
}

/**
 * Let a connection work again: a pause ends, a suspension is tried at once, the gateway examining itself.
 * @throws ActesError ACTES-A020 it is unknown; the code that still suspends it
 */
export async function resumeConnection(id: string, { who, reason }: Reasoned, ports: Ports): Promise<ConnectionJson> {
  const stands = await only(id, ports)
  if (!stands.paused && !stands.suspended) return { ...stands, already: true }
  if (stands.paused) await resume(ports.store.db, id, { by: who, reason, at: ports.clock.now() })
  if (stands.suspended) await mend({ id, siren: stands.siren, who, reason }, ports)
  ports.log.info({ connection: id }, 'resumed')
  return only(id, ports)
}

async function only(id: string, ports: Ports): Promise<ConnectionJson> {
  const [found] = await standings(ports.store.db, { id })
  if (!found) throw unknown(id)
  return toJson(found)
}

function unknown(id: string): ActesError {
  return new ActesError('ACTES-A020', { params: { value: id }, problems: [problem('ACTES-A020', id, { value: id })] })
}

function toJson(standing: ConnectionStanding): ConnectionJson {
  const { suspended, paused, lastCollect, nextCollect, journal, ...rest } = standing
  return {
    ...rest,
    suspended: suspended && { ...problemOf(standing.id, suspended), since: suspended.since.toISOString() },
    paused: paused && { ...paused, since: paused.since.toISOString() },
    lastCollect: lastCollect?.toISOString() ?? null,
    nextCollect: nextCollect?.toISOString() ?? null,
    journal: journal.map(({ at, ...line }) => ({ ...line, at: at.toISOString() })),
  }
}

function problemOf(id: string, { code, params }: { code: ErrorCode; params: Params }): Problem {
  const setting = blamedSetting({ code, params })
  return problem(code, id, { params: { ...params, ...(setting !== undefined && { setting }) } })
}
