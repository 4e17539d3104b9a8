// A request as PHP hands it to the API: segments of its path, fields of the query and of the body, files. A body over
// post_max_size loses all its fields; that of a PATCH is never read as multipart.
import type { IncomingMessage } from 'node:http'
import type { TLSSocket } from 'node:tls'
import * as php from '../php.ts'
import type { Form, PhpFields } from '../php.ts'

export interface ApiRequest {
  readonly method: string
  /** `/api/v2/entite/1` is `v2`, `entite`, `1`; undefined for what is not the API. */
  readonly segments: readonly string[] | undefined
  /** What the API reads: the query, and the body over it; the body alone for a PATCH. */
  readonly fields: PhpFields
  readonly uploads: ReadonlyMap<string, Uint8Array>
  readonly authorization: string | undefined
  /** Fingerprint (SHA-256) of the client certificate, when one was presented and trusted. */
  readonly certificate: string | undefined
  readonly address: string
}

export async function readRequest(incoming: IncomingMessage, maxBytes: number): Promise<ApiRequest> {
  const method = (incoming.method ?? 'GET').toLowerCase()
  const [path = '/', query = ''] = (incoming.url ?? '/').split('?')
  const body = await php.readBody(incoming, maxBytes)
  const form = body
    ? await readForm(body, method === 'post' ? incoming.headers['content-type'] : undefined)
    : php.noForm
  const socket = incoming.socket as TLSSocket
  return {
    method,
    segments: segmentsOf(path),
    fields: method === 'patch' ? form.fields : new Map([...php.parseFields(query, php.utf8Text), ...form.fields]),
    uploads: new Map(form.uploads.map(({ field, bytes }) => [php.utf8Text(field), bytes])),
    authorization: incoming.headers.authorization,
    certificate: socket.authorized ? socket.getPeerX509Certificate()?.fingerprint256 : undefined,
    address: socket.remoteAddress ?? '',
  }
}

async function readForm(body: Buffer, type = ''): Promise<Form> {
  if (php.isMultipart(type)) return php.parseMultipart(type, body, { filesMax: 20, read: php.utf8Text })
  return { ...php.noForm, fields: php.parseFields(body.toString('latin1'), php.utf8Text) }
}

function segmentsOf(path: string): readonly string[] | undefined {
  const [, rest] = /^\/api\/+(.*)$/.exec(path) ?? []
  return rest?.split('/').map((segment) => php.utf8Text(php.unescaped(segment)))
}

export function segmentAt(request: ApiRequest, place: number): string {
  return request.segments?.[place] ?? ''
}

/** A text of the request; empty when there is none, or a list. */
export function fieldOf({ fields }: ApiRequest, name: string): string {
  const value = fields.get(name)
  return typeof value === 'string' ? value : ''
}
