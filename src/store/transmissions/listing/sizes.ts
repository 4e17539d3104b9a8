// Counts the matches of a filter: exact where sums are kept, else up to a cap.
import { states as allStates } from '#lifecycle.ts'
import type { Sql } from '../../engine/database.ts'
import {
  driversOf,
  facets,
  isFacet,
  isLoose,
  maskedTo,
  rangeOf,
  sirensOf,
  type Filter,
  type Placeholder,
  type IdSource,
} from './filter.ts'
import { isUncertain } from '../attempts.ts'
import { keyOf } from '../transmissions.ts'
import { countMost, decided, waysOf } from './sources.ts'
import { queryAmong } from './words.ts'

export type Sizes = Awaited<ReturnType<typeof sizesOf>>

/** Sizes are capped at `countMost + 1`, except for `place`. */
export async function sizesOf(sql: Sql, filter: Filter, sources: readonly IdSource[]) {
  const params: unknown[] = []
  const $ = (value: unknown) => `$${params.push(value)}`
  const named = sources.map((source) => `${sizeOf(source, filter, $)} AS "${source}"`)
  const text = `SELECT ${[...named, `(SELECT COALESCE(sum(n), 0)::float8 FROM actes.total) AS "all"`].join(', ')}`
  const row = (await sql.first<Readonly<Partial<Record<IdSource, number>>>>(text, params)) ?? {}
  return { sizes: row, total: row.all ?? 0 }
}

interface Count {
  readonly count: number
  readonly more: boolean
}

/** Undefined if counting would mean visiting each transmission. */
export async function countTransmissions(sql: Sql, filter: Filter): Promise<Count | undefined> {
  const drivers = driversOf(filter)
  const [only = 'place', ...others] = drivers
  if (others.length > 0 || isLoose(filter) || (only === 'words' && maskedTo(filter))) return undefined
  const { sizes } = await sizesOf(sql, filter, [only])
  const count = sizes[only] ?? 0
  return only !== 'place' && count > countMost ? { count: countMost, more: true } : { count, more: false }
}

const unionOf = (all: readonly string[]) => all.map((rows) => `(${rows} LIMIT ${countMost + 1})`).join(' UNION ')

function sizeOf(source: IdSource, filter: Filter, $: Placeholder) {
  const { states = allStates, code = '', cause = '', text = '', saying = [] } = filter
  const sirens = sirensOf(filter)
  const capped = (rows: string) => `(SELECT count(*)::float8 FROM (SELECT 1 FROM (${rows}) y LIMIT ${countMost + 1}) x)`
  const here = (column: string) => (sirens === undefined ? '' : ` AND ${column} = ANY(${$(sirens)}::text[])`)
  const acts = (where: string) => `SELECT t.id FROM actes.transmission t WHERE ${where}${here('t.collectivite')}`
  const ofCodes = (codes: readonly string[]) => {
    const some = `ANY(${$(codes)}::text[])`
    const all = [`t.held_code = ${some}`, `t.refusal->>'code' = ${some} AND t.refusal IS NOT NULL`]
    return unionOf([...all, `t.met_code = ${some} AND t.due_at IS NOT NULL AND t.held_code IS NULL`].map(acts))
  }
  const beside = (where: string) => capped(`SELECT 1 FROM actes.search s WHERE ${where}`)
  if (isFacet(source)) return beside(`s.${facets[source]} = ANY(${$(filter[source])}::text[])`)
  switch (source) {
    case 'ids':
      return `${filter.ids?.length ?? 0}`
    case 'cle':
      return capped(acts(`${keyOf} = ${$(filter.cle)}`))
    case 'period':
      return capped(acts(rangeOf(filter, $)('t.id')))
    case 'decided':
      return beside(`${decided} BETWEEN ${$(filter.decidedFrom)} AND ${$(filter.decidedTo)}`)
    case 'all':
    case 'recent':
      return '0'
    case 'held':
      return capped(acts('t.held_code IS NOT NULL'))
    case 'uncertain':
      return capped(acts(isUncertain($(filter.uncertainAt))))
    case 'any':
      return capped(unionOf(waysOf(filter, $).map(acts)))
    case 'cause':
      return capped(acts(`t.cause = ${$(cause)}`))
    case 'code':
      return capped(ofCodes([code]))
    case 'words': {
      const query = queryAmong(text, sirens)
      const words = (asked: string) =>
        `(SELECT transmission FROM actes.search WHERE words @@ ${$(asked)}::tsquery LIMIT ${countMost + 1})`
      return capped(
        [...(query === undefined ? [] : [words(query)]), ...(saying.length > 0 ? [ofCodes(saying)] : [])].join(
          ' UNION ',
        ),
      )
    }
    case 'place':
      return `(SELECT COALESCE(sum(n), 0)::float8 FROM actes.total
        WHERE state = ANY(${$(states)}::text[])${here('collectivite')})`
  }
}
