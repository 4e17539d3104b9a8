// The API under /api/v1, generated from the table of operations: on the network for programs with tokens, on a socket
// for the owner of an embedded folder. Cookies and forms of the desk have no effect here.
import multipart from '@fastify/multipart'
import rateLimit from '@fastify/rate-limit'
import swagger from '@fastify/swagger'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { networkOf } from '#accounts/address-throttle.ts'
import type { App } from '#app.ts'
import { ActesError, problem } from '#errors.ts'
import { keepTidy } from '#files/left-folders.ts'
import { overLimits } from '#files/json.ts'
import { jsonLimits } from '#protocol/limits.ts'
import { needAtDoor, ownerCaller, type Caller } from '#operations/guard.ts'
import type { AnyOperation, Bytes } from '#operations/operation.ts'
import { operations, type Name } from '#operations/table.ts'
import { whoHeader } from '#operations/wire.ts'
import { contentDisposition } from '../download.ts'
import { callLimits, languageOf, openCallChecks, shownToken, type CallLimits, type CallChecks } from './caller.ts'
import { sendKept } from '../public/cached.ts'
import { checkCallInput } from './check.ts'
import { disconnection } from '../disconnection.ts'
import { letUnreadGo, multipartOptions } from '../form-upload.ts'
import { schemaOf, swaggerOptions } from './openapi.ts'
import { problemDocumentOf, problemType, apiTroubleOf } from '../problem.ts'
import { receiveForm } from './receive.ts'

export const apiPrefix = '/api/v1'

export interface ApiOptions {
  readonly limits?: Partial<CallLimits>
}

const minuteMs = 60_000

/** Serve the API to programs, in a scope of its own with the prefix `apiPrefix`. */
export async function addApi(server: FastifyInstance, app: App, options: ApiOptions = {}) {
  const limits = { ...callLimits, ...options.limits }
  await server.register(rateLimit, { global: false })
  await server.register(swagger, swaggerOptions())
  const checks = openCallChecks(app, limitersOf(server, limits), limits)
  await addOperations(server, app, {
    callerOf: (request) => ({ ...checks.callerOf(request), address: request.ip }),
    isOwner: false,
    guard: () => addCallChecks(server, checks),
  })
  let described: string | undefined
  server.get('/openapi.json', { schema: { hide: true } as object, config: open }, async (_request, reply) => {
    described ??= JSON.stringify(server.swagger())
    return sendKept(reply, described, { type: 'application/json; charset=utf-8', cache: 'public, max-age=300' })
  })
}

/** Serve the API to the owner on their socket: all rights, files named by their paths. */
export async function addOwnerApi(server: FastifyInstance, app: App) {
  const callerOf = (request: FastifyRequest) =>
    ownerCaller(String(request.headers[whoHeader] ?? 'owner').slice(0, 200), languageOf(request))
  await addOperations(server, app, { callerOf, isOwner: true, guard: () => undefined })
}

interface Callers {
  /** @throws ActesError ACTES-A025 unknown caller */
  callerOf(request: FastifyRequest): Caller
  readonly isOwner: boolean
  guard(): void
}

async function addOperations(server: FastifyInstance, app: App, callers: Callers) {
  await server.register(multipart, multipartOptions)
  server.removeContentTypeParser(['application/json', 'text/plain'])
  addJson(server)
  // `checkCallInput` applies the schemas and reports every fault at once; here they only feed the description.
  server.setValidatorCompiler(() => () => true)
  server.setSerializerCompiler(() => (json) => JSON.stringify(json))
  addRefusals(server, app)
  // A call that waits for a state would keep the server from closing.
  server.addHook('preClose', async () => app.endWaiting())
  callers.guard()
  tidies(server, app)
  for (const each of operations) addRoute(server, { app, ...callers }, each)
}

function addJson(server: FastifyInstance) {
  const parse = server.getDefaultJsonParser('error', 'error')
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    const reason = overLimits(String(body))
    if (!reason) return parse(request, String(body), done)
    const problems = [problem('ACTES-V003', 'body', { params: { reason, limit: jsonLimits[reason] } })]
    return done(new ActesError('ACTES-A030', { problems }), undefined)
  })
}

const open = { open: true } as const

function tidies(server: FastifyInstance, { ports: { log, clock } }: App) {
  let stop: (() => void) | undefined
  server.addHook('onReady', async () => {
    stop = keepTidy((error) => log.warn({ error }, 'service-error'), clock)
  })
  server.addHook('onClose', async () => stop?.())
}

function limitersOf(server: FastifyInstance, { token, address, described }: CallLimits) {
  const limiter = (max: number, keyGenerator: (request: FastifyRequest) => string) =>
    server.createRateLimit({ max, timeWindow: minuteMs, keyGenerator })
  return {
    token: limiter(token, (request) => `token ${shownToken(request)}`),
    address: limiter(address, ({ ip }) => networkOf(ip)),
    described: limiter(described, ({ ip }) => `described ${networkOf(ip)}`),
  }
}

function addCallChecks(server: FastifyInstance, checks: CallChecks) {
  server.addHook('onRequest', async (request, reply) => {
    reply.header('cache-control', 'no-store').header('x-content-type-options', 'nosniff')
    // No name contains a NUL, and the database accepts none.
    if (/%00|\0/i.test(request.url)) throw new ActesError('ACTES-A028')
    const { open: isOpen } = request.routeOptions.config as Partial<typeof open>
    await (isOpen ? checks.count(request, reply) : checks.enter(request, reply))
  })
  letUnreadGo(server)
}

function addRefusals(server: FastifyInstance, { ports: { log } }: App) {
  server.setNotFoundHandler(async (request, reply) => sendApiRefusal(new ActesError('ACTES-S006'), request, reply))
  server.setErrorHandler(async (error, request, reply) => {
    if (apiTroubleOf(error).code === 'ACTES-A032') log.error({ error }, 'bug')
    return sendApiRefusal(error, request, reply)
  })
}

function sendApiRefusal(error: unknown, request: FastifyRequest, reply: FastifyReply) {
  const trouble = apiTroubleOf(error)
  const language = languageOf(request)
  if (trouble.status === 401) reply.header('www-authenticate', 'Bearer realm="actes-worker"')
  if (trouble.status === 429) reply.header('retry-after', String(trouble.params.seconds ?? 60))
  if (trouble.status === 503) reply.header('retry-after', '30')
  return reply
    .status(trouble.status)
    .header('content-language', language)
    .type(problemType)
    .send(JSON.stringify(problemDocumentOf(trouble, language)))
}

type ApiRouteParts = Omit<Callers, 'guard'> & { readonly app: App }

function addRoute(server: FastifyInstance, { app, callerOf, isOwner }: ApiRouteParts, operation: AnyOperation) {
  const { method, path: url, form } = operation
  server.route({
    method,
    url,
    schema: schemaOf(operation),
    handler: async (request, reply) => {
      const caller = { ...callerOf(request), signal: disconnection(reply) }
      await needAtDoor(operation, caller, app.ports)
      const ask = app.askAs(caller)
      const input = checkCallInput(operation, request, isOwner)
      const run = async (more: object) => ask[operation.name as Name]({ ...input, ...more } as never)
      const given = form ? await receiveForm(request, { operation, form, isOwner, caller }, run) : await run({})
      return sendOutput(reply, operation, given)
    },
  })
}

function sendOutput(reply: FastifyReply, { output, creates }: AnyOperation, given: unknown) {
  if (output === 'bytes') {
    const { bytes, name } = given as Bytes
    return reply
      .type('application/octet-stream')
      .header('content-disposition', contentDisposition(name))
      .header('content-security-policy', "default-src 'none'; sandbox")
      .send(bytes)
  }
  const made = given as never
  if (creates) reply.header('location', `${apiPrefix}${creates.at(made)}`)
  const isNew = creates !== undefined && (creates.isNew?.(made) ?? true)
  return reply
    .status(isNew ? 201 : 200)
    .header('content-language', languageOf(reply.request))
    .send(given)
}
