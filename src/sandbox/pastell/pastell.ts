// Simulated Pastell: an HTTPS server with the API of Pastell 4.x for the flux actes-generique, a simulated S²LOW behind
// it, then the built-in préfecture. State is kept in the sandbox's folder; nothing moves by itself.
import { openFolder, sweepTemporaries } from '../folder.ts'
import { answerPlainly, listen, oneByOne, type Answering, type Pem } from '../http.ts'
import { behaviourOf } from '../steering.ts'
import type { Hooks } from '../s2low/platform.ts'
import { turn } from './actions.ts'
import { admitting, readRequest, segmentAt, type ApiRequest } from './request.ts'
import { openStore, textIn } from './document.ts'
import {
  defaultSettings,
  type PastellEntity,
  type PastellSettings,
  type PastellUser,
  type PastellPlatform,
} from './platform.ts'
import { answer, callNamed } from './routes.ts'
import { openTdt } from './tdt.ts'

export interface PastellOptions {
  readonly folder: string
  readonly now: () => Date
  readonly host?: string
  readonly port?: number
  /** With `ca`, clients may present a certificate of it; any other is refused. */
  readonly tls: { readonly cert: Pem; readonly key: Pem; readonly ca?: Pem }
  readonly entities: readonly PastellEntity[]
  readonly users: readonly PastellUser[]
  readonly settings?: Partial<PastellSettings>
  readonly hooks?: Hooks
  readonly answering?: Answering
}

export interface Pastell {
  readonly url: string
  readonly port: number
  readonly platform: PastellPlatform
  advance(): Promise<void>
  alone<T>(work: () => Promise<T>): Promise<T>
  close(): Promise<void>
}

export async function startPastell(options: PastellOptions): Promise<Pastell> {
  const { host, port, users, now, entities, tls, answering = answerPlainly } = options
  const store = await openStore(openFolder(options.folder))
  await sweepTemporaries(store.folder, now())
  const settings = { ...defaultSettings, ...options.settings }
  const platform: PastellPlatform = { store, entities, users, now, settings, tdt: await openTdt(options) }
  const alone = oneByOne()
  const admit = admitting({ users, now, attemptsMax: () => platform.settings.loginAttempts })
  const server = await listen({
    host,
    port,
    tls: { ...tls, ...(tls.ca !== undefined && { requestCert: true, rejectUnauthorized: false }) },
    // Apache's `SSLVerifyClient optional`: no certificate is accepted, an untrusted one is not.
    admits: (socket) => tls.ca === undefined || socket.authorized || !socket.getPeerX509Certificate(),
    serve: async (incoming, response, cut) => {
      const request = await readRequest(incoming, platform.settings.bodyMaxBytes)
      await answering({ name: callNamed(request), response, cut }, () =>
        alone(async () => {
          if (platform.settings.live && request.method === 'get') await turn(platform)
          const said = await answer(platform, admit, request)
          if (isCut(platform, request)) cut()
          return said
        }),
      )
    },
  })
  return {
    url: `https://${server.host}:${server.port}`,
    port: server.port,
    platform,
    advance: () => alone(() => turn(platform)),
    alone,
    close: server.close,
  }
}

/** A number in _COUPE is sent, and the connection drops before the response. */
function isCut({ store }: PastellPlatform, request: ApiRequest): boolean {
  const document = callNamed(request) === 'send-tdt' && store.documents.get(segmentAt(request, 4))
  return document ? behaviourOf(textIn(document, 'numero_de_lacte')) === 'cut' : false
}
