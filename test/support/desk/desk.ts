// A commune whose desk is served on loopback, with people of every role, and clients of it that are no browser: a cookie jar,
// links and forms. Sessions are by the commune's clock, which stands in July 2025.
import { randomBytes, scryptSync } from 'node:crypto'
import { Agent, request } from 'undici'
import { v7 } from 'uuid'
import type { Grant } from '../../../src/accounts/access.ts'
import { maraussan } from '../../../src/config/demo.ts'
import type { Collectivite } from '../../../src/protocol/acte/collectivite.ts'
import { keepPassword, keepPerson } from '../../../src/store/people/people.ts'
import { networkServer } from '../../../src/web/server.ts'
import { openCommune, type Commune, type CommuneOptions } from '../life/commune.ts'

/** Another collectivite of the same desk. */
export const neighbouring: Collectivite = {
  ...maraussan,
  siren: '000000000',
  nom: 'Commune voisine',
  trigramme: 'abc',
  adressesRetour: ['actes@voisine.example.org'],
}

/** Who uses the desk: three for every collectivite, and an operator of the neighbour alone. */
export const staff = {
  reader: [{ role: 'reader', siren: null }],
  operator: [{ role: 'operator', siren: null }],
  administrator: [{ role: 'administrator', siren: null }],
  neighbour: [{ role: 'operator', siren: neighbouring.siren }],
} as const satisfies Readonly<Record<string, readonly Grant[]>>

/** Everybody's. */
export const password = 'un mot de passe de douze'

/** His login. */
export const loginOf = (name: string): string => `${name}@example.org`

export interface DeskOptions extends CommuneOptions {
  /** One that is there already; its owner closes it. */
  readonly commune?: Commune
  /** More people, by the first word of their address. */
  readonly roles?: Readonly<Record<string, readonly Grant[]>>
  /** URL of a migrated database of PostgreSQL that is the test’s own. */
  readonly database?: string
  /** Where it listens; any free port without. */
  readonly port?: number
}

/** Fields of a form; several values of one name in order. */
export type Fields = Readonly<Record<string, string | readonly string[]>>

export interface Answered {
  readonly status: number
  /** Where a 303 leads; '' otherwise. */
  readonly location: string
  /** The body as it came. */
  readonly text: string
  /** What a reader sees of it: no tags, entities resolved, white space as single blanks. */
  readonly words: string
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
}

/** `slow`: what asks for the password again is answered as it comes; by default it is given at once. */
export type How = 'slow'

/** Somebody with a cookie jar. Redirections are answered, not followed. */
export interface Client {
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Answered>
  /** Post a form with the token against forgery that the last page held; `_csrf` among the fields replaces it. */
  post(path: string, fields?: Fields, headers?: Readonly<Record<string, string>>): Promise<Answered>
  /** Look at a page and post its form of this address: what it holds unseen, and these fields. */
  fillsIn(page: string, address: string, fields?: Fields): Promise<Answered>
  /** The same as a form that sends files: the token first, then the fields, then one file. */
  sends(path: string, fields?: Fields, name?: string): Promise<Answered>
  /** Sign in, once more if it was done already. It happens by itself before the first request. */
  signsIn(): Promise<void>
  /** The token of the last page that had one. */
  token(): Promise<string>
  /** What the jar holds. */
  cookies(): Readonly<Record<string, string>>
}

export interface OpenDesk extends Commune {
  readonly commune: Commune
  /** `http://127.0.0.1:port` */
  readonly url: string
  /** A client for one of the staff, or of `roles`; the same one each time. `nobody` never signs in. */
  as(name: string): Client
  /** Another browser of the same person, with a jar of its own. */
  another(name: string, how?: How): Client
  closes(): Promise<void>
}

/** Open a commune and its desk. Maraussan and its neighbour are declared. */
export async function openDesk(options: DeskOptions = {}): Promise<OpenDesk> {
  const { roles = {}, database, environment = {}, port = 0, commune: lent, ...rest } = options
  const place = database === undefined ? environment : { ...environment, ACTES_DATABASE_URL: database }
  const commune = lent ?? (await openCommune({ ...rest, environment: place }))
  await commune.operations.declare(neighbouring, 'test')
  await makePeople(commune, { ...staff, ...roles })
  const server = await networkServer(commune.app, { desk: true })
  const url = await server.listen({ host: '127.0.0.1', port })
  const agents: Agent[] = []
  const another = (name: string, how?: How): Client => {
    // The desk counts requests by address: each client has its own, where all of 127.0.0.0/8 is this machine.
    const agent = new Agent(
      process.platform === 'linux'
        ? { localAddress: `127.0.${1 + Math.floor(agents.length / 250)}.${1 + (agents.length % 250)}` }
        : {},
    )
    agents.push(agent)
    return clientOf({ url, agent, commune, name, how })
  }
  const known = new Map<string, Client>()
  const as = (name: string): Client => {
    const client = known.get(name) ?? another(name)
    known.set(name, client)
    return client
  }
  const closes = async () => {
    await Promise.all(agents.map((agent) => agent.destroy()))
    server.server.closeAllConnections()
    await server.close()
    if (!lent) await commune.closes()
  }
  return { ...commune, commune, url, as, another, closes }
}

/** Kept at a lower cost than the product's own, which every sign-in would pay: a cost stands beside its digest. */
const salt = randomBytes(16)
const digest = scryptSync(password, salt, 32, { N: 1024, r: 8, p: 1 })
/** As it is kept. */
export const hashed = ['scrypt', 1024, 8, 1, salt.toString('base64url'), digest.toString('base64url')].join('$')

async function makePeople({ app: { ports } }: Commune, all: Readonly<Record<string, readonly Grant[]>>): Promise<void> {
  const desk = { db: ports.store.db, now: ports.clock.now }
  for (const [name, grants] of Object.entries(all)) {
    const person = await keepPerson(desk.db, { id: v7(), login: loginOf(name), grants, at: desk.now() })
    await keepPassword(desk.db, person, hashed)
  }
}

interface ClientParts {
  readonly url: string
  readonly agent: Agent
  readonly commune: Commune
  readonly name: string
  readonly how: How | undefined
}

/** Sessions end after an hour of silence and after twelve: a client signs in again before that. */
const sessionLasts = { idleMs: 55 * 60_000, mostMs: 11 * 3_600_000 }

function clientOf({ url, agent, commune, name, how }: ClientParts): Client {
  const jar = new Map<string, string>()
  let seenToken: string | undefined
  let signedInAt: number | undefined
  let lastAt = 0
  const now = () => commune.now().getTime()

  const exchange = async (method: 'GET' | 'POST', path: string, more: Extra = {}): Promise<Answered> => {
    const cookie = [...jar].map(([key, value]) => `${key}=${value}`).join('; ')
    const headers = { ...(cookie && { cookie }), ...more.headers }
    const {
      statusCode,
      headers: told,
      body,
    } = await request(new URL(path, url), {
      method,
      dispatcher: agent,
      headers,
      ...(more.body !== undefined && { body: more.body }),
    })
    keepCookies(jar, told['set-cookie'])
    const text = await body.text()
    seenToken = /name="_csrf" value="([^"]+)"/.exec(text)?.[1] ?? seenToken
    lastAt = now()
    const location = typeof told.location === 'string' ? told.location : ''
    return { status: statusCode, location, text, words: wordsOf(text), headers: told }
  }
  const posts = (path: string, fields: Fields, headers: Readonly<Record<string, string>> = {}) =>
    exchange('POST', path, {
      body: encoded(fields),
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    })
  /** Asked for their password again, people give it. */
  const proving = async (answered: Answered): Promise<Answered> => {
    const [, demande] = /^\/confirmer\?demande=(.+)$/.exec(answered.location) ?? []
    if (demande === undefined || how === 'slow') return answered
    await exchange('GET', answered.location)
    return posts('/confirmer', { _csrf: seenToken ?? '', demande, motDePasse: password })
  }
  const signsIn = async (): Promise<void> => {
    jar.clear()
    await exchange('GET', '/entrer')
    const fields = { _csrf: seenToken ?? '', courriel: loginOf(name), motDePasse: password }
    const { status, words } = await posts('/entrer', fields)
    if (status !== 303) throw new Error(`${name} does not come in: ${status} ${words}`)
    signedInAt = now()
    seenToken = undefined
  }
  let coming: Promise<void> | undefined
  const present = async (): Promise<void> => {
    const isStale =
      signedInAt === undefined || now() - signedInAt > sessionLasts.mostMs || now() - lastAt > sessionLasts.idleMs
    // Who asks for two things at once comes in once.
    if (name !== 'nobody' && isStale) await (coming ??= signsIn().finally(() => (coming = undefined)))
  }
  const token = async (): Promise<string> => {
    await present()
    if (seenToken === undefined) await exchange('GET', name === 'nobody' ? '/entrer' : '/')
    return seenToken ?? ''
  }
  return {
    signsIn,
    token,
    cookies: () => Object.fromEntries(jar),
    get: async (path, headers = {}) => (await present(), exchange('GET', path, { headers })),
    post: async (path, fields = {}, headers = {}) =>
      proving(await posts(path, { _csrf: await token(), ...fields }, headers)),
    fillsIn: async (page, address, fields = {}) => {
      await present()
      const { text } = await exchange('GET', page)
      return proving(await posts(address, { _csrf: await token(), ...hiddenFields(text, address), ...fields }))
    },
    sends: async (path, fields = {}, name = 'a.pdf') =>
      proving(await exchange('POST', path, multipartOf({ _csrf: await token(), ...fields }, name))),
  }
}

interface Extra {
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** What the first form of this address holds unseen, on a page. */
function hiddenFields(text: string, address: string): Fields {
  const form = text.split('<form').find((part) => part.includes(`action="${address}"`)) ?? ''
  const found = [...form.replace(/<\/form>.*/s, '').matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)]
  return Object.fromEntries(found.map(([, name = '', value = '']) => [name, wordsOf(value)]))
}

function encoded(fields: Fields): string {
  const pairs = Object.entries(fields).flatMap(([name, values]) =>
    [values].flat().map((value): [string, string] => [name, value]),
  )
  return new URLSearchParams(pairs).toString()
}

const boundary = 'form-of-the-desk'

function multipartOf(fields: Fields, name: string): Extra {
  const parts = Object.entries(fields).flatMap(([name, values]) =>
    [values].flat().map((value) => `content-disposition: form-data; name="${name}"\r\n\r\n${value}`),
  )
  const file = `content-disposition: form-data; name="documents"; filename="${name}"\r\n\r\n%PDF-1.4`
  const body = [...parts, file].map((part) => `--${boundary}\r\n${part}\r\n`).join('')
  return {
    body: `${body}--${boundary}--\r\n`,
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
  }
}

function keepCookies(jar: Map<string, string>, told: string | readonly string[] | undefined): void {
  for (const line of [told ?? []].flat()) {
    const [pair = ''] = line.split(';')
    const at = pair.indexOf('=')
    const value = pair.slice(at + 1)
    if (value === '' || /max-age=0|expires=thu, 01 jan 1970/i.test(line)) jar.delete(pair.slice(0, at))
    else jar.set(pair.slice(0, at), value)
  }
}

const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', nbsp: ' ', amp: '&' }

function wordsOf(text: string): string {
  return text
    .replace(/<wbr \/>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&#(\d+);/g, (_all, code: string) => String.fromCodePoint(Number(code)))
    .replace(/&([a-z]+);/g, (all, name: string) => named[name] ?? all)
    .replace(/\u2011/g, '-')
    .replace(/\s+/g, ' ')
    .trim()
}
