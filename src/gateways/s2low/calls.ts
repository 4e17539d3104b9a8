// Calls to S²LOW. The platform is opened at the first call. Writes run one at a time, because S²LOW may accept two
// concurrent POSTs of one number.
import { ActesError } from '#errors.ts'
import type { HttpExchange } from '../wire/http.ts'
import { readResponse } from './responses.ts'
import type { DriverTools } from '../gateway.ts'
import type { S2lowSettings } from '../settings.ts'
import type { Platform } from '../wire/platform.ts'
import { refuseAborted } from '../troubles.ts'

export type S2lowCalls = ReturnType<ReturnType<typeof makeCalls>>

type WriteRequest = Pick<HttpExchange, 'path' | 'headers' | 'body' | 'bodyBytes' | 'lease'>

const responseMaxBytes = 8_388_608
const writeResponseMaxBytes = 1_048_576

/** The calls of one exchange, which its signal gives up. */
export function makeCalls(settings: S2lowSettings, tools: DriverTools, platform: Platform) {
  const alone = oneAtATime()
  return (signal: AbortSignal) => {
    const exchange = async (request: HttpExchange) => {
      refuseAborted(signal)
      const http = await platform.http()
      return readResponse(await http.exchange(request, signal))
    }
    return {
      settings,
      tools,
      identity: platform.identity,
      /** `path` is relative to the platform's URL. @throws ActesError as a read of HttpClient, and G013, G018 */
      ask: (path: string, maxBytes = responseMaxBytes) => exchange({ kind: 'read', method: 'GET', path, maxBytes }),
      /** Write, one at a time. @throws ActesError as a write of HttpClient, and G013, G018 */
      hand: async (request: WriteRequest) => {
        const asked = tools.now().getTime()
        return alone(signal, async () => {
          const timeoutMs = platform.exchangeMaxMs - Math.max(0, tools.now().getTime() - asked)
          // The lease started before the wait for another write, so less time is left.
          if (timeoutMs < platform.exchangeMaxMs / 2) throw new ActesError('ACTES-G012')
          return exchange({ ...request, kind: 'write', method: 'POST', maxBytes: writeResponseMaxBytes, timeoutMs })
        })
      },
    }
  }
}

/** Run tasks in order. A task whose signal aborts before its turn never starts (ACTES-G012). */
function oneAtATime(): <T>(signal: AbortSignal, work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return (signal, work) => {
    const turn = Promise.withResolvers<undefined>()
    const givenUp = () => turn.reject(new ActesError('ACTES-G012', { cause: signal.reason }))
    signal.addEventListener('abort', givenUp)
    if (signal.aborted) givenUp()
    last.then(() => turn.resolve(undefined))
    const done = turn.promise.then(work).finally(() => signal.removeEventListener('abort', givenUp))
    last = Promise.allSettled([last, done]).then(() => undefined)
    return done
  }
}
