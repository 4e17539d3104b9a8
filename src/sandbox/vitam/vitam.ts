// A simulated VITAM: HTTPS with client certificates, the calls of ingest-external and admin-external that a transfer
// needs, and the checks of the real one. State is kept in the sandbox's folder; nothing moves by itself. Source: VITAM
// 7.0.1.
import { STATUS_CODES, type IncomingMessage } from 'node:http'
import type { TLSSocket } from 'node:tls'
import { drop, layTemporary, openFolder, readIfThere, sweepTemporaries } from '../folder.ts'
import { answerAs, listen, oneByOne, type HttpAnswer, type SimulatorOptions } from '../http.ts'
import { openKept } from '../kept.ts'
import { unread, verdictBy } from './checks.ts'
import {
  advanceAll,
  contextsOf,
  defaultSettings,
  peekAt,
  takePackage,
  type Operation,
  type VitamPlatform,
  type VitamSettings,
} from './operations.ts'
import { layReferential, readReferential } from './referential.ts'
import { guid, writeReply } from './reply.ts'

export interface VitamOptions extends SimulatorOptions {
  /** Known besides. */
  readonly agencies?: readonly string[]
  readonly settings?: Partial<VitamSettings>
}

/** A client that presents a certificate of another authority is cut; one that presents none is answered 401. */
export async function startVitam(options: VitamOptions) {
  const folder = openFolder(options.folder)
  await sweepTemporaries(folder, options.now())
  const agencies = new Set([...readReferential(folder).agencies, ...(options.agencies ?? [])])
  await layReferential(folder, { agencies: [...agencies] })
  const platform: VitamPlatform = {
    folder,
    now: options.now,
    settings: { ...defaultSettings, ...options.settings },
    operations: openKept<Operation>(folder, 'vitam/operations', 'operation'),
  }
  const alone = oneByOne()
  const advance = () => alone(() => advanceAll(platform))
  const server = await listen(options, {
    tls: { requestCert: true, rejectUnauthorized: false },
    admits: (socket) => !platform.settings.dead && (socket.authorized || !socket.getPeerX509Certificate()),
    serve: async (request, { cut, answer }) => {
      const { name, route, id } = routeOf(request)
      const { dead, live, bodyMaxBytes } = platform.settings
      if (dead) return cut()
      const body = route === ingest ? await layTemporary(folder, request, bodyMaxBytes) : undefined
      try {
        await answer(name, async () => {
          if (live && !body) await advance()
          const caller = callerOf(platform, request)
          if ('status' in caller) return caller
          const operation = platform.operations.get(id)
          // Operations of another tenant are not there.
          const own = operation?.tenant === caller.tenant ? operation : undefined
          return route({ platform, body, cut, caller, operation: own, header: (name) => headerOf(request, name) })
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
    operations: platform.operations.all,
  }
}

interface VitamExchange {
  readonly platform: VitamPlatform
  readonly header: (name: string) => string
  readonly caller: Pick<Operation, 'certificate' | 'tenant'>
  readonly body: Awaited<ReturnType<typeof layTemporary>> | undefined
  /** That of the path. */
  readonly operation: Operation | undefined
  readonly cut: () => void
}

/** Name of the call for fault injection first; `*` is a GUID. */
const routes: readonly (readonly [
  name: string,
  call: string,
  route: (exchange: VitamExchange) => HttpAnswer | Promise<HttpAnswer>,
])[] = [
  ['options', 'OPTIONS /ingest-external/v1/', () => jsonReply(endpoints, 200)],
  ['ingest', 'POST /ingest-external/v1/ingests', ingest],
  ['status', 'HEAD /admin-external/v1/operations/*', tellStatus],
  ['operation', 'GET /admin-external/v1/operations/*', tellOperation],
  [
    'reply',
    'GET /ingest-external/v1/ingests/*/archivetransferreply',
    (exchange) => fileOf(exchange, 'reply.xml', ['OK', 'WARNING', 'KO']),
  ],
  // Only of what was accepted, and stored.
  [
    'manifest',
    'GET /ingest-external/v1/ingests/*/manifests',
    (exchange) => fileOf(exchange, 'manifest.xml', ['OK', 'WARNING']),
  ],
]

function routeOf({ method = 'GET', url = '/' }: IncomingMessage) {
  const [path = ''] = url.split('?')
  const [id = ''] = /(?<=\/)[a-z0-9]{36}(?=\/|$)/.exec(path) ?? []
  const asked = `${method} ${id === '' ? path : path.replace(id, '*')}`
  const [name, , route] = routes.find(([, call]) => call === asked) ?? (['other', '', () => fault(404, path)] as const)
  return { name, route, id }
}

function fault(httpCode: number, description: string) {
  const code = STATUS_CODES[httpCode]?.toUpperCase().replaceAll(' ', '_')
  return jsonReply(
    { httpCode, code, context: 'EXTERNAL', state: 'KO', message: code, description, errors: [] },
    httpCode,
  )
}

function jsonReply(value: unknown, status: number) {
  return answerAs('application/json', JSON.stringify(value), { status })
}

function callerOf({ folder }: VitamPlatform, request: IncomingMessage) {
  const [certificate] = [(request.socket as TLSSocket).getPeerCertificate().subject?.CN].flat()
  const tenant = headerOf(request, 'x-tenant-id')
  const caller = { certificate: certificate ?? '', tenant: Number(tenant) }
  if (certificate === undefined) return fault(401, 'certificat client absent')
  if (tenant === '' || !readReferential(folder).tenants.includes(caller.tenant))
    return fault(412, `X-Tenant-Id : ${tenant || 'absent'}`)
  if (contextsOf(folder, caller).length > 0) return caller
  return fault(401, `${certificate} n’a aucun contexte pour le tenant ${tenant}`)
}

function headerOf({ headers }: IncomingMessage, name: string) {
  return [headers[name] ?? ''].flat().join(', ')
}

const endpoints = routes.map(([, call]) => call.replace('*', '{id}'))

/** 202 once the bytes are kept, before any check of them. */
async function ingest({ platform, header, caller, body, cut }: VitamExchange) {
  if (!body) throw new TypeError('a deposit without its body')
  const { path, ...facts } = body
  const workflow = header('x-context-id')
  const [algorithm, value] = [header('x-manifest-digest-algo'), header('x-manifest-digest-value')]
  const asked = `${workflow} ${header('x-action')} ${algorithm}${value && ' '}${value}`
  if (!/^application\/octet-stream\b/.test(header('content-type'))) return fault(415, header('content-type'))
  if (!/^\w+ (?:RESUME|NEXT) (?:SHA-(?:256|384|512) \w+)?$/.test(asked))
    return fault(412, `X-Context-Id, X-Action, X-Manifest-Digest-Algo, X-Manifest-Digest-Value : ${asked}`)
  if (facts.sizeBytes > platform.settings.bodyMaxBytes) return fault(413, `${facts.sizeBytes} octets`)
  const rank = platform.operations.nextRank()
  const id = guid('aeeaaaaaac', `${rank}`, platform.now().toISOString())
  if (!/^(?:DEFAULT_WORKFLOW|BLANK_TEST|FILING_SCHEME|HOLDING_SCHEME)$/.test(workflow)) {
    const refused = verdictBy(unread, 'workflow', { outcome: 'KO', found: workflow })
    const reply = writeReply(refused, { id, blank: false, at: platform.now(), placeholder: 'Unknown' })
    return answerAs(bytesType, reply, { status: 503, 'X-Request-Id': id })
  }
  const peeked = await peekAt(path)
  const { steered } = peeked
  if (steered === '500') return fault(500, 'erreur simulée')
  const announced = algorithm === '' ? null : { algorithm, value }
  const operation = { ...peeked, ...caller, ...facts, id, rank, workflow, action: header('x-action'), announced }
  if (steered !== 'MORT') await takePackage(platform, path, operation)
  if (steered === 'MORT' || steered === 'PERDU') cut()
  return stateAnswer({ id, state: 'PAUSE', status: 'UNKNOWN' }, 202)
}

const bytesType = 'application/octet-stream'

function stateAnswer({ id, state, status }: Pick<Operation, 'id' | 'state' | 'status'>, code: number) {
  const headers = { 'X-Request-Id': id, 'X-Global-Execution-State': state, 'X-Global-Execution-Status': status }
  return { status: code, headers, body: new Uint8Array() }
}

function tellStatus({ operation }: VitamExchange) {
  return operation ? stateAnswer(operation, codeOf(operation)) : { status: 204, headers: {}, body: new Uint8Array() }
}

function codeOf({ state }: Operation) {
  return state === 'COMPLETED' ? 200 : 202
}

function tellOperation({ operation }: VitamExchange) {
  if (!operation) return fault(404, 'opération inconnue')
  const { id: operationId, state: globalState, status: stepStatus, receivedAt: processDate } = operation
  const httpCode = codeOf(operation)
  const result = { operationId, processType: 'INGEST', globalState, stepStatus, processDate }
  return jsonReply({ httpCode, $results: [result] }, httpCode)
}

function fileOf(
  { platform, operation }: VitamExchange,
  name: 'manifest.xml' | 'reply.xml',
  statuses: readonly Operation['status'][],
) {
  const isThere = operation?.state === 'COMPLETED' && statuses.includes(operation.status)
  const body = isThere ? readIfThere(platform.operations.pathOf(operation.id, name)) : undefined
  return body ? answerAs(bytesType, body) : fault(404, 'rien encore')
}
