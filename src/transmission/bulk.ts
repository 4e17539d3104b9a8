// Bulk requeue: a preview of what it takes and leaves out, with the reasons, and its paced execution, act by act, by
// the same guarded requeue. Interrupted and restarted anywhere, it takes each act once.
import { ActesError, type ErrorCode, type Params } from '../errors.ts'
import {
  type Bulk,
  type ClaimedItem,
  claimItems,
  doneBy,
  finishBulk,
  type NewItem,
  readStandings,
  type StandingRow,
  runningBulks,
  settleItem,
} from '../store/transmissions/bulk.ts'
import { listIds } from '../store/transmissions/listing/listing.ts'
import { wantSchedule } from '../store/schedules.ts'
import { byId, byIds, type Transmission } from '../store/transmissions/transmissions.ts'
import { filterOf, type TransmissionSelection } from './chosen.ts'
import { logFailure, noteFailure, type JobPorts, type JobResult, type Tally } from './job.ts'
import { forecast, requeueOne, type RequeueItem } from './requeue.ts'
import { onBehalfOf, type Ports } from './step.ts'

/** Most acts per operation; the rest needs another one. */
export const bulkMost = 2_000
const sampleSize = 50
/** Acts per claim: a pause takes effect after so many. */
const claimSize = 10
export const bulkSchedule = 'bulk'

export interface Criteria {
  /** Id of a fingerprint: limits to what failed and waits for a person. */
  readonly cause?: string
  readonly filter: Omit<TransmissionSelection, 'cause' | 'sort' | 'after'>
}

export interface Preview {
  readonly items: readonly NewItem[]
  readonly count: number
  readonly sample: readonly Transmission[]
  readonly more: boolean
}

/** Changes nothing. `sirens`: undefined for all. @throws ActesError ACTES-A006 if no criterion says what went wrong */
export async function previewBulk(
  criteria: Criteria,
  sirens: readonly string[] | undefined,
  ports: Ports,
): Promise<Preview> {
  needCriterion(criteria)
  const { db } = ports.store
  const ids = await listIds(db, filterOf(chosenBy(criteria, sirens), { limit: bulkMost + 1, now: ports.clock.now() }))
  const rows = await readStandings(db, ids.slice(0, bulkMost), ports.clock.now())
  const ends = await forecast(rows, ports)
  const items = rows.map((row, index) => itemOf(row, ends[index]?.reason))
  const taken = items.filter(({ excluded }) => excluded === undefined)
  const sample = await byIds(
    db,
    taken.slice(0, sampleSize).map(({ transmission }) => transmission),
  )
  return { items, sample, more: ids.length > bulkMost, count: taken.length }
}

function needCriterion({ cause, filter: { code, state, held, uncertain, ids } }: Criteria): void {
  if ([cause, code, ids].every((each) => each === undefined) && !state?.length && !held && !uncertain)
    throw new ActesError('ACTES-A006')
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
  return { ...same, ...(cause !== undefined && { cause }), ...(within && { collectivites: within }) }
}

function meeting(siren: string, sirens: readonly string[] | undefined): readonly string[] {
  return sirens === undefined || sirens.includes(siren) ? [siren] : []
}

/** Work off running operations at their rate per minute. Run twice, or by two processes at once, it repeats nothing. */
export async function runBulks(ports: JobPorts): Promise<JobResult> {
  const { db } = ports.store
  const tally: Tally = { count: 0, failures: 0 }
  for (const bulk of await runningBulks(db)) {
    await workOff(bulk, tally, onBehalfOf(ports, bulk))
    await finishBulk(db, bulk.id, ports.clock.now())
  }
  if ((await runningBulks(db)).length > 0) {
    const at = new Date((Math.floor(ports.clock.now().getTime() / 60_000) + 1) * 60_000)
    await wantSchedule(db, bulkSchedule, { who: 'worker', at })
  }
  return tally
}

async function workOff(bulk: Bulk, tally: Tally, ports: JobPorts): Promise<void> {
  for (;;) {
    if (ports.signal.aborted) throw new ActesError('ACTES-G012')
    const now = await ports.store.now()
    const token = ports.clock.newId()
    const until = new Date(now.getTime() + ports.timing.leaseMs)
    const items = await claimItems(ports.store.db, { bulk: bulk.id, token, now, until, limit: claimSize })
    if (items.length === 0) return
    const connections = new Set<string>()
    for (const item of items) {
      try {
        const connection = await requeueBulkItem(item, { bulk, token }, ports)
        tally.count++
        if (connection !== undefined) connections.add(connection)
      } catch (error) {
        // The item stays pending, and is retried once its lease has lapsed.
        noteFailure(tally, error)
        logFailure(ports, { transmission: item.transmission }, error)
      }
    }
    await notifyAll(connections, ports)
  }
}

interface Taking {
  readonly bulk: Bulk
  readonly token: string
}

async function requeueBulkItem(
  item: ClaimedItem,
  { bulk, token }: Taking,
  ports: JobPorts,
): Promise<string | undefined> {
  const { db } = ports.store
  const row = await byId(db, item.transmission)
  const end = row ? await redo(row, item, { bulk, ports }) : { excluded: excludedFor('ACTES-S006') }
  const at = ports.clock.now()
  await settleItem(db, { bulk: bulk.id, transmission: item.transmission, token, at, ...end })
  return row && !('excluded' in end) ? row.connection : undefined
}

type End =
  | { readonly outcome: 'requeued' | 'replaced'; readonly newId?: string }
  | { readonly excluded: { readonly code: ErrorCode; readonly params: Params } }

async function redo(
  row: Transmission,
  { heldSince }: ClaimedItem,
  { bulk, ports }: { readonly bulk: Bulk; readonly ports: Ports },
): Promise<End> {
  const { id: operation, reason, who } = bulk
  const before = await findBulkItemEnd(row, bulk, ports)
  if (before) return before
  const how = { reason, who, operation, heldSince: heldSince?.toISOString() ?? null }
  const { outcome, newId, ...result } = await requeueOne(row, how, ports).catch(asExclusion)
  if (outcome !== 'excluded') return { outcome, ...(newId !== undefined && { newId }) }
  // Another process may have requeued it meanwhile.
  const meanwhile = await findBulkItemEnd(row, bulk, ports)
  return meanwhile ?? { excluded: excludedFor(result.reason?.code ?? 'ACTES-A002', result.reason?.params) }
}

/** What this operation already did with the act before it was interrupted, by its journal line. */
async function findBulkItemEnd(
  { id }: Transmission,
  { id: operation }: Bulk,
  { store }: Ports,
): Promise<End | undefined> {
  const done = await doneBy(store.db, id, operation)
  if (!done) return undefined
  if (done.event !== 'replaced') return { outcome: 'requeued' }
  return { outcome: 'replaced', ...(done.newId !== null && { newId: done.newId }) }
}

/** Errors that no retry would change. */
function asExclusion(error: unknown): Pick<RequeueItem, 'outcome' | 'reason' | 'newId'> {
  if (!(error instanceof ActesError) || error.kind === 'retry') throw error
  return { outcome: 'excluded', reason: { code: error.code, path: '', params: error.params } }
}

/** A queue that cannot be notified is no loss: the sweep finds what is due. */
async function notifyAll(connections: ReadonlySet<string>, ports: JobPorts): Promise<void> {
  for (const connection of connections)
    await ports.notify({ kind: 'turn', connection }).catch((error: unknown) => {
      ports.log.warn({ connection, error }, 'service-error')
    })
}
