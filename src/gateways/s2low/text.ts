// Texts of S²LOW as they are read. Its headers say UTF-8 while the bytes are ISO-8859-1, or the other way round by version
// and script; accents may be escaped, doubled or already lost as `?` (5.1 and 6.x). So nothing is compared by its accents.
import { COMMON_HTML, EntityDecoder, LATIN_ACCENTS } from '@nodable/entities'

/** Bytes as text: UTF-8 where they are, else ISO-8859-1. Never fails. */
export function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return Buffer.from(bytes).toString('latin1')
  }
}

/** Words to show, on one line: entities and line breaks of HTML undone, no control character, 512 characters at most. */
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

/** Entities of HTML undone, once. */
function unescape(text: string): string {
  return entities.decode(text)
}

/**
 * What is left of a text whatever became of its accents: its ASCII letters and digits, in lower case. `Accès refusé`, in
 * either encoding, escaped, doubled or with `?`, gives `accsrefus`.
 */
export function skeleton(text: string): string {
  return unescape(unescape(text))
    .normalize('NFC')
    .replace(/[^A-Za-z0-9]+/g, '')
    .toLowerCase()
}
