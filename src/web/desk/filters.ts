// Filters of transmissions and the URL that they live in: read from it, written to it, said in words with the URL
// that each one's removal leads to. What a URL holds that is no filter is left out, never an error.
import { isId } from '../../protocol/ids.ts'
import { isState, type State } from '../../lifecycle.ts'
import type { ListFilter } from '../../operations/list-filter.ts'
import { isJour, morningInParis } from '../../protocol/calendrier/jour.ts'
import { isOutgoing, type OutgoingCode } from '../../protocol/messages/formulaire.ts'
import { stateSentence, type Language } from '../../text/sentences.ts'
import { messageNames } from '../../text/messages.ts'
import { sayIn } from './say.ts'

/** What people filter by; everything given holds together. */
export interface Filters {
  readonly q?: string
  readonly etats: readonly State[]
  readonly messages: readonly OutgoingCode[]
  readonly retenues: boolean
  readonly incertaines: boolean
  /** SIREN. */
  readonly collectivite?: string
  /** `ACTES-G007` */
  readonly code?: string
  /** Deposited on this day or later, in Paris: `2025-07-08`. */
  readonly depuis?: string
  /** The page that follows this id. */
  readonly apres?: string
}

/** The filters in the query of a URL. */
export function readFilters(query: URLSearchParams): Filters {
  const given = (name: string) => query.get(name)?.trim().slice(0, 200) ?? ''
  const one = (name: string, value: string | undefined) => (value ? { [name]: value } : {})
  return {
    etats: [...new Set(query.getAll('etat'))].filter(isState),
    messages: [...new Set(query.getAll('message'))].filter(isOutgoing),
    retenues: given('retenues') === '1',
    incertaines: given('incertaines') === '1',
    ...one('q', given('q').replaceAll('\0', '')),
    ...one('collectivite', /^\d{9}$/.exec(given('collectivite').replaceAll(/\s/g, ''))?.[0]),
    ...one('code', codeOf(given('code'))),
    ...one('depuis', isDay(given('depuis')) ? given('depuis') : undefined),
    ...one('apres', isId(given('apres')) ? given('apres') : undefined),
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

/** The query that holds these filters: `?q=marché&retenues=1`; nothing without any. */
export function queryOf({ q, collectivite, code, depuis, apres, ...filters }: Filters): string {
  const query = new URLSearchParams()
  const put = (name: string, value: string | undefined) => value !== undefined && query.append(name, value)
  put('q', q)
  for (const state of filters.etats) put('etat', state)
  for (const message of filters.messages) put('message', message)
  put('retenues', filters.retenues ? '1' : undefined)
  put('incertaines', filters.incertaines ? '1' : undefined)
  put('collectivite', collectivite)
  put('code', code)
  put('depuis', depuis)
  put('apres', apres)
  const text = query.toString()
  return text === '' ? '' : `?${text}`
}

/** The same from the first page on. */
export function fromFirst({ apres: _, ...filters }: Filters): Filters {
  return filters
}

/** What the operations filter by. */
export function listFilterOf(filters: Filters): ListFilter {
  const { q, etats, messages: wanted, retenues, incertaines, collectivite, code, depuis, apres } = filters
  return {
    ...(q !== undefined && { text: q }),
    ...(etats.length > 0 && { state: etats }),
    ...(wanted.length > 0 && { message: wanted }),
    ...(retenues && { held: true }),
    ...(incertaines && { uncertain: true }),
    ...(collectivite !== undefined && { collectivite }),
    ...(code !== undefined && { code }),
    ...(depuis !== undefined && { since: morningInParis(depuis).toISOString() }),
    ...(apres !== undefined && { after: apres }),
  }
}

/** A filter in words, and the query without it. */
export interface Chip {
  readonly name: string
  readonly value: string
  readonly without: string
}

/** One chip for each filter that is set. */
export function chipsOf(filters: Filters, language: Language): readonly Chip[] {
  const all = fromFirst(filters)
  const say = sayIn(language)
  const chip = (name: string, value: string | undefined, rest: Filters): readonly Chip[] =>
    value === undefined ? [] : [{ name, value, without: queryOf(rest) }]
  const { q: _q, ...noText } = all
  const { collectivite: _siren, ...noSender } = all
  const { code: _code, ...noCode } = all
  const { depuis: _day, ...noDay } = all
  return [
    ...chip(say('recherche', 'search'), all.q, noText),
    ...all.etats.flatMap((state) =>
      chip(say('état', 'state'), stateSentence(state, language).short, {
        ...all,
        etats: all.etats.filter((each) => each !== state),
      }),
    ),
    ...all.messages.flatMap((code) =>
      chip('message', messageNames[code][language], { ...all, messages: all.messages.filter((each) => each !== code) }),
    ),
    ...chip(say('seulement', 'only'), all.retenues ? say('retenues', 'held') : undefined, { ...all, retenues: false }),
    ...chip(say('seulement', 'only'), all.incertaines ? say('incertaines', 'uncertain') : undefined, {
      ...all,
      incertaines: false,
    }),
    ...chip('collectivité', all.collectivite, noSender),
    ...chip('cause', all.code, noCode),
    ...chip(say('depuis le', 'since'), say(all.depuis?.split('-').reverse().join('/'), all.depuis), noDay),
  ]
}
