// Pages that come in place of a platform's answer: of a proxy, a firewall, a breakdown. What they say proves nothing of a
// sending, and is shown to a person.
import { COMMON_HTML, EntityDecoder, LATIN_ACCENTS } from '@nodable/entities'
import type { HttpResponse } from './http.ts'

/**
 * Statuses by which whoever stands before a platform turns a sending away, now and later. A platform that refuses says so in
 * words of its own.
 */
export const turnedAway: readonly number[] = [400, 413, 415, 422]

const readMax = 8_192
const saidMax = 200
const entities = new EntityDecoder({ namedEntities: { ...COMMON_HTML, ...LATIN_ACCENTS, amp: '&' } })

/** What a page says, on one line, with its status: `Request Entity Too Large nginx (HTTP 413)`. */
export function pageSaid({ status, bytes }: Pick<HttpResponse, 'status' | 'bytes'>): string {
  const html = new TextDecoder().decode(bytes.subarray(0, readMax))
  const visible = html.replace(/<(head|script|style)\b[^]*?<\/\1>/gi, ' ').replace(/<[^<>]*>/g, ' ')
  const line = entities
    .decode(visible)
    .replace(/[\s\p{Cc}\uFFFD]+/gu, ' ')
    .trim()
  const words = [...line]
  const shown = words.length <= saidMax ? line : `${words.slice(0, saidMax - 1).join('')}…`
  return shown === '' ? `HTTP ${status}` : `${shown} (HTTP ${status})`
}
