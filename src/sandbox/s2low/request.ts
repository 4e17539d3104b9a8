// One request as the platform's scripts see it: query, fields and files, who presents which certificate.
import type { IncomingMessage } from 'node:http'
import type { TLSSocket } from 'node:tls'
import {
  isMultipart,
  noForm,
  parseFields,
  parseMultipart,
  readBody,
  scalar,
  type Form,
  type PhpFields,
} from '../php.ts'
import type { Settings } from './settings.ts'

export interface Asked extends Form {
  readonly path: string
  readonly query: PhpFields
  /** Calls as an API: by `api=1` in its body, else in its query. */
  readonly api: boolean
  readonly apiInBody: boolean
  readonly apiInQuery: boolean
  readonly headers: IncomingMessage['headers']
  readonly certificate: { readonly fingerprint: string; readonly name: string } | undefined
  /** Of the body, as it came. */
  readonly body: Uint8Array
  /** The highest number of a transaction when the request began to come. */
  readonly latest: number
}

/** Read a request to its end. @param latest the highest number of a transaction so far */
export async function readRequest(request: IncomingMessage, settings: Settings, latest: number): Promise<Asked> {
  const [path = '/', search = ''] = (request.url ?? '/').split(/\?(.*)/s)
  const body = await readBody(request, settings.bodyMaxBytes)
  const form = body && request.method === 'POST' ? await readForm(request, body, settings.filesMax) : noForm
  const certificate = certificateOf(request.socket as TLSSocket)
  return askedOf({ path, query: parseFields(search), headers: request.headers, certificate, latest, form, body })
}

interface Parts extends Pick<Asked, 'path' | 'query' | 'headers' | 'certificate' | 'latest'> {
  readonly form: Form
  readonly body: Uint8Array | undefined
}

/** A request from its parts. */
export function askedOf({ form, body = new Uint8Array(), ...parts }: Parts): Asked {
  const inBody = scalar(form.fields, 'api')
  const [apiInBody, apiInQuery] = [inBody === '1', scalar(parts.query, 'api') === '1']
  const api = inBody === '' || inBody === '0' ? apiInQuery : apiInBody
  return { ...parts, ...form, body, api, apiInBody, apiInQuery }
}

async function readForm(request: IncomingMessage, body: Buffer, filesMax: number): Promise<Form> {
  const type = request.headers['content-type'] ?? ''
  if (type.startsWith('application/x-www-form-urlencoded'))
    return { ...noForm, fields: parseFields(body.toString('latin1')) }
  return isMultipart(type) ? parseMultipart(type, body, { filesMax }) : noForm
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
