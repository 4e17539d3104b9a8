// Which acts a requeue in bulk is about, as the desk's address says it: the filters of the list of transmissions, or a cause.
import type { Criteria } from '../../../../transmission/bulk.ts'
import { may, mayAnywhere, sirensOf } from '../../../../accounts/access.ts'
import type { Bulk } from '../../../../store/transmissions/bulk.ts'
import { chipsOf, fromFirst, listFilterOf, queryOf, readFilters, type Filters } from '../../filters.ts'
import { html, type Html } from '../../../../text/html.ts'
import { hidesAcross, shownAcross, type Visit } from '../../visit.ts'

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

/** The way from a filtered list to requeue it in bulk, for whom that may be: nothing without a filter that says what failed. */
export function bulkLink(visit: Visit, filters: Filters): Html | false {
  if (!hasCriterion({ filters }) || !mayAnywhere(visit.grants, 'requeue')) return false
  const label = visit.say('Relancer ces actes par lot…', 'Requeue these acts in bulk…')
  return html`<a class="button quiet" href="/relances/nouvelle${askedQuery({ filters: fromFirst(filters) })}"
    >${label}</a
  >`
}

/** Does it say what went wrong? A requeue of everything is none. */
export function hasCriterion({ filters, cause }: Asked): boolean {
  const { etats, retenues, incertaines, code } = filters
  return cause !== undefined || code !== undefined || etats.length > 0 || retenues || incertaines
}

/** What an operation goes by. */
export function criteriaOf({ filters, cause }: Asked): Criteria {
  return { filter: listFilterOf(filters), ...(cause !== undefined && { cause }) }
}

/** What an operation went by, as he may see it: not the words that were searched, where its texts are hidden from him. */
export function askedOf(
  { criteria, sirens }: Pick<Bulk, 'criteria' | 'sirens'>,
  visit: Visit,
): { readonly asked: Asked; readonly isWhole: boolean } {
  const asked = readAsked(new URLSearchParams(criteria))
  const { q } = asked.filters
  if (q === undefined || !hidesAcross(visit, sirens)) return { asked, isWhole: true }
  return { asked: { ...asked, filters: { ...asked.filters, q: shownAcross(visit, q, sirens) } }, isWhole: false }
}

/** The same in words. */
export function askedWords({ filters, cause }: Asked, { language, say }: Pick<Visit, 'language' | 'say'>): string {
  const words = chipsOf(filters, language).map(({ name, value }) => `${name} ${value}`)
  return [...words, ...(cause === undefined ? [] : [say('une seule cause d’échec', 'one cause of failure only')])].join(
    ' · ',
  )
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
