// Pages that a proxy, a firewall or a broken platform returns instead of a response. They prove nothing about a sending
// and are shown to a person.
import { COMMON_HTML, EntityDecoder, LATIN_ACCENTS } from '@nodable/entities'
import type { HttpResponse } from './http.ts'

/** Statuses of a proxy that refuses a sending now and later. A platform refuses in its own format. */
export const turnedAway: readonly number[] = [400, 413, 415, 422]

const readMax = 8_192
const saidMax = 200
export const entities = new EntityDecoder({ namedEntities: { ...COMMON_HTML, ...LATIN_ACCENTS, amp: '&' } })

/** Visible text and status on one line: `Request Entity Too Large nginx (HTTP 413)`. */
export function pageSaid({ status, bytes }: Pick<HttpResponse, 'status' | 'bytes'>): string {
  const html = new TextDecoder().decode(bytes.subarray(0, readMax))
  const visible = html.replace(/<(head|script|style)\b[^]*?<\/\1>/gi, ' ').replace(/<[^<>]*>/g, ' ')
  const line = entities
    .decode(visible)
    .replace(/[\s\p{Cc}\uFFFD]+/gu, ' ')
    .trim()
  const shown = shortened(line, saidMax)
  return shown === '' ? `HTTP ${status}` : `${shown} (HTTP ${status})`
}

export function shortened(text: string, max: number): string {
  const characters = [...text]
  return characters.length <= max ? text : `${characters.slice(0, max - 1).join('')}…`
}
