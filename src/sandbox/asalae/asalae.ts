// Simulated as@lae: an HTTPS server with its REST services, for SEDA 2.1 and 2.2. State is kept in the sandbox's folder;
// nothing moves by itself.
import type { IncomingMessage } from 'node:http'
import { openFolder, readIfThere, sweepTemporaries } from '../folder.ts'
import { listen, oneByOne, type SimulatorOptions } from '../http.ts'
import { takeAttachment, takeMessage, type Taking } from './deposits.ts'
import { readForm, type Form } from './form.ts'
import * as platforms from './platform.ts'
import { AsalaeError, jsonAnswer, type AsalaePlatform } from './platform.ts'
import { layReferential } from './referential.ts'
import { callNamed, readTarget, refusalOf, type RestRequest } from './request.ts'
import { openSessions } from './sessions.ts'
import { turn } from './turn.ts'
import { messageFiles, openTransfers } from './transfers.ts'

export interface AsalaeOptions extends SimulatorOptions {
  readonly accounts: readonly platforms.AsalaeAccount[]
  readonly settings?: Partial<platforms.AsalaeSettings>
  /** Known besides those of `referentiel.json`. */
  readonly versants?: readonly string[]
}

/** `url` is the root of the REST services. */
export async function startAsalae(options: AsalaeOptions) {
  const { accounts, now } = options
  const folder = openFolder(options.folder)
  await sweepTemporaries(folder, now())
  await layReferential(folder, options.versants ?? [])
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
            const said = await answerCall(platform, request, form).catch(errorSaid)
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
    advance: () => alone(() => turn(platform)),
    /** What was taken, oldest first. */
    received: platform.transfers.all,
  }
}

async function readSent(incoming: IncomingMessage, { folder, settings }: AsalaePlatform, isRefused: boolean) {
  if (incoming.method === 'POST' && !isRefused) return readForm(incoming, folder, settings.sizeMaxBytes + 1_048_576)
  for await (const _ of incoming) continue
  return undefined
}

function errorSaid(error: unknown): Taking {
  return platforms.errorAnswer(error instanceof AsalaeError ? error : new AsalaeError(String(error)))
}

async function answerCall(platform: AsalaePlatform, request: RestRequest, form: Form | undefined): Promise<Taking> {
  const call = callNamed(request)
  if (call === 'ping') return jsonAnswer('webservices as@lae accessibles')
  if (call === 'versions')
    return jsonAnswer({ application: 'as@lae', denomination: '', version: platform.settings.version })
  if (call === 'ack' || call === 'atr') return askedMessage(platform, request, call)
  if (call === 'other') throw new AsalaeError('Service inconnu', 404)
  if (!form) throw new AsalaeError('Formulaire illisible, ou trop volumineux')
  return call === 'deposit' ? takeMessage(platform, form) : takeAttachment(platform, form)
}

function askedMessage({ transfers, settings }: AsalaePlatform, { asked }: RestRequest, call: 'ack' | 'atr') {
  if (asked('sequence') !== 'ArchiveTransfer') throw new AsalaeError('Paramètre sequence inconnu')
  const transfer = transfers.find(asked('originOrganizationIdentification'), asked('originMessageIdentifier'))
  if (!transfer) throw new AsalaeError('Transfert inconnu', settings.unknownStatus)
  const bytes = readIfThere(transfers.pathOf(transfer.rank, messageFiles[call]))
  if (!bytes) throw new AsalaeError(platforms.pendingWords)
  return platforms.xmlAnswer(bytes)
}
