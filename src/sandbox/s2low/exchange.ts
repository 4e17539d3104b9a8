// Requests and responses of the platform's scripts. Family A: `OK⏎payload⏎` or `KO⏎message⏎` in HTML-escaped
// ISO-8859-1. B: the same in UTF-8, unescaped, without the last line feed. C: a file, or a redirection to a page. D:
// JSON as PHP writes it. Source: S²LOW class/Helpers.php (returnAndExit), lib/JSONoutput.php (5.x).
import { answerAs, type HttpAnswer } from '../http.ts'
import type { PhpForm, PhpFields } from '../php.ts'
import type { S2lowSandboxSettings } from './platform.ts'
import { escaped } from '../letters.ts'
import type { IncomingMessage } from 'node:http'
import type { TLSSocket } from 'node:tls'
import * as php from '../php.ts'

/** Ends a script with the answer to its request. */
export class Ended extends Error {
  readonly answer: (asked: S2lowRequest) => HttpAnswer

  constructor(answer: (asked: S2lowRequest) => HttpAnswer) {
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

export function asPage(body: string | Uint8Array, type: string = htmlType) {
  return answerAs(type, body)
}

export function echoKo(message: string) {
  return new Ended(() => asPage(`KO\n${message}`))
}

export function redirect(location: string, type: string = htmlType) {
  return answerAs(type, '', { status: 302, Location: location })
}

/** Family A for an API call (`api=1` in the body, else in the query). A browser is redirected to a page. */
export function refuseCall(message: string, page: string = pages.add) {
  return new Ended(({ api }) => (api ? asPage(toIso(`KO\n${escapeHtml(message)}\n`)) : redirect(page)))
}

/** Family C. */
export function leaveFor(page: string) {
  return new Ended(() => redirect(page))
}

/** Family A's success. The payload is not escaped: `OK⏎12345⏎⏎` for `12345⏎`. */
export function done(asked: S2lowRequest, payload: string, page: string) {
  return asked.api ? asPage(toIso(`OK\n${payload}\n`)) : redirect(page)
}

/** Family A's answer to what made a transaction. */
export function made(asked: S2lowRequest, id: number) {
  return done(asked, `${id}\n`, `${pages.show}?id=${id}`)
}

/** Family D. @param indent as info-connexion, over several lines */
export function json(value: unknown, indent = 0) {
  return asPage(php.phpJson(value, indent) ?? '')
}

/** htmlspecialchars with ENT_QUOTES. */
export function escapeHtml(text: string) {
  return escaped(text).replaceAll('"', '&quot;').replaceAll("'", '&#039;')
}

export function toIso(text: string) {
  return Buffer.from(text.replace(/[^\0-\u00ff]/gu, '?'), 'latin1')
}

export function asHeader(text: string) {
  return Buffer.from(text, 'utf8').toString('latin1')
}

export function located(answer: HttpAnswer, settings: S2lowSandboxSettings, host: string) {
  const { Location: location } = answer.headers
  if (typeof location !== 'string' || !settings.absoluteLocations || !location.startsWith('/')) return answer
  return { ...answer, headers: { ...answer.headers, Location: `https://${host}${location}` } }
}

export function attachment(body: Uint8Array, type: string, name: string) {
  return answerAs(type, body, {
    'Content-Disposition': `attachment; filename="${asHeader(name.replace(/[\r\n"]/g, '_'))}"`,
    ...php.notCached,
  })
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
  { bodyMaxBytes, filesMax }: S2lowSandboxSettings,
  latest: number,
) {
  const [path = '/', search = ''] = (request.url ?? '/').split(/\?(.*)/s)
  const body = await php.readBody(request, bodyMaxBytes)
  const type = request.headers['content-type'] ?? ''
  const form = body && request.method === 'POST' ? readForm(type, body, filesMax) : php.noForm
  const [certificate] = [(request.socket as TLSSocket).getPeerCertificate().subject?.CN].flat()
  return askedOf({ path, query: php.parseFields(search), headers: request.headers, certificate, latest, form, body })
}

type RequestParts = Omit<S2lowRequest, keyof PhpForm | 'body' | `api${string}`>

export function askedOf({
  form,
  body = new Uint8Array(),
  ...parts
}: RequestParts & { form: PhpForm; body?: Uint8Array | undefined }): S2lowRequest {
  const inBody = php.scalar(form.fields, 'api')
  const [apiInBody, apiInQuery] = [inBody === '1', php.scalar(parts.query, 'api') === '1']
  const api = php.isFalsy(inBody) ? apiInQuery : apiInBody
  return { ...parts, ...form, body, api, apiInBody, apiInQuery }
}

function readForm(type: string, body: Buffer, filesMax: number) {
  if (type.startsWith('application/x-www-form-urlencoded'))
    return { ...php.noForm, fields: php.parseFields(body.toString('latin1')) }
  return php.isMultipart(type) ? php.parseMultipart(type, body, { filesMax }) : php.noForm
}

export function fromUtf8(text: string) {
  return Buffer.from(text, 'latin1').toString('utf8')
}

export function postedField(asked: S2lowRequest, name: string) {
  return fieldTextOf(asked, php.scalar(asked.fields, name))
}

/**
 * A form field as text. With `api=1` in the body each byte is an ISO-8859-1 character, else UTF-8. @param also `query`
 * for the subject and file names: `api=1` in the query has the same effect (5.0.6)
 */
export function fieldTextOf(asked: S2lowRequest, bytes: string, also: 'query' | 'body' = 'body') {
  return asked.apiInBody || (also === 'query' && asked.apiInQuery) ? bytes : fromUtf8(bytes)
}
