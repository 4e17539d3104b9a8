// Requeues in bulk as people and programs open, follow and steer them. Each change and its journal line are one transaction;
// the schedule that works them off is wanted afterwards.
import { may, sirensOf } from '../../accounts/access.ts'
import { ActesError } from '../../errors.ts'
import { isId } from '../../protocol/ids.ts'
import {
  bulkById,
  bulkItems,
  bulks,
  openBulk as open,
  progressOf,
  steerBulk,
  type Bulk,
  type BulkItem,
  type NewItem,
} from '../../store/transmissions/bulk.ts'
import { noteDesk } from '../../store/people/people.ts'
import { bulkSchedule, previewBulk as previewed, type Preview } from '../../transmission/bulk.ts'
import { readCriteria, writeCriteria, type BulkCriteria } from '../bulk-criteria.ts'
import {
  cancelBulk,
  listBulkItems,
  listBulks,
  openBulk,
  pauseBulk,
  previewBulk,
  resumeBulk,
  showBulk,
} from '../declared/bulk.ts'
import { bind, type At, type Bound } from '../guard.ts'
import { needReason } from './decisions.ts'
import { runNow } from './schedules.ts'
import { toJson } from './shown.ts'

const pageSize = 50

export const bulkRuns: readonly Bound[] = [
  bind(previewBulk, async (criteria, at) => previewJson(await preview(criteria, at))),
  bind(openBulk, async ({ id, count, rate, reason, ...criteria }, at) => {
    needReason({ reason })
    return opened({ id: id?.toLowerCase() ?? at.ports.clock.newId(), count, rate, reason, criteria }, at)
  }),
  bind(listBulks, async ({ limit = pageSize, after }, at) => {
    const before = after === undefined ? undefined : placeIn(after)
    const { sirens, ports } = at
    const filter = { limit: limit + 1, ...(sirens && { sirens }), ...(before && { before }) }
    const found = await bulks(ports.store.db, filter)
    const last = found.length > limit ? found[limit - 1] : undefined
    return {
      items: found.slice(0, limit).map((each) => bulkJson(each, at)),
      next: last ? `${last.createdAt.toISOString()}_${last.id}` : null,
    }
  }),
  bind(showBulk, (_, at) => shown(at.bulkSeen, at)),
  bind(listBulkItems, async ({ limit = pageSize, after }, { bulkSeen, sirens, ports }) => {
    const wish = {
      bulk: bulkSeen.id,
      limit: limit + 1,
      ...(sirens && { sirens }),
      ...(after !== undefined && { after }),
    }
    const found = await bulkItems(ports.store.db, wish)
    const last = found.length > limit ? found[limit - 1] : undefined
    return { items: found.slice(0, limit).map(itemJson), next: last?.transmission ?? null }
  }),
  steering(pauseBulk, { will: 'paused', event: 'bulk-paused' }),
  steering(resumeBulk, { will: 'running', event: 'bulk-resumed' }),
  steering(cancelBulk, { will: 'cancelled', event: 'bulk-cancelled' }),
]

/** What it would take of the collectivités that the caller requeues for. What is masked is not found by its words either. */
function preview({ cause, ...filter }: BulkCriteria, { sirens, readable, ports }: At): Promise<Preview> {
  const criteria = { filter: { ...filter, ...(readable && { readable }) }, ...(cause !== undefined && { cause }) }
  return previewed(criteria, sirens, ports)
}

function previewJson({ items, count, sample, more }: Preview) {
  const groups = Map.groupBy(
    items.flatMap(({ excluded, transmission }) => (excluded ? [{ ...excluded, transmission }] : [])),
    ({ code, params }) => `${code} ${params['state'] ?? ''}`,
  )
  return {
    ...{ count, more, excluded: items.length - count },
    sample: sample.map((row) => ({ ...toJson(row), because: row.held?.code ?? row.refusal?.code ?? null })),
    leftOut: [...groups.values()].flatMap(([first, ...others]) =>
      first
        ? [
            {
              reason: { code: first.code, path: '', params: first.params },
              count: others.length + 1,
              first: first.transmission,
            },
          ]
        : [],
    ),
  }
}

interface Opening {
  readonly id: string
  readonly count: number
  readonly rate: number
  readonly reason: string
  readonly criteria: BulkCriteria
}

/** One operation under its id, however often it is asked for. @throws ActesError ACTES-A040, S009 under another one's id */
async function opened(asked: Opening, at: At) {
  const { id, count, criteria } = asked
  const { db } = at.ports.store
  const known = await bulkById(db, id)
  if (known) return alreadyOpen(known, at)
  const { items, count: now } = await preview(criteria, at)
  if (now !== count || now === 0) throw new ActesError('ACTES-A040', { params: { count: now } })
  const isNew = await keep(asked, items, at)
  const made = await bulkById(db, id)
  if (!made) throw new ActesError('ACTES-S006', { params: { name: id } })
  if (!isNew) return alreadyOpen(made, at)
  const isOn = await start(at)
  return { ...(await shown(made, at)), ...(!isOn && { waits: true as const }) }
}

async function alreadyOpen(bulk: Bulk, at: At) {
  if (bulk.who !== at.who) throw new ActesError('ACTES-S009')
  return { ...(await shown(bulk, at)), already: true as const }
}

function keep({ id, reason, rate, count, criteria }: Opening, items: readonly NewItem[], at: At): Promise<boolean> {
  const { who, ports } = at
  const createdAt = ports.clock.now()
  const sirens = [...new Set(items.map(({ collectivite }) => collectivite))].sort()
  const query = writeCriteria(criteria)
  return ports.store.db.transaction(async (sql) => {
    if (!(await open(sql, { id, who, reason, criteria: query, sirens, rate, createdAt }, items))) return false
    const detail = { reason, criteria: query, count, excluded: items.length - count, rate }
    await noteDesk(sql, { at: createdAt, who, event: 'bulk-opened', target: id, detail })
    return true
  })
}

/** A worker is told at once. @returns false when the schedule is paused: it stays so */
async function start(at: At): Promise<boolean> {
  try {
    await runNow(bulkSchedule, at)
    return true
  } catch (error) {
    if (!(error instanceof ActesError) || error.code !== 'ACTES-A019') throw error
    return false
  }
}

interface Steering {
  readonly will: 'paused' | 'running' | 'cancelled'
  readonly event: string
}

function steering(operation: typeof pauseBulk, { will, event }: Steering): Bound {
  return bind(operation, async ({ reason }, asked) => {
    needReason({ reason })
    const { bulk, who, ports } = asked
    const { id } = bulk
    const at = ports.clock.now()
    const isDone = await ports.store.db.transaction(async (sql) => {
      if (!(await steerBulk(sql, id, { will, at }))) return false
      await noteDesk(sql, { at, who, event, target: id, detail: { reason } })
      return true
    })
    const isOn = !isDone || will !== 'running' || (await start(asked))
    const now = await shown((await bulkById(ports.store.db, id)) ?? bulk, asked)
    return { ...now, ...(!isDone && { already: true as const }), ...(!isOn && { waits: true as const }) }
  })
}

async function shown(bulk: Bulk, at: At) {
  const progress = await progressOf(at.ports.store.db, bulk.id, sirensOf(at.caller.grants))
  return { ...bulkJson(bulk, at), progress }
}

/** Its texts are masked by all its `sirens`; the caller is told of those that they see. */
function bulkJson({ who, criteria, ...bulk }: Bulk, { caller: { grants } }: Pick<At, 'caller'>) {
  const seen = sirensOf(grants)
  return {
    ...bulk,
    createdBy: who,
    criteria: readCriteria(criteria),
    collectivites: bulk.sirens.filter((siren) => seen === undefined || seen.includes(siren)),
    steerable: bulk.sirens.every((siren) => may(grants, 'requeue', siren)),
  }
}

function itemJson({ code, params, ...item }: BulkItem) {
  return { ...item, reason: code === null ? null : { code, path: '', params: params ?? {} } }
}

/** @throws ActesError ACTES-A028 for an `after` that no page gave */
function placeIn(after: string): { readonly at: Date; readonly id: string } {
  const [instant = '', id = ''] = after.split('_')
  const at = new Date(instant)
  if (isId(id) && !Number.isNaN(at.getTime())) return { at, id }
  throw new ActesError('ACTES-A028', { params: { where: 'after', value: after } })
}
