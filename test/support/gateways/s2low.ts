// A simulated S²LOW for a test: certificates of its own, Maraussan with an account, a clock that the test moves, and
// requests whose bytes are written by hand.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { S2lowOptions } from '../../../src/sandbox/s2low/s2low.ts'
import type { S2lowAccount, Authority } from '../../../src/sandbox/s2low/platform.ts'
import { issue, makeAuthority, type Issued, type TestAuthority } from '../servers/certificates.ts'
import { curl, type CurlAnswer } from '../servers/curl.ts'
import { makeHands, startHandledS2low, type HandledS2low } from './s2low-control.ts'

/** Maraussan as the platform knows it. */
export const maraussanAuthority: Authority = {
  id: 25,
  name: 'Commune de Maraussan',
  department: '034',
  district: '1',
  authority_type_id: '31',
  email: 'mairie@example.org',
  city: 'Maraussan',
}

/** Its account, opened by the certificate of that name. */
export const maraussanAccount: S2lowAccount = {
  siren: '213401482',
  login: 'maraussan',
  password: 'motdepasse',
  certificate: 'maraussan',
  rights: 'RW',
  authority: maraussanAuthority,
}

export interface TestS2low extends Omit<HandledS2low, 'answer' | 'settle'> {
  readonly folder: string
  /** Set what time it is. */
  at(instant: string): void
  /** Ask by curl. @param path with its query; more of curl's options, then the body's bytes */
  ask(path: string, args?: readonly string[], body?: Uint8Array): Promise<CurlAnswer>
  /** Ask with another certificate; `null`: with none. */
  askAs(name: string | null, path: string, args?: readonly string[], body?: Uint8Array): Promise<CurlAnswer>
  /** Post a form, multipart. */
  post(path: string, parts: readonly Part[], args?: readonly string[]): Promise<CurlAnswer>
  /** Paths of a client's certificate and key, PEM. */
  files(name: string): Promise<{ readonly cert: string; readonly key: string; readonly ca: string }>
  /** Who issues to everyone here. */
  readonly authority: TestAuthority
  /** The simulator alone stops and starts again on its folder. */
  restart(): Promise<void>
}

/** One part of a form, as its bytes stand on the wire but for the boundary: header lines, then content. */
export interface Part {
  readonly header: string
  readonly content: string | Uint8Array
}

/** A text field; its characters leave as one byte each. */
export function field(name: string, value: string): Part {
  return { header: `Content-Disposition: form-data; name="${name}"`, content: value }
}

/** A file; the type that it declares is of no account. */
export function file(name: string, filename: string, content: string | Uint8Array): Part {
  const disposition = `Content-Disposition: form-data; name="${name}"; filename="${filename}"`
  return { header: `${disposition}\r\nContent-Type: application/octet-stream`, content }
}

const boundary = '----actes0123456789'

/** The bytes of a form. */
export function formOf(parts: readonly Part[]): Buffer {
  const chunks = parts.flatMap(({ header, content }) => [
    Buffer.from(`--${boundary}\r\n${header}\r\n\r\n`, 'latin1'),
    typeof content === 'string' ? Buffer.from(content, 'latin1') : content,
    Buffer.from('\r\n'),
  ])
  return Buffer.concat([...chunks, Buffer.from(`--${boundary}--\r\n`)])
}

/** The header that goes with a form. */
export const formType = ['--header', `Content-Type: multipart/form-data; boundary=${boundary}`]

export const pdf = `%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj
xref
0 4
0000000000 65535 f 
0000000009 00000 n 
0000000052 00000 n 
0000000101 00000 n 
trailer<</Size 4/Root 1 0 R>>
startxref
164
%%EOF
`

const createPath = '/modules/actes/actes_transac_create.php'

/** The form of an act of Maraussan's; undefined takes a field away. */
export function acteForm(changes: Readonly<Record<string, string | undefined>> = {}, files?: readonly Part[]): Part[] {
  const fields = {
    api: '1',
    nature_code: '1',
    classif1: '8',
    classif2: '1',
    number: 'DEL11',
    decision_date: '2025-06-25',
    subject: '\xc9coles : convention de partenariat',
    type_acte: '99_DE',
    ...changes,
  }
  const given = Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [field(name, value)]))
  return [...given, ...(files ?? [file('acte_pdf_file', 'deliberation.pdf', pdf)])]
}

/** Start one, on the 8 July 2025. */
export async function openTestS2low(
  options: Partial<Pick<S2lowOptions, 'accounts' | 'settings'>> & {
    tls?: Partial<S2lowOptions['tls']>
    /** Between two pieces of a slow answer. */
    pauseMs?: number
  } = {},
): Promise<TestS2low> {
  const folder = await mkdtemp(join(tmpdir(), 'actes-s2low-'))
  const authority = await makeAuthority('Autorite de S2LOW')
  const server = await issue(authority, { name: 's2low', hosts: ['localhost', '127.0.0.1'] })
  let instant = new Date('2025-07-08T08:00:00Z')
  const hands = makeHands(options.pauseMs)
  const start = () =>
    startHandledS2low(
      {
        folder,
        now: () => instant,
        accounts: options.accounts ?? [maraussanAccount],
        ...(options.settings && { settings: options.settings }),
        tls: { cert: server.cert, key: server.key, ca: authority.ca, ...options.tls },
      },
      hands,
    )
  let running = await start()
  const clients = new Map<string, Promise<{ cert: string; key: string; ca: string }>>()
  const files = (name: string) => {
    const known = clients.get(name) ?? layClient({ folder, authority }, name)
    clients.set(name, known)
    return known
  }
  const askAs: TestS2low['askAs'] = async (name, path, args = [], body) => {
    const { cert, key, ca } = await files(name ?? 'maraussan')
    const certificate = name === null ? [] : ['--cert', cert, '--key', key]
    return curl(['--cacert', ca, ...certificate, ...args, `${running.url}${path}`], body)
  }
  const ask: TestS2low['ask'] = (path, args, body) => askAs('maraussan', path, args, body)
  return {
    folder,
    authority,
    files,
    ask,
    askAs,
    get url() {
      return running.url
    },
    get port() {
      return running.port
    },
    get platform() {
      return running.platform
    },
    faults: hands.faults,
    deposits: hands.deposits,
    control: hands.controlOf(() => running.platform),
    advance: () => running.advance(),
    at: (text) => {
      instant = new Date(text)
    },
    post: (path, parts, args = []) => ask(path, [...formType, ...args], formOf(parts)),
    restart: async () => {
      await running.close()
      running = await start()
    },
    close: async () => {
      await running.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function layClient(
  { folder, authority }: { folder: string; authority: TestAuthority },
  name: string,
): Promise<{ cert: string; key: string; ca: string }> {
  const issued: Issued = await issue(authority, { name, client: true })
  const paths = {
    cert: join(folder, `${name}.cert.pem`),
    key: join(folder, `${name}.key.pem`),
    ca: join(folder, 'ca.pem'),
  }
  await writeFile(paths.cert, issued.cert)
  await writeFile(paths.key, issued.key)
  await writeFile(paths.ca, authority.ca)
  return paths
}

/** Deposit an act; its number. */
export async function deposit(
  s2low: TestS2low,
  changes: Readonly<Record<string, string | undefined>> = {},
  files?: readonly Part[],
): Promise<number> {
  const answer = await s2low.post(createPath, acteForm(changes, files))
  const id = /^OK\n(\d+)\n\n$/.exec(answer.text)?.[1]
  if (id === undefined) throw new Error(`not deposited: ${answer.status} ${answer.text}`)
  return Number(id)
}

/** Deposit an act and have it acknowledged; its number. */
export async function acknowledged(s2low: TestS2low, changes: Readonly<Record<string, string>> = {}): Promise<number> {
  const id = await deposit(s2low, changes)
  await s2low.advance()
  return id
}
