// What the answer of an archive means where it is not the one that was asked for, and what looks like a reply at all.
import type { ActesError, ErrorCode } from '#errors.ts'
import type { HttpExchange, HttpResponse } from '#gateways/wire/http.ts'
import { pageSaid } from '#gateways/wire/pages.ts'
import { exchangeError } from '#gateways/troubles.ts'

/** Of a reply; more than is read, so that a longer one is kept as it came. */
export const replyMaxBytes = 8_388_608
/** Of any other answer. */
export const answerMaxBytes = 1_048_576

/** Statuses that prove that nothing was taken, with the setting to blame. */
const certain: Readonly<Record<number, readonly [code: ErrorCode, setting?: string]>> = {
  401: ['ACTES-G008'],
  403: ['ACTES-G008'],
  404: ['ACTES-G013', 'url'],
  412: ['ACTES-G013', 'tenant'],
  421: ['ACTES-G013', 'url'],
  429: ['ACTES-G002'],
}

/**
 * The error for an unexpected answer: G008, G013, G002; for a write G009 where it is too large, and G005 (uncertain) for
 * whatever may come from behind a proxy that passed it on, or from an archive that knows the transfer already.
 */
export function unexpected(response: HttpResponse, kind: HttpExchange['kind']): ActesError {
  const [code, setting] = certain[response.status] ?? []
  const status = { reason: `HTTP ${response.status}` }
  if (code) return exchangeError(code, setting === undefined ? status : { setting, ...status })
  const said = { reason: pageSaid(response) }
  if (kind === 'read') return exchangeError('ACTES-G002', said)
  return exchangeError(response.status === 413 ? 'ACTES-G009' : 'ACTES-G005', said)
}

/** A page of a proxy is none, and says nothing about a transfer. Whether it can be read is not looked at. */
export const looksLikeReply = beginsBy('ArchiveTransferReply|ArchiveTransferAcceptance|Acknowledgement')
export const looksLikeBordereau = beginsBy('ArchiveTransfer')

function beginsBy(roots: string) {
  const root = new RegExp(`<(?:[\\w.-]+:)?(?:${roots})[\\s>/]`)
  return (bytes: Uint8Array) => root.test(Buffer.from(bytes.subarray(0, 4_096)).toString('latin1'))
}

/** Undefined for what is no JSON. */
export function jsonIn({ bytes }: Pick<HttpResponse, 'bytes'>): unknown {
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown
  } catch {
    return undefined
  }
}

/** Empty for what is no object. */
export function fieldsOf(told: unknown): Readonly<Record<string, unknown>> {
  return typeof told === 'object' && told !== null ? { ...told } : {}
}
