// Whether a platform is within reach, judged by its exchanges: what a turn may send or collect, and what failures cost.
// An outage costs the acts nothing; they wait as long as it lasts.
import { ActesError, type ErrorCode } from '#errors.ts'
import type { Collectivite } from '#protocol/acte/collectivite.ts'
import { serverOf } from '#gateways/settings.ts'
import type { Growth, Timing } from '#queue/backoff.ts'
import { gatewaysOf } from '#store/connections/collectivites.ts'
import { connectionId, expectRetours, gatewayOf, sirenOfConnection } from '#store/connections/connections.ts'
import {
  isAnyOut,
  noteOutage,
  noteReached,
  openPassage,
  outagesOf,
  passageOf,
  takeProbe,
  type Lane,
  type Passage,
  type Path,
} from '#store/connections/outages.ts'
import type { Sql } from '#store/engine/database.ts'
import { hastenSendings, postponeSendings } from '#store/transmissions/moves.ts'
import type { Ports, SendingAllowance } from './step.ts'

/** No answer, or one that no working platform gives. */
const outageCodes: ReadonlySet<ErrorCode> = new Set([
  'ACTES-G001',
  'ACTES-G002',
  'ACTES-G003',
  'ACTES-G004',
  'ACTES-G005',
])

/** Does the error mean that the platform is out of reach, rather than a fault of the act? */
export function isOutage({ code, noOutage }: Pick<ActesError, 'code' | 'noOutage'>): boolean {
  return outageCodes.has(code) && !noOutage
}

/** Longest wait between two probes. */
const longestMs = 120_000

function probing({ retry, leaseMs }: Timing): Growth {
  return { ...retry, maxMs: Math.min(retry.maxMs, leaseMs, longestMs) }
}

/** Connections to one server share a path. A connection that its collectivité has left is alone. */
function pathOf(lane: Lane, connection: string, gateway: Collectivite['gateway'] | undefined): Path {
  const isCurrent = gateway && connectionId(gateway.type, sirenOfConnection(connection)) === connection
  return { lane, connection, server: isCurrent ? serverOf(gateway, lane) : connection }
}

/** The path of a connection, by its sender as `senderOf` reads it. */
export async function pathNow(lane: Lane, connection: string, { senderOf }: Pick<Ports, 'senderOf'>) {
  const sender = await senderOf(sirenOfConnection(connection)).catch((error: unknown) => {
    if (!(error instanceof ActesError) || error.code !== 'ACTES-V006') throw error
  })
  return pathOf(lane, connection, sender?.collectivite.gateway)
}

/** The rest of the backlog is postponed by this many longest waits, so that not every probe rewrites it. */
const backlogProbes = 4

/** What this turn may send: nothing while the installation is quiet, one act as the probe during an outage. */
export async function openSending(path: Path, ports: Ports) {
  const { db } = ports.store
  const now = await ports.store.now()
  const { may, until, failing, stopped } = await passageOf(db, path, now)
  const { maxMs } = probing(ports.timing)
  const next = new Date(now.getTime() + maxMs)
  if (may === 'nothing') {
    const later = new Date(until.getTime() + backlogProbes * maxMs)
    await postponeSendings(db, path.connection, { now, until, later })
  }
  // Take the probe only when an act is about to call out: what a turn claims may have nothing to send.
  const take = async () => {
    if (may === 'probe') return takeProbe(db, path, { now: await ports.store.now(), next })
    return may === 'all'
  }
  const sending: SendingAllowance = {
    path,
    failing,
    until: may === 'probe' ? next : until,
    why: stopped ? 'go' : 'outage',
    take,
  }
  return { may, now, sending }
}

/** Note that a sending, or a look for one, failed. @returns what that costs, and when to try again */
export async function metFailure(code: ErrorCode, sending: SendingAllowance, ports: Ports) {
  const { path } = sending
  sending.failing = true
  const failed = await noteOutage(ports.store.db, path, {
    code,
    at: await ports.store.now(),
    growth: probing(ports.timing),
  })
  if (failed.begins)
    ports.log.warn({ connection: path.connection, gateway: gatewayOf(path.connection), code }, 'outage')
  return failed
}

/** The platform took or refused a sending, so it is within reach: wake what waited for it. */
export async function metAnswer(
  sql: Sql,
  { path, failing }: Pick<SendingAllowance, 'path' | 'failing'>,
  { log, at }: Pick<Ports, 'log'> & { at: Date },
) {
  if (!failing || !(await noteReached(sql, path, at))) return
  await hastenSendings(sql, path.connection, at)
  log.info({ connection: path.connection, gateway: gatewayOf(path.connection) }, 'outage-over')
}

/** A person saw that the platform answers: what waited for it leaves at once. */
export async function endOutage(connection: string, ports: Ports): Promise<void> {
  const { db } = ports.store
  const at = await ports.store.now()
  if (await noteReached(db, await pathNow('collect', connection, ports), at)) await expectRetours(db, connection, at)
  await metAnswer(db, { path: await pathNow('send', connection, ports), failing: true }, { log: ports.log, at })
}

interface OpenCollectionOptions {
  readonly connection: string
  readonly gateway: Collectivite['gateway']
  /** Whether any platform is in an outage. Usually none is, and the connection's own path need not be read. */
  readonly outages: boolean
}

/** Whether a connection may be collected now: `outage` forbids it, `next` gives the time of the next collection. */
export async function openCollection({ connection, gateway, outages }: OpenCollectionOptions, ports: Ports) {
  const { db } = ports.store
  const growth = probing(ports.timing)
  const path = pathOf('collect', connection, gateway)
  const now = ports.clock.now()
  const { may, until, failing, code }: Passage = outages ? await passageOf(db, path, now) : openPassage(now)
  const nextProbe = new Date(now.getTime() + growth.maxMs)
  const isClosed = may === 'nothing' || (may === 'probe' && !(await takeProbe(db, path, { now, next: nextProbe })))
  const outage = isClosed ? code : undefined
  const next = async (met: ActesError | undefined, planned: Date) => {
    if (outage) return until > now ? until : nextProbe
    if (met && isOutage(met)) {
      const failed = await noteOutage(db, path, { code: met.code, at: await ports.store.now(), growth })
      return failed.next > planned ? failed.next : planned
    }
    if (failing) await noteReached(db, path, now)
    return planned
  }
  return { outage, next }
}

/** Since when nothing can be sent (or collected), by connection id. Connections without an outage are absent. */
export async function outagesNow(sql: Sql, connections: readonly string[], lane: Lane = 'send') {
  if (connections.length === 0 || !(await isAnyOut(sql))) return new Map<string, never>()
  const gateways = await gatewaysOf(sql, connections.map(sirenOfConnection))
  return outagesOf(
    sql,
    connections.map((id) => pathOf(lane, id, gateways.get(sirenOfConnection(id)))),
  )
}
