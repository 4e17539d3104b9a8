// When our certificate has expired, a proxy may refuse with a page or a dropped connection instead of a TLS alert.
// Compare the certificate's own end date, so that this is not reported as an outage.
import { ActesError } from '#errors.ts'
import type { HttpExchange, HttpClient, HttpResponse } from './http.ts'
import { exchangeError } from '../troubles.ts'

/** Refusals become ACTES-G007 once our certificate has expired. A doubt about a write is kept as the cause. */
export function reportingExpiredCertificate(client: HttpClient, hasEnded: () => Promise<boolean>): HttpClient {
  return {
    ...client,
    exchange: async (request, signal) => {
      const response = await client.exchange(request, signal).catch(async (error: unknown) => {
        throw isDropped(error) && (await hasEnded()) ? ended(error) : error
      })
      if (isTurnedAway(response) && (await hasEnded())) throw ended(doubtOf(request, response))
      return response
    },
  }
}

function ended(cause: unknown) {
  return exchangeError('ACTES-G007', { reason: 'expired' }, cause)
}

const dropped: readonly unknown[] = [
  'ECONNRESET',
  'EPIPE',
  'ECONNABORTED',
  'EPROTO',
  'UND_ERR_SOCKET',
  'closed',
  'line',
]

function isDropped(error: unknown) {
  if (!(error instanceof ActesError) || !['ACTES-G001', 'ACTES-G004', 'ACTES-G005'].includes(error.code)) return false
  return dropped.includes(error.params.reason) || String(error.params.reason).startsWith('ERR_SSL_')
}

/** A proxy's page instead of a platform response. nginx gives 400 (its own 495 and 496), Apache 403. */
function isTurnedAway({ status, bytes }: HttpResponse) {
  return [400, 401, 403, 495, 496].includes(status) && !/^\s*[{[]/.test(bytes.subarray(0, 64).toString('latin1'))
}

/**
 * A 400 page that does not mention the certificate may come from behind the proxy, which may have passed on a write.
 */
function doubtOf({ kind }: HttpExchange, { status, bytes }: HttpResponse): ActesError | undefined {
  if (kind === 'read' || status !== 400 || /certificat/i.test(bytes.toString('latin1'))) return undefined
  return exchangeError('ACTES-G005', { reason: `HTTP ${status}` })
}
