// Calls to S²LOW. The platform is opened at the first call. Writes run one at a time, because S²LOW may accept two
// concurrent POSTs of one number.
import { ActesError } from '../../errors.ts'
import type { HttpExchange, HttpClient } from '../wire/http.ts'
import { readResponse, type S2lowResponse } from './responses.ts'
import type { DriverTools } from '../gateway.ts'
import type { S2lowSettings } from '../settings.ts'
import { openPlatform, type Platform } from '../wire/platform.ts'

export interface S2lowCalls extends Omit<Platform, 'http'> {
  readonly settings: S2lowSettings
  readonly tools: DriverTools
  /** `path` is relative to the platform's URL. @throws ActesError as HttpClient.exchange for a read, and G013, G018 */
  ask(path: string, signal: AbortSignal, maxBytes?: number): Promise<S2lowResponse>
  /** Write, one at a time. @throws ActesError as HttpClient.exchange for a write, and G013, G018 */
  hand(request: WriteRequest, signal: AbortSignal): Promise<S2lowResponse>
}

type WriteRequest = Pick<HttpExchange, 'path' | 'headers' | 'body' | 'bodyBytes' | 'lease'>

const responseMaxBytes = 8_388_608
const writeResponseMaxBytes = 1_048_576

export function makeCalls(settings: S2lowSettings, tools: DriverTools): S2lowCalls {
  const platform = openPlatform(settings, tools)
  const { exchangeMaxMs, quietMs, identity, close } = platform
  const alone = oneAtATime()
  const reach = async (signal: AbortSignal): Promise<HttpClient> => {
    if (signal.aborted) throw new ActesError('ACTES-G012', { cause: signal.reason })
    return platform.http()
  }
  return {
    settings,
    tools,
    exchangeMaxMs,
    quietMs,
    identity,
    close,
    ask: async (path, signal, maxBytes = responseMaxBytes) =>
      readResponse(await (await reach(signal)).exchange({ kind: 'read', method: 'GET', path, maxBytes }, signal)),
    hand: async (request, signal) => {
      const asked = tools.now().getTime()
      const write = { ...request, kind: 'write' as const, method: 'POST', maxBytes: writeResponseMaxBytes }
      return alone(signal, async () => {
        const timeoutMs = exchangeMaxMs - Math.max(0, tools.now().getTime() - asked)
        // The lease started before the wait for another write, so less time is left.
        if (timeoutMs < exchangeMaxMs / 2) throw new ActesError('ACTES-G012')
        return readResponse(await (await reach(signal)).exchange({ ...write, timeoutMs }, signal))
      })
    },
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
