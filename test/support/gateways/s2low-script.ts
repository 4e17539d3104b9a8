// A server that answers as a test writes it, at S²LOW's addresses and over real TLS, and the driver that asks it.
import { once } from 'node:events'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { ServerResponse } from 'node:http'
import { systemClock } from '../../../src/clock.ts'
import type { Awaited, Connection, Gateway } from '../../../src/gateways/gateway.ts'
import { openS2low } from '../../../src/gateways/s2low/s2low.ts'
import type { S2lowSettings } from '../../../src/gateways/settings.ts'
import { maraussan } from '../../../src/config/demo.ts'
import { issue, makeAuthority, type Issued, type TestAuthority } from '../servers/certificates.ts'

export const never = new AbortController().signal

/** One request as it came. */
export interface Heard {
  readonly method: string
  /** Script and query, without the folders before it. */
  readonly asked: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
}

/** What is answered: a body with 200, texts as ISO-8859-1; a status, a Location; or anything, by hand. */
export type Said =
  | string
  | Buffer
  | { readonly status?: number; readonly location?: string; readonly body?: string | Buffer; readonly name?: string }
  | ((response: ServerResponse, heard: Heard) => void)

export interface Script {
  readonly gateway: Gateway
  readonly url: string
  readonly heard: Heard[]
  /** The scripts asked, in their order. */
  asked(): readonly string[]
  /** Which secrets were opened. */
  readonly unsealed: string[]
  /** Answer a script so: each answer once, the last one for ever. The longest beginning that fits is taken. */
  says(beginning: string, ...answers: readonly Said[]): void
  /** The same platform, asked with other settings. */
  open(settings: Partial<S2lowSettings>): Gateway
  connection(...awaiting: readonly Awaited[]): Connection
  close(): Promise<void>
}

export interface Identities {
  readonly authority: TestAuthority
  readonly server: Issued
  readonly client: Issued
}

/** Certificates for every script of a suite. */
export async function makeIdentities(): Promise<Identities> {
  const authority = await makeAuthority()
  const server = await issue(authority, { name: 's2low' })
  // It holds on the day of these tests, and today.
  const client = await issue(authority, { name: 'maraussan', client: true, days: 365, inDays: -18_000 })
  return { authority, server, client }
}

/** Start a server that says nothing yet. */
export async function openScript(
  identities: Identities,
  now = () => new Date('2025-07-08T08:00:00Z'),
): Promise<Script> {
  const { authority, server: own, client } = identities
  const heard: Heard[] = []
  const answers = new Map<string, Said[]>()
  const server = createServer(
    { cert: own.cert, key: own.key, ca: authority.ca, requestCert: true },
    (request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        const asked = (request.url ?? '').replace(/^.*\/(?=[^/?]+(?:\?|$))/, '')
        const each = { method: request.method ?? '', asked, headers: request.headers, body: Buffer.concat(chunks) }
        heard.push(each)
        answer(response, each, answers)
      })
    },
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const unsealed: string[] = []
  const secrets: Readonly<Record<string, string>> = { certificat: client.cert, cle: client.key, motDePasse: 'secret\n' }
  const secretOf = async ({ sealed }: { sealed: string }) => {
    unsealed.push(sealed)
    return Buffer.from(secrets[sealed] ?? '')
  }
  const opened: Gateway[] = []
  const open = (more: Partial<S2lowSettings>) => {
    const sealed = { certificat: { sealed: 'certificat' }, cle: { sealed: 'cle' } }
    const settings: S2lowSettings = { type: 's2low', url, ...sealed, autorites: authority.ca, ...more }
    const gateway = openS2low(settings, { ...systemClock, now, secretOf, exchangeMaxMs: 10_000 }, maraussan)
    opened.push(gateway)
    return gateway
  }
  return {
    gateway: open({}),
    url,
    heard,
    unsealed,
    open,
    asked: () => heard.map(({ asked }) => asked),
    says: (beginning, ...all) => void answers.set(beginning, [...all]),
    connection: (...awaiting) => ({
      id: `s2low:${maraussan.siren}`,
      gateway: 's2low',
      collectivite: maraussan,
      awaiting,
    }),
    close: async () => {
      await Promise.all(opened.map((gateway) => gateway.close()))
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}

function answer(response: ServerResponse, heard: Heard, answers: ReadonlyMap<string, Said[]>): void {
  const [key] = [...answers.keys()].filter((each) => heard.asked.startsWith(each)).sort((a, b) => b.length - a.length)
  const all = answers.get(key ?? '') ?? []
  const said = (all.length > 1 ? all.shift() : all[0]) ?? { status: 500, body: `no answer for ${heard.asked}` }
  if (typeof said === 'function') return said(response, heard)
  const {
    status = 200,
    location,
    body = '',
    name,
  } = typeof said === 'object' && 'equals' in said ? { body: said } : whole(said)
  response.writeHead(status, {
    'Content-Type': 'text/html; charset=UTF-8',
    'Set-Cookie': 'PHPSESSID=abc; path=/',
    ...(location !== undefined && { Location: location }),
    ...(name !== undefined && { 'Content-Disposition': `attachment; filename="${name}"` }),
  })
  response.end(typeof body === 'string' ? Buffer.from(body, 'latin1') : body)
}

function whole(said: Exclude<Said, Buffer | ((...args: never[]) => void)>) {
  return typeof said === 'string' ? { body: said } : said
}

/** A page of `list_actes.php`. */
export function listOf(...rows: readonly object[]): string {
  const transactions = rows.map((row) => ({
    id: '1',
    subject: '\u00c9coles : convention de partenariat',
    number: 'DEL11_250625',
    date: '2025-06-25',
    nature_descr: 'D\u00e9lib\u00e9rations',
    classification: '8.1',
    type: '1',
    ...row,
  }))
  const page = JSON.stringify({ status_id: '1', authority_id: '25', offset: '0', limit: '100', transactions })
  return page.replace(/[\u0080-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
