// Our certificate has ended, and the platform refuses: what stands before it may say so by a page or by dropping the connection,
// and no longer by an alert. The date is ours to read, so that this is told as what it is, and not as an outage.
import { ActesError } from '../../errors.ts'
import type { HttpExchange, HttpClient, HttpResponse } from './http.ts'

/** The same client, whose refusals are ACTES-G007 once our certificate has ended. A doubt about a write is kept as the cause. */
export function namingOurEnd(client: HttpClient, hasEnded: () => Promise<boolean>): HttpClient {
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

function ended(cause: unknown): ActesError {
  return new ActesError('ACTES-G007', { params: { reason: 'expired' }, cause })
}

/** Codes of a connection that the other side ended. */
const dropped: readonly unknown[] = [
  'ECONNRESET',
  'EPIPE',
  'ECONNABORTED',
  'EPROTO',
  'UND_ERR_SOCKET',
  'closed',
  'line',
]

function isDropped(error: unknown): boolean {
  if (!(error instanceof ActesError) || !['ACTES-G001', 'ACTES-G004', 'ACTES-G005'].includes(error.code)) return false
  return dropped.includes(error.params.reason) || String(error.params.reason).startsWith('ERR_SSL_')
}

/** A page of a front, in place of an answer of the platform. nginx says 400 (its own 495 and 496), Apache 403. */
function isTurnedAway({ status, bytes }: HttpResponse): boolean {
  return [400, 401, 403, 495, 496].includes(status) && !/^\s*[{[]/.test(bytes.subarray(0, 64).toString('latin1'))
}

/** A page with 400 that does not speak of the certificate may come from behind the front: it may have passed on a write. */
function doubtOf({ kind }: HttpExchange, { status, bytes }: HttpResponse): ActesError | undefined {
  if (kind === 'read' || status !== 400 || /certificat/i.test(bytes.toString('latin1'))) return undefined
  return new ActesError('ACTES-G005', { params: { reason: `HTTP ${status}` } })
}
