// Whether a platform is within reach, as its exchanges tell: what a turn may send or collect, and what its failures cost.
// An outage costs the acts nothing; they wait as long as it lasts.
import { ActesError, type ErrorCode } from '../errors.ts'
import type { Collectivite } from '../protocol/acte/collectivite.ts'
import { serverOf } from '../gateways/settings.ts'
import type { Growth, Timing } from '../queue/schedule.ts'
import { gatewaysOf } from '../store/connections/collectivites.ts'
import { connectionId, expectRetours, gatewayOf, sirenOfConnection } from '../store/connections/connections.ts'
import {
  noteOutage,
  noteReached,
  openPassage,
  outagesOf,
  passageOf,
  takeProbe,
  type Lane,
  type Passage,
  type Path,
} from '../store/connections/outages.ts'
import type { Sql } from '../store/engine/database.ts'
import { hastenSendings, postponeSendings } from '../store/transmissions/moves.ts'
import type { Ports, SendingAllowance } from './steps/step.ts'

/** Nothing answered, or nothing that a platform in working order says. */
const outageCodes: ReadonlySet<ErrorCode> = new Set([
  'ACTES-G001',
  'ACTES-G002',
  'ACTES-G003',
  'ACTES-G004',
  'ACTES-G005',
])

/** Does it speak of a platform that is out of reach, rather than of an act? */
export function isOutage({ code, noOutage }: Pick<ActesError, 'code' | 'noOutage'>): boolean {
  return outageCodes.has(code) && !noOutage
}

/** Milliseconds between two probes, at the most. */
const longestMs = 120_000

/** How the wait between two probes grows. */
function probing({ retry, leaseMs }: Timing): Growth {
  return { ...retry, maxMs: Math.min(retry.maxMs, leaseMs, longestMs) }
}

/** What a connection goes through. Once its collectivité has changed its gateway, it is alone. */
function pathOf(lane: Lane, connection: string, gateway: Collectivite['gateway'] | undefined): Path {
  const isCurrent = gateway && connectionId(gateway.type, sirenOfConnection(connection)) === connection
  return { lane, connection, server: isCurrent ? serverOf(gateway, lane) : connection }
}

/** What a connection goes through now; in a turn, as its sender was read there. */
export async function pathNow(lane: Lane, connection: string, { senderOf }: Pick<Ports, 'senderOf'>): Promise<Path> {
  const sender = await senderOf(sirenOfConnection(connection)).catch((error: unknown) => {
    if (!(error instanceof ActesError) || error.code !== 'ACTES-V006') throw error
  })
  return pathOf(lane, connection, sender?.collectivite.gateway)
}

/** What an outage puts off beyond its next probe waits for so many of the longest: it is not written anew at each. */
const backlogProbes = 4

interface OpenedSending extends Pick<Passage, 'may'> {
  /** When it was looked at, by the database's clock. */
  readonly now: Date
  readonly sending: SendingAllowance
}

/**
 * What this turn may send: nothing while the installation is quiet. During an outage what is due is put off until the next
 * probe, and one act is the probe.
 * @returns what of the states in which acts leave may be claimed, and what the step that sends asks before it calls out
 */
export async function openSending(path: Path, ports: Ports): Promise<OpenedSending> {
  const { db } = ports.store
  const now = await ports.store.now()
  const { may, until, failing, stopped } = await passageOf(db, path, now)
  const { maxMs } = probing(ports.timing)
  const next = new Date(now.getTime() + maxMs)
  if (may === 'nothing') {
    const later = new Date(until.getTime() + backlogProbes * maxMs)
    await postponeSendings(db, path.connection, { now, until, later })
  }
  // Taken only once an act is about to call out: what a turn claims may have nothing to send.
  const take = async () => {
    if (may === 'probe') return takeProbe(db, path, { now: await ports.store.now(), next })
    return may === 'all'
  }
  return {
    may,
    now,
    sending: { path, failing, until: may === 'probe' ? next : until, why: stopped ? 'go' : 'outage', take },
  }
}

/** A sending, or a look for one, failed. @returns what that costs and when the next try makes sense */
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

/** The platform took or refused a sending: it is there, and whatever waited for it may leave. */
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
  /** Does anything not answer? Nearly never: the passage is not asked for then. */
  readonly outages: boolean
}

/**
 * Whether a connection may be asked for retours now.
 * @returns the code of an outage that forbids it, and when to ask next once it was asked or not
 */
export async function openCollection({ connection, gateway, outages }: OpenCollectionOptions, ports: Ports) {
  const { db } = ports.store
  const growth = probing(ports.timing)
  const path = pathOf('collect', connection, gateway)
  const now = ports.clock.now()
  const { may, until, failing, code }: Passage = outages ? await passageOf(db, path, now) : openPassage(now)
  const nextProbe = new Date(now.getTime() + growth.maxMs)
  const isClosed = may === 'nothing' || (may === 'probe' && !(await takeProbe(db, path, { now, next: nextProbe })))
  const outage = isClosed ? code : undefined
  const next = async (met: ActesError | undefined, planned: Date): Promise<Date> => {
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

/** Since when nothing can be sent on these connections, or collected, by id: only those. */
export async function outagesNow(sql: Sql, connections: readonly string[], lane: Lane = 'send') {
  if (connections.length === 0) return new Map<string, never>()
  const gateways = await gatewaysOf(sql, connections.map(sirenOfConnection))
  return outagesOf(
    sql,
    connections.map((id) => pathOf(lane, id, gateways.get(sirenOfConnection(id)))),
  )
}
