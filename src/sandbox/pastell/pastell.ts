// Pastell as a simulator: an HTTPS server with the API of Pastell 4.x for the flux actes-generique, a TdT behind it, and
// the built-in prefecture at the end. All of it is kept in the sandbox's folder; nothing moves by itself.
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import pLimit from 'p-limit'
import { openFolder, sweepTemporaries } from '../folder.ts'
import { answerCall, keepLines, makeFaults, type FaultBox, type FaultKind, type Faults, type Lines } from '../faults.ts'
import { behaviourOf } from '../numbers.ts'
import { declare, readDeclared } from '../registry.ts'
import { openDoor, type Doorkeeper } from './authentication.ts'
import { makeControl, type Control } from './control.ts'
import { textIn } from './document.ts'
import { listDeposits, type Deposit } from './deposits.ts'
import type { Platform } from './platform.ts'
import { readRequest, segmentAt, type ApiRequest } from './request.ts'
import { answer, callNamed, isReading } from './routes.ts'
import {
  collectiviteOf,
  defaultSettings,
  type PastellEntity,
  type PastellSettings,
  type PastellUser,
} from './settings.ts'
import { openStore } from './store.ts'
import { turn } from './turn.ts'

export interface PastellOptions {
  /** The sandbox's folder. */
  readonly folder: string
  readonly now: () => Date
  /** Loopback by default, and a free port. */
  readonly host?: string
  readonly port?: number
  /** PEM. With `ca`, clients may present a certificate of it; any other is turned away. */
  readonly tls: { readonly cert: string | Buffer; readonly key: string | Buffer; readonly ca?: string | Buffer }
  readonly entities: readonly PastellEntity[]
  readonly users: readonly PastellUser[]
  readonly settings?: Partial<PastellSettings>
}

export interface Pastell {
  /** `https://127.0.0.1:49152` */
  readonly url: string
  readonly port: number
  /** Calls are named as `callNamed` of routes.ts says. */
  readonly faults: Faults
  /** A turn of the daemon and of the TdT: everything goes as far as it can now. */
  advance(): Promise<void>
  /** What the TdT was given, oldest first. */
  deposits(): readonly Deposit[]
  readonly control: Control
  close(): Promise<void>
}

/** Start a Pastell. Its entities become known to the prefecture, unless they are. */
export async function startPastell(options: PastellOptions): Promise<Pastell> {
  const { host = '127.0.0.1', port = 0, users, now } = options
  let settings: PastellSettings = { ...defaultSettings, ...options.settings }
  const platform = await openPlatform(options, () => settings)
  const oneAtATime = pLimit(1)
  const door = openDoor({ users, now, attemptsMax: () => settings.loginAttempts })
  const faults = makeFaults()
  const { server, lines } = listenWith(options.tls, (incoming, response) =>
    serve({ platform, door, faults, lines, oneAtATime }, incoming, response),
  )
  await new Promise<void>((done, failed) => server.once('error', failed).listen(port, host, done))
  const bound = (server.address() as AddressInfo).port
  const change = (changes: Partial<PastellSettings>) => void (settings = { ...settings, ...changes })
  return {
    url: `https://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    port: bound,
    faults,
    advance: () => oneAtATime(() => turn(platform, platform.entities)),
    deposits: () => listDeposits(platform),
    control: makeControl({ platform, oneAtATime, change }),
    close: () => closeServer(server, lines),
  }
}

async function openPlatform(options: PastellOptions, settings: () => PastellSettings): Promise<Platform> {
  const { entities, now } = options
  const store = await openStore(openFolder(options.folder))
  await sweepTemporaries(store.folder, now())
  for (const entity of entities) {
    const known = await readDeclared(store.folder, entity.siren)
    if (!known) await declare(store.folder, collectiviteOf(entity, known))
  }
  return {
    ...{ store, entities, now, settings },
    office: { folder: store.folder, now, lateMs: settings().lateMs, sizeMaxBytes: defaultSettings.thresholdBytes },
    tdt: { held: false, refusals: [], failures: [] },
    unfinished: new Map(),
  }
}

type Serving = (incoming: IncomingMessage, response: ServerResponse) => Promise<void>

function listenWith(tls: PastellOptions['tls'], serving: Serving): { server: Server; lines: Lines } {
  const wanted = tls.ca === undefined ? {} : { requestCert: true, rejectUnauthorized: false }
  const server = createServer({ ...tls, ...wanted }, (incoming, response) => {
    serving(incoming, response).catch(() => response.destroy())
  })
  // Apache's `SSLVerifyClient optional`: none is fine, a stranger's is not.
  server.on('secureConnection', (socket) => {
    const presented = tls.ca !== undefined && socket.getPeerX509Certificate() !== undefined
    if (presented && !socket.authorized) socket.destroy()
  })
  return { server, lines: keepLines(server) }
}

interface Service {
  readonly platform: Platform
  readonly door: Doorkeeper
  readonly faults: FaultBox
  readonly lines: Lines
  readonly oneAtATime: <T>(work: () => Promise<T>) => Promise<T>
}

async function serve(service: Service, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const { platform, door, faults, lines, oneAtATime } = service
  const request = await readRequest(incoming, {
    folder: platform.store.folder,
    maxBytes: platform.settings().bodyMaxBytes,
  })
  try {
    const fault = faults.take(callNamed(request)) ?? faultOfNumber(platform, request)
    await answerCall({ response, fault, cut: lines.cut }, () =>
      oneAtATime(async () => {
        if (platform.settings().live && isReading(request)) await turn(platform, platform.entities)
        return answer(platform, door, request)
      }),
    )
  } finally {
    await request.forget()
  }
}

/** A number in _COUPE is sent, and the line drops before the answer. */
function faultOfNumber({ store }: Platform, request: ApiRequest): FaultKind | undefined {
  if (callNamed(request) !== 'send-tdt') return undefined
  const document = store.documents.get(segmentAt(request, 4))
  const behaviour = document && behaviourOf(textIn(document, 'numero_de_lacte'))
  return behaviour === 'cut' ? 'reset-after' : undefined
}

async function closeServer(server: Server, lines: Lines): Promise<void> {
  const closed = new Promise<void>((done) => server.close(() => done()))
  lines.cutAll()
  await closed
}
