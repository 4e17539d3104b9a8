// Pages of transmissions, sorted or newest first, at a cost that does not grow with the table. A bounded number of ids
// comes from the most selective index (or that of the sort), then all filters apply to them. A page that hits the bound
// before it is full returns how far it looked.
import { states as allStates } from '#lifecycle.ts'
import { compact } from '#protocol/compact.ts'
import type { Sql } from '../../engine/database.ts'
import {
  decidedDays,
  driversOf,
  isFacet,
  isLoose,
  maskedTo,
  sirensOf,
  type Filter,
  type Placeholder,
  type IdSource,
} from './filter.ts'
import { boundsOf, orderOf, type Sort } from './sorts.ts'
import { countMost, listsOf, waysOf } from './sources.ts'
import { sizesOf, type Sizes } from './sizes.ts'
import { isUncertain } from '../attempts.ts'
import { columns, fromRow, keyOf, type Transmission, type TransmissionRow } from '../transmissions.ts'
import { buildTsquery } from './words.ts'

interface ListedPage {
  readonly rows: readonly Transmission[]
  /** Cursor: every id down to this one was examined, more may follow. Absent when the page is full or the last. */
  readonly further?: string
}

const idsMost = 10_000
const listMost = 5_000
/** Up to this many matches are fetched and sorted in memory, wherever they stand in the order. */
const gatherMost = 3_000
/** Beyond this many collectivités, one list each costs too much. */
const fewSirens = 20

/** A page, newest first unless `sort` is set; keyset by id (UUIDv7, so by time of opening). */
export async function listPage(sql: Sql, filter: Filter): Promise<ListedPage> {
  const { rows, further } = await readListedPage<TransmissionRow>(sql, filter, whole)
  return { rows: rows.map(fromRow), ...compact({ further }) }
}

export async function listMatchingTransmissions(sql: Sql, filter: Filter): Promise<readonly Transmission[]> {
  return (await allOf<TransmissionRow>(sql, filter, whole)).map(fromRow)
}

export async function listIds(sql: Sql, filter: Filter): Promise<readonly string[]> {
  return (await allOf<{ readonly id: string }>(sql, filter, 't.id')).map(({ id }) => id)
}

const whole = columns.replaceAll(/\w+/g, 't.$&')

async function allOf<R>(sql: Sql, filter: Filter, selected: string): Promise<readonly R[]> {
  const all: R[] = []
  let place: Pick<Filter, 'after'> = {}
  for (;;) {
    const { rows, further } = await readListedPage<R>(
      sql,
      { ...filter, ...place, limit: filter.limit - all.length },
      selected,
    )
    all.push(...rows)
    if (further === undefined || all.length >= filter.limit) return all
    place = { after: further }
  }
}

interface FoundPage<R> {
  readonly rows: readonly R[]
  readonly further?: string
  readonly isCut?: boolean
}

async function readListedPage<R>(sql: Sql, asked: Filter, selected: string): Promise<FoundPage<R>> {
  const filter = await withinGateway(sql, asked)
  if (isEmpty(filter)) return { rows: [] }
  if (filter.sort) return sorted<R>(sql, filter, { sort: filter.sort, selected })
  const from = (source: IdSource, each: number) => readFromSource<R>(sql, filter, { source, each, selected })
  /** All matches of the words, unless there are too many. Finding them is the expensive part. */
  const holding = () =>
    readFromSource<R>(sql, filter, { source: 'words', each: countMost + 1, selected, isAllOrNone: true })
  const drivers = driversOf(filter)
  const [only = 'all', ...others] = drivers
  const isExact = others.length === 0 && only !== 'words' && !isLoose(filter)
  const isWide = only === 'place' && (sirensOf(filter)?.length ?? 0) > fewSirens
  if (isExact && !isWide) return from(only, filter.limit)
  if (others.length === 0 && only === 'words') {
    const newest = await from('recent', Math.max(filter.limit, listMost))
    if (newest.further === undefined) return newest
    // For a frequent word, only the newest matches are sorted.
    const all = await holding()
    return all.isCut ? newest : all
  }
  const all = drivers.includes('words') ? await holding() : undefined
  if (all && !all.isCut) return all
  const sized = drivers.length === 0 ? undefined : await sizesBut(sql, filter, drivers)
  if (isExact && sized) return from(...wide(filter, sized))
  const source = sized ? chosen(drivers, sized) : 'all'
  return from(source, Math.max(filter.limit, Math.min(listMost, Math.floor(idsMost / countOf(source, filter)))))
}

/** When many collectivités own a large share of all acts, the newest acts overall contain enough of theirs. */
function wide(filter: Filter, { sizes, total }: Sizes): readonly [IdSource, number] {
  const each = Math.ceil((2 * filter.limit * total) / Math.max(1, sizes.place ?? 0))
  return each <= listMost ? ['all', each] : ['place', filter.limit]
}

/** If few collectivités ever used the gateway, filter by them, because they have an index. */
async function withinGateway(sql: Sql, filter: Filter) {
  if (filter.gateway === undefined) return filter
  const own = sirensOf(filter)
  const found = await sql.values<string>(
    `SELECT DISTINCT siren FROM actes.connection WHERE split_part(id, ':', 1) = $1
       AND ($2::text[] IS NULL OR siren = ANY($2)) LIMIT ${fewSirens + 1}`,
    [filter.gateway, own ?? null],
  )
  return found.length > fewSirens ? filter : { ...filter, collectivites: found }
}

function isEmpty(filter: Filter) {
  const { text, saying = [], states, messages, ids } = filter
  const isWordless = text !== undefined && buildTsquery(text, 'all') === undefined && saying.length === 0
  return isWordless || [sirensOf(filter), states, messages, ids].some((some) => some?.length === 0)
}

/** The most selective source. If all are large, prefer collectivités and states over a scan of everything. */
function chosen(drivers: readonly IdSource[], { sizes, total }: Sizes): IdSource {
  const [least = 'all'] = [...drivers].sort((a, b) => (sizes[a] ?? 0) - (sizes[b] ?? 0))
  if ((sizes[least] ?? 0) <= countMost) return least
  if (drivers.includes('place') && (sizes.place ?? 0) < total / 5) return 'place'
  return drivers.includes('words') ? 'recent' : 'all'
}

function countOf(source: IdSource, filter: Filter) {
  const { states, saying = [] } = filter
  const sirens = sirensOf(filter)
  if (isFacet(source)) return filter[source]?.length ?? 1
  switch (source) {
    case 'all':
    case 'recent':
    case 'period':
    case 'ids':
      return 1
    case 'decided': {
      const [from = '', to = ''] = decidedDays(filter) ?? []
      return 1 + (Date.parse(to) - Date.parse(from)) / 86_400_000
    }
    case 'words':
      return 1 + saying.length * 3
    case 'any':
      return ((filter.any?.states.length ?? 0) + 2) * (sirens?.length ?? 1)
    case 'code':
      return 3 * (sirens?.length ?? 1)
    case 'place':
      return sirens === undefined ? (states ?? allStates).length : sirens.length * (states?.length ?? 1)
    default:
      return sirens?.length ?? 1
  }
}

/** `words` is not measured again: it is known to exceed `countMost`. */
async function sizesBut(sql: Sql, filter: Filter, drivers: readonly IdSource[]) {
  const { sizes, total } = await sizesOf(
    sql,
    filter,
    drivers.filter((each) => each !== 'words'),
  )
  return { sizes: drivers.includes('words') ? { ...sizes, words: countMost + 1 } : sizes, total }
}

interface ReadSourceOptions {
  readonly source: IdSource
  readonly each: number
  readonly selected: string
  readonly isAllOrNone?: boolean
}

async function readFromSource<R>(sql: Sql, filter: Filter, reading: ReadSourceOptions): Promise<FoundPage<R>> {
  const { source, each, selected, isAllOrNone } = reading
  const params: unknown[] = []
  const $ = (value: unknown) => `$${params.push(value)}`
  const text = `WITH lists AS MATERIALIZED (${listsOf(source, filter, { $, each: $(each) })}),
     bottom AS MATERIALIZED (SELECT (SELECT last FROM lists WHERE last IS NOT NULL ORDER BY 1 DESC LIMIT 1) AS id)
    SELECT bottom.id AS bottom, r.* FROM bottom LEFT JOIN LATERAL (
      SELECT ${selected} FROM (SELECT DISTINCT i.id FROM lists, unnest(lists.ids) AS i (id)
          WHERE bottom.id IS NULL${isAllOrNone ? '' : ' OR i.id >= bottom.id'} ORDER BY i.id DESC) p
        JOIN actes.transmission t ON t.id = p.id
       WHERE ${conditionsOf(filter, $).join(' AND ')} ORDER BY p.id DESC LIMIT ${$(filter.limit)}) r ON true`
  const answered = await sql.query<R & { readonly id: string | null; readonly bottom: string | null }>(text, params)
  const rows = answered.rows.filter(({ id }) => id !== null)
  const bottom = answered.rows[0]?.bottom ?? undefined
  const isCut = bottom !== undefined
  return rows.length >= filter.limit || !isCut ? { rows, isCut } : { rows, isCut, further: bottom }
}

interface Sorting {
  readonly sort: Sort
  readonly selected: string
}

/** Sort all matches if they are few, else walk the index of the sort order. Other filters apply afterwards. */
async function sorted<R>(sql: Sql, filter: Filter, { sort, selected }: Sorting): Promise<FoundPage<R>> {
  const driver = await fewest(sql, filter)
  const params: unknown[] = []
  const $ = (value: unknown) => `$${params.push(value)}`
  const { by, from, id, way, rest } = orderOf(filter, sort, $)
  const { after: _, ...whole } = filter
  const few = () => `SELECT ${by} AS key, ${id} AS id FROM (SELECT DISTINCT unnest(ids) AS id
    FROM (${listsOf(driver ?? 'all', whole, { $, each: $(countMost + 1) })}) lists) p JOIN ${from} ON ${id} = p.id WHERE ${rest}`
  const walk = () => `SELECT ${by} AS key, ${id} AS id FROM ${from} WHERE ${rest} AND ${boundsOf(filter, sort, $)}
    ORDER BY ${by} ${way}, ${id} ${way} LIMIT ${listMost}`
  const found = driver === undefined ? walk() : few()
  const isCut = driver === undefined ? `OFFSET ${listMost - 1} LIMIT 1` : 'LIMIT 0'
  const answered = await sql.query<R & { readonly id: string | null; readonly last: string | null }>(
    `WITH found AS MATERIALIZED (${found}), last AS (SELECT (SELECT id FROM found ${isCut}) AS id)
     SELECT last.id AS last, r.* FROM last LEFT JOIN LATERAL (
       SELECT ${selected} FROM (SELECT * FROM found ORDER BY key ${way}, id ${way}) w
         JOIN actes.transmission t ON t.id = w.id
        WHERE ${conditionsOf(filter, $).join(' AND ')}
        ORDER BY w.key ${way}, w.id ${way} LIMIT ${$(filter.limit)}) r ON true`,
    params,
  )
  const rows = answered.rows.filter((row) => row.id !== null)
  const further = answered.rows[0]?.last ?? undefined
  return rows.length >= filter.limit || further === undefined ? { rows } : { rows, further }
}

/** The most selective source if small; undefined if a walk along the sort order finds enough matches soon. */
async function fewest(sql: Sql, filter: Filter): Promise<IdSource | undefined> {
  const isOfPeriod = filter.since !== undefined || filter.until !== undefined
  const drivers = [...driversOf(filter), ...(isOfPeriod ? (['period'] as const) : [])]
  if (drivers.length === 0) return undefined
  const { sizes, total } = await sizesOf(sql, filter, drivers)
  const [least] = drivers.toSorted((a, b) => (sizes[a] ?? 0) - (sizes[b] ?? 0))
  const size = (least && sizes[least]) ?? 0
  const isSoonMet = size * listMost > 2 * filter.limit * total
  return size <= gatherMost || (size <= countMost && !isSoonMet) ? least : undefined
}

function conditionsOf(filter: Filter, $: Placeholder): readonly string[] {
  const { states, held, uncertainAt, code, cause, since, until, text, gateway, decidedFrom, decidedTo } = filter
  const { ids, except, cle } = filter
  const sirens = sirensOf(filter)
  const where = ['true']
  if (states) where.push(`t.state = ANY(${$(states)})`)
  if (filter.messages) where.push(`t.message = ANY(${$(filter.messages)})`)
  if (filter.natures) where.push(`t.nature = ANY(${$(filter.natures)})`)
  if (filter.matieres)
    where.push(
      `(t.formulaire #>> '{acte,matiere,0}') || '.' || (t.formulaire #>> '{acte,matiere,1}') = ANY(${$(filter.matieres)})`,
    )
  if (gateway !== undefined) where.push(`split_part(t.connection, ':', 1) = ${$(gateway)}`)
  if (filter.voie)
    where.push(
      `COALESCE(NULLIF(t.formulaire #>> '{acte,autreVoie,voie}', 'aucune'), 'actes') = ANY(${$(filter.voie)}::text[])`,
    )
  if (decidedFrom !== undefined) where.push(`t.date_decision >= ${$(decidedFrom)}`)
  if (decidedTo !== undefined) where.push(`t.date_decision <= ${$(decidedTo)}`)
  if (ids) where.push(`t.id = ANY(${$(ids)}::uuid[])`)
  if (except) where.push(`t.id <> ALL(${$(except)}::uuid[])`)
  if (held) where.push('t.held_code IS NOT NULL')
  if (uncertainAt) where.push(isUncertain($(uncertainAt)))
  if (filter.any) where.push(`(${waysOf(filter, $).join(' OR ')})`)
  if (cle !== undefined) where.push(`${keyOf} = ${$(cle)}`)
  if (sirens) where.push(`t.collectivite = ANY(${$(sirens)}::text[])`)
  if (code !== undefined) where.push(meets([code], $))
  if (cause !== undefined) where.push(`t.cause = ${$(cause)}`)
  if (since) where.push(`t.created_at >= ${$(since)}`)
  if (until) where.push(`t.created_at < ${$(until)}`)
  if (text !== undefined) where.push(`(${wordsIn(text, filter, $).join(' OR ')})`)
  return where
}

/** The text may match the words that the caller may read, or the message of a code. */
function wordsIn(text: string, filter: Filter, $: Placeholder): readonly string[] {
  const { saying = [] } = filter
  const readable = maskedTo(filter)
  const [all, names] = [buildTsquery(text, 'all'), buildTsquery(text, 'names')]
  // A subquery per row: a join would first read every act with a frequent word.
  const holds = (query: string) =>
    `(SELECT s.words @@ ${$(query)}::tsquery FROM actes.search s WHERE s.transmission = t.id)`
  const found: string[] = []
  if (all !== undefined)
    found.push(readable ? `(t.collectivite = ANY(${$(readable)}::text[]) AND ${holds(all)})` : holds(all))
  if (readable && names !== undefined) found.push(holds(names))
  if (saying.length > 0) found.push(meets(saying, $))
  return found
}

/** Held or refused with one of these codes, or the last attempt ended with one. */
function meets(codes: readonly string[], $: Placeholder) {
  const some = `ANY(${$(codes)}::text[])`
  return `(t.held_code = ${some} OR t.refusal->>'code' = ${some}
    OR (t.due_at IS NOT NULL AND t.held_code IS NULL AND t.met_code = ${some}))`
}
