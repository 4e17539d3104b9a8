// The policy of characters: bytes out are ISO-8859-1; what it lacks is transliterated visibly, each
// conversion told, or refused by name and position. Always of one line: breaks and tabs become spaces.
import { ActesError, problem, type Problem } from '../../errors.ts'
import { meantByC1, transliterations } from './translit.ts'

/** `translit`: only ISO-8859-1 leaves. `ncr`: any character leaves, the XML writer makes numeric references. */
export type Charset = 'translit' | 'ncr'

/** What was replaced, told once per distinct character; `from` may be a control character, `to` may be empty. */
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
 * A one-line text as it will be sent.
 * Composed first (NFC); a line break (CRLF, CR, LF) or a tab becomes one space; a C1 control becomes the windows-1252
 * character it was meant for; then, under `translit`, the table of translit.ts, and under `ncr` whatever XML allows.
 * @param path where the text comes from, for conversions and problems: `objet`
 * @returns the text (a refused character is left in it, so that `encodeLatin1` stops), the conversions, and a V018 per
 * distinct refused character: `params.character` (`U+0142 ł`), `params.position` of its first occurrence, 1-based, in
 * code points of the composed text, `params.count`
 */
export function toLatin1(text: string, path: string, charset: Charset): Latin1Text {
  const converted = new Map<string, string>()
  const refused = new Map<string, { position: number; count: number }>()
  let position = 1
  let written = ''
  for (const [token] of text.normalize('NFC').matchAll(/\r\n|[^]/gu)) {
    const to = convert(token, charset)
    if (to === undefined) note(refused, token, position)
    else if (to !== token) converted.set(token, to)
    written += to ?? token
    position += token === '\r\n' ? 2 : 1
  }
  return {
    text: written,
    conversions: [...converted].map(([from, to]) => ({ path, from, to })),
    problems: [...refused].map(([character, where]) => refusal(character, path, where)),
  }
}

/** Characters (code points) of a text as it will be sent: what the limit of Objet counts. */
export function countAfter(text: string, charset: Charset): number {
  return [...toLatin1(text, '', charset).text].length
}

/**
 * A text as ISO-8859-1 bytes, one per character, with no replacement.
 * @throws ActesError V018 (`problems`: the first such character) when one lies above U+00FF
 */
export function encodeLatin1(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length)
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code > 0xff) throw unencodable(text, index)
    bytes[index] = code
  }
  return bytes
}

/** `U+0142 ł`; the code point alone when showing the character would show nothing, or break the line. */
export function nameCharacter(character: string): string {
  const code = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
  return isVisible(character) ? `${code} ${character}` : code
}

/** What leaves in the place of a character or a line break; undefined when nothing may. */
function convert(token: string, charset: Charset): string | undefined {
  if (/^[\r\n\t]/.test(token)) return ' '
  const character = meantByC1(token) ?? token
  if (charset === 'ncr') return isXmlText(character) ? character : undefined
  return isLatin1Text(character) ? character : transliterations.get(character)
}

function isLatin1Text(character: string): boolean {
  return /^[\u0020-\u007E\u00A0-\u00FF]$/.test(character)
}

/** XML 1.0's Char, without the controls U+007F to U+009F that it advises against. */
function isXmlText(character: string): boolean {
  return /^[\u0020-\u007E\u00A0-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]$/u.test(character)
}

function isVisible(character: string): boolean {
  return !/[\p{C}\p{Z}\p{M}]/u.test(character)
}

function note(refused: Map<string, { position: number; count: number }>, character: string, position: number): void {
  const known = refused.get(character)
  if (known) known.count += 1
  else refused.set(character, { position, count: 1 })
}

function refusal(character: string, path: string, where: { position: number; count: number }): Problem {
  const shown = isVisible(character) ? { value: character } : {}
  return problem('ACTES-V018', path, { ...shown, params: { character: nameCharacter(character), ...where } })
}

function unencodable(text: string, index: number): ActesError {
  const character = String.fromCodePoint(text.codePointAt(index) ?? 0)
  const position = [...text.slice(0, index)].length + 1
  const params = { character: nameCharacter(character), position, count: 1 }
  return new ActesError('ACTES-V018', { params, problems: [problem('ACTES-V018', '$', { params })] })
}
