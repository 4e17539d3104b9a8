// Normalises text and builds search queries. SQL has the same rules: actes.plain and actes.words.

/** Further words are ignored. */
const wordsMost = 8
/** Longer words are cut. */
const lengthMost = 100
/** A shorter last word matches whole: as a prefix it would match nearly every act. */
const beginningMin = 3
/** Beyond this, the row's collectivité is checked instead of the words index. */
const sirensMost = 20

/** Distinct words in lower-case letters and digits without accents. `Marché n° 42` gives `marche`, `n`, `42`. */
function plainWords(text: string): readonly string[] {
  const plain = text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/œ/gi, 'oe')
    .replace(/æ/gi, 'ae')
    .toLowerCase()
  const words = plain.split(/[^a-z0-9]+/).filter((word) => word !== '')
  return [...new Set(words.map((word) => word.slice(0, lengthMost)))]
}

const wordsOf = (text: string): readonly string[] => plainWords(text).slice(0, wordsMost)

/** `names`: only number, identifier and SIREN. */
type SearchedWords = 'all' | 'names'

/** A tsquery of all words, the last one as a prefix; undefined without words. */
export function buildTsquery(text: string, where: SearchedWords): string | undefined {
  const weight = where === 'names' ? 'A' : ''
  const words = wordsOf(text)
  const terms = words.map((word, index) => {
    const isBeginning = index === words.length - 1 && word.length >= beginningMin
    const labels = `${isBeginning ? '*' : ''}${weight}`
    return labels === '' ? word : `${word}:${labels}`
  })
  if (terms.length === 0) return undefined
  // A number may be typed in parts: `del 11-b` is DEL11B.
  const whole = words.join('')
  const asNumber = terms.length > 1 && whole.length <= 40 ? ` | ${whole}:*A` : ''
  return `${terms.join(' & ')}${asNumber}`
}

/** A tsquery limited to a few collectivités, whose SIREN are indexed as words. */
export function queryAmong(text: string, sirens: readonly string[] | undefined): string | undefined {
  const query = buildTsquery(text, 'all')
  // Only a SIREN is an indexed word. The row's collectivité is checked in any case.
  const areWords = sirens !== undefined && sirens.length <= sirensMost && sirens.every((siren) => /^\d{9}$/.test(siren))
  if (query === undefined || !areWords) return query
  return `(${query}) & (${sirens.map((siren) => `${siren}:A`).join(' | ')})`
}
