// The ministry's door: HTTPS with a certificate of the client, one POST per archive, and a status that says no more than
// "taken" (200 from the old server, 201 from the new one). Sources: S²LOW, ActesFileSender and CHANGELOG 5.1.1; Stela,
// ActeService.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { SecureVersion } from 'node:tls'
import { finished } from 'node:stream/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { answerCall, type Call, type FaultBox, type HttpAnswer, type Lines } from '../faults.ts'
import { take, type Counter } from './counter.ts'
import { withForm, type NoForm, type Posted } from './form.ts'
import { profiles, type MinistrySettings, type Profile } from './settings.ts'

/** PEM. `ca`: who signs the certificates of those who may send. */
export interface DoorTls {
  readonly cert: string | Buffer
  readonly key: string | Buffer
  readonly ca: string | Buffer
  readonly minVersion?: SecureVersion
  readonly maxVersion?: SecureVersion
  /** Names of OpenSSL: the old server wanted old ones, `AES256-SHA:@SECLEVEL=0`. */
  readonly ciphers?: string
}

export interface Door {
  readonly profile: Profile
  readonly settings: MinistrySettings
  readonly counter: Counter
  /** The call of a post is `post`. */
  readonly faults: FaultBox
  readonly lines: () => Lines
}

export interface OpenDoor {
  readonly server: Server
  /** Resolves once nothing is being received any more. */
  readonly settled: () => Promise<void>
}

/** Make the server; it does not listen yet. A client without a certificate of ours does not come in. */
export function makeDoor(tls: DoorTls, door: Door): OpenDoor {
  const options = { minVersion: 'TLSv1.2' as const, ...tls, requestCert: true, rejectUnauthorized: true }
  const running = new Set<Promise<void>>()
  const server = createServer(options, (request, response) => {
    const exchange = serve(door, request, response).catch(() => {
      if (response.headersSent || request.destroyed) response.destroy()
      else response.writeHead(500).end()
    })
    running.add(exchange)
    void exchange.then(() => running.delete(exchange))
  })
  return { server, settled: async () => void (await Promise.all(running)) }
}

async function serve(door: Door, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { counter, settings, profile, faults } = door
  const call: Call = { response, fault: faults.take('post'), cut: (socket) => door.lines().cut(socket) }
  const refused = refusalOf(request, door)
  if (refused) {
    await finished(request.resume())
    return answerCall(call, async () => refused)
  }
  // Twice what is admitted is still read, to be refused by mail; more is not.
  const limits = { maxBytes: 2 * settings.sizeMaxBytes, stela: profiles[profile].stela }
  const agent = request.headers['user-agent']
  const none = await withForm({ request, folder: counter.office.folder }, limits, (posted) =>
    answerCall(call, () => takeIn({ door, call }, posted, agent)),
  )
  if (none) await answerCall(call, async () => noForms[none])
}

async function takeIn(
  { door, call }: { readonly door: Door; readonly call: Call },
  posted: Posted,
  agent: string | undefined,
): Promise<HttpAnswer> {
  const { profile, settings, counter } = door
  const behaviour = await take(counter, posted, agent)
  const { response } = call
  if (behaviour === 'cut' && response.socket) call.cut(response.socket)
  if (behaviour === 'slow') await wait(settings.slowMs, undefined, { signal: counter.signal })
  return { status: profiles[profile].success, headers: plain, body: Buffer.from(settings.body) }
}

const plain = { 'Content-Type': 'text/plain; charset=UTF-8' }

const noForms: Readonly<Record<NoForm, HttpAnswer>> = {
  'not a form': nothing(415),
  'no archive': nothing(400),
  'too large': nothing(413),
}

function nothing(status: number, headers: HttpAnswer['headers'] = {}): HttpAnswer {
  return { status, headers: { ...plain, ...headers }, body: new Uint8Array() }
}

/** Whom and what it sends away, before anything is read. */
function refusalOf(request: IncomingMessage, { profile, settings }: Door): HttpAnswer | undefined {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'https://ministry.invalid')
  // A web server asks who one is before it looks at what one wants.
  if (!isKnown(request, searchParams, settings)) return nothing(401, challengeOf(settings))
  const { agents } = profiles[profile]
  if (agents && !agents.test(request.headers['user-agent'] ?? '')) return nothing(settings.agentStatus)
  if (pathname !== settings.path) return nothing(404)
  return request.method === 'POST' ? undefined : nothing(405, { Allow: 'POST' })
}

function isKnown({ headers }: IncomingMessage, query: URLSearchParams, { account }: MinistrySettings): boolean {
  if (!account) return true
  const { user, password, by } = account
  if (by === 'query') return query.get('user') === user && query.get('password') === password
  const given = /^Basic +([A-Za-z0-9+/=]+)$/i.exec(headers.authorization ?? '')?.[1] ?? ''
  return Buffer.from(given, 'base64').toString('utf8') === `${user}:${password}`
}

function challengeOf({ account }: MinistrySettings): HttpAnswer['headers'] {
  return account?.by === 'basic' ? { 'WWW-Authenticate': 'Basic realm="ACTES"' } : {}
}
