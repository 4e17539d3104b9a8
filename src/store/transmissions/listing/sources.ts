// SQL that reads the ids of a list, one statement per index.
import { states as allStates } from '#lifecycle.ts'
import {
  decidedDays,
  facets,
  isFacet,
  rangeOf,
  sirensOf,
  type Filter,
  type Placeholder,
  type IdSource,
} from './filter.ts'
import { isUncertain } from '../attempts.ts'
import { keyOf } from '../transmissions.ts'
import { queryAmong } from './words.ts'

/** Cap on counts, and on the matches of words that are sorted. */
export const countMost = 10_000

interface Lists {
  readonly $: Placeholder
  readonly each: string
}

/** SQL for a source: lists of ids, newest first, one per index range, with the last id of each cut list. */
export function listsOf(source: IdSource, filter: Filter, lists: Lists): string {
  if (source === 'recent') return recentOf(filter, lists)
  return cut(idsOf(source, filter, lists), lists)
}

/** OFFSET is an optimisation fence: without it PostgreSQL evaluates each list twice. */
const cut = (ids: string, { each }: Lists) =>
  `SELECT ids, ids[${each}] AS last FROM (SELECT ids FROM (${ids}) u OFFSET 0) l`

/** Words among the newest acts, plus acts with a code whose message matches. */
function recentOf(filter: Filter, { $, each }: Lists) {
  const { text = '', saying = [] } = filter
  const range = rangeOf(filter, $)('s.transmission')
  const query = queryAmong(text, sirensOf(filter))
  const holds = query === undefined ? 'false' : `n.words @@ ${$(query)}::tsquery`
  const words = `SELECT ARRAY(SELECT n.transmission FROM newest n WHERE ${holds} ORDER BY n.transmission DESC) AS ids,
      (SELECT n.transmission FROM newest n ORDER BY n.transmission DESC OFFSET ${each}::int - 1 LIMIT 1) AS last
    FROM (SELECT 1) one`
  const codes = () => cut(readerOf(filter, { $, each }).ofCodes(saying, undefined), { $, each })
  return `WITH newest AS MATERIALIZED (SELECT s.transmission, s.words FROM actes.search s WHERE ${range}
      ORDER BY s.transmission DESC LIMIT ${each}) ${[words, ...(saying.length > 0 ? [codes()] : [])].join(' UNION ALL ')}`
}

function idsOf(source: IdSource, filter: Filter, { $, each }: Lists) {
  const { code = '', cause = '', ids } = filter
  const sirens = sirensOf(filter)
  const from = readerOf(filter, { $, each })
  if (isFacet(source))
    return `${from.searched(`s.${facets[source]} = facet.value`)} FROM ${from.each('facet', filter[source] ?? [])}`
  switch (source) {
    case 'all':
    case 'recent':
    case 'period':
      return from.acts('true')
    case 'ids':
      return from.acts(`t.id = ANY(${$(ids)}::uuid[])`)
    case 'cle':
      return from.acts(`${keyOf} = ${$(filter.cle)}`)
    case 'decided':
      return `${from.searched(`${decided} = day`)} FROM generate_series(${decidedDays(filter)
        ?.map((day) => `${$(day)}::date::timestamp`)
        .join(', ')}, '1 day') AS x (at), date(x.at) AS day`
    case 'held':
      return from.ofSenders('t.held_code IS NOT NULL')
    case 'uncertain':
      return from.ofSenders('t.open_attempt IS NOT NULL')
    case 'any':
      return buildAnySql(filter, from)
    case 'cause':
      return from.ofSenders(`t.cause = ${$(cause)}`)
    case 'code':
      return from.ofCodes([code], sirens)
    case 'words':
      return buildWordsSql(filter, from)
    case 'place':
      return buildPlaceSql(filter, from)
  }
}

type Reader = ReturnType<typeof readerOf>

function readerOf(filter: Filter, { $, each: most }: Lists) {
  const sirens = sirensOf(filter)
  const range = rangeOf(filter, $)
  const array = (ids: string) => `SELECT ARRAY(${ids} LIMIT ${most}) AS ids`
  const acts = (where: string) =>
    array(`SELECT t.id FROM actes.transmission t WHERE ${where} AND ${range('t.id')} ORDER BY t.id DESC`)
  const searched = (where: string) =>
    array(`SELECT s.transmission FROM actes.search s WHERE ${where} AND ${range('s.transmission')}
      ORDER BY s.transmission DESC`)
  // LIMIT is a fence too: the words index has no order, and the planner must not switch to an ordered index.
  const holding = (query: string) =>
    array(`SELECT s.transmission FROM (SELECT transmission FROM actes.search WHERE words @@ ${$(query)}::tsquery
      AND ${range('transmission')} LIMIT ${countMost + 1}) s ORDER BY s.transmission DESC`)
  const each = (name: string, values: readonly string[]) => `unnest(${$(values)}::text[]) AS ${name} (value)`
  const ofSenders = (where: string) =>
    sirens ? `${acts(`t.collectivite = siren.value AND ${where}`)} FROM ${each('siren', sirens)}` : acts(where)
  const ofCodes = (codes: readonly string[], among: readonly string[] | undefined) => {
    const from = [each('code', codes), ...(among ? [each('siren', among)] : [])].join(', ')
    const here = among ? 't.collectivite = siren.value AND ' : ''
    return meetings.map((where) => `${acts(`${here}${where}`)} FROM ${from}`).join(' UNION ALL ')
  }
  return { acts, searched, holding, each, ofSenders, ofCodes }
}

function buildWordsSql(filter: Filter, { holding, ofCodes }: Reader) {
  const { text = '', saying = [] } = filter
  const query = queryAmong(text, sirensOf(filter))
  const words = query === undefined ? [] : [holding(query)]
  return [...words, ...(saying.length > 0 ? [ofCodes(saying, undefined)] : [])].join(' UNION ALL ')
}

function buildPlaceSql(filter: Filter, { acts, searched, each }: Reader) {
  const { states } = filter
  const sirens = sirensOf(filter)
  if (sirens === undefined) return `${acts('t.state = state.value')} FROM ${each('state', states ?? allStates)}`
  if (states === undefined) return `${searched('s.collectivite = siren.value')} FROM ${each('siren', sirens)}`
  const where = 't.collectivite = siren.value AND t.state = state.value'
  return `${acts(where)} FROM ${each('state', states)}, ${each('siren', sirens)}`
}

function buildAnySql(filter: Filter, from: Reader) {
  const { states = [], held, uncertainAt } = filter.any ?? {}
  const lists = [
    ...(states.length > 0 ? [buildPlaceSql({ ...filter, states }, from)] : []),
    ...(held ? [from.ofSenders('t.held_code IS NOT NULL')] : []),
    ...(uncertainAt ? [from.ofSenders('t.open_attempt IS NOT NULL')] : []),
  ]
  return lists.join(' UNION ALL ')
}

/** SQL on a row `t`, each enough for `any`. */
export function waysOf({ any }: Filter, $: Placeholder): readonly string[] {
  const { states = [], held, uncertainAt } = any ?? {}
  return [
    ...(states.length > 0 ? [`t.state = ANY(${$(states)}::text[])`] : []),
    ...(held ? ['t.held_code IS NOT NULL'] : []),
    ...(uncertainAt ? [isUncertain($(uncertainAt))] : []),
  ]
}

/** Where a code may stand; must match the index expressions. */
const meetings = [
  't.held_code = code.value',
  `t.refusal->>'code' = code.value AND t.refusal IS NOT NULL`,
  't.met_code = code.value AND t.due_at IS NOT NULL',
]

/** Must match the index expression. */
export const decided = `COALESCE(s.date_decision, '-infinity'::date)`
