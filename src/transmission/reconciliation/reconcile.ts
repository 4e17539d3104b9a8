// Compare our ledger with what a platform lists, for one connection. Differences become tasks; nothing is corrected. If
// anything fails on the way, nothing is concluded.
import { hash } from 'node:crypto'
import { ActesError } from '#errors.ts'
import type { Connection, Gateway, ListedTransaction } from '#gateways/gateway.ts'
import { gatewayOf, sirenOfConnection, expectAll } from '#store/connections/connections.ts'
import { passageOf } from '#store/connections/outages.ts'
import {
  collectedSince,
  conclude,
  dueReconciliations,
  horizonOf,
  planReconciliation,
  knownReferences,
  ledgerOf,
  lettersStored,
  strayCountOf,
  type ReconciliationCounts,
} from '#store/connections/reconciliations.ts'
import { errorCodeOf, forEach, type JobPorts, type JobResult } from '../job.ts'
import { pathNow } from '../reach.ts'
import { collectRetours } from '../retours/collect.ts'
import type { Ports } from '../step.ts'
import { compare, type ReconciliationDifference, type Sides } from './compare.ts'

const minuteMs = 60_000
const dayMs = 86_400_000
/** How far back a list is read, unless a difference is older. */
const windowMs = 60 * dayMs
/** What moved here within this time is under way. */
const underWayMs = 60 * minuteMs
const longestMs = 10 * minuteMs
const againMs = 60 * minuteMs
const failuresInRow = 3
/** Most open tasks of one connection; the counts include every difference. */
const mostTasks = 100
const worker = 'worker'

interface ReconcileOptions {
  readonly connection: string
  readonly who: string
  /** Read the list from then on, instead of the last sixty days. */
  readonly since?: Date
}

/** Compare a connection now and open tasks. @throws ActesError as `collect` and `list` do; nothing is concluded then */
export async function reconcile(asked: ReconcileOptions, ports: Ports) {
  const { connection, who } = asked
  const { db } = ports.store
  try {
    const begun = await ports.store.now()
    const { sides, differences } = await difference(asked, begun, ports)
    const at = await ports.store.now()
    const counted = await countedIn(sides, differences, { connection, ports })
    // Our own acts come first: another program on the same account may have made any number of the others.
    const lasting = differences.filter(({ underWay }) => !underWay)
    const ranked = lasting.toSorted((a, b) => Number(a.transmission === null) - Number(b.transmission === null))
    const found = ranked
      .slice(0, mostTasks)
      .map(({ kind, key, transmission, reference, numero, there, here, action }) => ({
        id: ports.clock.newId(),
        kind,
        key,
        transmission,
        facts: { reference, numero, there, here, action },
      }))
    const untold = [...differences.filter((each) => each.underWay), ...ranked.slice(mostTasks)].map(({ key }) => key)
    const end = { connection, siren: sirenOfConnection(connection), begun, at, next: nextSlot(connection, at), who }
    await db.transaction((sql) => conclude(sql, { ...end, counted, found, untold }))
    ports.log.info({ connection, count: found.length }, 'reconciled')
    return { counted, connection, at, differences }
  } catch (error) {
    const next = new Date((await ports.store.now()).getTime() + againMs)
    // A stopped process has found no fault, so the failure is stored without a code.
    await planReconciliation(db, { connection, code: ports.signal.aborted ? undefined : errorCodeOf(error), next })
    throw error
  }
}

async function difference({ connection: id, who, since }: ReconcileOptions, begun: Date, ports: Ports) {
  const { db } = ports.store
  const { collectivite } = await ports.senderOf(sirenOfConnection(id))
  const gateway = ports.gatewayOf(collectivite)
  if (gateway.name !== gatewayOf(id)) throw new ActesError('ACTES-G010', { params: { type: gatewayOf(id) } })
  const horizon = await horizonOf(db, id)
  // By default, look no further back than our first sending: older acts are not ours. A person may ask for more.
  const used = horizon?.first ?? (who === worker ? begun : undefined)
  const usual = Math.max(begun.getTime() - windowMs, used?.getTime() ?? 0)
  const from = new Date(Math.min(since?.getTime() ?? usual, horizon?.open?.getTime() ?? usual))
  const connection: Connection = { id, gateway: gateway.name, collectivite, awaiting: [] }
  const looking: PlatformListingOptions = { gateway, connection, since: from, ports }
  const there = await readPlatformListing(looking)
  const look = async () => {
    const sides = await sidesOf(looking, there)
    return { sides, differences: compare(sides) }
  }
  const first = await look()
  const mayBeBrought = first.differences.some(({ kind }) => brought.has(kind))
  const wasBrought = mayBeBrought && (await collectNow(id, begun, ports))
  // A list that changes while it is read may skip a row: only what both readings lack is missing.
  if (there && first.differences.some(({ kind }) => kind === 'absentLaBas'))
    for (const [reference, row] of (await readPlatformListing(looking)) ?? []) there.set(reference, row)
  const { sides, differences } = await look()
  const waits = ({ kind, underWay }: ReconciliationDifference) => underWay || (brought.has(kind) && !wasBrought)
  return { sides, differences: differences.map((each) => ({ ...each, underWay: waits(each) })) }
}

/** Differences that a collection may remove: it runs before the final comparison. */
const brought: ReadonlySet<ReconciliationDifference['kind']> = new Set([
  'accuseLaBas',
  'etatContraire',
  'courrierManquant',
])

/** True once everything that waited there has been collected. */
async function collectNow(connection: string, begun: Date, ports: Ports): Promise<boolean> {
  const { db } = ports.store
  await expectAll(db, connection, await ports.store.now())
  // A long list takes several collections.
  while ((await collectRetours(connection, ports)) !== undefined)
    if (await collectedSince(db, connection, begun)) return true
  return false
}

interface PlatformListingOptions {
  readonly gateway: Gateway
  readonly connection: Connection
  readonly since: Date
  readonly ports: Ports
}

/** Read the list to its end; null where there is none. A page that fails is asked for again at once. */
async function readPlatformListing({
  gateway,
  connection,
  since,
  ports,
}: PlatformListingOptions): Promise<Map<string, ListedTransaction> | null> {
  if (!gateway.list) return null
  const signal = AbortSignal.any([ports.signal, ports.clock.limit(longestMs)])
  const known = (references: readonly string[]) => knownReferences(ports.store.db, connection.id, references)
  const all = new Map<string, ListedTransaction>()
  let from: { readonly from?: string } = {}
  for (let failures = 0; ;) {
    try {
      for await (const { rows, next } of gateway.list(connection, { since, known, ...from }, signal)) {
        for (const row of rows) all.set(row.reference, row)
        from = { from: next }
        failures = 0
      }
      return all
    } catch (error) {
      failures += 1
      const mayPass = error instanceof ActesError && error.kind === 'retry' && !signal.aborted
      if (!mayPass || failures >= failuresInRow) throw error
    }
  }
}

async function sidesOf(
  { connection, since, ports }: PlatformListingOptions,
  there: Map<string, ListedTransaction> | null,
): Promise<Sides> {
  const { db } = ports.store
  const rows = [...(there?.values() ?? [])]
  const numeros = [...new Set(rows.flatMap(({ numero }) => numero ?? []))]
  const references = [...(there?.keys() ?? [])]
  const here = await ledgerOf(db, { connection: connection.id, since, references, numeros })
  const letters = await lettersStored(db, connection.id, references)
  return { there: there && rows, here, letters, since, now: await ports.store.now(), underWayMs }
}

async function countedIn(
  { there, here, since }: Sides,
  differences: readonly ReconciliationDifference[],
  { connection, ports }: { readonly connection: string; readonly ports: Ports },
): Promise<ReconciliationCounts> {
  const underWay = differences.filter((each) => each.underWay).length
  return {
    since: since.toISOString(),
    there: there?.filter(({ type, state }) => type === '1' && state !== 'unsent').length ?? null,
    here: here.filter(({ code, sentAt }) => code === '1-1' && sentAt !== null).length,
    letters: there?.filter(({ state }) => state === 'letter').length ?? 0,
    strays: await strayCountOf(ports.store.db, connection),
    differences: differences.length - underWay,
    underWay,
  }
}

/** Once a day, each connection at an hour of its own. Pure. */
export function nextSlot(connection: string, after: Date) {
  const offset = hash('sha256', connection, 'buffer').readUInt32BE(0) % dayMs
  return new Date(Math.floor((after.getTime() - offset) / dayMs) * dayMs + dayMs + offset)
}

/** Compare what is due. A connection in an outage, or not planned yet, is put off. */
export async function reconcileDue(ports: JobPorts): Promise<JobResult> {
  const { db } = ports.store
  const now = await ports.store.now()
  const facts = ({ id }: { readonly id: string }) => ({ connection: id })
  const due: { readonly id: string }[] = []
  for (const { id, at } of await dueReconciliations(db, now)) {
    const isOut = at !== null && (await passageOf(db, await pathNow('collect', id, ports), now)).may !== 'all'
    const later = at === null ? nextSlot(id, now) : isOut ? new Date(now.getTime() + againMs) : undefined
    if (later) await planReconciliation(db, { connection: id, code: undefined, next: later })
    else due.push({ id })
  }
  return forEach(due, { ports, facts, atOnce: 4 }, async ({ id }) => {
    await reconcile({ connection: id, who: worker }, ports)
  })
}
