// The ministry's direct channel, for an approved operator: one HTTPS POST per archive, as S²LOW and Stela do
// (ActesFileSender, ActesMinistere; ActeService). Retours arrive by mail (mailbox/). The ministry accepts an archive
// twice and cannot be asked what it has, so a sending in doubt is never resent automatically.
import { ActesError, type ErrorCode } from '#errors.ts'
import { facts } from '../facts.ts'
import { certificateFinding, troubleFinding } from '../findings.ts'
import { frozenBytes } from '../wire/frozen.ts'
import type { DriverTools, Finding, Gateway, Outgoing, Receipt } from '../gateway.ts'
import { type Mailboxes, openMailboxes } from './mailbox/mailbox.ts'
import { type MinistrySettings, trafficOf, unwrittenMailbox } from '../settings.ts'
import { bodyEnd, multipartType, partHead } from '../wire/multipart.ts'
import { openPlatform, type Platform } from '../wire/platform.ts'
import { compact } from '#protocol/compact.ts'
import { readArchiveName } from '#protocol/messages/names.ts'
import type { HttpResponse } from '../wire/http.ts'
import { pageSaid, turnedAway } from '../wire/pages.ts'
import { exchangeError, ofOtherGateway } from '../troubles.ts'

const responseBytesMax = 1_000_000
const rememberedMax = 500
const zone = 'Europe/Paris'

interface ReturnChannel {
  readonly mailboxes?: Mailboxes
  readonly addresses?: readonly string[]
}

export function openMinistry(
  settings: MinistrySettings,
  tools: DriverTools,
  { mailboxes = openMailboxes(), addresses }: ReturnChannel = {},
): Gateway {
  const platform = openPlatform(settings, tools, { headers: agentHeadersOf(settings) })
  const { exchangeMaxMs } = platform
  const mailbox = mailboxes.open(settings.boite, { ...tools, limitMs: exchangeMaxMs })
  const handing = handOnce()
  const traffic = trafficOf(settings)
  const server: Server = { settings, platform, away: false, looks: 0 }
  return {
    name: 'ministry',
    capabilities: { ...facts.ministry, exchangeMaxMs, quietMs: 0 },
    ...(traffic && { traffic }),
    submit: (outgoing, signal) =>
      handing(outgoing, async () => {
        await refuseWhileAway(server, signal)
        return submit(server, outgoing, signal)
      }),
    collect: ({ collectivite }, signal) => mailbox.collect(collectivite.siren, signal),
    confirm: (retours, signal) => mailbox.confirm(retours, signal),
    find: async () => 'unknown',
    check: async (signal) => {
      const [certificate, server, box] = await Promise.all([
        certificateFinding(platform.identity, { now: tools.now(), zone }),
        checkServer(platform, signal),
        mailbox.check(signal),
      ])
      return [...(certificate ? [certificate] : []), server, ...box, ...addressFindings(settings, addresses)]
    },
    close: async () => {
      await Promise.all([platform.close(), mailbox.close()])
    },
  }
}

/** Retours that the ministry mails to another address are never read. */
function addressFindings(settings: MinistrySettings, addresses: readonly string[] | undefined): readonly Finding[] {
  const detail = addresses && unwrittenMailbox(settings, addresses)
  if (detail === undefined) return []
  return [{ name: 'mailbox', ok: false, code: 'ACTES-G022', setting: 'adressesRetour', detail }]
}

/** The ministry accepts duplicates, so hand an archive over once per process. Only one in doubt may leave again. */
function handOnce() {
  const handed = new Map<string, Receipt>()
  const leaving = new Set<string>()
  return async ({ archive, sha256 }: Outgoing, hand: () => Promise<Receipt>) => {
    const key = `${archive} ${sha256}`
    const receipt = handed.get(key)
    if (receipt) return receipt
    if (leaving.has(key)) throw new ActesError('ACTES-G012')
    leaving.add(key)
    try {
      const taken = await hand()
      handed.set(key, taken)
      const [oldest] = handed.keys()
      if (handed.size > rememberedMax && oldest !== undefined) handed.delete(oldest)
      return taken
    } finally {
      leaving.delete(key)
    }
  }
}

/** The server of 2025 accepts this user agent (S²LOW 5.1.1). */
const usualAgent = 'curl/7.81.1'

function agentHeadersOf({ agent, parties }: MinistrySettings): Readonly<Record<string, string>> {
  return { 'user-agent': agent ?? usualAgent, ...(parties === 'stela' && { 'x-user-agent': agent ?? 'stela' }) }
}

/** Probes that find the server away before an archive is tried anyway: some servers never answer a GET well. */
const looksMax = 20

interface Server {
  readonly settings: MinistrySettings
  readonly platform: Platform
  away: boolean
  looks: number
}

/** After an outage, probe first, so that only one archive is in doubt. @throws ActesError ACTES-G002 while away */
async function refuseWhileAway(server: Server, signal: AbortSignal) {
  if (!server.away) return
  const status = await probeServer(server.platform, signal)
  if (isAway(status) && ++server.looks < looksMax)
    throw exchangeError('ACTES-G002', { reason: `HTTP ${status}`, status })
  Object.assign(server, { away: false, looks: 0 })
}

async function submit(server: Server, outgoing: Outgoing, signal: AbortSignal): Promise<Receipt> {
  const { settings } = server
  const http = await server.platform.http()
  const { contentType, before, after } = frameOf(outgoing, settings.parties)
  // The client holds back the last bytes until this generator ends. Before that, the server cannot have them all.
  let whole = false
  const body = async function* () {
    yield before
    yield* frozenBytes(outgoing)
    yield after
    whole = true
  }
  const response = await http.exchange(
    {
      kind: 'write',
      method: 'POST',
      path: '',
      headers: { 'content-type': contentType },
      body: body(),
      bodyBytes: before.length + outgoing.sizeBytes + after.length,
      maxBytes: responseBytesMax,
      ...compact({ lease: outgoing.lease }),
    },
    signal,
  )
  server.away = isAway(response.status)
  if (response.status !== settings.succes || !whole) throw postTroubleOf(response, whole)
  return { reference: outgoing.archive, bytes: traceOf(response) }
}

const lookMs = 15_000
const pageBytesMax = 1_000_000

/** GET the server: this tests the handshake, both certificates and the account. @throws ActesError as for a read */
async function probeServer(platform: Platform, signal: AbortSignal) {
  const http = await platform.http()
  const timeoutMs = Math.min(lookMs, platform.exchangeMaxMs)
  const asked = { kind: 'read', method: 'GET', path: '', maxBytes: pageBytesMax, timeoutMs } as const
  return (await http.exchange(asked, signal)).status
}

async function checkServer(platform: Platform, signal: AbortSignal): Promise<Finding> {
  try {
    const status = await probeServer(platform, signal)
    const detail = `HTTP ${status}`
    if (refusesUs(status)) return { name: 'server', ok: false, code: 'ACTES-G008', setting: 'motDePasse', detail }
    if (isAway(status)) return { name: 'server', ok: false, code: 'ACTES-G002', setting: 'url', detail }
    return { name: 'server', ok: true }
  } catch (error) {
    return troubleFinding(error, { name: 'server', setting: 'url' })
  }
}

/** S²LOW names its only part after the archive; Stela sends `name`, `filename` and `file`. */
function frameOf({ archive, mediaType, sha256 }: Outgoing, parties: MinistrySettings['parties']) {
  if (mediaType !== 'application/gzip') throw ofOtherGateway('ministry')
  if (!readArchiveName(archive))
    throw exchangeError('ACTES-G009', { reason: 'le nom de l’archive n’est pas celui du protocole' })
  const boundary = `----------------------${sha256.slice(0, 32)}`
  const field = (name: string) => `${partHead(boundary, name)}${archive}\r\n`
  const file = (name: string) => partHead(boundary, name, { name: archive, type: 'application/octet-stream' })
  const before = parties === 'fichier' ? file(archive) : `${field('name')}${field('filename')}${file('file')}`
  return {
    contentType: multipartType(boundary),
    before: Buffer.from(before, 'latin1'),
    after: Buffer.from(`\r\n${bodyEnd(boundary)}`, 'latin1'),
  }
}

/** The server may already have the archive. */
const doubtful = [408, 409, 429]
const redirected = [301, 307, 308]

/**
 * An account that the server does not know, another server, or a doubt; with G021 a proxy refused the archive and would
 * refuse it again. The real channel refuses by mail, never by status. @param whole whether the server may have read the
 * whole body
 */
function postTroubleOf(response: HttpResponse, whole: boolean) {
  const { status } = response
  const reason = `HTTP ${status}`
  const trouble = (code: ErrorCode, setting = 'url') => exchangeError(code, { setting, reason, status })
  if (refusesUs(status)) return trouble('ACTES-G008', 'identifiant')
  if (turnedAway.includes(status)) {
    const taken = whole ? {} : { taken: 'no' }
    return exchangeError('ACTES-G021', { setting: 'url', reason: pageSaid(response), status, ...taken })
  }
  const isOther = status >= 400 && status < 500 && !doubtful.includes(status)
  if (isOther || redirected.includes(status)) return trouble('ACTES-G013')
  if (whole) return trouble('ACTES-G005')
  return trouble(status < 400 ? 'ACTES-G013' : 'ACTES-G002')
}

function refusesUs(status: number) {
  return [401, 403, 407].includes(status)
}

function isAway(status: number) {
  return status === 429 || (status >= 500 && status !== 501)
}

const traceBytes = 4_096

function traceOf({ status, headers, bytes }: HttpResponse): Uint8Array {
  const date = headers.date === undefined ? '' : `Date: ${headers.date}\r\n`
  return Buffer.concat([Buffer.from(`HTTP/1.1 ${status}\r\n${date}\r\n`, 'latin1'), bytes]).subarray(0, traceBytes)
}
