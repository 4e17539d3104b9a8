// One HTTP/1.1 exchange with a gateway (RFC 9112). Its errors tell whether a byte of a write may have left and whether
// the server may have it all. No redirects, no retries, no cookies. Drivers judge the statuses.
import { Readable } from 'node:stream'
import { Client, Pool, type Dispatcher } from 'undici'
import type { Clock } from '#clock.ts'
import { ActesError, type ErrorCode } from '#errors.ts'
import { systemErrorCode, dialler, refusesOurCertificate } from './dial.ts'
import type { LeaseGuard } from '../gateway.ts'
import { connectOptions, type TlsSettings } from './tls.ts'
import { exchangeError, refuseAborted } from '../troubles.ts'

export interface HttpOptions {
  readonly url: URL
  readonly tls: TlsSettings
  readonly basic?: { readonly user: string; readonly password: string }
  readonly bearer?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Longest exchange in milliseconds, from connecting to the last byte of the response. */
  readonly timeoutMs: number
  readonly clock: Clock
}

export interface HttpExchange {
  /** A write changes state on the server, so it matters whether it arrived. A read may be repeated. */
  readonly kind: 'read' | 'write'
  readonly method: string
  /** Relative to the client's URL, with its query. Another origin throws. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: AsyncIterable<Uint8Array> | Uint8Array
  /** Size of a streamed body in bytes, sent as Content-Length. A body of another size fails. */
  readonly bodyBytes?: number
  readonly maxBytes: number
  readonly timeoutMs?: number
  /** Lease of a write: once it ends, no byte leaves (G012 before the first one, G011 after it). */
  readonly lease?: LeaseGuard
}

export interface HttpResponse {
  readonly status: number
  /** Names in lower case, repeated headers joined by a comma, without Set-Cookie. */
  readonly headers: Readonly<Record<string, string>>
  readonly bytes: Buffer
}

export interface HttpClient {
  /**
   * Send a request and read the response.
   * @throws ActesError. When nothing has left: ACTES-G001 (unreachable), G003 (time limit), G012 (given up), G014 (not
   * the expected server). For a write that may have left in part: G004 (no response, dropped, time limit), G005
   * (response cut, unreadable or too long), G011 (given up). For a read: G001, G003, G002 and G012. At any time before
   * a response, G007 (our certificate is refused, nothing was read). An error of the body's source passes unchanged:
   * its last part was held back, so the server cannot have the whole.
   */
  exchange(request: HttpExchange, signal: AbortSignal): Promise<HttpResponse>
  close(): Promise<void>
}

const readConnections = 2

/** Make a client, to be closed by the caller. It connects at the first exchange. @throws ActesError ACTES-G013 */
export function openHttpClient(options: HttpOptions): HttpClient {
  const { clock } = options
  const { origin, protocol } = options.url
  const fixed = { ...options.headers, ...authorization(options) }
  const tls = protocol === 'https:' ? connectOptions(options.tls) : undefined
  const closing = new AbortController()
  const settings = (signal: AbortSignal, limitMs = options.timeoutMs, lease?: LeaseGuard) => ({
    connect: dialler({ tls, signal, limitMs, clock, lease }),
    allowH2: false,
    headersTimeout: 0,
    bodyTimeout: 0,
  })
  const reads = new Pool(origin, { ...settings(closing.signal), connections: readConnections })
  return {
    exchange: async (request, signal) => {
      const stop = AbortSignal.any([signal, closing.signal])
      refuseAborted(stop)
      const whole = { timeoutMs: options.timeoutMs, clock, ...request, headers: { ...fixed, ...request.headers } }
      const path = pathOn(options.url, request.path)
      if (request.kind === 'read') return carry(reads, { ...whole, path }, stop)
      const over = new AbortController()
      const once = new Client(origin, settings(over.signal, whole.timeoutMs, whole.lease))
      try {
        return await carry(once, { ...whole, path }, stop)
      } finally {
        over.abort()
        await once.destroy()
      }
    },
    close: async () => {
      closing.abort(new Error('the client is closed'))
      await reads.destroy()
    },
  }
}

function authorization({ basic, bearer }: HttpOptions): Record<string, string> {
  if (bearer !== undefined) {
    if (!/^[\x21-\x7e]+$/.test(bearer)) throw exchangeError('ACTES-G013', { setting: 'token', reason: 'malformed' })
    return { authorization: `Bearer ${bearer}` }
  }
  if (!basic) return {}
  return { authorization: `Basic ${Buffer.from(`${basic.user}:${basic.password}`).toString('base64')}` }
}

function pathOn(base: URL, path: string) {
  const url = new URL(path, base)
  if (url.origin !== base.origin) throw new TypeError('a path leads to another origin')
  return url.pathname + url.search
}

type Carried = HttpExchange & {
  readonly timeoutMs: number
  readonly clock: Clock
  readonly headers: Readonly<Record<string, string>>
}

interface ExchangeProgress {
  over: boolean
  left: boolean
  answered: boolean
}

type NoResponseCause = 'source' | 'limit' | 'stop' | 'line' | 'answer'

function carry(dispatcher: Dispatcher, request: Carried, stop: AbortSignal): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    const progress: ExchangeProgress = { over: false, left: false, answered: false }
    let controller: Dispatcher.DispatchController | undefined
    const end = (finish: () => void) => {
      if (progress.over) return
      progress.over = true
      timer.end()
      stop.removeEventListener('abort', onStop)
      finish()
      body?.destroy()
      if (request.body instanceof Readable) request.body.destroy()
    }
    const fail = (why: NoResponseCause, cause?: unknown) =>
      end(() => {
        reject(exchangeTroubleOf(why, cause, { ...progress, kind: request.kind }))
        controller?.abort(new Error('the exchange is over'))
      })
    const onStop = () => fail('stop', stop.reason)
    const timer = request.clock.after(request.timeoutMs, () => fail('limit'))
    stop.addEventListener('abort', onStop)
    const body = bodyOf(request, progress, (cause) => fail('source', cause))
    const { method, path, headers } = request
    const sized = body && request.bodyBytes !== undefined ? { 'content-length': String(request.bodyBytes) } : {}
    dispatcher.dispatch(
      {
        method,
        path,
        headers: { ...headers, ...sized },
        body: body ?? (request.body instanceof Uint8Array ? request.body : null),
        reset: request.kind === 'write',
      },
      {
        ...collected(request.maxBytes, progress, { fail, done: (response) => end(() => resolve(response)) }),
        onRequestStart: (started) => {
          if (progress.over) return started.abort(new Error('the exchange is over'))
          controller = started
          if (!body) progress.left = true
        },
      },
    )
  })
}

function collected(
  maxBytes: number,
  progress: ExchangeProgress,
  { fail, done }: { fail: (why: NoResponseCause, cause?: unknown) => void; done: (response: HttpResponse) => void },
): Dispatcher.DispatchHandler {
  const chunks: Buffer[] = []
  let size = 0
  let head: Omit<HttpResponse, 'bytes'> | undefined
  return {
    onResponseStarted: () => void (progress.answered = true),
    onResponseStart: (_controller, status, headers) => {
      if (status >= 200) head = { status, headers: responseHeadersFrom(headers) }
    },
    onResponseData: (_controller, chunk) => {
      size += chunk.length
      if (size > maxBytes) return fail('answer', new Error(`the answer is longer than ${maxBytes} bytes`))
      chunks.push(chunk)
    },
    onResponseEnd: () => (head ? done({ ...head, bytes: Buffer.concat(chunks) }) : fail('answer')),
    onResponseError: (_controller, error) => fail('line', error),
  }
}

function responseHeadersFrom(raw: Record<string, string | string[] | undefined>): HttpResponse['headers'] {
  const kept = Object.entries(raw).filter(([name]) => name !== 'set-cookie')
  return Object.fromEntries(kept.map(([name, value]) => [name, [value].flat().join(', ')]))
}

function bodyOf(request: Carried, progress: ExchangeProgress, failed: (cause: unknown) => void): Readable | undefined {
  const { body, bodyBytes } = request
  if (!body || body instanceof Uint8Array) return undefined
  const leaving = async function* () {
    const parts = heldBack(body, bodyBytes)
    try {
      for (;;) {
        const next = await parts.next().catch((cause: unknown) => {
          failed(cause)
          throw cause
        })
        progress.left = true
        if (next.done) return
        yield next.value
      }
    } finally {
      await parts.return(undefined)
    }
  }
  return Readable.from(leaving(), { objectMode: false }).on('error', () => undefined)
}

/** Hold each part back by one, so that a source that fails or has another size (a wrong digest) never leaves whole. */
async function* heldBack(source: AsyncIterable<Uint8Array>, bodyBytes: number | undefined): AsyncGenerator<Uint8Array> {
  let held: Uint8Array | undefined
  let size = 0
  for await (const part of source) {
    if (part.length === 0) continue
    size += part.length
    if (bodyBytes !== undefined && size > bodyBytes) throw otherSize(bodyBytes)
    if (held) yield held
    held = part
  }
  if (bodyBytes !== undefined && size !== bodyBytes) throw otherSize(bodyBytes)
  if (held) yield held
}

function otherSize(bodyBytes: number) {
  return new ActesError('ACTES-S004', { cause: new Error(`the body is not of ${bodyBytes} bytes`) })
}

const verdicts: Readonly<Record<'before' | 'read' | 'write', Record<Exclude<NoResponseCause, 'source'>, ErrorCode>>> = {
  before: { limit: 'ACTES-G003', stop: 'ACTES-G012', line: 'ACTES-G001', answer: 'ACTES-G001' },
  read: { limit: 'ACTES-G003', stop: 'ACTES-G012', line: 'ACTES-G001', answer: 'ACTES-G002' },
  write: { limit: 'ACTES-G004', stop: 'ACTES-G011', line: 'ACTES-G004', answer: 'ACTES-G005' },
}

function exchangeTroubleOf(
  why: NoResponseCause,
  cause: unknown,
  progress: ExchangeProgress & Pick<HttpExchange, 'kind'>,
): unknown {
  if (why === 'source' || cause instanceof ActesError) return cause
  const code = systemErrorCode(cause)
  if (code === 'UND_ERR_INVALID_ARG') return cause
  if (why === 'line' && !progress.answered && refusesOurCertificate(cause, true))
    return new ActesError('ACTES-G007', { cause })
  const cut = why === 'line' && (progress.answered || code.startsWith('HPE_'))
  const row = verdicts[progress.left ? progress.kind : 'before']
  return exchangeError(row[cut ? 'answer' : why], { reason: code || why }, cause)
}
