// Which acts a requeue in bulk is about, as the desk's address says it: the filters of the list of transmissions, or a cause.
import { mask, mayAnywhere } from '../../../../accounts/access.ts'
import type { BulkCriteria } from '../../../../operations/bulk-criteria.ts'
import type { BulkJson } from '../../../../operations/declared/bulk.ts'
import { dayIn } from '../../../../protocol/calendrier/jour.ts'
import { chipsOf, fromFirst, listFilterOf, queryOf, readFilters, type Filters } from '../../filters.ts'
import { html, type Html } from '../../../../text/html.ts'
import type { Visit } from '../../visit.ts'

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
export function criteriaOf({ filters, cause }: Asked): BulkCriteria {
  return { ...listFilterOf(filters), ...(cause !== undefined && { cause }) }
}

/** What an operation went by; not whole where the words that were searched are hidden from the visitor. */
export function askedOf({ criteria }: Pick<BulkJson, 'criteria'>): {
  readonly asked: Asked
  readonly isWhole: boolean
} {
  const { text, state = [], message = [], held, uncertain, collectivite, code, since, cause } = criteria
  const filters = {
    ...{ etats: state, messages: message, retenues: held === true, incertaines: uncertain === true },
    ...(text !== undefined && { q: text }),
    ...(collectivite !== undefined && { collectivite }),
    ...(code !== undefined && { code }),
    ...(since !== undefined && { depuis: dayIn('Europe/Paris', new Date(since)) }),
  }
  return { asked: { filters, ...(cause !== undefined && { cause }) }, isWhole: text !== mask }
}

/** The same in words. */
export function askedWords({ filters, cause }: Asked, { language, say }: Pick<Visit, 'language' | 'say'>): string {
  const words = chipsOf(filters, language).map(({ name, value }) => `${name} ${value}`)
  return [...words, ...(cause === undefined ? [] : [say('une seule cause d’échec', 'one cause of failure only')])].join(
    ' · ',
  )
}
