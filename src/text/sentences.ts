// Assembles the texts of codes and states. A part in [brackets] is dropped when one of its values is missing; in
// [this|that], `that` replaces it. `{cli}` keeps a part for the terminal: elsewhere no command is named.
import { problem, type ErrorCode, type Params, type Problem } from '#errors.ts'
import { isState, type State } from '#lifecycle.ts'
import { compact } from '#protocol/compact.ts'
import type { Both, Language } from './both.ts'
import { sentences, stateSentences } from './errors.ts'
import { closed, words } from './words.ts'

export type { Both, Language }

/** The sentence of a problem: what happened, what it means, what to do. Parts without a value are dropped. */
export function sentenceOf({ code, value, params = {} }: Problem, language: Language, at?: 'cli') {
  const values: Params = { ...compact({ value }), ...params, ...(at && { [at]: at }) }
  return fill(sentences[code][language], values, language)
}

/** The sentence of a code, without values. */
export function codeSentence(code: ErrorCode, language: Language, at?: 'cli') {
  return sentenceOf({ code, path: '' }, language, at)
}

export function shortSentence(code: ErrorCode, language: Language): string {
  return codeSentence(code, language).split(/(?<=[.!?]) /)[0] ?? ''
}

/** Codes that contain the words in themselves or in their short sentence; none for fewer than four letters. */
export function codesSaying(words: string): readonly ErrorCode[] {
  const wanted = foldText(words)
  if (wanted.length < 4) return []
  const says = (code: ErrorCode, language: Language) => foldText(shortSentence(code, language)).includes(wanted)
  const known = Object.keys(sentences) as ErrorCode[]
  return known.filter((code) => foldText(code).includes(wanted) || says(code, 'fr') || says(code, 'en'))
}

/** Fold case, accents, apostrophes and blanks for comparison. */
export function foldText(text: string) {
  return text.normalize('NFD').replace(/\p{M}/gu, '').replace(/’/g, "'").replace(/\s+/g, ' ').trim().toLowerCase()
}

/** `Béziers` for `Commune de Béziers`, `Le Mans` for `Commune du Mans`; others than communes keep their whole name. */
export function shortName(nom: string) {
  return nom
    .replace(/^(?:commune|ville) (?:de |d[’'])/i, '')
    .replace(/^(?:commune|ville) du /i, 'Le ')
    .replace(/^(?:commune|ville) des /i, 'Les ')
    .replace(/^l(?=[’'a] ?\p{Lu})/u, 'L')
}

export function stateSentence(state: State, language: Language): { readonly short: string; readonly long: string } {
  const { short, long } = stateSentences[state]
  return { short: fill(short[language], {}, language), long: fill(long[language], {}, language) }
}

export function filled(both: Both, values: Params, language: Language) {
  return fill(both[language], values, language)
}

export function wordOf(table: string, value: string, language: Language): string {
  return word(value, table, { values: {}, language }) ?? value
}

function fill(template: string, values: Params, language: Language) {
  const filled = template.replace(/\[([^\][|]*)(?:\|([^\][]*))?\]|([^\][]+)/g, (_, part, other, plain) => {
    const written = fillPart(String(plain ?? part), values, language)
    return written ?? (other === undefined ? '' : (fillPart(String(other), values, language) ?? ''))
  })
  return filled.trim()
}

/** Undefined when a value is missing. */
function fillPart(part: string, values: Params, language: Language) {
  let whole = true
  const written = spaced(part, language).replace(/\{(\w+)(?::(\w+))?\}/g, (_, name: string, format?: string) => {
    const value = values[name]
    const shown = value === undefined || value === '' ? undefined : show(value, format, { values, language })
    whole &&= shown !== undefined
    if (name === 'cli') return ''
    return shown ?? ''
  })
  return whole ? written : undefined
}

/** French typography: no break at punctuation, in quotes, thousands, articles of law and message numbers, before units. */
export function spaced(text: string, language: Language): string {
  return language === 'en' ? text : text.replace(together, '\u00A0').replace(/(?<=\(\d)-(?=\d[,)])/g, '\u2011')
}

const together =
  /(?<!\s) (?=[:;?!»%€])|(?<=[«°]) |(?<=\b(?:art\.|articles?|[LRD]\.)) (?=\d)| (?=[LRD](?:\. )?\d+-\d)|(?<=\d (?:h|min)) (?=\d)|(?<=(?<!\d)\d{1,3}) (?=\d{3}(?!\d))|(?<=[\d}]) (?=(?:[KMG]o|octets?|ms|s|min|h|j|jours?|mois|ans?)(?!\p{L}))/gu

/** French ordinal for the first of a month: `1er juil. 2025`. */
export function dated(text: string) {
  return text.replace(/(?<!\d)1(?= \p{L})/u, '1er')
}

interface Around {
  readonly values: Params
  readonly language: Language
}

function show(value: string | number, format: string | undefined, around: Around): string | undefined {
  const { language } = around
  switch (format) {
    case undefined:
      return String(value)
    case 'size':
      return writeSize(Number(value), language)
    case 'number':
      return writeNumber(Number(value), language)
    case 'day':
      return writeDay(String(value), language)
    case 'state':
      return isState(String(value)) ? stateSentence(value as State, language).short : String(value)
    case 'positive':
      return Number(value) > 0 ? String(value) : undefined
    case 'several':
      return Number(value) > 1 ? String(value) : undefined
    default:
      return word(value, format, around)
  }
}

function word(value: string | number, table: string, { values, language }: Around): string | undefined {
  const known = words[table] ?? {}
  const found = Object.hasOwn(known, value) ? known[value] : undefined
  if (found) return fill(found[language], values, language)
  return Object.hasOwn(closed, table) ? undefined : String(value)
}

const mo = 1024 * 1024

/** Bytes, preceded by Mo from a tenth of a Mo (1 Mo = 1 048 576 octets). */
function writeSize(bytes: number, language: Language) {
  const exact = spaced(`${writeNumber(bytes, language)} ${language === 'fr' ? 'octets' : 'bytes'}`, language)
  if (bytes < mo / 10) return exact
  const rounded = (bytes / mo).toFixed(1)
  return language === 'fr'
    ? `${spaced(`${rounded.replace('.', ',')} Mo`, 'fr')} (${exact})`
    : `${rounded} MB (${exact})`
}

export function writeNumber(number: number, language: Language) {
  return String(number).replace(/\B(?=(\d{3})+$)/g, language === 'fr' ? '\u00A0' : ',')
}

/** `2025-07-08` in the French order; other text unchanged. */
export function writeDay(day: string, language: Language): string {
  return language === 'fr' ? day.replace(/^(\d{4})-(\d{2})-(\d{2})$/, '$3/$2/$1') : day
}

interface TransmissionJournal {
  readonly id: string
  readonly journal: readonly { readonly code?: ErrorCode | null; readonly detail?: unknown }[]
}

/** The problems in the journal's last line with this code. */
export function problemsTold({ journal, id }: TransmissionJournal, code: ErrorCode): readonly Problem[] {
  const detail = journal.findLast((line) => line.code === code)?.detail as
    { readonly problems?: readonly Problem[]; readonly params?: Params } | null | undefined
  const { problems = [], params } = detail ?? {}
  return problems.length > 0 ? problems : [problem(code, id, { ...(params && { params }) })]
}
