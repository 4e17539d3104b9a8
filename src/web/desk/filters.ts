// Filters and order of the list of acts: read from an address, written to one; and their words in the search field, such
// as `état:refusé commune:Bédarieux depuis:"1 mois" toiture`.
import { readCriteria, writeCriteria, type BulkCriteria } from '#operations/bulk-criteria.ts'
import { isSort, type SortName } from '#operations/list-filter.ts'
import { states } from '#lifecycle.ts'
import { gatewayTypes } from '#protocol/acte/passerelles.ts'
import { addDays, addMonths, dayIn, type Jour } from '#protocol/calendrier/jour.ts'
import { libelleOf, nationalClassification } from '#protocol/classification/classification.ts'
import { natures } from '#protocol/codes.ts'
import { isId } from '#protocol/ids.ts'
import { outgoingCodes } from '#protocol/messages/formulaire.ts'
import { foldText, stateSentence, writeDay, type Both, type Language } from '#text/sentences.ts'
import { messageNames } from '#text/messages.ts'
import { both } from '#text/both.ts'
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

type Choice = readonly [param: string, value: string, word: Both]

/** A filter: its parameters in an address, its name in the search field, its field under « Filtres ». */
export interface FilterField {
  readonly param: string
  readonly name: Both
  readonly also?: readonly string[]
  readonly label: Both
  /** It takes some of these, or one of them. */
  readonly takes: 'some' | 'one' | 'commune' | 'day' | 'text'
  readonly choices?: readonly Choice[]
  /** Values are written by their code. */
  readonly isCoded?: true
  readonly shape?: Both
}

const choicesOf = <V extends string>(param: string, values: readonly V[], word: (value: V) => Both) =>
  values.map((value): Choice => [param, value, word(value)])
const same = (text: string) => both(text, text)
const shortState = (state: (typeof states)[number]) =>
  both(stateSentence(state, 'fr').short, stateSentence(state, 'en').short)
const aDay = both('un jour (08/07/2025), hier, 1 semaine, 3 mois', 'a day (2025-07-08), yesterday, 1 week, 3 months')
const dayField = (param: string, name: Both, label: Both): FilterField => ({
  param,
  name,
  label,
  takes: 'day',
  shape: aDay,
})

/** The two national levels. */
const matieres = nationalClassification.matieres.flatMap(({ code, sous }) => [
  `${code}`,
  ...sous.map((each) => `${code}.${each.code}`),
])

export const filterFields: readonly FilterField[] = [
  {
    param: 'etat',
    name: both('état', 'state'),
    label: both('État', 'State'),
    takes: 'some',
    choices: [
      ...choicesOf('etat', states, shortState),
      ['retenues', '1', both('retenu', 'held')],
      ['incertaines', '1', both('incertain', 'uncertain')],
    ],
  },
  {
    param: 'nature',
    name: both('nature', 'nature'),
    label: both('Nature', 'Nature'),
    takes: 'some',
    choices: natures.map(({ abrege, libelle }): Choice => ['nature', abrege, same(libelle)]),
  },
  {
    param: 'message',
    name: both('message', 'message'),
    label: both('Message', 'Message'),
    takes: 'some',
    choices: choicesOf('message', outgoingCodes, (code) => messageNames[code]),
  },
  {
    param: 'collectivite',
    name: both('commune', 'commune'),
    also: ['collectivité', 'siren'],
    label: both('Collectivité', 'Collectivité'),
    takes: 'commune',
  },
  {
    param: 'matiere',
    name: both('matière', 'matière'),
    label: both('Matière', 'Matière'),
    takes: 'one',
    choices: choicesOf('matiere', matieres, (code) => same(matiereSaid(code))),
    isCoded: true,
    shape: both('un code de la classification (8.1) ou son titre', 'a code of the classification (8.1) or its title'),
  },
  {
    param: 'passerelle',
    name: both('passerelle', 'gateway'),
    label: both('Passerelle', 'Gateway'),
    takes: 'one',
    choices: choicesOf('passerelle', gatewayTypes, (type) => both(gatewayName(type, 'fr'), gatewayName(type, 'en'))),
  },
  dayField('depuis', both('depuis', 'since'), both('Déposé depuis le', 'Created since')),
  dayField('jusque', both('jusqu’à', 'until'), both('Déposé jusqu’au', 'Created until')),
  dayField('decideeDepuis', both('décidé-depuis', 'decided-since'), both('Décidé depuis le', 'Decided since')),
  dayField('decideeJusque', both('décidé-jusqu’à', 'decided-until'), both('Décidé jusqu’au', 'Decided until')),
  {
    param: 'code',
    name: both('code', 'code'),
    also: ['erreur', 'error'],
    label: both('Code d’erreur', 'Error code'),
    takes: 'text',
    shape: both('un code d’erreur (ACTES-G010)', 'an error code (ACTES-G010)'),
  },
  {
    param: 'cle',
    name: both('clé', 'key'),
    label: both('Clé du logiciel', 'Key of the program'),
    takes: 'text',
    shape: both('la clé donnée par le logiciel', 'the key that the program gave'),
  },
]

/** The filters in words, each by its name; the searched words, which have none in the search field, come last. */
export function termsOf(filters: Filters, language: Language) {
  const query = new URLSearchParams(writeCriteria(criteriaOf(filters)))
  const { text } = filters
  const words = text === undefined ? [] : [{ param: 'q', name: sayIn(language)('recherche', 'search'), values: [text] }]
  const named = filterFields.flatMap(({ param, name, choices = [], isCoded }) => {
    const term = (values: readonly string[]) => (values.length > 0 ? [{ param, name: name[language], values }] : [])
    if (isCoded || choices.length === 0) return term(query.getAll(param).map((each) => writeDay(each, language)))
    const held = choices.filter(([own, value]) => query.getAll(own).includes(value))
    const [own, flags] = [held.filter(([each]) => each === param), held.filter(([each]) => each !== param)]
    return [own, ...flags.map((flag) => [flag])].flatMap((some) => term(some.map(([, , word]) => word[language])))
  })
  return [...named, ...words]
}

/** What the search field shows. @param commune the name that finds the collectivité of the filter */
export function fieldText(filters: Filters, language: Language, commune: string | undefined): string {
  const quoted = (value: string) => (/[\s,"«]/.test(value) ? `"${value.replaceAll('"', ' ')}"` : value)
  const terms = termsOf(filters, language).map(({ param, name, values }) => {
    if (param === 'q') return values.join('')
    const shown = param === 'collectivite' && commune !== undefined ? [commune] : values
    return `${name}:${shown.map(quoted).join(',')}`
  })
  return terms.join(' ')
}

const nameText = /\p{L}[\p{L}’'-]*/u.source
const quotedText = /"[^"]*"?|«[^»]*»?|“[^”]*”?/.source
const bareText = /[^\s,"«“]+/.source
const spanText = /\d+ (?:jour|semaine|mois|an|day|week|month|year)s?(?!\p{L})/u.source
const valueText = `(?:${quotedText}|${spanText}|(?!${nameText}:)${bareText})`
const pieces = new RegExp(
  `(?<name>${nameText}):\\s?(?<values>${valueText}(?:,\\s?${valueText})*)?|(?<words>${quotedText}|\\S+)`,
  'gu',
)
const values = new RegExp(valueText, 'gu')
const unquoted = (text: string) => text.replace(/^["«“]\s*|\s*["»”]$/g, '')
/** `jusqu'à` and `Jusqua` are one name. */
const plain = (text: string) => foldText(text).replaceAll("'", '')

const isComposed = (text: string) => [...text.matchAll(pieces)].some(({ groups }) => groups?.['name'] !== undefined)

interface Reading {
  readonly language: Language
  readonly now: Date
  /** The SIREN of the only collectivité of this name, or why there is none. */
  readonly findCommune: (words: string) => Promise<Found>
}

/** The value of a parameter in an address, or what is allowed instead. */
type Found = { readonly param?: string; readonly value: string } | { readonly allowed: string }

export interface ReadField {
  readonly filters: Filters
  /** It held filters: the address is to be written anew. */
  readonly isComposed: boolean
  /** What was not understood, and what may stand there. */
  readonly faults: readonly string[]
}

/** The filters of an address whose words may hold some by their names. */
export async function readField(given: URLSearchParams, reading: Reading): Promise<ReadField> {
  const text = given.get('q') ?? ''
  if (!isComposed(text)) return { filters: readFilters(given), isComposed: false, faults: [] }
  const query = new URLSearchParams(given)
  const [words, faults]: [string[], string[]] = [[], []]
  for (const { groups: { name, values: list = '', words: word = '' } = {} } of text.matchAll(pieces)) {
    if (name === undefined) words.push(word)
    else faults.push(...(await readTerm(query, [name, list], reading)))
  }
  query.set('q', words.join(' '))
  return { filters: readFilters(query), isComposed: true, faults }
}

/** Adds a filter to the query. @returns what is wrong with it */
async function readTerm(
  query: URLSearchParams,
  [name, list]: readonly [string, string],
  reading: Reading,
): Promise<readonly string[]> {
  const { language } = reading
  const say = sayIn(language)
  const field = filterFields.find(({ name: own, also = [] }) =>
    [own.fr, own.en, ...also].some((each) => plain(each) === plain(name)),
  )
  if (!field) {
    const all = filterFields.map((each) => each.name[language]).join(', ')
    const quotes = say('entre guillemets, ces mots sont cherchés tels quels', 'in quotes, these words are searched')
    return [
      say(
        `« ${name}: » n’est pas un filtre. Filtres : ${all} ; ${quotes}.`,
        `“${name}:” is no filter. Filters: ${all}; ${quotes}.`,
      ),
    ]
  }
  const texts = [...list.matchAll(values)].map(([each]) => unquoted(each))
  const found = await Promise.all(texts.map((each) => readValue(field, each, reading)))
  const allowed =
    found.length === 0
      ? allowedIn(field, language)
      : found.flatMap((each) => ('allowed' in each ? each.allowed : []))[0]
  const read = found.flatMap((each) => ('value' in each ? [[each.param ?? field.param, each.value] as const] : []))
  const params = new Set(read.map(([param]) => param))
  const isMany = field.takes === 'some' && params.size < 2
  const one = say('une seule valeur à la fois', 'one value at a time')
  const fault = allowed ?? (read.length > 1 && !isMany ? one : undefined)
  if (fault !== undefined)
    return [say(`« ${name}:${list} » n’est pas appliqué : ${fault}.`, `“${name}:${list}” is not applied: ${fault}.`)]
  if (field.takes !== 'some') query.delete(field.param)
  for (const [param, value] of read) query.append(param, value)
  return []
}

async function readValue(field: FilterField, text: string, reading: Reading): Promise<Found> {
  const { param, takes, choices = [] } = field
  if (takes === 'commune') return reading.findCommune(text)
  const chosen = chosenIn(choices, text)
  const value = takes === 'day' ? dayNamed(text, reading.now) : (chosen?.[1] ?? text)
  const isKnown =
    value !== undefined && Object.keys(readCriteria(new URLSearchParams({ [chosen?.[0] ?? param]: value }))).length > 0
  return isKnown ? { param: chosen?.[0] ?? param, value } : { allowed: allowedIn(field, reading.language) }
}

function allowedIn({ shape, choices = [] }: FilterField, language: Language): string {
  return shape?.[language] ?? choices.map(([, , word]) => word[language]).join(', ')
}

/** By its value, its word, or the beginning of one: `refusée` is `refusé`, `délib` is `Délibérations`. */
function chosenIn(choices: readonly Choice[], text: string): Choice | undefined {
  const wanted = plain(text).replaceAll('-', ' ')
  const words = ([, value, { fr, en }]: Choice) => [value, fr, en].map((each) => plain(each).replaceAll('-', ' '))
  const exact = choices.find((choice) => words(choice).includes(wanted))
  const begun = choices.filter((choice) =>
    words(choice).some((word) => word.length > 3 && (word.startsWith(wanted) || wanted.startsWith(word))),
  )
  return exact ?? (begun.length === 1 ? begun[0] : undefined)
}

const steps: readonly (readonly [RegExp, (day: Jour, count: number) => Jour])[] = [
  [/^(?:jour|day)/, addDays],
  [/^(?:semaine|week)/, (day, count) => addDays(day, 7 * count)],
  [/^(?:mois|month)/, addMonths],
  [/^(?:an|year)/, (day, count) => addMonths(day, 12 * count)],
]

/** `2025-07-08`, `8/7/2025`, `hier`, `3 mois` ago; other text unchanged. */
function dayNamed(text: string, now: Date): string {
  const today = dayIn('Europe/Paris', now)
  const wanted = plain(text)
  if (/^(?:aujourdhui|today)$/.test(wanted)) return today
  if (/^(?:hier|yesterday)$/.test(wanted)) return addDays(today, -1)
  const [, day = '', month = '', year = ''] = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(wanted) ?? []
  if (year !== '') return [year, month.padStart(2, '0'), day.padStart(2, '0')].join('-')
  const [, count = '', unit = ''] = /^(\d{1,3})[ -](\p{L}+)$/u.exec(wanted) ?? []
  const step = steps.find(([of]) => of.test(unit))
  return step ? step[1](today, -Number(count)) : text
}
