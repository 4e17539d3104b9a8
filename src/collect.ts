// One collection of a connection: store what came, only then confirm it, then read it, find whose it is and wake those
// who wait for it. What cannot be read or placed is kept, never lost.
import { ActesError, problem, type ErrorCode } from './errors.ts'
import type { Connection, Gateway, RawRetour } from './gateways/gateway.ts'
import { placeRetour } from './protocol/matching.ts'
import { readRetour, type ReadRetour } from './protocol/retours.ts'
import { silenceMs } from './queue/schedule.ts'
import type { Ports } from './steps/step.ts'
import type { Verdict } from './steps/await.ts'
import { awaitingCount, claimCollect, settleCollect } from './store/connections.ts'
import { remark } from './store/journal.ts'
import { wake } from './store/moves.ts'
import { deliveryOf, keepRetour, settleRetour, twinOf, unreadRetours, type StoredRetour } from './store/retours.ts'
import { byReference, sentAs } from './store/transmissions.ts'

/** How long nobody is asked while no act waits: letters of the prefecture may still come. */
const idleMs = 900_000

/**
 * Ask a connection for its returns, when it is due and nobody else is asking.
 * @returns how many documents came, or undefined when it was not due
 */
export async function collect(connectionId: string, ports: Ports): Promise<number | undefined> {
  const { db } = ports.store
  const now = ports.clock.now()
  const token = ports.clock.newId()
  const until = new Date(now.getTime() + ports.timing.leaseMs)
  const claimed = await claimCollect(db, { connection: connectionId, now, until, token })
  if (!claimed) return undefined
  const sender = await ports.senderOf(claimed.siren)
  const connection = { id: claimed.id, gateway: claimed.gateway, collectivite: sender.collectivite }
  const met = await ask(connection, ports)
  await readStored(connection, ports)
  const silences = met.count > 0 ? 0 : claimed.silences + 1
  const waiting = await awaitingCount(db, connection.id)
  const nextMs = waiting > 0 ? silenceMs(silences, ports.timing.collect) : idleMs
  const at = ports.clock.now()
  const next = new Date(at.getTime() + nextMs)
  await settleCollect(db, { connection: connection.id, token, at, next, silences, ...(met.code && { code: met.code }) })
  return met.count
}

/** Every document is stored and committed before the gateway is told that we have it. */
async function ask(connection: Connection, ports: Ports): Promise<{ count: number; code?: ErrorCode }> {
  const kept: RawRetour[] = []
  try {
    const gateway: Gateway = ports.gatewayOf(connection.collectivite)
    for await (const retour of gateway.collect(connection, ports.signal)) {
      await keep(retour, connection, ports)
      kept.push(retour)
    }
    if (kept.length > 0) await gateway.confirm(kept, ports.signal)
  } catch (error) {
    if (!(error instanceof ActesError)) throw error
    ports.log.warn({ connection: connection.id, code: error.code, error }, 'trouble')
    return { count: kept.length, code: error.code }
  }
  if (kept.length > 0) ports.log.info({ connection: connection.id, count: kept.length }, 'collected')
  return { count: kept.length }
}

async function keep(retour: RawRetour, connection: Connection, ports: Ports): Promise<void> {
  const blob = await ports.store.blobs.put(retour.bytes)
  const name = retour.kind === 'document' ? retour.name : retour.reference
  const verdict: Verdict | undefined =
    retour.kind === 'verdict' ? { kind: 'verdict', code: retour.code, reference: retour.reference } : undefined
  await keepRetour(ports.store.db, {
    id: ports.clock.newId(),
    connection: connection.id,
    delivery: retour.delivery,
    name,
    sha256: blob.sha256,
    sizeBytes: blob.sizeBytes,
    at: ports.clock.now(),
    ...(verdict && { kind: 'verdict', facts: verdict }),
  })
}

/** Read what is stored and not yet understood; also what an earlier process stored before it died. */
export async function readStored(connection: Connection, ports: Ports): Promise<void> {
  const { db } = ports.store
  for (const retour of await unreadRetours(db, connection.id)) {
    if (retour.kind === 'verdict') await attachVerdict(retour, ports)
    else await understand(retour, connection, ports)
  }
}

async function attachVerdict(retour: StoredRetour, ports: Ports): Promise<void> {
  const { reference } = retour.facts as Verdict
  const candidates = await byReference(ports.store.db, retour.connection, reference)
  await settle(retour, { candidates: candidates.map(({ id }) => id), kind: 'verdict' }, ports)
}

async function understand(retour: StoredRetour, connection: Connection, ports: Ports): Promise<void> {
  const { db, blobs } = ports.store
  const reading = await readRetour(await blobs.bytes(retour.sha256), retour.name).catch(asUnreadable)
  if (reading instanceof ActesError) {
    const problems = [...reading.problems, problem('ACTES-R004', retour.name, { params: { code: reading.code } })]
    await settleRetour(db, retour.id, { status: 'unreadable', problems })
    ports.log.warn({ connection: retour.connection, retour: retour.id, code: reading.code }, 'retour')
    return
  }
  const { kind } = reading.retour
  const facts = { facts: reading.retour, deviations: reading.deviations, kind }
  if (kind === 'EnveloppeMISILLCL') {
    await settleRetour(db, retour.id, { status: 'companion', ...facts })
    return
  }
  const companions = await companionsOf(retour, ports)
  const keys = placeRetour(reading, { name: retour.name, companions, collectivite: connection.collectivite })
  const found = (await Promise.all(keys.map((key) => sentAs(db, key)))).flat()
  const candidates = [...new Set(found.map(({ id }) => id))]
  await settle(retour, { candidates, ...facts }, ports)
}

async function companionsOf(retour: StoredRetour, ports: Ports): Promise<readonly ReadRetour[]> {
  const others = await deliveryOf(ports.store.db, retour.connection, retour.delivery)
  const readings = await Promise.all(
    others
      .filter(({ id, kind }) => id !== retour.id && kind !== 'verdict')
      .map(async ({ sha256, name }) => readRetour(await ports.store.blobs.bytes(sha256), name).catch(asUnreadable)),
  )
  return readings.flatMap((reading) => (reading instanceof ActesError ? [] : [reading]))
}

function asUnreadable(error: unknown): ActesError {
  if (error instanceof ActesError && error.kind === 'refuse') return error
  throw error
}

interface Understood {
  readonly candidates: readonly string[]
  readonly kind: string
  readonly facts?: unknown
  readonly deviations?: StoredRetour['deviations']
}

/** One transmission: it is attached and its act is woken. None or several: an orphan, for a person to place. */
async function settle(retour: StoredRetour, understood: Understood, ports: Ports): Promise<void> {
  const { db } = ports.store
  const at = ports.clock.now()
  const { kind, facts, deviations, candidates } = understood
  const what = { kind, ...(facts !== undefined && { facts }), ...(deviations && { deviations }) }
  const [transmission, ...others] = candidates
  if (transmission === undefined || others.length > 0) {
    const problems = [problem('ACTES-R003', retour.name, { params: { candidates: candidates.length } })]
    await settleRetour(db, retour.id, { status: 'orphan', ...what, problems })
    ports.log.warn({ connection: retour.connection, retour: retour.id, code: 'ACTES-R003' }, 'retour')
    return
  }
  await db.transaction(async (sql) => {
    const twin = await twinOf(sql, retour)
    const status = twin === undefined ? 'attached' : 'duplicate'
    if (!(await settleRetour(sql, retour.id, { status, ...what, transmission }))) return
    const code = twin === undefined ? {} : ({ code: 'ACTES-R006' } as const)
    const detail = { retour: retour.id, kind, name: retour.name }
    await remark(sql, { transmission, at, who: 'worker', event: `retour-${status}`, detail, ...code })
    await wake(sql, transmission, at)
  })
  ports.log.info({ connection: retour.connection, retour: retour.id, transmission }, 'retour')
}
