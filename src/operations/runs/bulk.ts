// Bulk requeues. Each change and its journal line share one transaction; the schedule that runs them is then requested.
import { may, sirensOf } from '#accounts/access.ts'
import { ActesError } from '#errors.ts'
import { compact } from '#protocol/compact.ts'
import {
  bulkById,
  bulkItems,
  bulks,
  openBulk,
  progressOf,
  steerBulk,
  type Bulk,
  type BulkItem,
  type NewItem,
} from '#store/bulk.ts'
import { bulkSchedule, previewBulk, type Preview } from '#transmission/bulk.ts'
import { needCriterion, readCriteria, writeCriteria, type BulkCriteria } from '../bulk-criteria.ts'
import { bulkTable } from '../declared/bulk.ts'
import { bind, type At, type OperationRun } from '../guard.ts'
import { canOf, mayBulk } from '../may.ts'
import type { OperationInput } from '../ask.ts'
import { instantCursor, journalled, paginateList, readInstantCursor } from './run.ts'
import { startNow } from './schedules.ts'
import { transmissionToJson } from './transmission-json.ts'
import { existing } from '../subjects.ts'

export const bulkRuns = bind(bulkTable, {
  previewBulk: async (criteria, at) => previewJson(await preview(criteria, at), at.now()),
  openBulk: ({ id, count, rate, reason, ...criteria }, at) =>
    openBulkOnce({ id: id?.toLowerCase() ?? at.ports.clock.newId(), count, rate, reason, criteria }, at),
  listBulks: async ({ limit, after, state }, at) => {
    const { sirens, db } = at
    const from = compact({ sirens, state, before: after === undefined ? undefined : readInstantCursor(after) })
    const page = await paginateList(limit, (most) => bulks(db, { ...from, limit: most }))
    return page((each) => bulkJson(each, at), instantCursor)
  },
  showBulk: (_, at) => bulkWithProgress(at.bulkSeen, at),
  listBulkItems: async ({ limit, ...from }, { bulkSeen, sirens, db }) => {
    const wish = { ...from, bulk: bulkSeen.id, ...(sirens && { sirens }) }
    const page = await paginateList(limit, (most) => bulkItems(db, { ...wish, limit: most }))
    return page(itemJson, ({ transmission }) => transmission)
  },
  pauseBulk: steering('paused', 'bulk-paused'),
  resumeBulk: steering('running', 'bulk-resumed'),
  cancelBulk: steering('cancelled', 'bulk-cancelled'),
})

/** Limited to the collectivités that the caller may requeue for. Words do not match masked texts. */
async function preview(asked: BulkCriteria, { sirens, readable, ports }: At) {
  needCriterion(asked)
  const { cause, ...filter } = asked
  const criteria = { filter: { ...filter, ...(readable && { readable }) }, ...compact({ cause }) }
  return previewBulk(criteria, sirens, ports)
}

function previewJson({ items, count, sample, more }: Preview, now: Date) {
  const groups = Map.groupBy(
    items.flatMap(({ excluded, transmission }) => (excluded ? [{ ...excluded, transmission }] : [])),
    ({ code, params }) => `${code} ${params['state'] ?? ''}`,
  )
  return {
    count,
    more,
    excluded: items.length - count,
    sample: sample.map((row) => ({
      ...transmissionToJson(row, now),
      because: row.held?.code ?? row.refusal?.code ?? null,
    })),
    leftOut: [...groups.values()].flatMap(([first, ...others]) => {
      if (!first) return []
      const { code, params, transmission } = first
      return [{ reason: { code, path: '', params }, count: others.length + 1, first: transmission }]
    }),
  }
}

interface BulkOpening extends Pick<OperationInput<'openBulk'>, 'count' | 'rate' | 'reason'> {
  readonly id: string
  readonly criteria: BulkCriteria
}

/** Idempotent by id. @throws ActesError ACTES-A040 the count changed, or is zero; S009 the id is another operation's */
async function openBulkOnce(asked: BulkOpening, at: At) {
  const { id, count, criteria } = asked
  const { db } = at
  const known = await bulkById(db, id)
  if (known) return alreadyOpen(known, at)
  const { items, count: now } = await preview(criteria, at)
  if (now !== count || now === 0) throw new ActesError('ACTES-A040', { params: { count: now } })
  const isNew = await storeBulk(asked, items, at)
  const made = existing(await bulkById(db, id), id)
  if (!isNew) return alreadyOpen(made, at)
  const isOn = await startNow(bulkSchedule, at)
  return { ...(await bulkWithProgress(made, at)), waits: !isOn || undefined }
}

async function alreadyOpen(bulk: Bulk, at: At) {
  if (bulk.who !== at.who) throw new ActesError('ACTES-S009')
  return { ...(await bulkWithProgress(bulk, at)), already: true as const }
}

function storeBulk({ id, reason, rate, count, criteria }: BulkOpening, items: readonly NewItem[], at: At) {
  const sirens = [...new Set(items.map(({ collectivite }) => collectivite))].sort()
  const query = writeCriteria(criteria)
  const detail = { reason, criteria: query, count, excluded: items.length - count, rate }
  return journalled(at, { event: 'bulk-opened', target: id, detail }, (sql, createdAt) =>
    openBulk(sql, { id, who: at.who, reason, criteria: query, sirens, rate, createdAt }, items),
  )
}

function steering(will: 'paused' | 'running' | 'cancelled', event: string): OperationRun<typeof bulkTable.pauseBulk> {
  return async ({ reason }, asked) => {
    const { bulk, db } = asked
    const { id } = bulk
    const line = { event, target: id, detail: { reason } }
    const isDone = await journalled(asked, line, (sql, at) => steerBulk(sql, id, { will, at }))
    const isOn = !isDone || will !== 'running' || (await startNow(bulkSchedule, asked))
    const now = await bulkWithProgress((await bulkById(db, id)) ?? bulk, asked)
    return { ...now, already: !isDone || undefined, waits: !isOn || undefined }
  }
}

async function bulkWithProgress(bulk: Bulk, at: At) {
  const progress = await progressOf(at.db, bulk.id, sirensOf(at.caller.grants))
  return { ...bulkJson(bulk, at), progress }
}

/** `sirens` masks its texts; `collectivites` lists only those that the caller sees. */
function bulkJson({ who, criteria, ...bulk }: Bulk, { caller: { grants } }: At) {
  const seen = sirensOf(grants)
  return {
    ...bulk,
    createdBy: who,
    criteria: readCriteria(criteria),
    collectivites: bulk.sirens.filter((siren) => seen === undefined || seen.includes(siren)),
    can: canOf(mayBulk, bulk),
    steerable: bulk.sirens.every((siren) => may(grants, 'requeue', siren)),
  }
}

function itemJson({ code, params, ...item }: BulkItem) {
  return { ...item, reason: code === null ? null : { code, path: '', params: params ?? {} } }
}
