// Pages that a proxy, a firewall or a broken platform returns instead of a response. They prove nothing about a sending
// and are shown to a person.
import { COMMON_HTML, EntityDecoder, LATIN_ACCENTS } from '@nodable/entities'
import type { HttpResponse } from './http.ts'

/** Statuses of a proxy that refuses a sending now and later. A platform refuses in its own format. */
export const turnedAway: readonly number[] = [400, 413, 415, 422]

const readMax = 8_192
const saidMax = 200
const entities = new EntityDecoder({ namedEntities: { ...COMMON_HTML, ...LATIN_ACCENTS, amp: '&' } })

/** Visible text and status on one line: `Request Entity Too Large nginx (HTTP 413)`. */
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
