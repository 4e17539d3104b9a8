// HTTP in: health, the desk for people and the API for programs on the network, each in a scope of its own; and, on a unix
// socket of the owner of an embedded folder, the same API for other `actes` commands.
import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify'
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { App } from '../app.ts'
import { addApi, addOwnerApi, apiPrefix, type ApiOptions } from './api/api.ts'
import { problemType, unreadDocument } from './api/problem.ts'
import { addDesk } from './desk/desk.ts'
import { addHealth } from './health.ts'
import { addMetrics, type MetricsSource } from './metrics.ts'

/** 1 MiB: a filter, a reason, a collectivite; files never travel in these bodies. */
const bodyLimit = 1_048_576
/** 150 MiB of an answer's files over a poor line. */
const uploadTimeoutMs = 300_000

/** What a server for the network serves beside health. */
export interface Serving {
  /** The desk for people, and the API for programs. */
  readonly desk: boolean
  readonly metrics?: MetricsSource
  readonly api?: ApiOptions
  /** How long a request may take to come, and how often that is looked at. */
  readonly patience?: { readonly requestMs: number; readonly lookMs: number }
}

/** A server for the network: health, metrics for who may read them, and the desk and the API where the process serves them. */
export async function networkServer(app: App, { desk, metrics, api, patience }: Serving): Promise<FastifyInstance> {
  const requestTimeout = patience?.requestMs ?? (desk ? uploadTimeoutMs : 10_000)
  // Node looks at neither where the first is the longer one.
  const headersTimeout = Math.min(60_000, requestTimeout)
  const server = Fastify({
    bodyLimit,
    requestTimeout,
    http: { headersTimeout, ...(patience && { connectionsCheckingInterval: patience.lookMs }) },
    logger: false,
    // Of nobody else is it believed where a request comes from.
    trustProxy: app.config.trustProxy.length > 0 && [...app.config.trustProxy],
    clientErrorHandler: (error, socket) => refuseUnread(error, socket),
    frameworkErrors: (_error, _request, reply) => {
      void (reply as FastifyReply)
        .status(400)
        .type(problemType)
        .send(JSON.stringify(unreadDocument('ACTES-A028')))
    },
  })
  addHealth(server, app)
  if (metrics) addMetrics(server, metrics, app.config)
  if (desk) {
    await server.register(async (scope) => addDesk(scope, app, app.config.publicUrl))
    await server.register(async (scope) => addApi(scope, app, api), { prefix: apiPrefix })
  }
  return server
}

/** What came too slowly, or is no HTTP: nobody knows whom it was meant for. */
function refuseUnread({ code }: { readonly code?: string }, socket: Socket): void {
  if (code === 'ECONNRESET' || socket.destroyed || !socket.writable) return void socket.destroy()
  const document = unreadDocument(code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 'ACTES-A031' : 'ACTES-A028')
  const body = JSON.stringify(document)
  const head = [
    `HTTP/1.1 ${document.status} ${STATUS_CODES[document.status] ?? ''}`,
    `content-type: ${problemType}`,
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}

/** A server for the owner of an embedded folder: health and the API, with all rights. */
export async function socketServer(app: App): Promise<FastifyInstance> {
  const server = Fastify({ bodyLimit, logger: false })
  addHealth(server, app)
  await server.register(async (scope) => addOwnerApi(scope, app), { prefix: apiPrefix })
  return server
}
