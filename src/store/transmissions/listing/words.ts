// A text as it is searched, and the condition that an act's kept words hold it. The database keeps them in the same way:
// see actes.plain and actes.words.

/** Words beyond these narrow nothing more. */
const wordsMost = 8
/** Of a longer word its beginning is kept. */
const lengthMost = 100
/** Shorter ones are meant whole: as beginnings they would be in nearly every act. */
const beginningMin = 3
/** Beyond that many collectivites, which act is whose is looked at act by act. */
const sirensMost = 20

/** The words of a text: small letters and digits, no accents. `Marché n° 42` is `marche`, `n`, `42`. */
export function wordsOf(text: string): readonly string[] {
  const plain = text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/œ/gi, 'oe')
    .replace(/æ/gi, 'ae')
    .toLowerCase()
  const words = plain.split(/[^a-z0-9]+/).filter((word) => word !== '')
  return [...new Set(words.map((word) => word.slice(0, lengthMost)))].slice(0, wordsMost)
}

/** Where a text is looked for: in all words of an act, or in those alone that name it (number, identifier, SIREN). */
export type Where = 'all' | 'names'

/**
 * The tsquery of a text: every word of it; the last one may be the beginning of a word, as it is while one types.
 * @returns undefined when the text holds no word
 */
export function queryOf(text: string, where: Where): string | undefined {
  const weight = where === 'names' ? 'A' : ''
  const words = wordsOf(text)
  const terms = words.map((word, index) => {
    const isBeginning = index === words.length - 1 && word.length >= beginningMin
    const labels = `${isBeginning ? '*' : ''}${weight}`
    return labels === '' ? word : `${word}:${labels}`
  })
  if (terms.length === 0) return undefined
  // A number typed otherwise than it is written: `del 11-b` is DEL11B.
  const whole = words.join('')
  const asNumber = terms.length > 1 && whole.length <= 40 ? ` | ${whole}:*A` : ''
  return `${terms.join(' & ')}${asNumber}`
}

/** The same among the acts of a few collectivites, which are a word of each act. */
export function queryAmong(text: string, sirens: readonly string[] | undefined): string | undefined {
  const query = queryOf(text, 'all')
  // What is no SIREN is no word either, and the collectivite is looked at act by act all the same.
  const areWords = sirens !== undefined && sirens.length <= sirensMost && sirens.every((siren) => /^\d{9}$/.test(siren))
  if (query === undefined || !areWords) return query
  return `(${query}) & (${sirens.map((siren) => `${siren}:A`).join(' | ')})`
}
