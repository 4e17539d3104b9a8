// What stands between the workers and a platform: an HTTPS proxy that carries each exchange, or spoils it as the seed says,
// and notes what it did; and one for IMAP, which only cuts.
import { hash } from 'node:crypto'
import { createServer, request as askOver } from 'node:https'
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { connect, createServer as createTcp, type AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { buffer } from 'node:stream/consumers'
import { keepConnections } from '../../src/sandbox/http.ts'
import { randomOf, type Random } from '../fuzz/random.ts'
import type { ArchiveKind, Exchange, Kind } from './evidence.ts'

/** What may be done to an exchange. */
export type FaultName =
  | 'none'
  /** The platform has done it, and the line drops before a word of its answer. */
  | 'reset after'
  /** The line drops in the middle of the request. */
  | 'cut request'
  /** The line drops in the middle of the answer. */
  | 'cut answer'
  /** A page of 500, 502, 503 or 504, and the platform has seen nothing; or it has done it. */
  | '5xx'
  | '5xx after'
  /** The answer comes late, sometimes too late. */
  | 'slow'
  /** The worker that sent it is killed, or sleeps past its lease, once the platform has done it. */
  | 'sender killed'
  | 'sender asleep'

/** How often each is chosen, as weights. */
export type Mix = Readonly<Partial<Record<FaultName, number>>>

export interface ProxyWish {
  readonly kind: Kind | ArchiveKind
  readonly seed: number
  readonly mix: Mix
  readonly only?: RegExp
  readonly target: number
  readonly server: { readonly cert: string; readonly key: string; readonly ca: string }
  readonly client: { readonly cert: string; readonly key: string }
  /** How long a slow answer takes at most. */
  readonly slowMs: number
  /** What befalls the process at the other end of a connection, by its port. */
  readonly kill: (port: number) => void
  readonly sleep: (port: number) => void
  readonly note: (exchange: Exchange) => void
}

export interface Proxy {
  readonly port: number
  /** From now on every answer is a page of an error, or no longer. */
  storm(isStorming: boolean): void
  /** From now on nothing is spoiled. */
  calm(): void
  close(): void
}

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

export async function openProxy(wish: ProxyWish): Promise<Proxy> {
  const weather = { storming: false, calm: false }
  let count = 0
  const server = createServer({ ...wish.server, requestCert: true, rejectUnauthorized: false }, (request, response) => {
    const chance = randomOf(wish.seed, count++)
    const chosen = weighed(wish.mix, chance)
    const isMeant = wish.only?.test(`${request.method} ${request.url}`) ?? true
    const fault = weather.calm ? 'none' : weather.storming ? '5xx' : isMeant ? chosen : 'none'
    const cut = () => connections.cut(request.socket)
    response.on('error', () => undefined)
    void carry(wish, { request, response, cut, fault, chance }).catch(cut)
  })
  const connections = keepConnections(server)
  server.on('tlsClientError', () => undefined)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    port: (server.address() as AddressInfo).port,
    storm: (isStorming) => void (weather.storming = isStorming),
    calm: () => void (weather.calm = true),
    close: () => (connections.endAll(), server.close()),
  }
}

function weighed(mix: Mix, chance: Random): FaultName {
  const entries = Object.entries(mix) as [FaultName, number][]
  let at = chance.below(entries.reduce((sum, [, weight]) => sum + weight, 0))
  for (const [name, weight] of entries) if ((at -= weight) < 0) return name
  return 'none'
}

interface Passing {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly cut: () => void
  readonly fault: FaultName
  readonly chance: Random
}

async function carry(wish: ProxyWish, { request, response, cut, fault, chance }: Passing): Promise<void> {
  const at = new Date()
  const began = performance.now()
  const { method = 'GET', url: path = '/', socket } = request
  const port = socket.remotePort ?? 0
  const body = await buffer(request)
  const cutAt = fault === 'cut request' ? Math.floor(body.length / 2) : undefined
  const seen = fault !== '5xx' && !(fault === 'cut request' && body.length < 2)
  const answer = seen ? await forward(wish, request, { body, cutAt }) : undefined
  const sends = sendingIn[wish.kind](method, path, body)
  wish.note({
    kind: wish.kind,
    method,
    path,
    at,
    began,
    ended: performance.now(),
    whole: seen && cutAt === undefined,
    fault: answer || !seen || fault === 'cut request' ? fault : 'platform away',
    ...(sends !== undefined && { sends }),
    ...(answer && { status: answer.status, said: answer.body.subarray(0, 300).toString('latin1') }),
  })
  if (fault === '5xx' || fault === '5xx after')
    return void response.writeHead(chance.pick([500, 502, 503, 504])).end(page)
  if (fault === 'sender killed') wish.kill(port)
  if (fault === 'sender asleep') wish.sleep(port)
  if (fault === 'slow') await pause(wish.slowMs * (0.5 + chance.below(500) / 1_000))
  if (!answer || fault === 'reset after' || fault === 'sender killed') return cut()
  response.writeHead(answer.status, answer.headers)
  if (fault !== 'cut answer') return void response.end(answer.body)
  response.flushHeaders()
  response.write(answer.body.subarray(0, Math.floor(answer.body.length / 2)), cut)
}

const page = '<!DOCTYPE html><html><head><title>Error</title></head><body><h1>Service Unavailable</h1></body></html>\n'

interface Sent {
  readonly body: Buffer
  readonly cutAt: number | undefined
}

/** Hand a request on, whole or up to a byte. @returns nothing when the platform gave no whole answer */
function forward(
  wish: ProxyWish,
  { method, url: path, headers }: IncomingMessage,
  sent: Sent,
): Promise<Answer | undefined> {
  const { body, cutAt } = sent
  return new Promise((resolve) => {
    const { ca } = wish.server
    const to = {
      host: '127.0.0.1',
      port: wish.target,
      method,
      path,
      headers,
      agent: false,
      ca,
      ...wish.client,
    } as const
    let answers = false
    const asking = askOver(to, (response) => {
      answers = true
      const { statusCode: status = 0, headers: own } = response
      buffer(response).then(
        (whole) => resolve({ status, headers: own, body: whole }),
        () => resolve(undefined),
      )
    })
    // Once it answers, its answer tells the end.
    asking.on('error', () => resolve(undefined)).on('close', () => answers || resolve(undefined))
    if (cutAt === undefined) asking.end(body)
    else asking.write(body.subarray(0, cutAt), () => asking.destroy())
  })
}

/** What a request sends, as far as it is one that hands an act over. */
const sendingIn: Readonly<
  Record<Kind | ArchiveKind, (method: string, path: string, body: Buffer) => string | undefined>
> = {
  s2low: (_, path, body) =>
    path.includes('actes_transac_create')
      ? /name="?number"?\r\n\r\n([^\r]*)/.exec(body.toString('latin1'))?.[1]
      : undefined,
  pastell: (method, path) => (method === 'POST' ? /document\/([^/]+)\/action\/send-tdt/.exec(path)?.[1] : undefined),
  asalae: (method, path, body) =>
    method === 'POST' && path.endsWith('/sedaMessages')
      ? /<MessageIdentifier[^>]*>([^<]*)/.exec(body.toString('latin1'))?.[1]
      : undefined,
  vitam: (method, path, body) => (method === 'POST' && path.endsWith('/ingests') ? hash('sha256', body) : undefined),
  fast: (_, path, body) =>
    path.includes('/services/')
      ? /<fichierACTES>.{3}-\d{9}-\d{8}-(.*)-..-1-1_0\.xml</.exec(body.toString('latin1'))?.[1]
      : undefined,
  ministry: (method, _, body) =>
    method === 'POST' ? /filename="([^"]+\.tar\.gz)"/.exec(body.subarray(0, 2_000).toString('latin1'))?.[1] : undefined,
}

export interface Relay {
  readonly port: number
  readonly counted: { connections: number; cut: number }
  calm(): void
  close(): void
}

/** Carry every byte to another port; once in so many connections, only some of them. */
export async function openRelay(to: number, { seed, inTimes }: { seed: number; inTimes: number }): Promise<Relay> {
  const counted = { connections: 0, cut: 0 }
  let isCalm = false
  const server = createTcp((near) => {
    const chance = randomOf(seed, counted.connections++)
    let left = chance.once(inTimes) ? chance.below(12_000) : Infinity
    const far = connect({ port: to, host: '127.0.0.1' })
    const end = () => (near.destroy(), far.destroy())
    const pass = (from: typeof near, into: typeof near) =>
      from
        .on('data', (chunk) => {
          left -= chunk.length
          if (left > 0 || isCalm) return void into.write(chunk)
          counted.cut++
          end()
        })
        .on('error', end)
        .on('close', end)
    pass(near, far)
    pass(far, near)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    port: (server.address() as AddressInfo).port,
    counted,
    calm: () => void (isCalm = true),
    close: () => server.close(),
  }
}
