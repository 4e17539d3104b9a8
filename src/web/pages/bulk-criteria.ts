// Which acts a requeue in bulk is about, as the desk's address says it: the filters of the list of transmissions, or a cause.
import type { Criteria } from '../../bulk.ts'
import { may, sirensOf } from '../../accounts/access.ts'
import { chipsOf, fromFirst, listFilterOf, queryOf, readFilters, type Filters } from '../filters.ts'
import type { Visit } from '../visit.ts'

/** What was asked for. */
export interface Asked {
  readonly filters: Filters
  readonly cause?: string
}

/** What an address asks for. */
export function readAsked(query: URLSearchParams): Asked {
  const cause = /^[0-9a-f]{16}$/.exec(query.get('cause') ?? '')?.[0]
  return { filters: fromFirst(readFilters(query)), ...(cause !== undefined && { cause }) }
}

/** The query that asks for the same, `?cause=…&code=…`. */
export function askedQuery({ filters, cause }: Asked): string {
  const query = new URLSearchParams(queryOf(filters))
  if (cause !== undefined) query.set('cause', cause)
  const text = query.toString()
  return text === '' ? '' : `?${text}`
}

/** What an operation goes by. */
export function criteriaOf({ filters, cause }: Asked): Criteria {
  return { filter: listFilterOf(filters), ...(cause !== undefined && { cause }) }
}

/** The same in words. */
export function askedWords({ filters, cause }: Asked, { language }: Pick<Visit, 'language'>): string {
  const words = chipsOf(filters, language).map(({ name, value }) => `${name} ${value}`)
  return [...words, ...(cause === undefined ? [] : ['une seule cause d’échec'])].join(' · ')
}

/** The collectivites for which he may requeue; undefined: all. */
export function requeuableBy({ grants }: Pick<Visit, 'grants'>): readonly string[] | undefined {
  if (may(grants, 'requeue', null)) return undefined
  const sirens = grants.flatMap(({ siren }) => (siren !== null && may(grants, 'requeue', siren) ? [siren] : []))
  return [...new Set(sirens)]
}

/** May he steer an operation on these collectivites: requeue for every one of them? */
export function maySteer({ grants }: Pick<Visit, 'grants'>, sirens: readonly string[]): boolean {
  return sirens.every((siren) => may(grants, 'requeue', siren))
}

/** Does he see an operation on these collectivites: one of them at least? */
export function seesAny({ grants }: Pick<Visit, 'grants'>, sirens: readonly string[]): boolean {
  const seen = sirensOf(grants)
  return seen === undefined || sirens.some((siren) => seen.includes(siren))
}
