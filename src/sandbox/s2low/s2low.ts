// A simulated S²LOW: HTTPS with the client's certificate, its scripts at their addresses, the built-in prefecture behind.
// What is on the wire is what version 5.x writes, and 5.1 and 6.0 by a switch. Nothing of it leaves the machine.
import { createServer, type Server } from 'node:https'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import pLimit from 'p-limit'
import {
  answerCall,
  keepLines,
  makeFaults,
  type FaultBox,
  type Faults,
  type HttpAnswer,
  type Lines,
} from '../faults.ts'
import { openFolder } from '../folder.ts'
import { declare, readDeclared } from '../registry.ts'
import { newToken, refuserOf, sessionOf } from './accounts.ts'
import { Ended, located, pages } from './answers.ts'
import { families, routeOf, type Route } from './calls.ts'
import { holdInForce } from './classification.ts'
import { openControl, type Control } from './control.ts'
import { noHooks, passDoor } from './hooks.ts'
import { collectiviteOf, type Platform } from './platform.ts'
import { readRequest, type Asked } from './request.ts'
import { defaultSettings, type Account, type Settings } from './settings.ts'
import { openTdt, type Tdt } from './tdt.ts'
import { openKept, type Request } from './transactions.ts'

/** What it is started with. */
export interface S2lowOptions {
  /** The sandbox's folder: the prefecture's own, and `s2low/` in it. */
  readonly folder: string
  readonly now: () => Date
  /** Where to listen; loopback and any free port by default. */
  readonly host?: string
  readonly port?: number
  /** PEM: the server's certificate and key, and the authorities of clients. */
  readonly tls: {
    readonly cert: string | Buffer
    readonly key: string | Buffer
    readonly ca: string | Buffer | readonly (string | Buffer)[]
    readonly minVersion?: 'TLSv1.2' | 'TLSv1.3'
    readonly maxVersion?: 'TLSv1.2' | 'TLSv1.3'
    /** Revoked certificates, PEM. */
    readonly crl?: string | Buffer
    /** `optional`: a client without certificate gets as far as the scripts, which find none. */
    readonly clients?: 'required' | 'optional'
  }
  /** Their collectivites are declared to the prefecture, unless they are. */
  readonly accounts: readonly Account[]
  readonly settings?: Partial<Settings>
}

/** A deposit, an answer, an annulation or a request that was accepted. */
export interface Deposit extends Request {
  /** Number of the transaction. */
  readonly id: number
}

/** A running simulator. */
export interface S2low {
  /** `https://127.0.0.1:port` */
  readonly url: string
  readonly port: number
  /** By call: names are those of `callNames`. */
  readonly faults: Faults
  /** Take every transaction as far as it goes, whatever the clock says. */
  advance(): Promise<void>
  /** Everything accepted so far, in the order of the numbers; kept over restarts. */
  deposits(): readonly Deposit[]
  readonly control: Control
  close(): Promise<void>
}

/** Start the simulator on a folder; what an earlier one kept there is there again. */
export async function startS2low(options: S2lowOptions): Promise<S2low> {
  const settings: { current: Settings } = { current: { ...defaultSettings, ...options.settings } }
  const platform = await openPlatform(options, settings)
  const tdt = openTdt(platform)
  const faults = makeFaults()
  const server = createServer(tlsOf(options.tls))
  const lines = keepLines(server)
  server.on('request', (request, response) => void serve({ platform, tdt, faults, lines }, request, response))
  await listen(server, options)
  const { port } = server.address() as AddressInfo
  return {
    url: `https://${options.host ?? '127.0.0.1'}:${port}`,
    port,
    faults,
    advance: () => tdt.advance(),
    deposits: () => platform.kept.all().flatMap(({ id, request }) => (request ? [{ id, ...request }] : [])),
    control: openControl(platform, (changes) => {
      settings.current = { ...settings.current, ...changes }
    }),
    close: async () => {
      const closed = new Promise((done) => server.close(done))
      lines.cutAll()
      await closed
      await platform.alone(() => Promise.resolve())
    },
  }
}

async function openPlatform(options: S2lowOptions, settings: { readonly current: Settings }): Promise<Platform> {
  const { now } = options
  const folder = openFolder(options.folder)
  const accounts = options.accounts.map((account, rank) => ({ ...account, id: account.id ?? rank + 1 }))
  const platform: Platform = {
    kept: await openKept(folder),
    accounts,
    get settings() {
      return settings.current
    },
    hooks: noHooks(),
    sessions: { accounts: new Map(), nonces: new Map(), count: 0 },
    office: { folder, now, lateMs: 60_000, sizeMaxBytes: settings.current.archiveMaxBytes },
    now,
    alone: pLimit(1),
  }
  for (const account of accounts)
    if (!(await readDeclared(folder, account.siren))) await declare(folder, collectiviteOf(account, platform.settings))
  if (settings.current.classification === 'held') await holdInForce(platform)
  return platform
}

function tlsOf({ cert, key, ca, minVersion, maxVersion, crl, clients }: S2lowOptions['tls']) {
  return {
    ...{ cert, key, ca: [ca].flat(), requestCert: true, rejectUnauthorized: clients !== 'optional' },
    ...(minVersion && { minVersion }),
    ...(maxVersion && { maxVersion }),
    ...(crl !== undefined && { crl }),
  }
}

function listen(server: Server, { host = '127.0.0.1', port = 0 }: S2lowOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
}

interface Open {
  readonly platform: Platform
  readonly tdt: Tdt
  readonly faults: FaultBox
  readonly lines: Lines
}

async function serve(open: Open, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { platform, tdt, faults, lines } = open
  const route = routeOf(request.url?.replace(/\?.*$/s, '') ?? '/')
  const { call } = route
  const fault = faults.take(call)
  response.on('error', () => undefined)
  try {
    const latest = platform.kept.all().at(-1)?.id ?? 0
    const asked = await readRequest(request, platform.settings, latest)
    await passDoor(platform.hooks, call)
    const work = async () => {
      await tdt.settle()
      return answerOf(platform, asked, route)
    }
    await answerCall({ response, fault, cut: lines.cut, pauseMs: platform.settings.pauseMs }, work)
  } catch (error) {
    fail(response, error)
  }
}

async function answerOf(platform: Platform, asked: Asked, { call, script }: Route): Promise<HttpAnswer> {
  const [session, cookie] = openSession(platform, asked)
  const answer = await Promise.resolve()
    .then(() => {
      const refusal = platform.hooks.refusals.get(call)?.shift()
      if (refusal !== undefined) throw refuserOf(session, families[call] ?? 'A')(refusal, pages.home)
      return script(platform, session)
    })
    .catch((error: unknown) => {
      if (error instanceof Ended) return error.answer
      throw error
    })
  const sent = located(answer, platform.settings, asked.host)
  return { ...sent, headers: { Server: 'Apache', ...cookie, ...sent.headers } }
}

/** Whoever brings no session gets one, which is bound to its account from then on. */
function openSession(platform: Platform, asked: Asked): readonly [asked: Asked, headers: Record<string, string>] {
  if (sessionOf(asked) !== undefined) return [asked, {}]
  const cookie = `PHPSESSID=${newToken(platform).slice(0, 26)}`
  const headers = { ...asked.headers, cookie }
  return [{ ...asked, headers }, { 'Set-Cookie': `${cookie}; path=/` }]
}

/** A client that left is no matter; a bug of the simulator is an exception dumped into the body, as there. */
function fail(response: ServerResponse, error: unknown): void {
  if (response.destroyed || response.headersSent) {
    response.destroy()
    return
  }
  const dump = `<pre class='xdebug-var-dump' dir='ltr'>${error instanceof Error ? error.stack : String(error)}</pre>`
  response.writeHead(200, { 'Content-Type': 'text/html; charset=UTF-8' })
  response.end(dump)
}
