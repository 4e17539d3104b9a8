// Simulates the ministry's direct channel before the simulated préfecture: one HTTPS POST per archive, with a client
// certificate; the status only says "taken", answers leave by mail to known senders. Sources: S²LOW, ActesFileSender,
// ActesMinistereClientFactory, CHANGELOG 5.1.1; Stela, ActeService.
import { hash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { systemClock } from '#clock.ts'
import type { Collectivite } from '#protocol/acte/collectivite.ts'
import { openFolder, sweepTemporaries } from '../folder.ts'
import { answerAs, basicIn, listen, oneByOne, type HttpAnswer, type SimulatorOptions } from '../http.ts'
import { isMultipart, parseMultipart, readBody, scalar } from '../php.ts'
import type { Office } from '../reception.ts'
import { declare } from '../registry.ts'
import { takeArchive, type Posted } from './posting.ts'
import { readPosts } from './register.ts'
import { makeRound, type Deliver, type MailHooks } from './round.ts'

/** The server in use until July 2025, and the one since. */
export type Profile = 'legacy' | 'new'

/** `agents`: accepted user agents, all if absent. `stela`: also accepts a field `file` with a `name`. */
const profiles: Readonly<Record<Profile, { success: number; agents?: RegExp; stela: boolean }>> = {
  legacy: { success: 200, stela: true },
  new: { success: 201, agents: /^curl\/\S/, stela: false },
}

/** Behaviour of the real server that nobody has observed is a setting. Durations are in milliseconds. */
const defaultSettings = {
  path: '/',
  /** Required beside the certificate: as HTTP Basic, or as `?user=&password=`. */
  account: undefined as { user: string; password: string; by: 'basic' | 'query' } | undefined,
  body: '',
  sizeMaxBytes: 157_286_400,
  /** Delay of answers to a number in _TARD, and length of the exchange of one in _LENT. */
  lateMs: 60_000,
  slowMs: 30_000,
  from: 'ne-pas-repondre@prefecture.invalid',
  fallback: undefined as string | undefined,
}

type MinistrySettings = Readonly<typeof defaultSettings>

export interface MinistryOptions extends SimulatorOptions {
  readonly profile: Profile
  readonly settings?: Partial<MinistrySettings>
  readonly deliver: Deliver
  readonly mails?: MailHooks
}

export async function startMinistry(options: MinistryOptions) {
  const { now, mails = {} } = options
  const folder = openFolder(options.folder)
  await sweepTemporaries(folder, now())
  const stopping = new AbortController()
  const settings = { ...defaultSettings, ...options.settings }
  const office: Office = { folder, now, lateMs: settings.lateMs, sizeMaxBytes: settings.sizeMaxBytes }
  const ministry: { settings: MinistrySettings } = { settings }
  const counter = { office, settings: () => ministry.settings, signal: stopping.signal }
  const profile = profiles[options.profile]
  const server = await listen(options, {
    tls: { minVersion: 'TLSv1.2', requestCert: true, rejectUnauthorized: true },
    serve: async (request, { cut, answer }) => {
      const refused = refusalOfRequest(request, ministry.settings, profile.agents)
      const posted = await readPost(request, 2 * settings.sizeMaxBytes, profile.stela)
      await answer('post', async () => {
        if (refused) return refused
        if (typeof posted === 'number') return nothing(posted)
        const behaviour = await takeArchive(counter, posted, request.headers['user-agent'])
        if (behaviour === 'cut') cut()
        if (behaviour === 'slow') await systemClock.pause(settings.slowMs, { signal: stopping.signal })
        return answerAs(plain, settings.body, { status: profile.success })
      })
    },
  })
  const alone = oneByOne()
  const post = { folder, now, from: settings.from, hooks: mails, deliver: options.deliver, unfinished: new Map() }
  return Object.assign(ministry, {
    url: `${server.url}${settings.path}`,
    port: server.port,
    advance: () => alone(() => makeRound(post)),
    received: () => readPosts(folder),
    declare: (collectivite: Collectivite) => declare(folder, collectivite),
    close: async () => {
      stopping.abort()
      await server.close()
      await alone(async () => undefined)
    },
  })
}

/** A form of one file in a field named like the file, else a status. An archive over the limit is refused by mail. */
async function readPost(request: IncomingMessage, maxBytes: number, stela: boolean): Promise<Posted | number> {
  const type = request.headers['content-type'] ?? ''
  const body = await readBody(request, maxBytes + 65_536)
  if (!isMultipart(type)) return 415
  if (!body) return 413
  const form = parseMultipart(type, body, { filesMax: 2, fieldOf: (sent) => sent })
  if (form.broken) return 415
  const [file, ...others] = form.uploads
  if (!file || others.length > 0) return 400
  if (file.bytes.length > maxBytes) return 413
  const told = stela && file.field === 'file' && form.fields.has('name') ? scalar(form.fields, 'filename') : ''
  const name = file.field === file.name ? file.field : told
  return name === '' ? 400 : { name, bytes: file.bytes, sha256: hash('sha256', file.bytes) }
}

const plain = 'text/plain; charset=UTF-8'

function nothing(status: number, headers: HttpAnswer['headers'] = {}) {
  return answerAs(plain, '', { ...headers, status })
}

/** Like a web server, checks identity before the request. */
function refusalOfRequest(request: IncomingMessage, settings: MinistrySettings, agents?: RegExp) {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'https://ministry.invalid')
  if (!isKnown(request, searchParams, settings))
    return nothing(401, settings.account?.by === 'basic' ? { 'WWW-Authenticate': 'Basic realm="ACTES"' } : {})
  if (agents && !agents.test(request.headers['user-agent'] ?? '')) return nothing(403)
  if (pathname !== settings.path) return nothing(404)
  return request.method === 'POST' ? undefined : nothing(405, { Allow: 'POST' })
}

function isKnown({ headers }: IncomingMessage, query: URLSearchParams, { account }: MinistrySettings) {
  if (!account) return true
  const { user, password, by } = account
  if (by === 'query') return query.get('user') === user && query.get('password') === password
  return basicIn(headers.authorization).toString() === `${user}:${password}`
}
