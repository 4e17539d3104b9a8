// The responses of S²LOW (actes scripts, 2.x to 6.x), classified by shape alone: OK and its payload, KO and its text, a
// redirection (also the 200 with Location and an empty body of 5.1 and 6.x), another body, or a bare status. Its headers may
// say UTF-8 for ISO-8859-1 bytes, or the reverse, by version and script. Accents may be escaped, doubled or lost as `?` (5.1
// and 6.x). So no comparison depends on accents.
import type { HttpResponse } from '../wire/http.ts'
import { pageSaid } from '../wire/pages.ts'
import { COMMON_HTML, EntityDecoder, LATIN_ACCENTS } from '@nodable/entities'

export type S2lowResponse =
  /** `OK` and a line break: the bytes after it, untouched. */
  | { readonly kind: 'ok'; readonly payload: Buffer }
  /** `KO` and a line break: its text, to be shown. */
  | { readonly kind: 'ko'; readonly words: string }
  /** Path and query of the target, without the host. */
  | { readonly kind: 'redirect'; readonly path: string }
  /** Any other 200: a file, JSON, lines, or a page of HTML that is not the API's. */
  | { readonly kind: 'body'; readonly bytes: Buffer; readonly headers: HttpResponse['headers'] }
  /** With what its page says, for a person. */
  | { readonly kind: 'status'; readonly status: number; readonly said: string }

export function readResponse({ status, headers, bytes, location }: HttpResponse): S2lowResponse {
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

function pathIn(location: string): string {
  const base = 'https://gateway.invalid'
  if (!URL.canParse(location.trim(), base)) return location
  const { pathname, search } = new URL(location.trim(), base)
  return pathname + search
}

/**
 * The identifier that a write gave: `OK⏎12345⏎⏎`, or `OK : id généré : 12345⏎` for a reply with `api` in the query. The
 * line break proves that its last digit has come.
 * @returns its digits, or undefined
 */
export function idIn(payload: Uint8Array): string | undefined {
  return /^(?:id g[^\n]{1,20} : )?([0-9]{1,18})\r?\n\s*$/.exec(Buffer.from(payload).toString('latin1'))?.[1]
}

/**
 * Split bytes that begin with XML after the root element and the line breaks that end it. The bytes are untouched.
 * @returns the local name of the root too; undefined when they begin otherwise, are a page of HTML, or end before it
 */
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

/** Is it exactly one XML document? White space may follow it. */
export function isWholeXml(bytes: Buffer): boolean {
  return splitXml(bytes)?.tail.length === 0
}

/** Decode UTF-8, else ISO-8859-1. Never fails. */
export function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return Buffer.from(bytes).toString('latin1')
  }
}

/** A text to show on one line of 512 characters at most: HTML and control characters are removed. */
export function singleLineOf(bytes: Uint8Array): string {
  const text = unescape(decode(bytes)).replace(/<br\s*\/?>/gi, ' ')
  return truncateWords(text.replace(/[\s\p{Cc}]+/gu, ' ').trim())
}

const longestWords = 512

function truncateWords(text: string): string {
  const characters = [...text]
  return characters.length <= longestWords ? text : `${characters.slice(0, longestWords - 1).join('')}…`
}

const entities = new EntityDecoder({ namedEntities: { ...COMMON_HTML, ...LATIN_ACCENTS, amp: '&' } })

function unescape(text: string): string {
  return entities.decode(text)
}

/**
 * The ASCII letters and digits of a text, in lower case: what remains whatever became of its accents. `Accès refusé`,
 * in either encoding, escaped, doubled or with `?`, gives `accsrefus`.
 */
export function skeleton(text: string): string {
  return unescape(unescape(text))
    .normalize('NFC')
    .replace(/[^A-Za-z0-9]+/g, '')
    .toLowerCase()
}
