// A simulated FAST-Actes, before the simulated préfecture: HTTPS with client certificates, a WebDAV folder for each subscriber,
// orders by SOAP. It shares nothing with the driver; all of it is known from one public client.
import type { IncomingMessage } from 'node:http'
import type { TLSSocket } from 'node:tls'
import { dayIn, toDate8 } from '#protocol/calendrier/jour.ts'
import type { Collectivite } from '#protocol/acte/collectivite.ts'
import { readEnvelopeName, readMessageName } from '#protocol/messages/names.ts'
import { drop, layTemporary, openFolder, readIfThere } from '../folder.ts'
import { answerAs, listen, oneByOne, type HttpAnswer, type SimulatorOptions } from '../http.ts'
import { declare } from '../registry.ts'
import { openSmallPrefecture } from '../small-prefecture.ts'
import { answerOrder, transmit, wsdlOf } from './orders.ts'
import { defaultSettings, depotOf, type FastPlatform, type FastSettings, type Subscriber } from './platform.ts'
import { answerDav, type LaidFile } from './webdav.ts'

export interface FastOptions extends SimulatorOptions {
  readonly subscribers: readonly Subscriber[]
  readonly declares?: readonly Collectivite[]
  readonly settings?: Partial<FastSettings>
}

/** `url` is what is declared. */
export async function startFast(options: FastOptions) {
  const { now, subscribers, declares = [] } = options
  const settings = { ...defaultSettings, ...options.settings }
  const folder = openFolder(options.folder)
  const { sizeMaxBytes } = settings
  for (const collectivite of declares) await declare(folder, collectivite)
  const prefecture = openSmallPrefecture({ folder: options.folder, now, sizeMaxBytes })
  const platform: FastPlatform = { settings, folder, now, subscribers, prefecture }
  const alone = oneByOne()
  const advance = () => alone(() => dropAnswers(platform))
  const server = await listen(options, {
    tls: { minVersion: 'TLSv1.2', requestCert: true, rejectUnauthorized: true },
    serve: async (request, { answer }) => {
      const asked = readTarget(request)
      const laid = await layTemporary(folder, request, platform.settings.sizeMaxBytes)
      try {
        await answer(asked.call, async () => {
          if (request.method === 'PROPFIND') await advance()
          return answerFast(platform, asked, { request, laid, alone })
        })
      } finally {
        drop(laid.path)
      }
    },
  })
  return {
    ...server,
    url: `${server.url}/ascl`,
    platform,
    advance,
    /** An agent ends what was prepared. */
    finish: (subscriber: Subscriber, message: string) => alone(() => transmit(platform, subscriber, message)),
    close: async () => {
      await server.close()
      await alone(async () => undefined)
    },
  }
}

type FastTarget = ReturnType<typeof readTarget>

/** `call` names the way, and of a file what kind it is: faults are put on it. */
function readTarget({ url = '/', method = '' }: IncomingMessage) {
  const { pathname, search } = new URL(url, 'https://fast.invalid')
  const [, root, part, ...rest] = pathname.split('/').map(decodeURIComponent)
  const way = root === 'ascl' ? part : undefined
  const file = way === 'webdav' ? (rest[2] ?? '') : ''
  const kind = readMessageName(file)?.serial === 0 ? 'message' : 'file'
  const call = way === 'services' ? (method === 'GET' ? 'wsdl' : 'order') : `${method}${file === '' ? '' : ` ${kind}`}`
  return { way, rest, file, path: pathname, isWsdl: search.toLowerCase() === '?wsdl', call }
}

interface FastRequest {
  readonly request: IncomingMessage
  /** Its body. */
  readonly laid: LaidFile
  readonly alone: ReturnType<typeof oneByOne>
}

async function answerFast(
  platform: FastPlatform,
  { way, rest, file, path, isWsdl }: FastTarget,
  { request, laid, alone }: FastRequest,
): Promise<HttpAnswer> {
  const [certificate = ''] = [(request.socket as TLSSocket).getPeerCertificate().subject?.CN].flat()
  if (way === 'services' && rest[0] === 'FASTConnecteur') {
    if (isWsdl) return wsdlOf(platform.settings, `https://${request.headers.host}${path}`)
    return alone(() => answerOrder(platform, certificate, readIfThere(laid.path) ?? Buffer.alloc(0)))
  }
  const [siren, prefixe] = rest
  const own = platform.subscribers.find((each) => each.siren === siren && each.prefixe === prefixe)
  if (way !== 'webdav' || !own) return answerAs('text/plain', '', { status: 404 })
  if (own.certificate !== certificate) return answerAs('text/plain', '', { status: 403 })
  return answerDav({ incoming: request, laid, depot: depotOf(platform, own), name: file, path }, platform)
}

/** What the préfecture answers, and writes, lies in the folder from now on: the messages and their documents, no envelope. */
async function dropAnswers(platform: FastPlatform) {
  const { prefecture, settings, subscribers } = platform
  if (settings.holds) return
  for (const subscriber of subscribers) {
    const brought = new Map<string, string[]>()
    for await (const { delivery, name, bytes } of prefecture.waiting(subscriber.siren)) {
      brought.set(delivery, [...(brought.get(delivery) ?? []), name])
      if (!readEnvelopeName(name) || name.startsWith('ANO_')) await layAnswer(platform, subscriber, { name, bytes })
    }
    for (const [delivery, names] of brought) await prefecture.confirm(delivery, names)
  }
}

async function layAnswer(
  platform: FastPlatform,
  subscriber: Subscriber,
  { name, bytes }: { readonly name: string; readonly bytes: Uint8Array },
) {
  const { settings, now } = platform
  const depot = depotOf(platform, subscriber)
  const [, stem = name, rest = ''] = /^(.*)_([0-9]+\.[a-z]+)$/i.exec(name) ?? []
  const [serial = '0', extension = 'xml'] = rest.split('.')
  for (let n = Number(serial); ; n++) {
    const own = rest === '' ? name : `${stem}_${n}.${extension}`
    const there = depot.read(own)
    if (!there) await depot.lay(own, bytes)
    if (!there || there.equals(bytes)) break
  }
  const idActe = /^(.*)-1-2$/.exec(stem)?.[1]
  const source = depot.names().find((each) => idActe !== undefined && each.endsWith(`${idActe}-1-1_1.pdf`))
  const pdf = source !== undefined && depot.read(source)
  if (settings.stamps && pdf)
    await depot.lay(
      `tampon-${idActe}.pdf`,
      Buffer.concat([pdf, Buffer.from(`\n% Reçu le ${toDate8(dayIn('Europe/Paris', now()))}\n`)]),
    )
}
