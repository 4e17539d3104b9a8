// Filters of transmissions and the URL that they live in: read from it, written to it, said in words with the URL
// that each one's removal leads to. What a URL holds that is no filter is left out, never an error.
import { isId } from '../../protocol/ids.ts'
import { isState } from '../../lifecycle.ts'
import { writeCriteria, type BulkCriteria } from '../../operations/bulk-criteria.ts'
import { dayIn, isJour, morningInParis } from '../../protocol/calendrier/jour.ts'
import { isOutgoing } from '../../protocol/messages/formulaire.ts'
import { stateSentence, type Language } from '../../text/sentences.ts'
import { messageNames } from '../../text/messages.ts'
import { sayIn } from './say.ts'

/** What people filter by, as operations take it; everything given holds together. */
export interface Filters extends Omit<BulkCriteria, 'cause'> {
  /** The page that follows this id. */
  readonly after?: string
}

export function readFilters(query: URLSearchParams): Filters {
  const given = (name: string) => query.get(name)?.trim().slice(0, 200) ?? ''
  const one = (name: keyof Filters, value: unknown) => (value ? { [name]: value } : {})
  const some = (name: keyof Filters, values: readonly unknown[]) => one(name, values.length > 0 && values)
  return {
    ...some('state', [...new Set(query.getAll('etat'))].filter(isState)),
    ...some('message', [...new Set(query.getAll('message'))].filter(isOutgoing)),
    ...one('held', given('retenues') === '1'),
    ...one('uncertain', given('incertaines') === '1'),
    ...one('text', given('q').replaceAll('\0', '')),
    ...one('collectivite', /^\d{9}$/.exec(given('collectivite').replaceAll(/\s/g, ''))?.[0]),
    ...one('code', codeOf(given('code'))),
    ...one('since', sinceIn(given('depuis'))),
    ...one('after', isId(given('apres')) && given('apres')),
  }
}

/** `g007` is `ACTES-G007`. */
function codeOf(text: string): string | undefined {
  const letters = /^(?:ACTES-)?([A-Z]\d{3})$/i.exec(text)?.[1]
  return letters && `ACTES-${letters.toUpperCase()}`
}

/** Is it a day that databases know, too? Their years have four digits: none before the year 1000 is asked for. */
export function isDay(text: string): boolean {
  return isJour(text) && !text.startsWith('0')
}

/** What is handed in since a day is since its beginning in Paris; an instant, as programs choose it, is itself. */
function sinceIn(text: string): string | undefined {
  if (isDay(text)) return morningInParis(text).toISOString()
  const at = isDay(text.slice(0, 10)) ? new Date(text) : undefined
  return at && !Number.isNaN(at.getTime()) && at.toISOString() === text ? text : undefined
}

/** The day that `since` begins with, in Paris. */
export function sinceDay({ since }: Filters): string | undefined {
  return since && dayIn('Europe/Paris', new Date(since))
}

/** The query that holds these filters: `?q=marché&retenues=1`; nothing without any. */
export function queryOf({ after, ...criteria }: Filters): string {
  const query = writeCriteria(criteria)
  if (after === undefined) return query
  return `${query === '' ? '?' : `${query}&`}apres=${after}`
}

/** The same from the first page on. */
export function fromFirst({ after: _, ...filters }: Filters): Filters {
  return filters
}

/** Each filter that is set, in words, and the query without it. */
export function chipsOf(filters: Filters, language: Language) {
  const all = fromFirst(filters)
  const say = sayIn(language)
  const { state = [], message = [] } = all
  const day = sinceDay(all)
  const chip = (field: keyof Filters, name: string, value: string | undefined) => {
    const { [field]: held, ...rest } = all
    return held && value !== undefined ? [{ name, value, without: queryOf(rest) }] : []
  }
  const others = <T>(values: readonly T[], one: T): readonly T[] => values.filter((each) => each !== one)
  return [
    ...chip('text', say('recherche', 'search'), all.text),
    ...state.map((each) => ({
      ...{ name: say('état', 'state'), value: stateSentence(each, language).short },
      without: queryOf({ ...all, state: others(state, each) }),
    })),
    ...message.map((each) => ({
      ...{ name: 'message', value: messageNames[each][language] },
      without: queryOf({ ...all, message: others(message, each) }),
    })),
    ...chip('held', say('seulement', 'only'), say('retenues', 'held')),
    ...chip('uncertain', say('seulement', 'only'), say('incertaines', 'uncertain')),
    ...chip('collectivite', 'collectivité', all.collectivite),
    ...chip('code', 'cause', all.code),
    ...chip('since', say('depuis le', 'since'), say(day?.split('-').reverse().join('/'), day)),
  ]
}
