// HTTP in. On the network: health, the desk and the API, each in its own scope. On a unix socket: the owner's API, for
// other `actes` commands on an embedded folder.
import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify'
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { App } from '#app.ts'
import { backupPath } from '#operations/backup.ts'
import { addApi, addOwnerApi, apiPrefix, type ApiOptions } from './api/api.ts'
import { problemType, unreadDocument } from './problem.ts'
import {
  endTheSlow,
  endWith,
  lingerAtEnd,
  patience as usual,
  shareConnections,
  takeTurns,
  tooSlow,
  type Patience,
} from './connections.ts'
import { addDesk } from './desk/desk.ts'
import { addHealth } from './health.ts'
import { jsonMaxBytes } from '#protocol/limits.ts'
import { publicPrefix } from '#opendata/address.ts'
import { addCalendar, calendarPrefix } from './public/calendar.ts'
import { addPublic } from './public/public.ts'
import { addMetrics, type MetricsSource } from './metrics.ts'
import { addVerifier } from './verifier.ts'

/** 1 MiB: files never travel in these bodies. */
const bodyLimit = jsonMaxBytes
/** Buffer of a request, and of an answer not taken yet. Small: buffered bytes of a form are scanned in one go. */
const bufferBytes = 16_384
/** Request timeout without desk and API, where no files arrive. */
const briefMs = 10_000

export interface Serving {
  readonly desk: boolean
  readonly metrics?: MetricsSource
  readonly api?: ApiOptions
  readonly patience?: Partial<Patience>
}

/** A server for the network: health, metrics, and the desk and the API where they are served. */
export async function networkServer(app: App, { desk, metrics, api, ...more }: Serving): Promise<FastifyInstance> {
  const patience = { ...usual, ...(!desk && { requestMs: briefMs }), ...more.patience }
  const { requestMs, headersMs, lookMs } = patience
  const server = Fastify({
    bodyLimit,
    maxRequestsPerSocket: patience.ofLine,
    requestTimeout: requestMs,
    keepAliveTimeout: patience.idleMs,
    connectionTimeout: patience.stalledMs,
    // Node checks neither limit when the head may take longer than the whole request.
    http: {
      headersTimeout: Math.min(headersMs, requestMs),
      connectionsCheckingInterval: lookMs,
      highWaterMark: bufferBytes,
    },
    logger: false,
    // Only these proxies are believed about where a request comes from.
    trustProxy: app.config.trustProxy.length > 0 && [...app.config.trustProxy],
    clientErrorHandler: (error, socket) => refuseUnread(error, socket, patience),
    frameworkErrors: (_error, _request, reply) => {
      void (reply as FastifyReply)
        .status(400)
        .type(problemType)
        .send(JSON.stringify(unreadDocument('ACTES-A028')))
    },
  })
  refuseTwoHosts(server)
  shareConnections(server.server, { ...patience, proxies: app.config.trustProxy, log: app.ports.log })
  takeTurns(server.server, patience)
  endTheSlow(server.server, patience)
  lingerAtEnd(server.server, patience)
  addHealth(server, app)
  if (metrics) addMetrics(server, metrics, app.config)
  if (desk) {
    await server.register(async (scope) => addVerifier(scope))
    await server.register(async (scope) => addCalendar(scope, app), { prefix: calendarPrefix })
    if (app.config.publicPages) await server.register(async (scope) => addPublic(scope, app), { prefix: publicPrefix })
    await server.register(async (scope) => addDesk(scope, app))
    await server.register(async (scope) => addApi(scope, app, api), { prefix: apiPrefix })
  }
  return server
}

/** Two readers may understand two Host headers differently (RFC 9112, section 3.2): Node takes the first. */
function refuseTwoHosts(server: FastifyInstance) {
  server.addHook('onRequest', async ({ raw }, reply) => {
    const hosts = raw.rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === 'host')
    if (hosts.length < 2) return
    await reply
      .status(400)
      .type(problemType)
      .send(JSON.stringify(unreadDocument('ACTES-A028')))
  })
}

/** Answer a request that is too slow or not HTTP; whether it was meant for the desk or the API is unknown. */
function refuseUnread({ code }: { readonly code?: string }, socket: Socket, patience: Patience) {
  if (code === 'ECONNRESET' || socket.destroyed || !socket.writable) return void socket.destroy()
  const document = unreadDocument(code === tooSlow ? 'ACTES-A031' : 'ACTES-A028')
  const body = JSON.stringify(document)
  const head = [
    `HTTP/1.1 ${document.status} ${STATUS_CODES[document.status] ?? ''}`,
    `content-type: ${problemType}`,
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ]
  endWith(socket, `${head.join('\r\n')}\r\n\r\n${body}`, patience)
}

/** A server for the owner of an embedded folder: health, the backup and the API, with all rights. */
export async function socketServer(app: App): Promise<FastifyInstance> {
  const server = Fastify({ bodyLimit, logger: false })
  addHealth(server, app)
  // Needs no check: a process that may open this socket may read the folder itself.
  server.get(backupPath, async (_request, reply) => reply.type('application/x-tar').send(app.backup()))
  await server.register(async (scope) => addOwnerApi(scope, app), { prefix: apiPrefix })
  return server
}
