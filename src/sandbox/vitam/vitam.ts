// A simulated VITAM: HTTPS with client certificates, the calls of ingest-external and admin-external that a transfer
// needs, and the checks of the real one. State is kept in the sandbox's folder; nothing moves by itself. Source: VITAM
// 7.0.1.
import { createHash } from 'node:crypto'
import { closeSync } from 'node:fs'
import { STATUS_CODES, type IncomingMessage } from 'node:http'
import type { TLSSocket } from 'node:tls'
import { append, draw, drop, flush, openFolder, openTemporary, sweepTemporaries } from '../folder.ts'
import { listen, oneByOne, type HttpAnswer, type SimulatorOptions } from '../http.ts'
import { layReferential, readReferential, type Referential } from './referential.ts'
import { eventsOf } from './refusals.ts'
import { guid, writeReply } from './reply.ts'
import * as held from './operations.ts'
import { defaultSettings, type Operation, type VitamPlatform, type VitamSettings } from './operations.ts'

export interface VitamOptions extends SimulatorOptions {
  /** Changes of what the operator imported; they are kept. */
  readonly referential?: Partial<Referential>
  readonly settings?: Partial<VitamSettings>
}

/** A client that presents a certificate of another authority is cut; one that presents none is answered 401. */
export async function startVitam(options: VitamOptions) {
  const folder = openFolder(options.folder)
  await sweepTemporaries(folder, options.now())
  await layReferential(folder, options.referential)
  const platform: VitamPlatform = {
    folder,
    now: options.now,
    settings: { ...defaultSettings, ...options.settings },
    operations: await held.openOperations(folder),
  }
  const alone = oneByOne()
  const advance = () => alone(() => held.advanceAll(platform))
  const server = await listen(options, {
    tls: { requestCert: true, rejectUnauthorized: false },
    admits: (socket) => !platform.settings.dead && (socket.authorized || !socket.getPeerX509Certificate()),
    serve: async (request, { cut, answer }) => {
      const { name, route, id } = routeOf(request)
      if (platform.settings.dead) return cut()
      const body = route === ingest ? await receive(platform, request) : undefined
      try {
        await answer(name, async () => {
          if (platform.settings.live && !body) await advance()
          const caller = callerOf(platform, request)
          if ('status' in caller) return caller
          const operation = platform.operations.get(id)
          // Operations of another tenant are not there.
          const own = operation?.tenant === caller.tenant ? operation : undefined
          return route({ platform, request, body, cut, caller, operation: own })
        })
      } finally {
        if (body) drop(body.path)
      }
    },
  })
  return {
    ...server,
    platform,
    advance,
    /** What was taken, oldest first. */
    operations: (): readonly Operation[] => [...platform.operations.values()],
    /** Change what the operator imported. */
    refer: (changes: Partial<Referential>) => layReferential(folder, changes),
  }
}

interface Visit {
  readonly platform: VitamPlatform
  readonly request: IncomingMessage
  readonly caller: Caller
  readonly body: Body | undefined
  /** That of the path. */
  readonly operation: Operation | undefined
  readonly cut: () => void
}

type Caller = Pick<Operation, 'certificate' | 'tenant'>

interface Body {
  readonly path: string
  readonly sha256: string
  readonly sizeBytes: number
}

type Route = (visit: Visit) => HttpAnswer | Promise<HttpAnswer>

/** Name of the call for fault injection first; `*` is a GUID. */
const routes: readonly (readonly [name: string, method: string, path: string, route: Route])[] = [
  ['options', 'OPTIONS', '/ingest-external/v1/', listEndpoints],
  ['ingest', 'POST', '/ingest-external/v1/ingests', ingest],
  ['status', 'HEAD', '/admin-external/v1/operations/*', tellStatus],
  ['operation', 'GET', '/admin-external/v1/operations/*', tellOperation],
  ['reply', 'GET', '/ingest-external/v1/ingests/*/archivetransferreply', getReply],
  ['manifest', 'GET', '/ingest-external/v1/ingests/*/manifests', getManifest],
]

function routeOf({ method = 'GET', url = '/' }: IncomingMessage) {
  const [path = ''] = url.split('?')
  const [id = ''] = /(?<=\/)[a-z0-9]{36}(?=\/|$)/.exec(path) ?? []
  const found = routes.find(([, verb, form]) => verb === method && form === (id === '' ? path : path.replace(id, '*')))
  const [name, , , route] = found ?? (['other', '', '', () => fault(404, path)] as const)
  return { name, route, id }
}

/** The body as a file, or only counted when it is over the limit. */
async function receive({ folder, settings }: VitamPlatform, request: IncomingMessage): Promise<Body> {
  const { path, file } = await openTemporary(folder)
  const hash = createHash('sha256')
  let sizeBytes = 0
  try {
    for await (const piece of request as AsyncIterable<Buffer>) {
      sizeBytes += piece.length
      if (sizeBytes > settings.bodyMaxBytes) continue
      hash.update(piece)
      await append(file, piece)
    }
    await flush(file)
    return { path, sizeBytes, sha256: hash.digest('hex') }
  } catch (error) {
    drop(path)
    throw error
  } finally {
    closeSync(file)
  }
}

const empty = new Uint8Array()

function fault(httpCode: number, description: string) {
  const code = STATUS_CODES[httpCode]?.toUpperCase().replaceAll(' ', '_')
  return json(httpCode, { httpCode, code, context: 'EXTERNAL', state: 'KO', message: code, description, errors: [] })
}

function json(status: number, value: unknown): HttpAnswer {
  return { status, headers: { 'Content-Type': 'application/json' }, body: Buffer.from(JSON.stringify(value)) }
}

function callerOf(platform: VitamPlatform, request: IncomingMessage): HttpAnswer | Caller {
  const [certificate] = [(request.socket as TLSSocket).getPeerCertificate().subject?.CN].flat()
  if (certificate === undefined) return fault(401, 'certificat client absent')
  const given = headerOf(request, 'x-tenant-id')
  const caller = { certificate, tenant: /^\d{1,9}$/.test(given) ? Number(given) : -1 }
  if (!readReferential(platform.folder).tenants.includes(caller.tenant))
    return fault(412, `X-Tenant-Id : ${given || 'absent'}`)
  if (held.contextsOf(platform, caller).length > 0) return caller
  return fault(401, `${certificate} n’a aucun contexte pour le tenant ${given}`)
}

function headerOf({ headers }: IncomingMessage, name: string) {
  return [headers[name] ?? ''].flat().join(', ')
}

function listEndpoints() {
  return json(
    200,
    routes.map(([, method, path]) => ({ method, endpoint: path.replace('*', '{id}') })),
  )
}

const workflows = ['DEFAULT_WORKFLOW', 'BLANK_TEST', 'FILING_SCHEME', 'HOLDING_SCHEME']

/** 202 once the bytes are kept, before any check of them. */
async function ingest({ platform, request, caller, body, cut }: Visit): Promise<HttpAnswer> {
  if (!body) throw new TypeError('a deposit without its body')
  const [workflow, action] = [headerOf(request, 'x-context-id'), headerOf(request, 'x-action')]
  const type = headerOf(request, 'content-type')
  if (!/^application\/octet-stream\b/.test(type)) return fault(415, type)
  if (workflow === '' || !/^(?:RESUME|NEXT)$/.test(action))
    return fault(412, `X-Context-Id : ${workflow}, X-Action : ${action}`)
  const algorithm = headerOf(request, 'x-manifest-digest-algo')
  const value = headerOf(request, 'x-manifest-digest-value')
  if ((algorithm === '') !== (value === '') || !/^(?:SHA-(?:256|384|512))?$/.test(algorithm))
    return fault(412, 'X-Manifest-Digest-Algo et X-Manifest-Digest-Value vont ensemble')
  if (body.sizeBytes > platform.settings.bodyMaxBytes) return fault(413, `${body.sizeBytes} octets`)
  const rank = await draw(platform.folder, ['vitam', 'serials'])
  const id = guid('aeeaaaaaac', `${rank}`, platform.now().toISOString())
  if (!workflows.includes(workflow)) return unknownWorkflow({ id, workflow, at: platform.now() })
  const { path, sha256, sizeBytes } = body
  const peeked = await held.peek(platform, path)
  const { behaviour } = peeked
  if (behaviour === 'error') return fault(500, 'erreur simulée')
  const announced = algorithm === '' ? null : { algorithm, value }
  if (behaviour !== 'dead')
    await held.take(platform, path, { ...peeked, ...caller, id, rank, workflow, action, announced, sha256, sizeBytes })
  if (behaviour === 'dead' || behaviour === 'lost') cut()
  return { status: 202, headers: stateHeaders({ id, state: 'PAUSE', status: 'UNKNOWN' }), body: empty }
}

/** The reply comes at once, with placeholders for agencies. */
function unknownWorkflow({ id, workflow, at }: { id: string; workflow: string; at: Date }): HttpAnswer {
  const events = eventsOf('workflow', 'KO', { evDetTechData: workflow })
  const reply = writeReply({ outcome: 'KO', events, named: 'Unknown' }, { id, blank: false, at })
  const headers = { 'Content-Type': 'application/octet-stream', 'X-Request-Id': id }
  return { status: 503, headers, body: Buffer.from(reply) }
}

function stateHeaders({ id, state, status }: Pick<Operation, 'id' | 'state' | 'status'>) {
  return { 'X-Request-Id': id, 'X-Global-Execution-State': state, 'X-Global-Execution-Status': status }
}

function tellStatus({ operation }: Visit): HttpAnswer {
  if (!operation) return { status: 204, headers: {}, body: empty }
  return { status: statusOf(operation), headers: stateHeaders(operation), body: empty }
}

function statusOf({ state }: Operation) {
  return state === 'COMPLETED' ? 200 : 202
}

function tellOperation({ operation }: Visit): HttpAnswer {
  if (!operation) return fault(404, 'opération inconnue')
  const { id: operationId, state: globalState, status: stepStatus, receivedAt: processDate } = operation
  const result = { operationId, processType: 'INGEST', globalState, stepStatus, processDate }
  const httpCode = statusOf(operation)
  return json(httpCode, { httpCode, $results: [result] })
}

function getReply({ platform, operation }: Visit) {
  return fileOf(operation?.state === 'COMPLETED' && held.readKept(platform, operation, 'reply.xml'))
}

/** Only of what was accepted, and stored. */
function getManifest({ platform, operation }: Visit) {
  const accepted = operation?.status === 'OK' || operation?.status === 'WARNING'
  return fileOf(accepted && operation.state === 'COMPLETED' && held.readKept(platform, operation, 'manifest.xml'))
}

function fileOf(body: Uint8Array | false | undefined) {
  if (!body) return fault(404, 'rien encore')
  return { status: 200, headers: { 'Content-Type': 'application/octet-stream' }, body }
}
