// S²LOW's responses (actes scripts, 2.x to 6.x), classified by shape. Their charset headers are unreliable, and accents
// may be escaped, doubled or lost as `?` (5.1, 6.x), so no comparison depends on accents. A 200 with Location and no
// body is a redirection too (5.1, 6.x).
import type { HttpResponse } from '../wire/http.ts'
import { entities, pageSaid, shortened } from '../wire/pages.ts'

export type S2lowResponse =
  | { readonly kind: 'ok'; readonly payload: Buffer }
  | { readonly kind: 'ko'; readonly words: string }
  | { readonly kind: 'redirect'; readonly path: string }
  /** Any other 200: a file, JSON, lines, or an HTML page that is not the API's. */
  | { readonly kind: 'body'; readonly bytes: Buffer; readonly headers: HttpResponse['headers'] }
  | { readonly kind: 'status'; readonly status: number; readonly said: string }

export function readResponse({ status, headers, bytes }: HttpResponse): S2lowResponse {
  const { location } = headers
  if (status >= 300 && status < 400 && location !== undefined) return { kind: 'redirect', path: pathIn(location) }
  if (status !== 200) return { kind: 'status', status, said: pageSaid({ status, bytes }) }
  const head = /^(?:\xEF\xBB\xBF)?\s*(?:(OK|KO)(?:[ \t\r]*\n|\s*$| : ))?/.exec(bytes.subarray(0, 64).toString('latin1'))
  const [taken = '', word] = head ?? []
  const rest = bytes.subarray(taken.length)
  if (word === 'OK') return { kind: 'ok', payload: rest }
  if (word === 'KO') return { kind: 'ko', words: singleLineOf(rest) }
  if (rest.length === 0 && location !== undefined) return { kind: 'redirect', path: pathIn(location) }
  return { kind: 'body', bytes, headers }
}

function pathIn(location: string) {
  const base = 'https://gateway.invalid'
  if (!URL.canParse(location.trim(), base)) return location
  const { pathname, search } = new URL(location.trim(), base)
  return pathname + search
}

/**
 * The identifier of a write: `OK⏎12345⏎⏎`, or `OK : id généré : 12345⏎` for a reply with `api` in the query. The line
 * break proves that no digit is missing.
 */
export function idIn(payload: Uint8Array): string | undefined {
  return /^(?:id g[^\n]{1,20} : )?([0-9]{1,18})\r?\n\s*$/.exec(Buffer.from(payload).toString('latin1'))?.[1]
}

/** Split leading XML and its line breaks from the rest. Undefined for HTML, other bytes or truncated XML. */
export function splitXml(bytes: Buffer) {
  const text = bytes.toString('latin1')
  const opening = /^(?:\xEF\xBB\xBF)?<\?xml[^>]*>(?:\s+|<!--[^]*?-->|<\?[^>]*>)*<([A-Za-z_][\w.:-]*)[^>]*>/.exec(text)
  const [head, name] = opening ?? []
  if (head === undefined || name === undefined || /^html$/i.test(name)) return undefined
  const close = head.endsWith('/>') ? head.length : closingTagEnd(text, name, head.length)
  if (close === undefined) return undefined
  const end = close + (/^[ \t\r\n]*/.exec(text.slice(close))?.[0].length ?? 0)
  return { xml: bytes.subarray(0, end), root: name.replace(/^.*:/, ''), tail: bytes.subarray(end) }
}

function closingTagEnd(text: string, name: string, from: number): number | undefined {
  const closing = `</${name}`
  for (let at = text.indexOf(closing, from); at >= 0; at = text.indexOf(closing, at + 1)) {
    const [rest] = /^\s*>/.exec(text.slice(at + closing.length, at + closing.length + 80)) ?? []
    if (rest !== undefined) return at + closing.length + rest.length
  }
  return undefined
}

export function isWholeXml(bytes: Buffer): boolean {
  return splitXml(bytes)?.tail.length === 0
}

export function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return Buffer.from(bytes).toString('latin1')
  }
}

/** Text for one line, at most 512 characters, without HTML or control characters. */
export function singleLineOf(bytes: Uint8Array) {
  const text = entities.decode(decode(bytes)).replace(/<br\s*\/?>/gi, ' ')
  return shortened(text.replace(/[\s\p{Cc}]+/gu, ' ').trim(), 512)
}

/** Only the ASCII letters and digits, in lower case: `Accès refusé` gives `accsrefus` in any encoding. */
export function skeleton(text: string) {
  return entities
    .decode(entities.decode(text))
    .normalize('NFC')
    .replace(/[^A-Za-z0-9]+/g, '')
    .toLowerCase()
}
