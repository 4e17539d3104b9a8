// A simulated Pastell of its own for a test: a folder that goes away, a clock that the test moves, certificates made for
// it, Maraussan as entity 1; and a plain HTTPS client that shows what came over the connection.
import { mkdtemp, rm } from 'node:fs/promises'
import { request as httpsRequest, type RequestOptions } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openFolder } from '../../../src/sandbox/folder.ts'
import { writeLetter, type LetterOrder } from '../../../src/sandbox/letters.ts'
import type { PastellOptions } from '../../../src/sandbox/pastell/pastell.ts'
import type { PastellSettings, PastellUser } from '../../../src/sandbox/pastell/platform.ts'
import { issue, makeAuthority, type Issued } from '../servers/certificates.ts'
import { startHandledPastell, type HandledPastell } from './pastell-control.ts'

/** The account of entity 1; its password is the test's alone. */
export const agent = { login: 'maraussan', password: 'mot-de-passe-d-essai' } as const

export interface TestPastell {
  /** Running; another one after `restarts`. */
  readonly pastell: HandledPastell
  readonly folder: string
  /** The authority that signed its certificate, PEM. */
  readonly ca: string
  /** A client certificate that it trusts: that of the last user, when `certified` asks for one. */
  readonly client: Issued
  /** Set what time it is. */
  at(instant: string): void
  /** Ask, as the agent unless the headers say otherwise. */
  ask(method: string, path: string, how?: Ask): Promise<Said>
  /** Close it, and start another one on the same folder. */
  restarts(): Promise<void>
  /** Have the prefecture write. */
  writes(order: LetterOrder): Promise<void>
  close(): Promise<void>
}

export interface Ask {
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  /** Fields of a body of `application/x-www-form-urlencoded`. */
  readonly form?: Readonly<Record<string, string>>
  /** A body of multipart/form-data: fields, and files with their names. */
  readonly parts?: Readonly<Record<string, string | Uint8Array>>
  /** Present the client certificate, and no login. */
  readonly certified?: Issued
}

export interface Said {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly bytes: Buffer
  /** Of a JSON answer. */
  readonly json: Json
}

/** JSON that a test reads by its keys: it knows what it asked for. */
export type Json = { readonly [key: string]: Json } & { readonly [index: number]: Json } & string

export interface TestPastellOptions {
  readonly users?: readonly PastellUser[]
  readonly settings?: Partial<PastellSettings>
  readonly entities?: PastellOptions['entities']
  /** The last user is connected by the client certificate. */
  readonly certified?: true
}

const maraussan = { id_e: 1, siren: '213401482', name: 'Commune de Maraussan', department: '034' }

/** Start one, on 8 July 2025 at 10:00 in Paris. */
export async function openTestPastell(options: TestPastellOptions = {}): Promise<TestPastell> {
  const folder = await mkdtemp(join(tmpdir(), 'actes-pastell-'))
  const authority = await makeAuthority()
  const [server, client] = [
    await issue(authority, { name: 'pastell' }),
    await issue(authority, { name: 'maraussan', client: true }),
  ]
  let instant = new Date('2025-07-08T08:00:00Z')
  const users = options.users ?? [agent]
  const start = () =>
    startHandledPastell({
      folder,
      now: () => instant,
      tls: { cert: server.cert, key: server.key, ca: authority.ca },
      entities: options.entities ?? [maraussan],
      users: options.certified
        ? [...users.slice(0, -1), { ...users.at(-1), certificate: client.leaf } as PastellUser]
        : users,
      ...(options.settings && { settings: options.settings }),
    })
  let pastell = await start()
  return {
    get pastell() {
      return pastell
    },
    folder,
    ca: authority.ca,
    client,
    at: (text) => {
      instant = new Date(text)
    },
    ask: (method, path, how = {}) => ask(`${pastell.url}${path}`, method, { ...how, ca: authority.ca }),
    restarts: async () => {
      await pastell.close()
      pastell = await start()
    },
    writes: async (order) => {
      await writeLetter({ folder: openFolder(folder), now: () => instant }, order)
    },
    close: async () => {
      await pastell.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function ask(url: string, method: string, { ca, certified, ...how }: Ask & { ca: string }): Promise<Said> {
  const { body, type } = bodyOf(how)
  const options: RequestOptions = {
    method,
    ca,
    agent: false,
    ...(certified ? { cert: certified.cert, key: certified.key } : { auth: `${agent.login}:${agent.password}` }),
    headers: {
      ...(type && { 'content-type': type }),
      ...(body && { 'content-length': `${body.length}` }),
      ...how.headers,
    },
  }
  return new Promise((resolve, reject) => {
    const asked = httpsRequest(url, options, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('error', reject)
      answer.on('end', () => {
        const bytes = Buffer.concat(chunks)
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, bytes, json: jsonIn(bytes) })
      })
    })
    asked.on('error', reject)
    asked.end(body)
  })
}

function jsonIn(bytes: Buffer): Json {
  try {
    return JSON.parse(bytes.toString('utf8')) as Json
  } catch {
    return '' as Json
  }
}

function bodyOf({ body, form, parts }: Ask): { body?: Buffer; type?: string } {
  if (parts) return { body: multipart(parts), type: `multipart/form-data; boundary=${boundary}` }
  if (form) {
    const text = Object.entries(form).map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    return { body: Buffer.from(text.join('&')), type: 'application/x-www-form-urlencoded' }
  }
  return body === undefined ? {} : { body: Buffer.from(body) }
}

const boundary = 'limite-de-l-essai'

function multipart(parts: Readonly<Record<string, string | Uint8Array>>): Buffer {
  const written = Object.entries(parts).flatMap(([name, content]) => {
    const file = typeof content === 'string' ? '' : '; filename="fichier.pdf"\r\nContent-Type: application/octet-stream'
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n`
    return [Buffer.from(head), Buffer.from(content), Buffer.from('\r\n')]
  })
  return Buffer.concat([...written, Buffer.from(`--${boundary}--\r\n`)])
}

/** A PDF that is enough for the TdT, and unlike any other of another number. */
export function smallPdf(mark = 'a'): Buffer {
  return Buffer.from(
    `%PDF-1.4\n% ${mark} \u00e9\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n`,
    'latin1',
  )
}

/** What an act is filled in with. */
export const acte: Readonly<Record<string, string>> = {
  acte_nature: '1',
  numero_de_lacte: 'DEL11',
  objet: 'École : convention de partenariat',
  date_de_lacte: '2025-06-25',
  document_papier: '0',
  classification: '8.1 Enseignement',
  envoi_tdt: '1',
}

/** Make a document that is ready to be sent: its id_d. */
export async function prepared(test: TestPastell, changes: Readonly<Record<string, string>> = {}): Promise<string> {
  const created = await test.ask('POST', '/api/v2/entite/1/document?type=actes-generique')
  const id_d = String(created.json.info?.id_d)
  const path = `/api/v2/entite/1/document/${id_d}`
  await test.ask('PATCH', path, { form: { ...acte, ...changes } })
  await test.ask('POST', `${path}/file/arrete`, { parts: { file_name: 'deliberation.pdf', file_content: smallPdf() } })
  await test.ask('POST', `${path}/file/autre_document_attache/0`, {
    parts: { file_name: 'convention.pdf', file_content: smallPdf('b') },
  })
  await test.ask('PATCH', `${path}/externalData/type_piece`, {
    body: 'type_pj[]=99_DE&type_pj[]=21_DO',
    headers: formType,
  })
  return id_d
}

export const formType = { 'content-type': 'application/x-www-form-urlencoded' }

/** The same, sent. */
export async function sent(test: TestPastell, changes: Readonly<Record<string, string>> = {}): Promise<string> {
  const id_d = await prepared(test, changes)
  await test.ask('POST', `/api/v2/entite/1/document/${id_d}/action/send-tdt`)
  return id_d
}

/** A document as it is shown. */
export async function shown(test: TestPastell, id_d: string): Promise<Json> {
  return (await test.ask('GET', `/api/v2/entite/1/document/${id_d}`)).json
}

/** Begin a request, and cut the connection once its beginning has left; until the server is there again. */
export async function cutAfter(test: TestPastell, path: string, { headers = {}, body = '' }: Ask): Promise<void> {
  await new Promise<void>((done) => {
    const auth = `${agent.login}:${agent.password}`
    const asked = httpsRequest(`${test.pastell.url}${path}`, {
      method: 'POST',
      ca: test.ca,
      agent: false,
      auth,
      headers,
    })
    asked.on('error', () => done())
    asked.write(body, () => asked.destroy())
  })
}
