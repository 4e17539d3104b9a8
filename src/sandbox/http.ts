// Shared by the simulators: an HTTPS server whose connections can be reset.
import { createServer, type Server as TlsServer, type ServerOptions } from 'node:https'
import type { IncomingMessage, OutgoingHttpHeaders, Server, ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import pLimit from 'p-limit'

type Pem = string | Buffer

export interface HttpAnswer {
  readonly status: number
  /** Names as sent. `Content-Length` is added. */
  readonly headers: OutgoingHttpHeaders
  readonly body: Uint8Array
}

/** An answer of one type. */
export function answerAs(
  type: string,
  body: string | Uint8Array,
  { status = 200, ...headers }: OutgoingHttpHeaders & { readonly status?: number } = {},
): HttpAnswer {
  return { status, headers: { 'Content-Type': type, ...headers }, body: Buffer.from(body) }
}

export interface Call {
  readonly name: string
  readonly response: ServerResponse
  readonly cut: () => void
}

/** Does the work and sends its response. Tests inject faults here. */
export type Answering = (call: Call, work: () => Promise<HttpAnswer>) => Promise<void>

const answerPlainly: Answering = async ({ response }, work) => writeAnswer(response, await work())

export function writeAnswer(response: ServerResponse, answer: HttpAnswer) {
  writeHead(response, answer)
  response.end(answer.body)
}

export function writeHead(response: ServerResponse, { status, headers, body }: HttpAnswer) {
  response.writeHead(status, { ...headers, 'Content-Length': body.length })
}

/** What every simulator is started with. */
export interface SimulatorOptions {
  /** The sandbox's folder; other gateways of the same préfecture may share it. */
  readonly folder: string
  readonly now: () => Date
  readonly host?: string
  readonly port?: number
  readonly tls: { readonly cert: Pem; readonly key: Pem; readonly ca?: Pem }
  readonly answering?: Answering
}

interface ServedExchange {
  readonly response: ServerResponse
  readonly cut: () => void
  readonly answer: (name: string, work: () => Promise<HttpAnswer>) => Promise<void>
}

/** @throws when the port is taken, or the certificate and its key do not match */
export async function listen(
  options: SimulatorOptions,
  {
    tls,
    admits,
    serve,
  }: {
    tls: ServerOptions
    admits?: (socket: TLSSocket) => boolean
    serve: (request: IncomingMessage, exchange: ServedExchange) => Promise<void>
  },
) {
  const { host = '127.0.0.1', port = 0, answering = answerPlainly } = options
  const running = new Set<Promise<void>>()
  const server = createServer({ ...options.tls, ...tls }, (request, response) => {
    response.on('error', () => undefined)
    const { socket } = request
    const cut = () => connections.cut(socket)
    const answer: ServedExchange['answer'] = (name, work) => answering({ name, response, cut }, work)
    const exchange = serve(request, { response, cut, answer }).catch(() => {
      if (response.headersSent || request.destroyed) response.destroy()
      else response.writeHead(500).end()
    })
    running.add(exchange)
    void exchange.then(() => running.delete(exchange))
  })
  const connections = keepConnections(server)
  if (admits) server.on('secureConnection', (socket) => void (admits(socket) || socket.destroy()))
  await new Promise<void>((done, failed) => server.once('error', failed).listen(port, host, done))
  const own = server.address() as AddressInfo
  return {
    url: `https://${host.includes(':') ? `[${host}]` : host}:${own.port}`,
    port: own.port,
    close: async () => {
      const closed = new Promise((done) => server.close(done))
      connections.endAll()
      await closed
      await Promise.all(running)
    },
  }
}

/** Track connections before the server listens, so that they can be reset under TLS too. */
export function keepConnections(server: Server | TlsServer) {
  const open = new Map<string, Socket>()
  server.on('connection', (socket: Socket) => {
    const key = socketKeyOf(socket)
    open.set(key, socket)
    socket.on('close', () => open.delete(key))
  })
  const reset = (socket: Socket) => (socket.destroyed ? undefined : socket.resetAndDestroy())
  return {
    cut: (socket: Socket) => {
      const known = open.get(socketKeyOf(socket))
      if (known) reset(known)
      else socket.destroy()
    },
    // A socket that its other side has left is not reset: Node would not end.
    endAll: () => open.forEach((socket) => socket.destroy()),
  }
}

function socketKeyOf({ remoteAddress, remotePort, localPort }: Socket) {
  return `${remoteAddress} ${remotePort} ${localPort}`
}

/** What HTTP Basic gives: `login:password`; empty without it. */
export function basicIn(authorization = '') {
  return Buffer.from(/^Basic +([A-Za-z0-9+/=]+)$/i.exec(authorization)?.[1] ?? '', 'base64')
}

/** The outcome of work that is done once; a failure is tried again. */
export function doneOnce<T>(work: () => Promise<T>) {
  let done: Promise<T> | undefined
  return () =>
    (done ??= work().catch((error: unknown) => {
      done = undefined
      throw error
    }))
}

export const oneByOne = () => pLimit(1)
