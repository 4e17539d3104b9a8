// Filters and order of the list of transmissions: parsed from a URL, written to one, described in words.
import { daysOf, readCriteria, writeCriteria, type BulkCriteria } from '#operations/bulk-criteria.ts'
import { isSort, type SortName } from '#operations/list-filter.ts'
import { libelleOf, nationalClassification } from '#protocol/classification/classification.ts'
import { isId } from '#protocol/ids.ts'
import { natureOf } from '#protocol/codes.ts'
import { stateSentence, type Language } from '#text/sentences.ts'
import { messageNames } from '#text/messages.ts'
import { gatewayName } from './pages/gateway-words.ts'
import { sayIn } from './say.ts'

/** All given filters must match. */
export interface Filters extends Omit<BulkCriteria, 'cause' | 'ids' | 'except'> {
  readonly sort?: SortName
  /** Cursor: the page that follows this id. */
  readonly after?: string
}

export function readFilters(query: URLSearchParams): Filters {
  const { cause: _, ids: _ids, except: _except, ...criteria } = readCriteria(query)
  const [sort, after] = [query.get('tri') ?? '', query.get('apres') ?? '']
  return { ...criteria, ...(isSort(sort) && { sort }), ...(isId(after) && { after }) }
}

/** The query of these filters, such as `?q=marché&retenues=1`; '' without any. */
export function queryOfFilters({ after, sort, ...criteria }: Filters): string {
  const query = new URLSearchParams(writeCriteria(criteria))
  if (sort !== undefined && sort !== '-createdAt') query.append('tri', sort)
  if (after !== undefined) query.append('apres', after)
  return query.size === 0 ? '' : `?${query.toString()}`
}

export function fromFirst({ after: _, ...filters }: Filters): Filters {
  return filters
}

export function criteriaOf({ sort: _, ...filters }: Filters): BulkCriteria {
  return fromFirst(filters)
}

/** `8.1 Enseignement`; a deeper code gets the title of its nearest titled parent. Titles are French. */
export function matiereSaid(code: string): string {
  return `${code} ${libelleOf(nationalClassification, code.split('.').map(Number)) ?? ''}`.trim()
}

export function chipsOf(filters: Filters, language: Language) {
  const all = fromFirst(filters)
  const say = sayIn(language)
  const { state = [], message = [], nature = [] } = all
  const days = daysOf(all)
  const chip = (field: keyof Filters, name: string, value: string | undefined) => {
    const { [field]: held, ...rest } = all
    return held && value !== undefined ? [{ name, value, without: queryOfFilters(rest) }] : []
  }
  const each = <T>(field: keyof Filters, values: readonly T[], [name, said]: readonly [string, (one: T) => string]) =>
    values.map((one) => {
      const others = values.filter((other) => other !== one)
      const { [field]: _, ...rest } = all
      return {
        name,
        value: said(one),
        without: queryOfFilters({ ...rest, ...(others.length > 0 && { [field]: others }) }),
      }
    })
  const dayWord = (day: string | undefined) => say(day?.split('-').reverse().join('/'), day)
  return [
    ...chip('text', say('recherche', 'search'), all.text),
    ...each('state', state, [say('état', 'state'), (one) => stateSentence(one, language).short]),
    ...each('message', message, ['message', (one) => messageNames[one][language]]),
    ...each('nature', nature, ['nature', (one) => natureOf(one).libelle]),
    ...chip('held', say('seulement', 'only'), say('retenues', 'held')),
    ...chip('uncertain', say('seulement', 'only'), say('incertaines', 'uncertain')),
    ...chip('cle', say('clé', 'key'), all.cle),
    ...chip('collectivite', 'collectivité', all.collectivite),
    ...chip('matiere', 'matière', all.matiere && matiereSaid(all.matiere)),
    ...chip('gateway', say('passerelle', 'gateway'), all.gateway && gatewayName(all.gateway, language)),
    ...chip('code', 'cause', all.code),
    ...chip('decidedFrom', say('décidées depuis le', 'decided since'), dayWord(all.decidedFrom)),
    ...chip('decidedTo', say('décidées jusqu’au', 'decided until'), dayWord(all.decidedTo)),
    ...chip('since', say('déposées depuis le', 'since'), dayWord(days.since)),
    ...chip('until', say('déposées jusqu’au', 'until'), dayWord(days.until)),
  ]
}
