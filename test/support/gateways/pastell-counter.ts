// A counter that answers like Pastell's API until a test has it answer otherwise, over real TLS; it keeps what it was asked.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import { buffer } from 'node:stream/consumers'
import { afterEach, beforeAll, beforeEach } from 'vitest'
import type { ActesError } from '../../../src/errors.ts'
import type { Gateway, Receipt } from '../../../src/gateways/gateway.ts'
import type { PastellSettings } from '../../../src/gateways/settings.ts'
import { issue, makeAuthority, type TestAuthority } from '../servers/certificates.ts'
import { listen } from '../servers/loopback-peers.ts'
import { asActesError } from '../../gateways/contract.ts'
import { driverOf, fillAct, never, type Filled, type Filling } from './pastell-bench.ts'

export interface Asked {
  /** `list`, `create`, `fill`, `types`, `file`, `chunk`, `read`, `download`, `entity`, `version`, or the action. */
  readonly call: string
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

/** What is said: JSON, or a body as it is; `silence` never ends, `cut` drops the line. */
export interface Reply {
  readonly status?: number
  readonly json?: unknown
  readonly body?: string | Buffer
  readonly headers?: Readonly<Record<string, string>>
  readonly line?: 'silence' | 'cut'
}

export interface Counter {
  /** `https://localhost:49152/` */
  readonly url: string
  readonly ca: string
  readonly asked: readonly Asked[]
  /** The documents that are there, as they are shown: `id_d`, the last action, the fields. */
  readonly documents: CounterDocument[]
  /** Have a call answered otherwise from now on; undefined: as usual, after all. */
  answers(call: string, reply: (asked: Asked) => Reply | undefined): void
  /** Attach a file as its call does. @param path of the call */
  attach(path: string): void
  close(): Promise<void>
}

export interface CounterDocument {
  id_d: string
  action: string
  message?: string
  data: Record<string, unknown>
}

/** Open one. @param authority who signs its certificate; one of its own otherwise */
export async function openCounter(authority?: TestAuthority): Promise<Counter> {
  const signing = authority ?? (await makeAuthority())
  const { cert, key } = await issue(signing, { name: 'pastell' })
  const asked: Asked[] = []
  const documents: CounterDocument[] = []
  const others = new Map<string, (asked: Asked) => Reply | undefined>()
  const server = createServer({ cert, key }, (request, response) => {
    void (async () => {
      const { method = '', url: path = '', headers } = request
      const one = { call: callOf(method, path), method, path, headers, body: await buffer(request) }
      asked.push(one)
      say(response, others.get(one.call)?.(one) ?? usual(one, documents))
    })().catch(() => response.destroy())
  })
  const port = await listen(server)
  return {
    url: `https://localhost:${port}/`,
    ca: signing.ca,
    asked,
    documents,
    answers: (call, reply) => void others.set(call, reply),
    attach: (path) => documents.filter(({ id_d }) => path.includes(`/${id_d}/`)).forEach((each) => attach(each, path)),
    close: async () => {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}

/** A document as `GET` shows it. */
export function shownAs({ id_d, action, message = '', data }: CounterDocument): unknown {
  return { info: { id_d, type: 'actes-generique' }, data, action_possible: [], last_action: { action, message } }
}

const calls: readonly (readonly [RegExp, string])[] = [
  [/^GET \/api\/v2\/version$/, 'version'],
  [/^GET \/api\/v2\/entite\/\d+$/, 'entity'],
  [/^GET .*\/document\?/, 'list'],
  [/^POST .*\/document\?/, 'create'],
  [/^PATCH .*\/externalData\//, 'types'],
  [/^PATCH /, 'fill'],
  [/^GET .*\/file\//, 'download'],
  [/^POST .*\/file\//, 'file'],
  [/^POST .*\/chunk\//, 'chunk'],
  [/^GET /, 'read'],
]

function callOf(method: string, path: string): string {
  const line = `${method} ${path}`
  return /\/action\/([a-z-]+)$/.exec(path)?.[1] ?? calls.find(([pattern]) => pattern.test(line))?.[1] ?? line
}

function usual({ call, path, body }: Asked, documents: CounterDocument[]): Reply {
  const document = documents.find(({ id_d }) => path.includes(`/document/${id_d}`))
  if (call === 'version') return { json: { version: '4.1.0' } }
  if (call === 'entity') return { json: { id_e: '1', denomination: 'Maraussan' } }
  if (call === 'list') return { json: documents.map(({ id_d }) => ({ id_d })) }
  if (call === 'create') {
    const made: CounterDocument = { id_d: `d${documents.length + 1}`, action: 'creation', data: {} }
    documents.push(made)
    return { status: 201, json: shownAs(made) }
  }
  if (!document) return saysError('absent', 404)
  if (call === 'fill') Object.assign(document, filled(document, body))
  if (call === 'file') attach(document, path)
  if (call === 'send-tdt') Object.assign(document, { action: 'send-tdt' })
  if (call === 'send-tdt') return { status: 201, json: { result: true, message: 'envoyé' } }
  if (call === 'download') return saysError("Ce fichier n'existe pas", 404)
  if (call === 'read') return { json: shownAs(document) }
  return { status: call === 'file' ? 201 : 200, json: { result: 'ok', formulaire_ok: 1, message: '' } }
}

function filled({ data }: CounterDocument, body: Buffer): Partial<CounterDocument> {
  return { action: 'modification', data: { ...data, ...Object.fromEntries(new URLSearchParams(body.toString())) } }
}

function attach({ data }: CounterDocument, path: string): void {
  const [, field = '', index = '0'] = /\/(?:file|chunk)\/([a-z_]+)(?:\/(\d+))?$/.exec(path) ?? []
  const names = Array.isArray(data[field]) ? data[field] : []
  names[Number(index)] = `${field}-${index}.pdf`
  data[field] = names
}

function say(response: ServerResponse, { status = 200, json, body, headers = {}, line }: Reply): void {
  if (line === 'silence') return
  if (line === 'cut') return void response.destroy()
  const type = json === undefined ? 'text/html' : 'application/json'
  response.writeHead(status, { 'content-type': type, ...headers })
  response.end(json === undefined ? body : JSON.stringify(json))
}

export interface CounterSession {
  readonly counter: Counter
  readonly gateway: Gateway
  /** What `submit` submits. */
  readonly act: Filled
  /** Another driver in the place of the one before. */
  opens(changes: Partial<PastellSettings>, tools?: Parameters<typeof driverOf>[2]): Promise<void>
  /** Another act in the place of the one before. */
  fills(filling: Filling): Promise<void>
  submit(signal?: AbortSignal): Promise<Receipt | ActesError>
  /** Names of the calls so far. */
  calls(): readonly string[]
}

/** A counter, a driver before it and an act, new before each test of the file that asks for it. */
export function counterSession(): CounterSession {
  let authority: TestAuthority
  let counter: Counter
  let gateway: Gateway
  let act: Filled
  const open = (changes: Partial<PastellSettings> = {}, tools?: Parameters<typeof driverOf>[2]) =>
    (gateway = driverOf({ ca: counter.ca, pastell: { url: counter.url.slice(0, -1) } }, changes, tools))
  beforeAll(async () => {
    authority = await makeAuthority()
  })
  beforeEach(async () => {
    counter = await openCounter(authority)
    act = await fillAct(open())
  })
  afterEach(async () => {
    await gateway.close()
    await counter.close()
  })
  return {
    get counter() {
      return counter
    },
    get gateway() {
      return gateway
    },
    get act() {
      return act
    },
    opens: async (changes, tools) => {
      await gateway.close()
      open(changes, tools)
    },
    fills: async (filling) => {
      act = await fillAct(gateway, filling)
    },
    submit: (signal = never) => gateway.submit(act, signal).catch(asActesError),
    calls: () => counter.asked.map(({ call }) => call),
  }
}

/** An error of the API. */
export function saysError(words: string, status = 400): Reply {
  return { status, json: { status: 'error', 'error-message': words } }
}

/** A page that is not the API's. */
export const page = '<!DOCTYPE html><html><body>Connexion</body></html>'
