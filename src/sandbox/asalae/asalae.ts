// Simulated as@lae: an HTTPS server with its REST services, for SEDA 2.1 and 2.2. State is kept in the sandbox's folder;
// nothing moves by itself.
import { hash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { openFolder, readIfThere, sweepTemporaries } from '../folder.ts'
import { answerAs, basicIn, listen, oneByOne, type SimulatorOptions } from '../http.ts'
import { openKept } from '../kept.ts'
import { jsonOf, takeAttachment, takeMessage, type Taking } from './deposits.ts'
import { drained, layForm, type Form } from './form.ts'
import { AsalaeError, defaultSettings, type AsalaePlatform, type AsalaeSettings } from './platform.ts'
import { layReferentiel } from './referential.ts'
import { sayNext } from './turn.ts'

export interface AsalaeOptions extends SimulatorOptions {
  readonly accounts: readonly { readonly login: string; readonly password: string }[]
  readonly settings?: Partial<AsalaeSettings>
  /** Known besides those of `referentiel.json`. */
  readonly versants?: readonly string[]
}

/** `url` is the root of the REST services. */
export async function startAsalae(options: AsalaeOptions) {
  const { accounts, now } = options
  const folder = openFolder(options.folder)
  await sweepTemporaries(folder, now())
  await layReferentiel(folder, options.versants ?? [])
  const platform: AsalaePlatform = {
    folder,
    now,
    settings: { ...defaultSettings, ...options.settings },
    transfers: openKept(folder, 'transfers', 'transfer'),
    sessions: openKept(folder, 'sessions', 'session'),
  }
  const alone = oneByOne()
  const server = await listen(options, {
    tls: { minVersion: 'TLSv1.2' },
    serve: async (incoming, { cut, answer }) => {
      const request = readTarget(incoming)
      const refused = refusalOf(incoming, request.call, accounts)
      const isForm = incoming.method === 'POST' && !refused
      const form = isForm
        ? await layForm(incoming, folder, platform.settings.sizeMaxBytes + 1_048_576)
        : await drained(incoming)
      try {
        await answer(request.call, () =>
          alone(async () => {
            if (refused) return refusalAnswer(refused)
            const said = await answerCall(platform, request, form).catch(refusalAnswer)
            if (said.isCut) cut()
            return said
          }),
        )
      } finally {
        form?.drop()
      }
    },
  })
  return {
    ...server,
    url: `${server.url}/restservices`,
    platform,
    /** The next word about each transfer: receipt, then reply. */
    advance: () => alone(() => sayNext(platform)),
    /** What was taken, oldest first. */
    received: platform.transfers.all,
  }
}

type RestRequest = ReturnType<typeof readTarget>

/** What is asked for, by path segments `name:value` or by a query, and the name of the call for fault injection. */
function readTarget({ method = 'GET', url = '/' }: IncomingMessage) {
  const [path = '/', query = ''] = url.split(/\?(.*)/s)
  const [root, resource, ...segments] = path.split('/').filter((segment) => segment !== '')
  // As PHP decodes it.
  const named = new URLSearchParams([query, ...segments.map((each) => each.replace(':', '='))].join('&'))
  const asked = (name: string) => named.get(name) ?? ''
  const call = calls[`${method} ${root}/${resource} ${asked('message')}`.trim()] ?? 'other'
  return { call, asked }
}

const calls: Readonly<Record<string, 'ping' | 'versions' | 'deposit' | 'chunk' | 'ack' | 'atr'>> = {
  'GET restservices/ping': 'ping',
  'GET restservices/versions': 'versions',
  'GET restservices/sedaMessages Acknowledgement': 'ack',
  'GET restservices/sedaMessages ArchiveTransferReply': 'atr',
  'POST restservices/sedaMessages': 'deposit',
  'POST restservices/sedaAttachmentsChunkFiles': 'chunk',
}

/** Identity is a known login and the SHA-256 of its password, in lower-case hexadecimal; a ping needs none. */
function refusalOf({ headers }: IncomingMessage, call: RestRequest['call'], accounts: AsalaeOptions['accounts']) {
  const given = basicIn(headers.authorization).toString()
  if (call !== 'ping' && !accounts.some(({ login, password }) => given === `${login}:${hash('sha256', password)}`))
    return new AsalaeError('Identifiant ou mot de passe incorrect', 401)
  const type = call === 'ack' || call === 'atr' ? 'application/xml' : 'application/json'
  const accepted = (headers.accept ?? '').split(',').map((each) => each.split(';')[0]?.trim().toLowerCase())
  return accepted.includes(type) ? undefined : new AsalaeError(`En-tête Accept: ${type} attendu`, 406)
}

function refusalAnswer(error: unknown): Taking {
  const { status, message } = error instanceof AsalaeError ? error : new AsalaeError(String(error))
  const realm = status === 401 ? { 'WWW-Authenticate': 'Basic realm="as@lae"' } : {}
  return answerAs('text/plain; charset=UTF-8', message, { status, ...realm })
}

async function answerCall(
  { transfers, ...platform }: AsalaePlatform,
  { call, asked }: RestRequest,
  form: Form | undefined,
): Promise<Taking> {
  if (call === 'ping') return jsonOf('webservices as@lae accessibles')
  if (call === 'versions') return jsonOf({ application: 'as@lae', denomination: '', version: 'V1.6.3' })
  if (call === 'other') throw new AsalaeError('Service inconnu', 404)
  if (call === 'deposit' || call === 'chunk') {
    if (!form) throw new AsalaeError('Formulaire illisible, ou trop volumineux')
    return (call === 'deposit' ? takeMessage : takeAttachment)({ ...platform, transfers }, form)
  }
  if (asked('sequence') !== 'ArchiveTransfer') throw new AsalaeError('Paramètre sequence inconnu')
  const [versant, identifier] = [asked('originOrganizationIdentification'), asked('originMessageIdentifier')]
  const transfer = transfers.all().findLast((each) => each.versant === versant && each.identifier === identifier)
  if (!transfer) throw new AsalaeError('Transfert inconnu', 404)
  const bytes = readIfThere(transfers.pathOf(transfer.id, `${call.toUpperCase()}.xml`))
  if (!bytes) throw new AsalaeError('Transfert en cours de traitement')
  return answerAs('application/xml; charset=UTF-8', bytes)
}
