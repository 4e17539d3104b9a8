// Texts as PHP holds them: bytes, of which some may be no UTF-8. Such a byte is kept as a lone surrogate (U+DC80 to
// U+DCFF), which no text may hold, so that what PHP cannot write as JSON is refused here too.
import { isUtf8 } from 'node:buffer'

/** Bytes as a text; a byte beyond ASCII of a text that is not UTF-8 becomes a lone surrogate. */
export function textOf(bytes: Uint8Array): string {
  if (isUtf8(bytes)) return Buffer.from(bytes).toString('utf8')
  return Buffer.from(bytes)
    .toString('latin1')
    .replace(/[\u0080-\u00FF]/g, (byte) => String.fromCharCode(0xdc00 + byte.charCodeAt(0)))
}

/** Is it a text that PHP takes for UTF-8? */
export function isSound(text: string): boolean {
  return text.isWellFormed()
}

/** Fields of a query or of a form: a text, or the list that `name[]` makes. */
export type PhpFields = ReadonlyMap<string, string | readonly string[]>

/**
 * Read a query, or a body of `application/x-www-form-urlencoded`, as parse_str does: the last one of a name wins, `[]`
 * makes a list, dots and spaces of names become `_`. Any other body is read likewise, and makes no field that is known.
 */
export function parsePhpFields(encoded: string): PhpFields {
  const fields = new Map<string, string | string[]>()
  for (const pair of encoded.split('&').filter((each) => each !== '')) {
    const [key = '', ...rest] = pair.split('=')
    addField(fields, decoded(key), decoded(rest.join('=')))
  }
  return fields
}

/** Add a field under its name as it was sent: `type_pj[]`, `type_pj[0]` or `objet`. */
export function addField(fields: Map<string, string | string[]>, sent: string, value: string): void {
  const [, plain = '', list] = /^ *([^[]*)(\[[^]*)?$/.exec(sent) ?? []
  const name = plain.replace(/[. ]/g, '_')
  if (name === '') return
  const before = fields.get(name)
  if (list === undefined) fields.set(name, value)
  else fields.set(name, [...(Array.isArray(before) ? before : []), value])
}

/** A field that holds a text; empty when there is none, or a list. */
export function textField(fields: PhpFields, name: string): string {
  const value = fields.get(name)
  return typeof value === 'string' ? value : ''
}

function decoded(encoded: string): string {
  const bytes = encoded
    .replaceAll('+', ' ')
    .replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return textOf(Buffer.from(bytes, 'latin1'))
}

/** What PHP takes for false: nothing, or `0`. */
export function isFalsy(value: string | undefined): boolean {
  return value === undefined || value === '' || value === '0'
}

/** What DonneesFormulaire reads: `on`, `yes`, `true`, `y` and `+` are true, their contraries false. */
export function isTicked(value: string): boolean {
  if (/^(?:false|off|-|no|n)$/i.test(value)) return false
  return !isFalsy(value)
}
