// Simulated as@lae: an HTTPS server with its REST services, for SEDA 2.1 and 2.2. State is kept in the sandbox's folder;
// nothing moves by itself.
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { dayIn } from '#protocol/calendrier/jour.ts'
import { openFolder, readIfThere, replace, sweepTemporaries } from '../folder.ts'
import { listen, oneByOne, type HttpAnswer, type SimulatorOptions } from '../http.ts'
import { readBordereau } from './bordereau.ts'
import { judge } from './checks.ts'
import { takeAttachment, takeMessage, type Taking } from './deposits.ts'
import { readForm, type Form } from './form.ts'
import * as platforms from './platform.ts'
import { AsalaeError, jsonAnswer, type AsalaePlatform } from './platform.ts'
import { layReferential, readReferential, type Referential } from './referential.ts'
import { acknowledge, reply } from './replies.ts'
import { admit, callNamed, checkAccept, readTarget, type RestRequest } from './request.ts'
import { openSessions } from './sessions.ts'
import { openTransfers, type Transfer } from './transfers.ts'

export interface AsalaeOptions extends SimulatorOptions {
  readonly accounts: readonly platforms.AsalaeAccount[]
  readonly settings?: Partial<platforms.AsalaeSettings>
  /** Laid in the folder unless one lies there. */
  readonly referential?: Referential
}

/** `url` is the root of the REST services. */
export async function startAsalae(options: AsalaeOptions) {
  const { accounts, now } = options
  const folder = openFolder(options.folder)
  await sweepTemporaries(folder, now())
  await layReferential(folder, options.referential)
  const settings = { ...platforms.defaultSettings, ...options.settings }
  const platform: AsalaePlatform = {
    folder,
    now,
    settings,
    transfers: openTransfers(folder),
    sessions: openSessions(folder),
  }
  const alone = oneByOne()
  const server = await listen(options, {
    tls: { minVersion: 'TLSv1.2' },
    serve: async (incoming, { cut, answer }) => {
      const request = readTarget(incoming)
      const call = callNamed(request)
      const refused = refusalOf(incoming, call, accounts)
      const form = await readSent(incoming, platform, refused !== undefined)
      try {
        await answer(call, () =>
          alone(async () => {
            if (refused) return platforms.errorAnswer(refused)
            if (platform.settings.live) await turn(platform)
            const { answer: said, isCut } = await answerCall(platform, request, form).catch(errorTaking)
            if (isCut) cut()
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
    advance: () => alone(() => turn(platform)),
    /** What was taken, oldest first. */
    received: platform.transfers.all,
  }
}

/** Identity and Accept are checked before the body is kept; `ping` needs no identity. */
function refusalOf(incoming: IncomingMessage, call: string, accounts: AsalaeOptions['accounts']) {
  try {
    if (call !== 'ping') admit(incoming, accounts)
    checkAccept(incoming, call === 'ack' || call === 'atr' ? 'application/xml' : 'application/json')
    return undefined
  } catch (error) {
    if (error instanceof AsalaeError) return error
    throw error
  }
}

async function readSent(incoming: IncomingMessage, { folder, settings }: AsalaePlatform, isRefused: boolean) {
  if (incoming.method === 'POST' && !isRefused) return readForm(incoming, folder, settings.sizeMaxBytes + 1_048_576)
  for await (const _ of incoming) continue
  return undefined
}

const plainly = (answer: HttpAnswer): Taking => ({ answer, isCut: false })

function errorTaking(error: unknown): Taking {
  return plainly(platforms.errorAnswer(error instanceof AsalaeError ? error : new AsalaeError(String(error))))
}

async function answerCall(platform: AsalaePlatform, request: RestRequest, form: Form | undefined): Promise<Taking> {
  const call = callNamed(request)
  if (call === 'ping') return plainly(jsonAnswer('webservices as@lae accessibles'))
  if (call === 'versions')
    return plainly(jsonAnswer({ application: 'as@lae', denomination: '', version: platform.settings.version }))
  if (call === 'ack' || call === 'atr') return plainly(askedMessage(platform, request, call))
  if (call === 'other') throw new AsalaeError('Service inconnu', 404)
  if (!form) throw new AsalaeError('Formulaire illisible, ou trop volumineux')
  return call === 'deposit' ? takeMessage(platform, form) : takeAttachment(platform, form)
}

function askedMessage({ transfers, settings }: AsalaePlatform, { asked }: RestRequest, call: 'ack' | 'atr') {
  if (asked('sequence') !== 'ArchiveTransfer') throw new AsalaeError('Paramètre sequence inconnu')
  const transfer = transfers.find(asked('originOrganizationIdentification'), asked('originMessageIdentifier'))
  if (!transfer) throw new AsalaeError('Transfert inconnu', settings.unknownStatus)
  const bytes = readIfThere(transfers.pathOf(transfer.rank, messageFiles[call]))
  const isWritten = transfer.state === 'answered' || (call === 'ack' && transfer.state === 'acknowledged')
  if (!bytes || !isWritten) throw new AsalaeError(platforms.pendingWords)
  return platforms.xmlAnswer(bytes)
}

const messageFiles = { ack: 'ACK.xml', atr: 'ATR.xml' } as const

async function turn(platform: AsalaePlatform): Promise<void> {
  for (const transfer of platform.transfers.all()) await step(platform, transfer)
}

async function step(platform: AsalaePlatform, transfer: Transfer): Promise<void> {
  const { transfers, folder, settings, now } = platform
  const write = async (name: string, bytes: Uint8Array = Buffer.alloc(0)) =>
    replace(folder, transfers.pathOf(transfer.rank, name), bytes)
  const bordereau = () => readFile(transfers.pathOf(transfer.rank, 'bordereau.xml'))
  const isLate = now().getTime() - Date.parse(transfer.receivedAt) >= settings.lateMs
  if (transfer.state === 'received') {
    if (transfer.steered !== 'SANS')
      await write(messageFiles.ack, await acknowledge(await bordereau(), transfer, now()))
    await transfers.save({ ...transfer, state: 'acknowledged' })
    return
  }
  const waitsForControl = transfer.code === '002' && isLate
  if (transfer.state === 'answered' ? !waitsForControl : transfer.steered === 'TARD' && !isLate) return
  const { code, reason } = waitsForControl ? accepted : await verdictOn(platform, transfer)
  await write(messageFiles.atr, await reply(await bordereau(), transfer, { code, at: now() }))
  await transfers.save({ ...transfer, state: 'answered', code, reason, answeredAt: now().toISOString() })
}

const accepted = { code: '000', reason: 'accepté' }

async function verdictOn({ transfers, folder, now }: AsalaePlatform, transfer: Transfer) {
  const { rank, file, sizeBytes, agreement, steered } = transfer
  const bordereau = await readBordereau(await readFile(transfers.pathOf(rank, 'bordereau.xml')))
  if (!bordereau) throw new TypeError('read when it was taken')
  const path = file === null ? undefined : transfers.pathOf(rank, file)
  const before = transfers.all().filter((each) => each.agreement === agreement && each.code?.startsWith('0')).length
  const day = dayIn('Europe/Paris', now())
  const judged = { bordereau, known: readReferential(folder), day, before, sizeBytes }
  const fault = await judge(judged, path !== undefined && existsSync(path) ? path : undefined)
  if (fault) return fault
  return /^[0-9]{3}$/.test(steered ?? '') ? { code: steered ?? '', reason: 'commandé par le numéro' } : accepted
}
