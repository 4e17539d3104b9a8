// Bulk requeue: a preview of what it takes and leaves out, with the reasons, and its paced execution, act by act, by
// the same guarded requeue. Interrupted and restarted anywhere, it takes each act once.
import { ActesError, type ErrorCode, type Params } from '#errors.ts'
import { compact } from '#protocol/compact.ts'
import {
  type Bulk,
  type ClaimedItem,
  claimItem,
  doneBy,
  finishBulk,
  type NewItem,
  readStandings,
  type StandingRow,
  runningBulks,
  settleItem,
} from '#store/bulk.ts'
import { claimAt } from '#store/engine/claim.ts'
import { listIds } from '#store/transmissions/listing/listing.ts'
import { wantSchedule } from '#store/schedules.ts'
import { byId, byIds, type Transmission } from '#store/transmissions/transmissions.ts'
import { filterOf, type TransmissionSelection } from './chosen.ts'
import { walk, type JobPorts, type JobResult } from './job.ts'
import { forecast, requeueOne, type RequeueItem } from './requeue.ts'
import { onBehalfOf, type Ports } from './step.ts'

/** Most acts per operation; the rest needs another one. */
export const bulkMost = 2_000
const sampleSize = 50
export const bulkSchedule = 'bulk'

export interface Criteria {
  /** Id of a fingerprint: limits to what failed and waits for a person. */
  readonly cause?: string
  readonly filter: Omit<TransmissionSelection, 'cause' | 'sort' | 'after'>
}

export type Preview = Awaited<ReturnType<typeof previewBulk>>

/** Changes nothing. `sirens`: undefined for all. */
export async function previewBulk(criteria: Criteria, sirens: readonly string[] | undefined, ports: Ports) {
  const { db } = ports.store
  const ids = await listIds(db, filterOf(chosenBy(criteria, sirens), { limit: bulkMost + 1, now: ports.clock.now() }))
  const rows = await readStandings(db, ids.slice(0, bulkMost), ports.clock.now())
  const ends = forecast(rows)
  const items = rows.map((row, index) => itemOf(row, ends[index]?.reason))
  const taken = items.filter(({ excluded }) => excluded === undefined)
  const sample = await byIds(
    db,
    taken.slice(0, sampleSize).map(({ transmission }) => transmission),
  )
  return { items, sample, more: ids.length > bulkMost, count: taken.length }
}

function itemOf({ id, collectivite, heldSince }: StandingRow, reason: RequeueItem['reason']): NewItem {
  const item = { transmission: id, collectivite, heldSince }
  return reason === undefined ? item : { ...item, excluded: excludedFor(reason.code, reason.params) }
}

function excludedFor(code: ErrorCode, params: Params = {}): { readonly code: ErrorCode; readonly params: Params } {
  return { code, params }
}

function chosenBy({ cause, filter }: Criteria, sirens: readonly string[] | undefined): TransmissionSelection {
  const { collectivite, ...same } = filter
  const within = collectivite === undefined ? sirens : meeting(collectivite, sirens)
  return { ...same, ...compact({ cause }), ...(within && { collectivites: within }) }
}

function meeting(siren: string, sirens: readonly string[] | undefined): readonly string[] {
  return sirens === undefined || sirens.includes(siren) ? [siren] : []
}

/** Work off running operations at their rate per minute. Run twice, or by two processes at once, it repeats nothing. */
export async function runBulks(ports: JobPorts): Promise<JobResult> {
  const { db, now } = ports.store
  const connections = new Set<string>()
  const walking = walk(await runningBulks(db), {
    ports,
    facts: ({ transmission }: ClaimedItem) => ({ transmission }),
    next: async ({ id }) => claimItem(db, { ...claimAt(await now(), ports), bulk: id }),
    work: async (item, bulk) => {
      const connection = await requeueBulkItem(item, bulk, onBehalfOf(ports, bulk))
      if (connection !== undefined) connections.add(connection)
    },
    end: ({ id }) => finishBulk(db, id, ports.clock.now()),
    claims: true,
  })
  const tally = await walking.finally(() => notifyAll(connections, ports))
  if ((await runningBulks(db)).length > 0) {
    const at = new Date((Math.floor(ports.clock.now().getTime() / 60_000) + 1) * 60_000)
    await wantSchedule(db, bulkSchedule, { who: 'worker', at })
  }
  return tally
}

async function requeueBulkItem(item: ClaimedItem, bulk: Bulk, ports: JobPorts) {
  const { db } = ports.store
  const row = await byId(db, item.transmission)
  const end = row ? await redo(row, item, { bulk, ports }) : { excluded: excludedFor('ACTES-S006') }
  await settleItem(db, { ...item, ...end, bulk: bulk.id, at: ports.clock.now() })
  return 'outcome' in end ? row?.connection : undefined
}

async function redo(
  row: Transmission,
  { heldSince }: ClaimedItem,
  { bulk, ports }: { readonly bulk: Bulk; readonly ports: Ports },
) {
  const { id: operation, reason, who } = bulk
  // Before an interruption, or by another process meanwhile.
  const already = () => doneBy(ports.store.db, row.id, operation)
  const before = await already()
  if (before) return before
  const how = { reason, who, operation, heldSince: heldSince?.toISOString() ?? null }
  const { outcome, newId, reason: why } = await requeueOne(row, how, ports).catch(asExclusion)
  if (outcome !== 'excluded') return { outcome, newId: newId ?? null }
  return (await already()) ?? { excluded: excludedFor(why?.code ?? 'ACTES-A002', why?.params) }
}

/** Errors that no retry would change. */
function asExclusion(error: unknown): Pick<RequeueItem, 'outcome' | 'reason' | 'newId'> {
  if (!(error instanceof ActesError) || error.kind === 'retry') throw error
  return { outcome: 'excluded', reason: { code: error.code, path: '', params: error.params } }
}

/** A queue that cannot be notified is no loss: the sweep finds what is due. */
async function notifyAll(connections: ReadonlySet<string>, ports: JobPorts) {
  for (const connection of connections)
    await ports.notify({ kind: 'turn', connection }).catch((error: unknown) => {
      ports.log.warn({ connection, error }, 'service-error')
    })
}
