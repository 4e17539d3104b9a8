// Simulated Pastell: an HTTPS server with the API of Pastell 4.x for the flux actes-generique, a simulated S²LOW behind
// it, then the built-in préfecture. State is kept in the sandbox's folder; nothing moves by itself.
import { openFolder, sweepTemporaries } from '../folder.ts'
import { listen, oneByOne, type SimulatorOptions } from '../http.ts'
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
import { answerRequest, callNamed } from './routes.ts'
import { connectTdt } from './tdt.ts'

/** With an authority, clients may present a certificate of it; any other is refused. */
export interface PastellOptions extends SimulatorOptions {
  readonly entities: readonly PastellEntity[]
  readonly users: readonly PastellUser[]
  readonly settings?: Partial<PastellSettings>
  readonly hooks?: Hooks
}

export async function startPastell(options: PastellOptions) {
  const { users, now, entities } = options
  const { ca } = options.tls
  const store = await openStore(openFolder(options.folder))
  await sweepTemporaries(store.folder, now())
  const settings = { ...defaultSettings, ...options.settings }
  const platform: PastellPlatform = { store, entities, users, now, settings, tdt: await connectTdt(options) }
  const alone = oneByOne()
  const admit = admitting(users, now, () => platform.settings.loginAttempts)
  const server = await listen(options, {
    tls: ca === undefined ? {} : { requestCert: true, rejectUnauthorized: false },
    // Apache's `SSLVerifyClient optional`: no certificate is accepted, an untrusted one is not.
    admits: (socket) => ca === undefined || socket.authorized || !socket.getPeerX509Certificate(),
    serve: async (incoming, { cut, answer }) => {
      const request = await readRequest(incoming, platform.settings.bodyMaxBytes)
      await answer(callNamed(request), () =>
        alone(async () => {
          if (platform.settings.live && request.method === 'get') await turn(platform)
          const said = await answerRequest(platform, admit, request)
          if (isCut(platform, request)) cut()
          return said
        }),
      )
    },
  })
  return {
    ...server,
    platform,
    advance: () => alone(() => turn(platform)),
    alone,
  }
}

/** A number in _COUPE is sent, and the connection drops before the response. */
function isCut({ store }: PastellPlatform, request: ApiRequest) {
  const document = callNamed(request) === 'send-tdt' && store.documents.get(segmentAt(request, 4))
  return document ? behaviourOf(textIn(document, 'numero_de_lacte')) === 'cut' : false
}
