// Requests and responses of the platform's scripts. Family A: `OK⏎payload⏎` or `KO⏎message⏎` in HTML-escaped
// ISO-8859-1. B: the same in UTF-8, unescaped, without the last line feed. C: a file, or a redirection to a page. D:
// JSON as PHP writes it. Source: S²LOW class/Helpers.php (returnAndExit), lib/JSONoutput.php (5.x).
import type { HttpAnswer } from '../http.ts'
import { phpJson, type PhpForm, type PhpFields } from '../php.ts'
import type { S2lowSandboxSettings } from './platform.ts'
import type { IncomingMessage } from 'node:http'
import type { TLSSocket } from 'node:tls'
import * as php from '../php.ts'

export class Ended extends Error {
  readonly answer: HttpAnswer

  constructor(answer: HttpAnswer) {
    super('ended')
    this.name = 'Ended'
    this.answer = answer
  }
}

/** Apache and PHP declare this for every page, whatever its bytes are. */
export const htmlType = 'text/html; charset=UTF-8'

export const pages = {
  home: '/',
  status: '/connexion-status',
  login: '/login.php',
  module: '/modules/actes/',
  index: '/modules/actes/index.php',
  add: '/modules/actes/actes_transac_add.php',
  show: '/modules/actes/actes_transac_show.php',
  reply: '/modules/actes/actes_transac_repondre.php',
  import: '/modules/actes/actes_transac_import.php',
} as const

export function bytes(body: Uint8Array, type: string = htmlType): HttpAnswer {
  return { status: 200, headers: { 'Content-Type': type }, body }
}

export function utf8(text: string, type: string = htmlType): HttpAnswer {
  return bytes(Buffer.from(text, 'utf8'), type)
}

export function echoKo(message: string): Ended {
  return new Ended(utf8(`KO\n${message}`))
}

export function redirect(location: string, type: string = htmlType): HttpAnswer {
  return { status: 302, headers: { 'Content-Type': type, Location: location }, body: new Uint8Array() }
}

/** Family A for an API call (`api=1` in the body, else in the query). A browser is redirected to a page. */
export function refuseCall(asked: S2lowRequest, message: string, page: string): Ended {
  return new Ended(asked.api ? ko(message) : redirect(page))
}

export function ko(message: string): HttpAnswer {
  return bytes(toIso(`KO\n${escapeHtml(message)}\n`))
}

/** Family A's success. The payload is not escaped: `OK⏎12345⏎⏎` for `12345⏎`. */
export function done(asked: S2lowRequest, payload: string, page: string): HttpAnswer {
  return asked.api ? bytes(toIso(`OK\n${payload}\n`)) : redirect(page)
}

export function said(asked: S2lowRequest, sentence: string, page: string): HttpAnswer {
  return done(asked, escapeHtml(sentence), page)
}

/** Family D. @param pretty over several lines, as info-connexion */
export function json(value: unknown, pretty = false): HttpAnswer {
  return utf8(phpJson(value, pretty ? 4 : 0) ?? '')
}

/** htmlspecialchars with ENT_QUOTES. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#039;')
}

export function toIso(text: string): Uint8Array {
  return Buffer.from(text.replace(/[^\0-\u00ff]/gu, '?'), 'latin1')
}

export function asHeader(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1')
}

export function located(answer: HttpAnswer, settings: S2lowSandboxSettings, host: string): HttpAnswer {
  const { Location: location } = answer.headers
  if (typeof location !== 'string' || !settings.absoluteLocations || !location.startsWith('/')) return answer
  return { ...answer, headers: { ...answer.headers, Location: `https://${host}${location}` } }
}

export function attachment(body: Uint8Array, type: string, name: string): HttpAnswer {
  const headers = {
    'Content-Type': type,
    'Content-Disposition': `attachment; filename="${asHeader(name.replace(/[\r\n"]/g, '_'))}"`,
    Expires: '0',
    'Cache-Control': 'must-revalidate, post-check=0,pre-check=0',
    Pragma: 'public',
  }
  return { status: 200, headers, body }
}

export interface S2lowRequest extends PhpForm {
  readonly path: string
  readonly query: PhpFields
  readonly api: boolean
  readonly apiInBody: boolean
  readonly apiInQuery: boolean
  readonly headers: IncomingMessage['headers']
  readonly certificate: string | undefined
  readonly body: Uint8Array
  /** The highest transaction number when the request began. */
  readonly latest: number
}

export async function readRequest(
  request: IncomingMessage,
  settings: S2lowSandboxSettings,
  latest: number,
): Promise<S2lowRequest> {
  const [path = '/', search = ''] = (request.url ?? '/').split(/\?(.*)/s)
  const body = await php.readBody(request, settings.bodyMaxBytes)
  const form = body && request.method === 'POST' ? await readForm(request, body, settings.filesMax) : php.noForm
  const [certificate] = [(request.socket as TLSSocket).getPeerCertificate().subject?.CN].flat()
  return askedOf({ path, query: php.parseFields(search), headers: request.headers, certificate, latest, form, body })
}

interface RequestParts extends Pick<S2lowRequest, 'path' | 'query' | 'headers' | 'certificate' | 'latest'> {
  readonly form: PhpForm
  readonly body: Uint8Array | undefined
}

export function askedOf({ form, body = new Uint8Array(), ...parts }: RequestParts): S2lowRequest {
  const inBody = php.scalar(form.fields, 'api')
  const [apiInBody, apiInQuery] = [inBody === '1', php.scalar(parts.query, 'api') === '1']
  const api = inBody === '' || inBody === '0' ? apiInQuery : apiInBody
  return { ...parts, ...form, body, api, apiInBody, apiInQuery }
}

async function readForm(request: IncomingMessage, body: Buffer, filesMax: number): Promise<PhpForm> {
  const type = request.headers['content-type'] ?? ''
  if (type.startsWith('application/x-www-form-urlencoded'))
    return { ...php.noForm, fields: php.parseFields(body.toString('latin1')) }
  return php.isMultipart(type) ? php.parseMultipart(type, body, { filesMax }) : php.noForm
}

export function fromUtf8(text: string): string {
  return Buffer.from(text, 'latin1').toString('utf8')
}

/**
 * A form field as text. With `api=1` in the body each byte is an ISO-8859-1 character, else UTF-8. @param also `query`
 * for the subject and file names: `api=1` in the query has the same effect (5.0.6)
 */
export function fieldTextOf(asked: S2lowRequest, bytes: string, also: 'query' | 'body' = 'body'): string {
  return asked.apiInBody || (also === 'query' && asked.apiInQuery) ? bytes : fromUtf8(bytes)
}
