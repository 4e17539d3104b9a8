// Filters and order of the list of acts: read from an address, written to one; and their words in the search field, such
// as `état:refusé commune:Bédarieux depuis:"1 mois" toiture`.
import { readCriteria, writeCriteria, type BulkCriteria } from '#operations/bulk-criteria.ts'
import { isSort, type SortName } from '#operations/list-filter.ts'
import { states } from '#lifecycle.ts'
import { voiesSuivies } from '#protocol/acte/mentions.ts'
import { gatewayLabel, gatewayTypes } from '#text/words.ts'
import { addDays, addMonths, dayIn } from '#protocol/calendrier/jour.ts'
import { libelleOf, nationalClassification } from '#protocol/classification/classification.ts'
import { natures } from '#protocol/codes.ts'
import { isId } from '#protocol/ids.ts'
import { outgoingCodes } from '#protocol/messages/formulaire.ts'
import { foldText, stateSentence, writeDay, type Both, type Language } from '#text/sentences.ts'
import { messageNames } from '#text/messages.ts'
import { both } from '#text/both.ts'
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
export function queryOfFilters({ after, sort, ...criteria }: Filters) {
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
export function matiereSaid(code: string) {
  return `${code} ${libelleOf(nationalClassification, code.split('.').map(Number)) ?? ''}`.trim()
}

type FilterChoice = readonly [param: string, value: string, word: Both]

/** A filter: its parameters in an address, its name in the search field and under « Filtres ». */
export interface FilterField {
  readonly param: string
  readonly name: Both
  readonly also?: readonly string[]
  /** It takes some of its choices, or one. */
  readonly takes: 'some' | 'one' | 'commune' | 'day' | 'text'
  readonly choices?: readonly FilterChoice[]
  /** What may stand there, where it is not the choices. */
  readonly shape?: Both
}

/**
 * In a list of states these are some of them: `état:refusé,retenu`. A term of its own must hold beside all others:
 * `état:transmis état:retenu`.
 */
const inLists: Readonly<Record<string, string>> = { retenues: 'held', incertaines: 'uncertain' }
/** What its box stands for, and its word in a list. */
export const valueInList = ([own, value]: FilterChoice): string => inLists[own] ?? value

const same = (text: string) => both(text, text)
const choicesOf = <V extends string>(param: string, values: readonly V[], word: (value: V) => Both) =>
  values.map((value): FilterChoice => [param, value, word(value)])
const shortState = (state: (typeof states)[number]) =>
  both(stateSentence(state, 'fr').short, stateSentence(state, 'en').short)

const voieWords = {
  actes: both('passerelle', 'gateway'),
  platau: both('PLAT’AU', 'PLAT’AU'),
  geoportail: both('Géoportail de l’urbanisme', 'Géoportail'),
  plateforme: both('autre plateforme', 'other platform'),
  papier: both('papier', 'paper'),
} as const satisfies Record<(typeof voiesSuivies)[number], Both>

/** The two national levels. */
const matieres = nationalClassification.matieres.flatMap(({ code, sous }) => [
  `${code}`,
  ...sous.map((each) => `${code}.${each.code}`),
])
const aDay = both(
  'donnez un jour (08/07/2025), hier, 1 semaine ou 3 mois',
  'give a day (2025-07-08), yesterday, 1 week or 3 months',
)
const days = [
  ['depuis', both('depuis', 'since')],
  ['jusque', both('jusqu’à', 'until')],
  ['decideeDepuis', both('décidé-depuis', 'decided-since')],
  ['decideeJusque', both('décidé-jusqu’à', 'decided-until')],
] as const

export const filterFields: readonly FilterField[] = [
  {
    param: 'etat',
    name: both('état', 'state'),
    takes: 'some',
    choices: [
      ...choicesOf('etat', states, shortState),
      ['retenues', '1', both('retenu', 'held')],
      ['incertaines', '1', both('incertain', 'uncertain')],
    ],
  },
  {
    param: 'nature',
    name: same('nature'),
    takes: 'some',
    choices: natures.map(({ abrege, libelle }): FilterChoice => ['nature', abrege, same(libelle)]),
  },
  {
    param: 'message',
    name: same('message'),
    takes: 'some',
    choices: choicesOf('message', outgoingCodes, (code) => messageNames[code]),
  },
  { param: 'collectivite', name: same('commune'), also: ['collectivité', 'siren'], takes: 'commune' },
  {
    param: 'matiere',
    name: same('matière'),
    takes: 'one',
    choices: choicesOf('matiere', matieres, (code) => same(matiereSaid(code))),
    shape: both(
      'donnez un code de la classification (8.1) ou son titre',
      'give a code of the classification (8.1) or its title',
    ),
  },
  {
    param: 'passerelle',
    name: both('passerelle', 'gateway'),
    takes: 'one',
    get choices() {
      return choicesOf('passerelle', gatewayTypes(), gatewayLabel)
    },
  },
  {
    param: 'voie',
    name: both('voie', 'way'),
    takes: 'some',
    choices: choicesOf('voie', voiesSuivies, (voie) => voieWords[voie]),
  },
  ...days.map(([param, name]) => ({ param, name, takes: 'day', shape: aDay }) as const),
  {
    param: 'code',
    name: same('code'),
    also: ['erreur', 'error'],
    takes: 'text',
    shape: both('donnez un code, comme ACTES-G010', 'give a code, such as ACTES-G010'),
  },
  { param: 'cle', name: both('clé', 'key'), takes: 'text' },
]

/** The filters in words, each by its name; the searched words, which have none in the search field, come last. */
export function termsOf(filters: Filters, language: Language) {
  const query = new URLSearchParams(writeCriteria(criteriaOf(filters)))
  const named = filterFields.flatMap(({ param, name, takes, choices = [], shape }) => {
    const said = choices
      .filter((each) => query.getAll(param).includes(valueInList(each)))
      .map(([, , word]) => word[language])
    const given = query.getAll(param).map((each) => (takes === 'day' ? writeDay(dayOf(each), language) : each))
    const own = shape || choices.length === 0 ? given : said
    const flags = choices.filter(([each]) => each !== param && query.has(each)).map(([, , word]) => [word[language]])
    return [own, ...flags].map((values) => ({ param, name: name[language], values }))
  })
  const words = { param: 'q', name: sayIn(language)('recherche', 'search'), values: query.getAll('q') }
  return [...named, words].filter(({ values }) => values.length > 0)
}

const isInstant = (text: string) => /^\d{4}-\d\d-\d\dT/.test(text)
const dayOf = (text: string) => (isInstant(text) ? dayIn('Europe/Paris', new Date(text)) : text)

/** What the search field shows. @param commune the name that finds the collectivité of the filter */
export function fieldText(filters: Filters, language: Language, commune: string | undefined) {
  const query = new URLSearchParams(writeCriteria(criteriaOf(filters)))
  const quoted = (value: string) => (/[\s,"«]/.test(value) ? `"${value.replaceAll('"', ' ')}"` : value)
  const terms = termsOf(filters, language).map(({ param, name, values }) => {
    const given = query.getAll(param)
    const own = param === 'collectivite' && commune !== undefined ? [commune] : values
    return param === 'q' ? values.join('') : `${name}:${(given.some(isInstant) ? given : own).map(quoted).join(',')}`
  })
  return terms.join(' ')
}

const nameText = /\p{L}[\p{L}’'-]*/u.source
const quotedText = /"[^"]*"?|«[^»]*»?|“[^”]*”?/.source
const bareText = /[^\s,"«“]+/.source
const spanText = /\d+ (?:jour|semaine|mois|an|day|week|month|year)s?(?!\p{L})/u.source
const valueText = `(?:${quotedText}|${spanText}|(?!${nameText}:)${bareText})`
const valuePattern = new RegExp(valueText, 'gu')
/** The name of a filter with its values, or words. */
const piece = new RegExp(`(${nameText}):\\s?(${valueText}(?:,\\s?${valueText})*)?|${quotedText}|\\S+`, 'gu')
/** `jusqu'à` and `Jusqua` are one name. */
const plain = (text: string) => foldText(text).replaceAll("'", '').replaceAll('-', ' ')

interface FieldReading {
  readonly language: Language
  readonly now: Date
  /** The SIREN of the only collectivité of this name, or what may stand there. */
  readonly findCommune: (words: string) => Promise<string | { readonly allowed: string }>
}

/**
 * The filters of an address whose words may hold some by their names: composed, the address is to be written anew.
 * `faults`: what was not understood, and what may stand there.
 */
export async function readField(given: URLSearchParams, reading: FieldReading) {
  const query = new URLSearchParams(given)
  const pieces = [...(given.get('q') ?? '').matchAll(piece)]
  const isComposed = pieces.some(([, name]) => name !== undefined)
  const faults: string[] = []
  for (const [, name, list = ''] of pieces)
    if (name !== undefined) faults.push(...(await readTerm(query, [name, list], reading)))
  if (isComposed) query.set('q', pieces.flatMap(([word, name]) => (name === undefined ? [word] : [])).join(' '))
  return { filters: readFilters(query), isComposed, faults }
}

/** Adds a filter to the query. @returns what is wrong with it */
async function readTerm(query: URLSearchParams, [name, list]: readonly [string, string], reading: FieldReading) {
  const { language } = reading
  const say = sayIn(language)
  const known = ({ name: { fr, en }, also = [] }: FilterField) =>
    [fr, en, ...also].some((each) => plain(each) === plain(name))
  const field = filterFields.find(known)
  const all = filterFields.map((each) => each.name[language]).join(', ')
  if (!field)
    return [
      say(
        `« ${name}: » n’est pas un filtre. Filtres : ${all} ; entre guillemets, ces mots sont cherchés tels quels.`,
        `“${name}:” is no filter. Filters: ${all}; in quotes, these words are searched as they are.`,
      ),
    ]
  const texts = [...list.matchAll(valuePattern)].map(([each]) => each.replace(/^["«“]\s*|\s*["»”]$/g, ''))
  const found = await Promise.all((texts.length > 0 ? texts : ['']).map((each) => readValue(field, each, reading)))
  const read = found.filter((each) => Array.isArray(each))
  const one = field.takes !== 'some' && read.length > 1 && say('une seule valeur à la fois', 'one value at a time')
  const fault = found.find((each) => typeof each === 'string') ?? one
  if (fault !== false)
    return [say(`« ${name}:${list} » n’est pas appliqué : ${fault}.`, `“${name}:${list}” is not applied: ${fault}.`)]
  if (field.takes !== 'some') query.delete(field.param)
  for (const [param, value] of read)
    if (read.length > 1) query.append(field.param, inLists[param] ?? value)
    else query.append(param, value)
  return []
}

/** A parameter and its value, or what may stand there. */
async function readValue(
  { param, takes, choices = [], shape }: FilterField,
  text: string,
  { language, now, findCommune }: FieldReading,
): Promise<readonly [string, string] | string> {
  if (takes === 'commune') {
    const found = await findCommune(text)
    return typeof found === 'string' ? [param, found] : found.allowed
  }
  const [own, value] = chosenIn(choices, text) ?? [param, takes === 'day' ? dayNamed(text, now) : text]
  if (Object.keys(readCriteria(new URLSearchParams({ [own]: value }))).length > 0) return [own, value]
  const words = choices.map(([, , word]) => word[language]).join(', ')
  return shape?.[language] ?? sayIn(language)(`choisissez parmi ${words}`, `choose among ${words}`)
}

/** By its value, its word, or the beginning of one: `refusée` is `refusé`, `délib` is `Délibérations`. */
function chosenIn(choices: readonly FilterChoice[], text: string) {
  const wanted = plain(text)
  const words = (choice: FilterChoice) => [valueInList(choice), choice[2].fr, choice[2].en].map(plain)
  const isBegun = (word: string) => word.length > 3 && (word.startsWith(wanted) || wanted.startsWith(word))
  const [only, ...others] = choices.filter((choice) => words(choice).some(isBegun))
  return choices.find((choice) => words(choice).includes(wanted)) ?? (others.length === 0 ? only : undefined)
}

/** `2025-07-08`, `8/7/2025`, `hier`, `3 mois` ago; other text unchanged. */
function dayNamed(text: string, now: Date) {
  const today = dayIn('Europe/Paris', now)
  const wanted = plain(text)
  if (/^(?:aujourdhui|today)$/.test(wanted)) return today
  if (/^(?:hier|yesterday)$/.test(wanted)) return addDays(today, -1)
  const [, day = '', month = '', year] = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(wanted) ?? []
  if (year !== undefined) return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  const [, count, unit = ''] = /^(\d{1,3}) (j|d|s|w|m|a|y)/.exec(wanted) ?? []
  const months = { m: 1, a: 12, y: 12 }[unit]
  if (count === undefined) return text
  return months
    ? addMonths(today, -months * Number(count))
    : addDays(today, -Number(count) * (/[sw]/.test(unit) ? 7 : 1))
}
