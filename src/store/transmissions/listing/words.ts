// A text as it is searched, and the search query. The database has the same rules: see actes.plain and actes.words.

/** More words select nothing more. */
const wordsMost = 8
/** Only the beginning of a longer word is kept. */
const lengthMost = 100
/** A shorter last word is searched whole: as a beginning it would match nearly every act. */
const beginningMin = 3
/** For more collectivités, each act's collectivité is checked instead. */
const sirensMost = 20

/** The words of a text, each once: lower-case letters and digits, without accents. `Marché n° 42` gives `marche`, `n`, `42`. */
export function plainWords(text: string): readonly string[] {
  const plain = text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/œ/gi, 'oe')
    .replace(/æ/gi, 'ae')
    .toLowerCase()
  const words = plain.split(/[^a-z0-9]+/).filter((word) => word !== '')
  return [...new Set(words.map((word) => word.slice(0, lengthMost)))]
}

/** Those that are searched. */
const wordsOf = (text: string): readonly string[] => plainWords(text).slice(0, wordsMost)

/** All words of an act, or only those that name it (number, identifier, SIREN). */
type SearchedWords = 'all' | 'names'

/** The token by which encrypted objets are found that hold a word (store/secrets/objets.ts). */
export type Token = (word: string) => string

/**
 * The tsquery of a text: every word, the last of which may be the beginning of a word.
 * @param token absent where no objet is encrypted
 * @returns undefined when the text holds no word
 */
export function buildTsquery(text: string, where: SearchedWords, token?: Token): string | undefined {
  const weight = where === 'names' ? 'A' : ''
  const words = wordsOf(text)
  const terms = words.map((word, index) => {
    const isBeginning = index === words.length - 1 && word.length >= beginningMin
    const labels = `${isBeginning ? '*' : ''}${weight}`
    const term = labels === '' ? word : `${word}:${labels}`
    return token && where === 'all' ? `(${term} | ${token(word)}:B)` : term
  })
  if (terms.length === 0) return undefined
  // A number may be typed in parts: `del 11-b` is DEL11B.
  const whole = words.join('')
  const asNumber = terms.length > 1 && whole.length <= 40 ? ` | ${whole}:*A` : ''
  return `${terms.join(' & ')}${asNumber}`
}

/** The tsquery among a few collectivités, whose SIREN are words of each act. */
export function queryAmong(
  text: string,
  sirens: readonly string[] | undefined,
  token: Token | undefined,
): string | undefined {
  const query = buildTsquery(text, 'all', token)
  // What is not a SIREN is no word. The collectivité of each act is checked in any case.
  const areWords = sirens !== undefined && sirens.length <= sirensMost && sirens.every((siren) => /^\d{9}$/.test(siren))
  if (query === undefined || !areWords) return query
  return `(${query}) & (${sirens.map((siren) => `${siren}:A`).join(' | ')})`
}
