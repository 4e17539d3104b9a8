// A request as PHP hands it to the API: segments of its path, fields of the query and of the body, files set aside. A body
// over post_max_size loses all its fields; that of a PATCH is never read as multipart.
import busboy from 'busboy'
import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { pipeline } from 'node:stream/promises'
import type { TLSSocket } from 'node:tls'
import { drop, openTemporary, type Folder } from '../folder.ts'
import { addField, parsePhpFields, textField, textOf, type PhpFields } from './php-text.ts'

/** A file that came in a part of its own; it lies in a temporary file. */
export interface Upload {
  readonly path: string
  readonly sha256: string
  readonly sizeBytes: number
}

export interface ApiRequest {
  /** In lower case. */
  readonly method: string
  /** `/api/v2/entite/1` is `v2`, `entite`, `1`; undefined for what is not the API. */
  readonly segments: readonly string[] | undefined
  /** What the API reads: the query, and the body over it; the body alone for a PATCH. */
  readonly fields: PhpFields
  readonly uploads: ReadonlyMap<string, Upload>
  readonly authorization: string | undefined
  /** Fingerprint (SHA-256) of the client certificate, when one was presented and trusted. */
  readonly certificate: string | undefined
  readonly address: string
  /** Remove what was set aside. */
  forget(): Promise<void>
}

/** Read a request to its end. */
export async function readRequest(
  incoming: IncomingMessage,
  { folder, maxBytes }: { readonly folder: Folder; readonly maxBytes: number },
): Promise<ApiRequest> {
  const method = (incoming.method ?? 'GET').toLowerCase()
  const [path = '/', query = ''] = (incoming.url ?? '/').split('?')
  const body = await readBody(incoming, { folder, maxBytes, multipart: method === 'post' && isMultipart(incoming) })
  const socket = incoming.socket as TLSSocket
  const asked = parsePhpFields(query)
  return {
    method,
    segments: segmentsOf(path),
    fields: method === 'patch' ? body.fields : new Map([...asked, ...body.fields]),
    uploads: body.uploads,
    authorization: incoming.headers.authorization,
    certificate: socket.authorized ? socket.getPeerX509Certificate()?.fingerprint256 : undefined,
    address: socket.remoteAddress ?? '',
    forget: async () => {
      for (const { path: temporary } of body.uploads.values()) await drop(temporary)
    },
  }
}

/** A segment of a path, as it is shown and compared; empty when there is none. */
export function segmentAt(request: ApiRequest, place: number): string {
  return request.segments?.[place] ?? ''
}

/** A text of the request, empty when there is none. */
export function fieldOf(request: ApiRequest, name: string): string {
  return textField(request.fields, name)
}

function segmentsOf(path: string): readonly string[] | undefined {
  const [, rest] = /^\/api\/+(.*)$/.exec(path) ?? []
  return rest?.split('/').map((segment) => textOf(Buffer.from(unescaped(segment), 'latin1')))
}

function unescaped(segment: string): string {
  return segment.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

function isMultipart({ headers }: IncomingMessage): boolean {
  return /^multipart\/form-data\b.*\bboundary=./i.test(headers['content-type'] ?? '')
}

interface Body {
  readonly fields: PhpFields
  readonly uploads: ReadonlyMap<string, Upload>
}

interface Reading {
  readonly folder: Folder
  readonly maxBytes: number
  readonly multipart: boolean
}

const nothing: Body = { fields: new Map(), uploads: new Map() }

async function readBody(incoming: IncomingMessage, reading: Reading): Promise<Body> {
  if (Number(incoming.headers['content-length'] ?? 0) > reading.maxBytes) {
    for await (const chunk of incoming) void chunk
    return nothing
  }
  if (reading.multipart) return readMultipart(incoming, reading)
  const chunks: Uint8Array[] = []
  for await (const chunk of incoming) chunks.push(chunk as Uint8Array)
  return { ...nothing, fields: parsePhpFields(Buffer.concat(chunks).toString('latin1')) }
}

/**
 * Parts with a file name are files, the others fields; names and texts are bytes that are mostly UTF-8. What is no
 * multipart after all holds what could be read of it.
 * @throws Error when the line is cut before its end
 */
async function readMultipart(incoming: IncomingMessage, { folder, maxBytes }: Reading): Promise<Body> {
  const fields = new Map<string, string | string[]>()
  const uploads = new Map<string, Upload>()
  const parts: Promise<void>[] = []
  const limits = { fieldSize: maxBytes, fileSize: maxBytes, fields: 1_000, files: 20 }
  const parser = busboy({ headers: incoming.headers, defCharset: 'latin1', defParamCharset: 'latin1', limits })
  parser.on('field', (name, value) => addField(fields, inText(name), inText(value)))
  parser.on('file', (name, content) => {
    // Told by whoever reads it; a line may be cut before that.
    content.on('error', () => undefined)
    parts.push(setAside(folder, content).then((upload) => void uploads.set(inText(name), upload)))
  })
  const piped = await pipeline(incoming, parser).then(
    () => undefined,
    (error: unknown) => error,
  )
  await Promise.allSettled(parts)
  if (incoming.complete) return { fields, uploads }
  for (const { path } of uploads.values()) await drop(path)
  throw piped
}

function inText(latin1: string): string {
  return textOf(Buffer.from(latin1, 'latin1'))
}

async function setAside(folder: Folder, content: AsyncIterable<Uint8Array>): Promise<Upload> {
  const { path, file } = await openTemporary(folder)
  const hash = createHash('sha256')
  let sizeBytes = 0
  try {
    for await (const chunk of content) {
      hash.update(chunk)
      sizeBytes += chunk.length
      await file.write(chunk)
    }
    await file.sync()
  } catch (error) {
    await drop(path)
    throw error
  } finally {
    await file.close()
  }
  return { path, sha256: hash.digest('hex'), sizeBytes }
}
