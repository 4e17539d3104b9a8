// VITAM's external services: client certificate, tenant, context. It answers a deposit once it has the bytes, before any
// check, and gives the operation to ask by: a lost answer loses it. Source: VITAM 7.0.1 (ingest-external, access-external).
import { hash } from 'node:crypto'
import type { DriverTools } from '#gateways/gateway.ts'
import { withinTimeLimit } from '#gateways/wire/conversation.ts'
import { frozenBytes } from '#gateways/wire/frozen.ts'
import type { HttpClient, HttpResponse } from '#gateways/wire/http.ts'
import { openPlatform } from '#gateways/wire/platform.ts'
import { exchangeError } from '#gateways/troubles.ts'
import { compact } from '#protocol/compact.ts'
import { readReply } from '#protocol/seda/replies.ts'
import {
  answerMaxBytes,
  fieldsOf,
  jsonIn,
  looksLikeBordereau,
  looksLikeReply,
  replyMaxBytes,
  unexpected,
} from '../answers.ts'
import type { Archive, Deposited, Following, OutgoingTransfer } from '../archive.ts'
import { archiveServerOf, type VitamSettings } from '../settings.ts'
import { checkVitam } from './check.ts'

export type VitamApi = ReturnType<typeof callsOf>

export function openVitam(settings: VitamSettings, tools: DriverTools): Archive {
  const followUrl = settings.urlSuivi ?? settings.url
  const platform = openPlatform(settings, tools)
  const following = followUrl === settings.url ? platform : openPlatform({ ...settings, url: followUrl }, tools)
  const { exchangeMaxMs, quietMs } = platform
  const under = <T>(signal: AbortSignal, work: (api: VitamApi) => Promise<T>) =>
    withinTimeLimit(tools.limit(exchangeMaxMs), signal, (stop) =>
      work(callsOf({ settings, stop, ingest: platform.http, admin: following.http })),
    )
  return {
    type: 'vitam',
    facts: { asksBy: 'theirs' },
    server: archiveServerOf(settings),
    exchangeMaxMs,
    quietMs,
    deposit: (transfer, signal) =>
      under(signal, async (api) => {
        // What an outage, a certificate or a right would refuse is refused here, where it is no doubt.
        await api.options()
        return api.deposit(transfer, settings.contexte, settings.action)
      }),
    follow: async ({ reference }, signal) =>
      reference === null ? { state: 'unknown' } : under(signal, (api) => api.follow(reference)),
    reply: async ({ reference }, signal) =>
      reference === null ? 'not yet' : under(signal, (api) => api.reply(reference)),
    bordereau: async ({ reference }, signal) =>
      reference === null ? undefined : under(signal, (api) => api.bordereau(reference)),
    check: (signal, sample) =>
      under(signal, (api) => checkVitam(api, { identity: platform.identity, clock: tools, sample })),
    close: async () => void (await Promise.all([platform.close(), following.close()])),
  }
}

interface Reaching {
  readonly settings: VitamSettings
  readonly stop: AbortSignal
  readonly ingest: () => Promise<HttpClient>
  readonly admin: () => Promise<HttpClient>
}

function callsOf({ settings, stop, ingest, admin }: Reaching) {
  const tenant = { 'x-tenant-id': String(settings.tenant) }
  const octets = 'application/octet-stream'
  const read = async (client: Reaching['ingest'], method: string, path: string) => {
    const headers = { ...tenant, accept: octets }
    return (await client()).exchange({ kind: 'read', method, path, headers, maxBytes: replyMaxBytes }, stop)
  }
  /** Undefined as long as there is none. */
  const kept = async (operation: string, name: string, isMeant: (bytes: Uint8Array) => boolean) => {
    const response = await read(ingest, 'GET', `ingest-external/v1/ingests/${encodeURIComponent(operation)}/${name}`)
    if (response.status === 404) return undefined
    if (response.status === 200 && isMeant(response.bytes)) return response.bytes
    throw unexpected(response, 'read')
  }
  return {
    stop,
    /** Endpoints: the address and the certificate are right. @throws ActesError of a read */
    options: async () => {
      const headers = { ...tenant, accept: 'application/json' }
      const request = { kind: 'read', method: 'OPTIONS', path: 'ingest-external/v1/', headers } as const
      const response = await (await ingest()).exchange({ ...request, maxBytes: answerMaxBytes }, stop)
      if (response.status !== 200) throw unexpected(response, 'read')
    },
    deposit: async (transfer: OutgoingTransfer, context: string, action: string): Promise<Deposited> => {
      const headers = {
        ...tenant,
        'x-context-id': context,
        'x-action': action,
        'x-manifest-digest-algo': 'SHA-512',
        'x-manifest-digest-value': hash('sha512', transfer.bordereau),
        'content-type': octets,
        accept: 'application/xml',
      }
      const body = { body: frozenBytes(transfer), bodyBytes: transfer.sizeBytes, ...compact({ lease: transfer.lease }) }
      const request = { kind: 'write', method: 'POST', path: 'ingest-external/v1/ingests', headers, ...body } as const
      return depositedBy(await (await ingest()).exchange({ ...request, maxBytes: replyMaxBytes }, stop))
    },
    follow: async (operation: string): Promise<Following> =>
      followingIn(await read(admin, 'HEAD', `admin-external/v1/operations/${encodeURIComponent(operation)}`)),
    reply: async (operation: string): Promise<Uint8Array | 'not yet'> =>
      (await kept(operation, 'archivetransferreply', looksLikeReply)) ?? 'not yet',
    /** Only of what was accepted. */
    bordereau: (operation: string) => kept(operation, 'manifests', looksLikeBordereau),
  }
}

const stateHeaders = ['x-request-id', 'x-global-execution-state', 'x-global-execution-status'] as const

/** @throws ActesError ACTES-G005 when it has the bytes, and gives no operation to ask by */
async function depositedBy(response: HttpResponse): Promise<Deposited> {
  const { status, headers, bytes } = response
  const reference = headers['x-request-id'] ?? ''
  if (status === 202) {
    if (!/^[\w-]{1,100}$/.test(reference)) throw exchangeError('ACTES-G005', { reason: 'X-Request-Id' })
    const told = stateHeaders.flatMap((name) => (headers[name] ? [`${name}: ${headers[name]}\n`] : []))
    return { kind: 'taken', reference, bytes: Buffer.from(told.join('')) }
  }
  if (status === 503 && looksLikeReply(bytes)) {
    const reply = await readReply(bytes).catch(() => undefined)
    if (reply?.verdict === 'refused') return { kind: 'refused', reply: bytes }
  }
  const refusal = documented.includes(status) ? refusalIn(jsonIn(response)) : undefined
  throw refusal === undefined ? unexpected(response, 'write') : exchangeError('ACTES-G009', { reason: refusal })
}

/** Statuses by which VITAM itself refuses a request, in JSON, before it keeps anything. A proxy's page proves nothing. */
const documented: readonly number[] = [400, 406, 415, 422]

function refusalIn(told: unknown) {
  const { code, message, description } = fieldsOf(told)
  const words = [code, message, description].filter((each) => typeof each === 'string')
  return words.length > 1 ? words.join(' : ').slice(0, 500) : undefined
}

/** Paused once it has begun, it waits for its operator. So does an operation that VITAM no longer knows. */
function followingIn(response: HttpResponse): Following {
  const [state = '', status = ''] = stateHeaders.slice(1).map((name) => response.headers[name])
  if (response.status === 204) return stopped('HTTP 204')
  if (![200, 202].includes(response.status)) throw unexpected(response, 'read')
  if (status === 'FATAL' || (state === 'PAUSE' && status !== 'UNKNOWN')) return stopped(`${state} ${status}`)
  if (state === 'COMPLETED') return { state: 'answered' }
  if (state === 'RUNNING' || state === 'PAUSE') return { state: 'pending' }
  throw exchangeError('ACTES-G002', { reason: 'X-Global-Execution-State' })
}

function stopped(reason: string): Following {
  return { state: 'stopped', reason, code: 'ACTES-T002' }
}
