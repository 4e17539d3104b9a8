// Which acts a requeue in bulk is about, as the desk's address says it: the filters of the list of transmissions, or a cause.
import { mayAnywhere } from '../../../../accounts/access.ts'
import { writeCriteria, type BulkCriteria } from '../../../../operations/bulk-criteria.ts'
import { chipsOf, fromFirst, readFilters, type Filters } from '../../filters.ts'
import { html, type Html } from '../../../../text/html.ts'
import type { Visit } from '../../visit.ts'

/** What an address asks for, `?cause=…&code=…`. */
export function criteriaIn(query: URLSearchParams): BulkCriteria {
  const cause = /^[0-9a-f]{16}$/.exec(query.get('cause') ?? '')?.[0]
  return { ...fromFirst(readFilters(query)), ...(cause !== undefined && { cause }) }
}

/** The link from a filtered list to its requeue in bulk; nothing without a filter that says what failed. */
export function bulkLink(visit: Visit, filters: Filters): Html | false {
  if (!hasCriterion(filters) || !mayAnywhere(visit.grants, 'requeue')) return false
  const label = visit.say('Relancer ces actes par lot…', 'Requeue these acts in bulk…')
  return html`<a class="button quiet" href="/relances/nouvelle${writeCriteria(fromFirst(filters))}">${label}</a>`
}

/** Does it say what went wrong? A requeue of everything is none. */
export function hasCriterion({ state = [], held, uncertain, code, cause }: BulkCriteria): boolean {
  return cause !== undefined || code !== undefined || state.length > 0 || held === true || uncertain === true
}

/** The same in words. */
export function criteriaSaid(criteria: BulkCriteria, { language, say }: Pick<Visit, 'language' | 'say'>): string {
  const words = chipsOf(criteria, language).map(({ name, value }) => `${name} ${value}`)
  const cause = criteria.cause === undefined ? [] : [say('une seule cause d’échec', 'one cause of failure only')]
  return [...words, ...cause].join(' · ')
}
