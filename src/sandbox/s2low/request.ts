// One request as the platform's scripts see it: query, fields and files, who presents which certificate.
import type { IncomingMessage } from 'node:http'
import type { TLSSocket } from 'node:tls'
import * as php from '../php.ts'
import type { Form, PhpFields } from '../php.ts'
import type { Settings } from './settings.ts'

export interface Asked extends Form {
  readonly path: string
  readonly query: PhpFields
  /** Calls as an API: by `api=1` in its body, else in its query. */
  readonly api: boolean
  readonly apiInBody: boolean
  readonly apiInQuery: boolean
  readonly headers: IncomingMessage['headers']
  /** Common name of the client's. */
  readonly certificate: string | undefined
  readonly body: Uint8Array
  /** The highest number of a transaction when the request began to come. */
  readonly latest: number
}

/** Read a request to its end. @param latest the highest number of a transaction so far */
export async function readRequest(request: IncomingMessage, settings: Settings, latest: number): Promise<Asked> {
  const [path = '/', search = ''] = (request.url ?? '/').split(/\?(.*)/s)
  const body = await php.readBody(request, settings.bodyMaxBytes)
  const form = body && request.method === 'POST' ? await readForm(request, body, settings.filesMax) : php.noForm
  const [certificate] = [(request.socket as TLSSocket).getPeerCertificate().subject?.CN].flat()
  return askedOf({ path, query: php.parseFields(search), headers: request.headers, certificate, latest, form, body })
}

interface Parts extends Pick<Asked, 'path' | 'query' | 'headers' | 'certificate' | 'latest'> {
  readonly form: Form
  readonly body: Uint8Array | undefined
}

export function askedOf({ form, body = new Uint8Array(), ...parts }: Parts): Asked {
  const inBody = php.scalar(form.fields, 'api')
  const [apiInBody, apiInQuery] = [inBody === '1', php.scalar(parts.query, 'api') === '1']
  const api = inBody === '' || inBody === '0' ? apiInQuery : apiInBody
  return { ...parts, ...form, body, api, apiInBody, apiInQuery }
}

async function readForm(request: IncomingMessage, body: Buffer, filesMax: number): Promise<Form> {
  const type = request.headers['content-type'] ?? ''
  if (type.startsWith('application/x-www-form-urlencoded'))
    return { ...php.noForm, fields: php.parseFields(body.toString('latin1')) }
  return php.isMultipart(type) ? php.parseMultipart(type, body, { filesMax }) : php.noForm
}

/** Bytes of a variable as the UTF-8 that they should be. */
export function fromUtf8(text: string): string {
  return Buffer.from(text, 'latin1').toString('utf8')
}

/**
 * A php.scalar field as a text. With `api=1` in the body each byte is a character of ISO-8859-1; else it is UTF-8.
 * @param also of the subject and of file names: `api=1` in the query does as well (5.0.6)
 */
export function textOf(asked: Asked, bytes: string, also: 'query' | 'body' = 'body'): string {
  return asked.apiInBody || (also === 'query' && asked.apiInQuery) ? bytes : fromUtf8(bytes)
}
