// What a requeue in bulk goes by, as it is kept and journalled: the query of the desk's address, `?retenues=1&code=ACTES-G010`.
import { isState } from '../lifecycle.ts'
import { dayIn, isJour, morningInParis } from '../protocol/calendrier/jour.ts'
import { isOutgoing } from '../protocol/messages/formulaire.ts'
import type { Input } from './table.ts'

/** Which acts; everything given holds together. */
export type BulkCriteria = Input<'previewBulk'>

/** The query that says them; nothing without any. */
export function writeCriteria({ state = [], message = [], ...criteria }: BulkCriteria): string {
  const query = new URLSearchParams()
  const put = (name: string, value: string | undefined) => value !== undefined && query.append(name, value)
  put('q', criteria.text)
  for (const each of state) put('etat', each)
  for (const each of message) put('message', each)
  put('retenues', criteria.held ? '1' : undefined)
  put('incertaines', criteria.uncertain ? '1' : undefined)
  put('collectivite', criteria.collectivite)
  put('code', criteria.code)
  put('depuis', criteria.since && dayOrInstant(criteria.since))
  put('cause', criteria.cause)
  const text = query.toString()
  return text === '' ? '' : `?${text}`
}

/** A day where it begins in Paris, as people choose it. */
function dayOrInstant(since: string): string {
  const at = new Date(since)
  const day = dayIn('Europe/Paris', at)
  // The last hour of 9999 is in 10000 in Paris.
  return isJour(day) && morningInParis(day).getTime() === at.getTime() ? day : at.toISOString()
}

/** The criteria that a query says. */
export function readCriteria(text: string): BulkCriteria {
  const query = new URLSearchParams(text)
  const one = (name: string, value: string | null) => (value === null ? {} : { [name]: value })
  const [state, message] = [query.getAll('etat').filter(isState), query.getAll('message').filter(isOutgoing)]
  const since = query.get('depuis')
  return {
    ...one('text', query.get('q')),
    ...(state.length > 0 && { state }),
    ...(message.length > 0 && { message }),
    ...(query.get('retenues') === '1' && { held: true }),
    ...(query.get('incertaines') === '1' && { uncertain: true }),
    ...one('collectivite', query.get('collectivite')),
    ...one('code', query.get('code')),
    ...one('since', since && (isJour(since) ? morningInParis(since).toISOString() : since)),
    ...one('cause', query.get('cause')),
  }
}
