// as@lae over its REST services: Basic with the hashed password, our identifier to ask by. Its server is not public; what
// is known of it comes from two clients (Pastell's AsalaeREST.php, the Morbihan's AsalaeConnector.java).
import { hash } from 'node:crypto'
import { ActesError } from '#errors.ts'
import { certificateFinding, inOrder } from '#gateways/findings.ts'
import type { DriverTools, Finding } from '#gateways/gateway.ts'
import { withinTimeLimit } from '#gateways/wire/conversation.ts'
import type { HttpExchange } from '#gateways/wire/http.ts'
import { openPlatform } from '#gateways/wire/platform.ts'
import { exchangeError } from '#gateways/troubles.ts'
import { answerMaxBytes, fieldsOf, jsonIn, looksLikeReply, replyMaxBytes, unexpected } from '../answers.ts'
import type { Archive, Following, SentTransfer } from '../archive.ts'
import { archiveServerOf, type AsalaeSettings } from '../settings.ts'
import { deposit, type AsalaeApi } from './deposit.ts'

export function openAsalae(settings: AsalaeSettings, tools: DriverTools): Archive {
  const platform = openPlatform(settings, tools, { shown: (password) => hash('sha256', password) })
  const { exchangeMaxMs, quietMs, identity } = platform
  const under = <T>(signal: AbortSignal, work: (api: AsalaeApi) => Promise<T>) =>
    withinTimeLimit(tools.limit(exchangeMaxMs), signal, (stop) => work({ http: platform.http, stop }))
  return {
    type: 'asalae',
    facts: { asksBy: 'ours' },
    server: archiveServerOf(settings),
    exchangeMaxMs,
    quietMs,
    deposit: (transfer, signal) => under(signal, (api) => deposit(api, transfer, settings.tranche)),
    follow: (sent, signal) => under(signal, (api) => followTransfer(api, sent)),
    reply: (sent, signal) =>
      under(signal, async (api) => {
        const asked = await ask(api, sent, 'ArchiveTransferReply')
        return typeof asked === 'string' ? 'not yet' : asked
      }),
    check: (signal) =>
      under(signal, (api) => {
        const looks = {
          certificate: () => certificateFinding(identity, { now: tools.now(), zone: 'Europe/Paris' }),
          connexion: async (): Promise<Finding> => {
            await readJson(api, 'ping')
            return { name: 'connexion', ok: true }
          },
          version: async (): Promise<Finding> => ({ name: 'version', ok: true, detail: await versionOf(api) }),
        }
        return inOrder(looks, 'motDePasse')
      }),
    close: platform.close,
  }
}

/** What as@lae answers by status 500 while it handles a transfer. */
const pendingWords = /transfert en cours de traitement/i

type Asked = Uint8Array | 'pending' | 'not there'
type Message = 'Acknowledgement' | 'ArchiveTransferReply'

/** @throws ActesError ACTES-G002 for any other answer: a fault of the archive, or of a proxy */
async function ask(api: AsalaeApi, sent: SentTransfer, message: Message): Promise<Asked> {
  const [agency, identifier] = [sent.agency, sent.identifier].map(encodeURIComponent)
  const path =
    `sedaMessages/sequence:ArchiveTransfer/message:${message}` +
    `/originOrganizationIdentification:${agency}/originMessageIdentifier:${identifier}`
  const response = await read(api, 'application/xml', { path, maxBytes: replyMaxBytes })
  const { status, bytes } = response
  if (status === 200 && looksLikeReply(bytes)) return bytes
  if (status === 500 && pendingWords.test(bytes.subarray(0, 8_192).toString('utf8'))) return 'pending'
  if (status === 404) return 'not there'
  throw unexpected(response, 'read')
}

/** A transfer that neither receipt nor reply knows is absent, unless the address itself is wrong. */
async function followTransfer(api: AsalaeApi, sent: SentTransfer): Promise<Following> {
  const reply = await ask(api, sent, 'ArchiveTransferReply')
  if (typeof reply !== 'string') return { state: 'answered' }
  const receipt = await ask(api, sent, 'Acknowledgement').catch((error: unknown): Asked => {
    // The receipt is optional, and its failure no reason to doubt the transfer.
    if (reply === 'pending' && error instanceof ActesError && error.kind === 'retry') return 'pending'
    throw error
  })
  if (typeof receipt !== 'string') return { state: 'pending', acknowledgement: receipt }
  if (reply === 'pending' || receipt === 'pending') return { state: 'pending' }
  await versionOf(api)
  return { state: 'absent' }
}

/** Proves address and login. */
async function versionOf(api: AsalaeApi) {
  const { application, version } = fieldsOf(await readJson(api, 'versions'))
  if (typeof application !== 'string') throw wrongAddress()
  return `${application} ${typeof version === 'string' ? version : ''}`.trim().slice(0, 200)
}

async function readJson(api: AsalaeApi, path: string): Promise<unknown> {
  const response = await read(api, 'application/json', { path, maxBytes: answerMaxBytes })
  if (response.status !== 200) throw unexpected(response, 'read')
  const told = jsonIn(response)
  if (told === undefined) throw wrongAddress()
  return told
}

async function read({ http, stop }: AsalaeApi, accept: string, asked: Pick<HttpExchange, 'path' | 'maxBytes'>) {
  return (await http()).exchange({ kind: 'read', method: 'GET', headers: { accept }, ...asked }, stop)
}

/** 200 and no JSON, as a page of another site. */
function wrongAddress() {
  return exchangeError('ACTES-G013', { setting: 'url', reason: 'unreadable' })
}
