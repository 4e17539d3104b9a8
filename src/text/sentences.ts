// What people read of a code or a state, in French and in English. The sentences are in text/errors.ts, the words that
// fill them in text/words.ts; here they are put together. A part in [brackets] is left out when one of its values is
// missing; in [this|that], `that` replaces it.
import { problem, type ErrorCode, type Params, type Problem } from '../errors.ts'
import { isState, type State } from '../lifecycle.ts'
import { sentences, stateSentences } from './errors.ts'
import { closed, words } from './words.ts'

export type Language = 'fr' | 'en'

export type Both = Readonly<Record<Language, string>>

/** The sentence of a problem: what happened, what it means, what to do. Parts without a value are left out. */
export function sentenceOf({ code, value, params = {} }: Problem, language: Language): string {
  const values: Params = { ...(value !== undefined && { value }), ...params }
  return fill(sentences[code][language], values, language)
}

/** The sentence of a code without any value. */
export function codeSentence(code: ErrorCode, language: Language): string {
  return fill(sentences[code][language], {}, language)
}

/** The first sentence of a code: what happened. */
export function shortSentence(code: ErrorCode, language: Language): string {
  return codeSentence(code, language).split(/(?<=[.!?]) /)[0] ?? ''
}

/** The codes that contain these words, in themselves or in a short sentence; none for fewer than four letters. */
export function codesSaying(words: string): readonly ErrorCode[] {
  const wanted = foldText(words)
  if (wanted.length < 4) return []
  const says = (code: ErrorCode, language: Language) => foldText(shortSentence(code, language)).includes(wanted)
  const known = Object.keys(sentences) as ErrorCode[]
  return known.filter((code) => foldText(code).includes(wanted) || says(code, 'fr') || says(code, 'en'))
}

/** As people compare texts: without accents, capitals, curly apostrophes or double blanks. */
export function foldText(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').replace(/’/g, "'").replace(/\s+/g, ' ').trim().toLowerCase()
}

/** A state in a word or two, and in a sentence. */
export function stateSentence(state: State, language: Language): { readonly short: string; readonly long: string } {
  const { short, long } = stateSentences[state]
  return { short: fill(short[language], {}, language), long: fill(long[language], {}, language) }
}

export function filled(both: Both, values: Params, language: Language): string {
  return fill(both[language], values, language)
}

/** The word of a table for a value, or the value itself. */
export function wordOf(table: string, value: string, language: Language): string {
  return word(value, table, { values: {}, language }) ?? value
}

function fill(template: string, values: Params, language: Language): string {
  const filled = template.replace(/\[([^\][|]*)(?:\|([^\][]*))?\]|([^\][]+)/g, (_, part, other, plain) => {
    const written = fillPart(String(plain ?? part), values, language)
    return written ?? (other === undefined ? '' : (fillPart(String(other), values, language) ?? ''))
  })
  return filled.trim()
}

/** Undefined when one of the values is missing. */
function fillPart(part: string, values: Params, language: Language): string | undefined {
  let whole = true
  const written = spaced(part, language).replace(/\{(\w+)(?::(\w+))?\}/g, (_, name: string, format?: string) => {
    const value = values[name]
    const shown = value === undefined || value === '' ? undefined : show(value, format, { values, language })
    whole &&= shown !== undefined
    return shown ?? ''
  })
  return whole ? written : undefined
}

/**
 * French as it is typeset: no line breaks before its double punctuation, inside its quotes, between a number and its unit,
 * or inside the number of a message. Authors type plain spaces and hyphens.
 */
export function spaced(text: string, language: Language): string {
  return language === 'en' ? text : text.replace(together, '\u00A0').replace(/(?<=\(\d)-(?=\d[,)])/g, '\u2011')
}

const together =
  /(?<!\s) (?=[:;?!»%€])|(?<=[«°]) |(?<=\bart\.) (?=\d)|(?<=\d (?:h|min)) (?=\d)|(?<=[\d}]) (?=(?:[KMG]o|octets?|ms|s|min|h|j|jours?|mois|ans?)(?!\p{L}))/gu

/** A day of a month as it is written in French: the first is `1er juil. 2025`. */
export function dated(text: string): string {
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

/** A word of a table, filled like a sentence. */
function word(value: string | number, table: string, { values, language }: Around): string | undefined {
  const known = words[table] ?? {}
  const found = Object.hasOwn(known, value) ? known[value] : undefined
  if (found) return fill(found[language], values, language)
  return Object.hasOwn(closed, table) ? undefined : String(value)
}

const mo = 1024 * 1024

/** Bytes, preceded from a tenth of a Mo on by the Mo in which limits are known (1 Mo = 1 048 576 octets). */
function writeSize(bytes: number, language: Language): string {
  const exact = spaced(`${writeNumber(bytes, language)} ${language === 'fr' ? 'octets' : 'bytes'}`, language)
  if (bytes < mo / 10) return exact
  const rounded = (bytes / mo).toFixed(1)
  return language === 'fr'
    ? `${spaced(`${rounded.replace('.', ',')} Mo`, 'fr')} (${exact})`
    : `${rounded} MB (${exact})`
}

/** Its thousands are set apart. */
export function writeNumber(number: number, language: Language): string {
  return String(number).replace(/\B(?=(\d{3})+$)/g, language === 'fr' ? '\u00A0' : ',')
}

/** `2025-07-08` as written in French; any other text as it is. */
export function writeDay(day: string, language: Language): string {
  return language === 'fr' ? day.replace(/^(\d{4})-(\d{2})-(\d{2})$/, '$3/$2/$1') : day
}

interface TransmissionJournal {
  readonly id: string
  readonly journal: readonly { readonly code?: ErrorCode | null; readonly detail?: unknown }[]
}

/** What the journal of a transmission tells of a trouble, with the values that fill its sentences. */
export function problemsTold({ journal, id }: TransmissionJournal, code: ErrorCode): readonly Problem[] {
  const detail = journal.findLast((line) => line.code === code)?.detail as
    { readonly problems?: readonly Problem[]; readonly params?: Params } | null | undefined
  const { problems = [], params } = detail ?? {}
  return problems.length > 0 ? problems : [problem(code, id, { ...(params && { params }) })]
}
