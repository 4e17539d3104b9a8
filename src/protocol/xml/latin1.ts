// One-line text in ISO-8859-1. Missing characters are transliterated visibly and reported; a character without a
// transliteration is refused with its position.
import { faultAt, problem, type Problem } from '#errors.ts'

/** `translit`: only ISO-8859-1 is sent. `ncr`: any character is sent, as a numeric reference where needed. */
export type Charset = 'translit' | 'ncr'

/** A replacement, reported once per distinct character; `from` may be a control character, `to` may be empty. */
export interface Conversion {
  readonly path: string
  readonly from: string
  readonly to: string
}

export interface Latin1Text {
  readonly text: string
  readonly conversions: Conversion[]
  readonly problems: Problem[]
}

/**
 * Convert a text for sending. Compose it first (NFC). A line break (CRLF, CR, LF) or a tab becomes one space, a C1
 * control the windows-1252 character that was meant. Then `translit` applies the table below, and `ncr` keeps whatever
 * XML allows.
 * @param path where the text comes from, for conversions and problems: `objet`
 * @returns the text (refused characters remain, so that `encodeLatin1` throws), the conversions, and a V018 per
 * distinct refused character: `params.character` (`U+0142 ł`), `params.position` of its first occurrence (1-based, in
 * code points of the composed text), `params.count`
 */
export function toLatin1(text: string, path: string, charset: Charset): Latin1Text {
  const composed = text.normalize('NFC')
  if (plainText.test(composed)) return { text: composed, conversions: [], problems: [] }
  const converted = new Map<string, string>()
  const refused = new Map<string, { position: number; count: number }>()
  let position = 1
  let written = ''
  for (const [token] of composed.matchAll(/\r\n|[^]/gu)) {
    const to = convert(token, charset)
    if (to === undefined) {
      const known = refused.get(token) ?? { position, count: 0 }
      refused.set(token, { ...known, count: known.count + 1 })
    } else if (to !== token) converted.set(token, to)
    written += to ?? token
    position += token === '\r\n' ? 2 : 1
  }
  return {
    text: written,
    conversions: [...converted].map(([from, to]) => ({ path, from, to })),
    problems: [...refused].map(([character, where]) => characterProblem(character, path, where)),
  }
}

/** Encode as ISO-8859-1, one byte per character. @throws ActesError V018 (`problems`: the first) above U+00FF */
export function encodeLatin1(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length)
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code > 0xff) throw refusedCharacter(text, index, '$')
    bytes[index] = code
  }
  return bytes
}

/** `U+0142 ł`; the code point alone for a character that is invisible or breaks the line. */
export function nameCharacter(text: string): string {
  const point = text.codePointAt(0) ?? 0
  const character = String.fromCodePoint(point)
  const code = `U+${point.toString(16).toUpperCase().padStart(4, '0')}`
  return isVisible(character) ? `${code} ${character}` : code
}

function convert(token: string, charset: Charset): string | undefined {
  if (/^[\r\n\t]/.test(token)) return ' '
  const character = meantByC1(token) ?? token
  if (charset === 'ncr') return xmlText.test(character) ? character : undefined
  return latin1Text.test(character) ? character : transliterations.get(character)
}

const latin1Text = /^[\u0020-\u007E\u00A0-\u00FF]$/
/** Stays as it is in either charset, as most texts do. */
const plainText = /^[\u0020-\u007E\u00A0-\u00FF]*$/
/** The Char of XML 1.0, without the controls U+007F to U+009F that it discourages. */
const xmlText = /^[\u0020-\u007E\u00A0-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]$/u

function isVisible(character: string) {
  return !/[\p{C}\p{Z}\p{M}]/u.test(character)
}

function characterProblem(character: string, path: string, where: { position: number; count: number }) {
  const params = { character: nameCharacter(character), ...where }
  return problem('ACTES-V018', path, { value: isVisible(character) ? character : undefined, params })
}

/** V018 of one character of a text. */
export function refusedCharacter(text: string, index: number, path: string) {
  const character = nameCharacter(text.slice(index))
  const position = Array.from(text.slice(0, index)).length + 1
  return faultAt('ACTES-V018', path, { params: { character, position, count: 1 } })
}

// What word processors and web pages put into French, and the letters of windows-1252. Letters of other languages are
// missing on purpose: a guess must not spell a name.
const replacements: readonly (readonly [to: string, characters: string])[] = [
  ...Object.entries({ oe: 'œ', OE: 'Œ', Y: 'Ÿ', S: 'Š', s: 'š', Z: 'Ž', z: 'ž', f: 'ƒ' }),
  ...Object.entries({ ff: 'ﬀ', fi: 'ﬁ', fl: 'ﬂ', ffi: 'ﬃ', ffl: 'ﬄ', st: 'ﬅﬆ' }),
  // superscripts of French ordinals and titles
  ...Object.entries({ e: 'ᵉ', r: 'ʳ', s: 'ˢ', d: 'ᵈ', o: 'ᵒ' }),
  // quotes and apostrophes; « and » are Latin-1 and stay
  ["'", '’‘‛ʼ′‹›'],
  [',', '‚'],
  ['"', '“”„‟″'],
  // hyphens, dashes, minus, bullets
  ['-', '\u2010\u2011\u2012–—―−•‣●▪'],
  ...Object.entries({ EUR: '€', '...': '…', '+': '†', '++': '‡', 'o/oo': '‰', '(TM)': '™', 'N°': '№' }),
  ...Object.entries({ '/': '⁄', '->': '→', '<=': '≤', '>=': '≥', '^': 'ˆ', '~': '˜' }),
  // spaces of every width, separators of lines and paragraphs
  [' ', '\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A\u202F\u205F\u3000\u2028\u2029'],
  // invisible marks: zero-width space, direction marks, word joiner, byte order mark
  ['', '\u200B\u200E\u200F\u2060\uFEFF'],
]

/** Characters that ISO-8859-1 lacks, with the Latin-1 text that replaces them. */
export const transliterations: ReadonlyMap<string, string> = new Map(
  replacements.flatMap(([to, characters]) => [...characters].map((from) => [from, to] as const)),
)

const windows1252 = [...'€', '', ...'‚ƒ„…†‡ˆ‰Š‹Œ', '', ...'Ž', '', '', ...'‘’“”•–—˜™š›œ', '', ...'žŸ']

/**
 * The character that a C1 control (U+0080 to U+009F) stands for: programs often write windows-1252 and declare
 * ISO-8859-1. Undefined for the five bytes that windows-1252 lacks, and for any other character.
 */
export function meantByC1(character: string): string | undefined {
  const code = character.codePointAt(0) ?? 0
  return code >= 0x80 && code <= 0x9f ? windows1252[code - 0x80] || undefined : undefined
}
