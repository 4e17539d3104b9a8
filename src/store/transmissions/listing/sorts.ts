// Sort orders other than newest first, one index each. A few matches are sorted in memory; for many, the index is
// walked from the cursor, a bounded part per page.
import { states } from '#lifecycle.ts'
import { rangeOf, sirensOf, type Filter, type Placeholder } from './filter.ts'

/** Keys of the acts' JSON. */
export const sortKeys = ['createdAt', 'dateDecision', 'dateReception', 'collectivite', 'numero', 'state'] as const
export type SortKey = (typeof sortKeys)[number]

export interface Sort {
  readonly key: SortKey
  readonly isAscending: boolean
}

interface Order {
  /** `t`: transmission; `s`: its row of `actes.search`. */
  readonly of: 't' | 's'
  /** Must match the index and never be null. A missing value sorts last in descending order. */
  readonly by: string
}

const orders: Readonly<Record<SortKey, Order>> = {
  createdAt: { of: 't', by: 't.id' },
  dateDecision: { of: 's', by: `COALESCE(s.date_decision, '-infinity'::date)` },
  dateReception: { of: 't', by: `COALESCE(t.date_reception, '-infinity'::date)` },
  collectivite: { of: 's', by: 's.collectivite' },
  numero: { of: 's', by: 's.ordered' },
  state: { of: 't', by: `array_position('{${states.join(',')}}'::text[], t.state)` },
}

const tables = {
  t: { from: 'actes.transmission t', id: 't.id' },
  s: { from: 'actes.search s', id: 's.transmission' },
} as const

/** SQL parts of an order; `rest` selects the rows after the cursor. */
export function orderOf(filter: Filter, { key, isAscending }: Sort, $: Placeholder) {
  const { of, by } = orders[key]
  const { from, id } = tables[of]
  const way = isAscending ? 'ASC' : 'DESC'
  const { after } = filter
  const beyond = () => {
    const last = $(after)
    return `(${by}, ${id}) ${isAscending ? '>' : '<'} ((SELECT ${by} FROM ${from} WHERE ${id} = ${last}), ${last}::uuid)`
  }
  return { by, from, id, way, rest: after === undefined ? 'true' : beyond() }
}

/** SQL condition: the range of the index that the filter allows. */
export function boundsOf(filter: Filter, { key }: Sort, $: Placeholder) {
  const { by, of } = orders[key]
  const { after: _, ...whole } = filter
  const { decidedFrom, decidedTo } = filter
  const sirens = [...(sirensOf(filter) ?? [])].sort()
  const [first, last] =
    key === 'dateDecision' ? [decidedFrom, decidedTo] : key === 'collectivite' ? [sirens.at(0), sirens.at(-1)] : []
  const bounds = [first !== undefined && `${by} >= ${$(first)}`, last !== undefined && `${by} <= ${$(last)}`]
  return [...bounds, rangeOf(whole, $)(tables[of].id)].filter((each) => each !== false).join(' AND ')
}
