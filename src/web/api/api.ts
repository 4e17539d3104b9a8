// The public API, under /api/v1: for programs of software vendors, by tokens. No cookie and no form of the desk has any
// effect here. Its routes are the tables of routes.ts; what they do are the desk's own guarded operations.
import multipart from '@fastify/multipart'
import rateLimit from '@fastify/rate-limit'
import swagger from '@fastify/swagger'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { mayAnywhere } from '../../accounts/access.ts'
import { networkOf } from '../../accounts/address-throttle.ts'
import type { App } from '../../app.ts'
import { ActesError } from '../../errors.ts'
import { limited } from '../../operations/limited.ts'
import type { Language } from '../../text/sentences.ts'
import { contentDisposition } from '../desk/download.ts'
import { callLimits, openDoor, shownToken, type CallLimits, type Door, type Limiter } from './caller.ts'
import { checked } from './check.ts'
import { leftMs, removeLeftForms } from './form-folders.ts'
import { multipartOptions } from './form-upload.ts'
import { schemaOf, swaggerOptions } from './openapi.ts'
import { documentOf, problemType, troubleOf, type Trouble } from './problem.ts'
import type { Answer, Call, Route } from './route.ts'
import { routes } from './routes.ts'

/** Where it answers. */
export const apiPrefix = '/api/v1'

/** What may be otherwise than by default. */
export interface ApiOptions {
  readonly limits?: Partial<CallLimits>
}

const minuteMs = 60_000

/** Serve the API in a scope of its own, whose prefix is `apiPrefix`. */
export async function addApi(server: FastifyInstance, app: App, options: ApiOptions = {}): Promise<void> {
  const limits = { ...callLimits, ...options.limits }
  await server.register(rateLimit, { global: false })
  await server.register(multipart, multipartOptions)
  await server.register(swagger, swaggerOptions())
  server.removeContentTypeParser('text/plain')
  // What the schemas say is checked in `checked`, every fault at once; they stand in the routes for the description.
  server.setValidatorCompiler(() => () => true)
  server.setSerializerCompiler(() => (json) => JSON.stringify(json))
  addRefusals(server, app)
  const door = openDoor(app, limitersOf(server, limits), limits)
  addDoor(server, door)
  sweepForms(server, app)
  for (const each of routes) addRoute(server, { app, door }, each)
  server.get('/openapi.json', { schema: { hide: true } as object, config: open }, async (_request, reply) =>
    reply.header('cache-control', 'public, max-age=300').send(server.swagger()),
  )
}

const open = { open: true } as const

/** At the start, and then every hour: the folder of temporary files may be small. */
function sweepForms(server: FastifyInstance, { ports: { clock, log } }: App): void {
  const sweep = () => void removeLeftForms(clock.now()).catch((error: unknown) => log.warn({ error }, 'service-error'))
  const timer = setInterval(sweep, leftMs).unref()
  server.addHook('onReady', async () => sweep())
  server.addHook('onClose', async () => clearInterval(timer))
}

function limitersOf(server: FastifyInstance, { token, address }: CallLimits) {
  const limiter = (max: number, keyGenerator: (request: FastifyRequest) => string): Limiter =>
    server.createRateLimit({ max, timeWindow: minuteMs, keyGenerator })
  return {
    token: limiter(token, (request) => `token ${shownToken(request)}`),
    address: limiter(address, ({ ip }) => networkOf(ip)),
  }
}

function addDoor(server: FastifyInstance, door: Door): void {
  server.addHook('onRequest', async (request, reply) => {
    reply.header('cache-control', 'no-store').header('x-content-type-options', 'nosniff')
    // No name holds a NUL, and no database takes one.
    if (/%00|\0/i.test(request.url)) throw new ActesError('ACTES-A028')
    const { open: isOpen } = request.routeOptions.config as Partial<typeof open>
    await (isOpen ? door.count(request, reply) : door.enter(request, reply))
  })
  // What nobody read is let go by: the connection would wait for it.
  server.addHook('onResponse', async ({ raw }) => {
    if (raw.readableEnded) return
    raw.unpipe()
    raw.resume()
  })
}

/** English when it is what the caller asks for first; else French. */
function languageOf({ headers }: FastifyRequest): Language {
  return /^en\b/i.test(headers['accept-language'] ?? '') ? 'en' : 'fr'
}

function addRefusals(server: FastifyInstance, { ports: { log } }: App): void {
  server.setNotFoundHandler(async (request, reply) => refuse(new ActesError('ACTES-S006'), request, reply))
  server.setErrorHandler(async (error, request, reply) => {
    if (troubleOf(error).code === 'ACTES-A032') log.error({ error }, 'bug')
    return refuse(error, request, reply)
  })
}

function refuse(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const trouble = troubleOf(error)
  const language = languageOf(request)
  if (trouble.status === 401) reply.header('www-authenticate', 'Bearer realm="actes-worker"')
  if (trouble.status === 429) reply.header('retry-after', String(trouble.params.seconds ?? 60))
  if (trouble.status === 503) reply.header('retry-after', '30')
  return refuseWith(trouble, language, reply)
}

function refuseWith(trouble: Trouble, language: Language, reply: FastifyReply): FastifyReply {
  return reply
    .status(trouble.status)
    .header('content-language', language)
    .type(problemType)
    .send(JSON.stringify(documentOf(trouble, language)))
}

interface Parts {
  readonly app: App
  readonly door: Door
}

function addRoute(server: FastifyInstance, { app, door }: Parts, route: Route): void {
  const { method, path: url, needs } = route
  server.route({
    ...{ method, url, schema: schemaOf(route) },
    handler: async (request, reply) => {
      const caller = door.callerOf(request)
      if (needs !== 'token' && !mayAnywhere(caller.grants, needs))
        throw new ActesError('ACTES-A022', { params: { action: needs } })
      const language = languageOf(request)
      const operations = limited(app.operations, caller.grants)
      const call = { app, operations, caller, language, request, ...checked(route, request) }
      return send(reply, await route.run(call as Call<never, never, never>), language)
    },
  })
}

function send(reply: FastifyReply, answer: Answer, language: Language): FastifyReply {
  if ('bytes' in answer)
    return reply
      .type('application/octet-stream')
      .header('content-disposition', contentDisposition(answer.name))
      .header('content-security-policy', "default-src 'none'; sandbox")
      .send(answer.bytes)
  if ('refused' in answer) {
    const [first] = answer.refused
    const trouble = {
      code: first?.code ?? 'ACTES-A028',
      problems: answer.refused,
      params: first?.params ?? {},
    } as const
    return refuseWith({ ...trouble, status: answer.status }, language, reply)
  }
  const { status = 200, location, json } = answer
  if (location !== undefined) reply.header('location', `${apiPrefix}${location}`)
  return reply.status(status).header('content-language', language).send(json)
}
