// Reading texts of S²LOW. Its headers may say UTF-8 for ISO-8859-1 bytes, or the reverse, by version and script.
// Accents may be escaped, doubled or lost as `?` (5.1 and 6.x). So no comparison depends on accents.
import { COMMON_HTML, EntityDecoder, LATIN_ACCENTS } from '@nodable/entities'

/** Decode UTF-8, else ISO-8859-1. Never fails. */
export function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return Buffer.from(bytes).toString('latin1')
  }
}

/**
 * A text to show on one line: HTML entities and line breaks are decoded, control characters removed, 512 characters at
 * most.
 */
export function wordsOf(bytes: Uint8Array): string {
  const text = unescape(decode(bytes)).replace(/<br\s*\/?>/gi, ' ')
  return cut(text.replace(/[\s\p{Cc}]+/gu, ' ').trim())
}

const longestWords = 512

function cut(text: string): string {
  const characters = [...text]
  return characters.length <= longestWords ? text : `${characters.slice(0, longestWords - 1).join('')}…`
}

const entities = new EntityDecoder({ namedEntities: { ...COMMON_HTML, ...LATIN_ACCENTS, amp: '&' } })

/** Decode HTML entities, once. */
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
