// One request as PHP would see it: query, fields and files, each text still as bytes, one character per byte. Charsets
// that parts declare count for nothing there, nor does `filename*`. Source: PHP 8 ($_GET, $_POST, $_FILES), RFC 7578.
import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { TLSSocket } from 'node:tls'
import createBusboy from 'busboy'
import type { Settings } from './settings.ts'

/** A file that came in a multipart body. */
export interface Upload {
  /** Name of the field, without `[]`. */
  readonly field: string
  /** As it came, one character per byte, its folder dropped; empty: no file was chosen. */
  readonly name: string
  readonly bytes: Uint8Array
  /** The body ended in the middle of it. */
  readonly partial: boolean
}

/** Texts by name, without `[]`, as bytes; several under one name make an array, and the last one a scalar. */
export type Variables = ReadonlyMap<string, readonly string[]>

/** A request, read whole. */
export interface Asked {
  readonly method: string
  readonly path: string
  readonly query: Variables
  readonly post: Variables
  readonly uploads: readonly Upload[]
  /** More files came than are taken. */
  readonly tooManyFiles: boolean
  /** Calls as an API, by its body or its query. */
  readonly api: boolean
  /** `api=1` in the body; in the query. */
  readonly apiInBody: boolean
  readonly apiInQuery: boolean
  readonly headers: IncomingMessage['headers']
  readonly host: string
  /** The client's certificate, if it presented one. */
  readonly certificate: { readonly fingerprint: string; readonly name: string } | undefined
  /** Of the body as it came, before anything of it was lost. */
  readonly sha256: string
  readonly sizeBytes: number
  /** The highest number of a transaction when the request began to come. */
  readonly latest: number
}

/** Read a request to its end. @param latest the highest number of a transaction so far */
export async function readRequest(request: IncomingMessage, settings: Settings, latest: number): Promise<Asked> {
  const url = request.url ?? '/'
  const [path = '/', search = ''] = url.split(/\?(.*)/s)
  const query = variablesOf(search)
  const body = await readBody(request)
  const sha256 = createHash('sha256').update(body).digest('hex')
  const form = body.length > settings.bodyMaxBytes ? noForm : await readForm(request, body, settings)
  const [apiInBody, apiInQuery] = [scalar(form.post, 'api') === '1', scalar(query, 'api') === '1']
  const inBody = scalar(form.post, 'api')
  return {
    ...{ method: request.method ?? 'GET', path, query, ...form },
    api: inBody === '' || inBody === '0' ? apiInQuery : apiInBody,
    ...{ apiInBody, apiInQuery },
    headers: request.headers,
    host: request.headers.host ?? 'localhost',
    certificate: certificateOf(request.socket as TLSSocket),
    sha256,
    sizeBytes: body.length,
    latest,
  }
}

/** The last value of a name, empty when there is none. */
export function scalar(variables: Variables, name: string): string {
  return variables.get(name)?.at(-1) ?? ''
}

/** PHP's intval: the number at the beginning, else 0. */
export function integer(text: string): number {
  return Number.parseInt(/^\s*[-+]?\d+/.exec(text)?.[0] ?? '0', 10)
}

/** Bytes of a variable as the UTF-8 that they should be. */
export function fromUtf8(text: string): string {
  return Buffer.from(text, 'latin1').toString('utf8')
}

/**
 * A scalar field as a text. With `api=1` in the body each byte is a character of ISO-8859-1; else it is UTF-8.
 * @param also of the subject and of file names: `api=1` in the query does as well (5.0.6)
 */
export function textOf(asked: Asked, bytes: string, also: 'query' | 'body' = 'body'): string {
  return asked.apiInBody || (also === 'query' && asked.apiInQuery) ? bytes : fromUtf8(bytes)
}

interface Form {
  readonly post: Variables
  readonly uploads: readonly Upload[]
  readonly tooManyFiles: boolean
}

const noForm: Form = { post: new Map(), uploads: [], tooManyFiles: false }

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

async function readForm(request: IncomingMessage, body: Buffer, settings: Settings): Promise<Form> {
  const type = request.headers['content-type'] ?? ''
  if (request.method !== 'POST') return noForm
  if (type.startsWith('application/x-www-form-urlencoded'))
    return { ...noForm, post: variablesOf(body.toString('latin1')) }
  return /^multipart\/form-data.*boundary=/is.test(type) ? readMultipart(type, body, settings.filesMax) : noForm
}

function variablesOf(encoded: string): Variables {
  const variables = new Map<string, string[]>()
  for (const pair of encoded.split('&')) {
    if (pair === '') continue
    const [name = '', value = ''] = pair.split(/=(.*)/s)
    add(variables, unquoted(name), unquoted(value))
  }
  return variables
}

function unquoted(text: string): string {
  return text
    .replaceAll('+', ' ')
    .replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

/** `type_pj[]` and `type_pj[3]` are both of the array `type_pj`. */
function nameOf(field: string): string {
  return field.replace(/\[[^\]]*\]$/, '')
}

function add(variables: Map<string, string[]>, field: string, value: string): void {
  const name = nameOf(field)
  const values = variables.get(name) ?? []
  variables.set(name, name === field ? [value] : [...values, value])
}

function readMultipart(type: string, body: Buffer, filesMax: number): Promise<Form> {
  const parser = createBusboy({
    headers: { 'content-type': type },
    defCharset: 'latin1',
    defParamCharset: 'latin1',
    limits: { files: filesMax, fieldSize: body.length },
  })
  const post = new Map<string, string[]>()
  const uploads: Upload[] = []
  let tooManyFiles = false
  return new Promise((resolve) => {
    parser.on('field', (name, value) => add(post, name, value))
    parser.on('filesLimit', () => (tooManyFiles = true))
    parser.on('file', (name, stream, { filename }) => {
      const chunks: Buffer[] = []
      let whole = false
      const keep = () =>
        uploads.push({ field: nameOf(name), name: filename ?? '', bytes: Buffer.concat(chunks), partial: !whole })
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => (whole = true))
      stream.on('error', () => undefined)
      stream.on('close', keep)
    })
    // What a broken body held before it broke is kept, as PHP keeps it.
    const end = () => setImmediate(() => resolve({ post, uploads, tooManyFiles }))
    parser.on('error', end)
    parser.on('close', end)
    parser.end(plainHeaders(body, type))
  })
}

/** The body, with the charsets of its parts and their `filename*` made unreadable where they stand. */
function plainHeaders(body: Buffer, type: string): Buffer {
  const boundary = /boundary="?([^";]+)/i.exec(type)?.[1] ?? ''
  for (let at = body.indexOf(`--${boundary}`); at >= 0; at = body.indexOf(`--${boundary}`, at + 1)) {
    const end = body.indexOf('\r\n\r\n', at)
    if (end < 0) break
    const header = body.toString('latin1', at, end)
    body.write(header.replace(/charset=/gi, 'charse_=').replace(/filename\*/gi, 'filename_'), at, 'latin1')
  }
  return body
}

function certificateOf(socket: TLSSocket): Asked['certificate'] {
  const certificate = socket.getPeerCertificate()
  if (!certificate?.fingerprint256) return undefined
  const name = [certificate.subject.CN].flat()[0] ?? ''
  return { fingerprint: normalFingerprint(certificate.fingerprint256), name }
}

/** Hexadecimal in lower case, without colons. */
export function normalFingerprint(text: string): string {
  return text.replaceAll(':', '').toLowerCase()
}
