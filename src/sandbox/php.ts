// PHP's habits, which platforms show on the wire: what a request becomes, how JSON is written, what a file is. A text is
// bytes there: one character per byte here. Source: PHP 8 ($_GET, $_POST, $_FILES, json_encode, finfo), RFC 7578.
import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import createBusboy from 'busboy'

/** Fields of a query or of a form: a text, or the list that `name[]` makes. */
export type PhpFields = ReadonlyMap<string, string | readonly string[]>

export interface Upload {
  readonly field: string
  /** As it came, its folder dropped; empty: no file was chosen. */
  readonly name: string
  readonly bytes: Uint8Array
  /** The body ended in the middle of it. */
  readonly partial: boolean
}

export interface Form {
  readonly fields: PhpFields
  readonly uploads: readonly Upload[]
  readonly tooManyFiles: boolean
  readonly broken: boolean
}

export const noForm: Form = { fields: new Map(), uploads: [], tooManyFiles: false, broken: false }

/** The whole body; undefined when it is over the limit. @throws when the connection ends before the body */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let sizeBytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length
    if (sizeBytes <= maxBytes) chunks.push(chunk)
    else chunks.length = 0
  }
  return sizeBytes <= maxBytes ? Buffer.concat(chunks) : undefined
}

/**
 * Read a query, or a body of `application/x-www-form-urlencoded`, as parse_str does: the last one of a name wins, `[]`
 * makes a list, dots and spaces of names become `_`.
 * @param read what a text of bytes becomes
 */
export function parseFields(encoded: string, read = asItIs): PhpFields {
  const fields = new Map<string, string | readonly string[]>()
  for (const pair of encoded.split('&').filter((each) => each !== '')) {
    const [name = '', value = ''] = pair.split(/=(.*)/s)
    addField(fields, read(unescaped(name.replaceAll('+', ' '))), read(unescaped(value.replaceAll('+', ' '))))
  }
  return fields
}

export function unescaped(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

function addField(fields: Map<string, string | readonly string[]>, sent: string, value: string): void {
  const { name, list } = nameOf(sent)
  if (name === '') return
  const before = fields.get(name) ?? []
  fields.set(name, list ? [...(typeof before === 'string' ? [] : before), value] : value)
}

/** `type_pj[]` and `type_pj[3]` are both of the list `type_pj`. */
function nameOf(sent: string): { readonly name: string; readonly list: boolean } {
  const [, plain = '', list] = /^ *([^[]*)(\[[^]*)?$/.exec(sent) ?? []
  return { name: plain.replace(/[. ]/g, '_'), list: list !== undefined }
}

export function isMultipart(type = ''): boolean {
  return /^multipart\/form-data\b.*\bboundary=./is.test(type)
}

interface Reading {
  readonly filesMax: number
  readonly read?: (bytes: string) => string
  readonly fieldOf?: (sent: string) => string
}

/** Read a multipart body. What a broken one held before it broke is kept. */
export function parseMultipart(
  type: string,
  body: Buffer,
  { filesMax, read = asItIs, fieldOf = (sent) => nameOf(sent).name }: Reading,
): Promise<Form> {
  const limits = { files: filesMax, fieldSize: body.length }
  const headers = { 'content-type': type }
  const parser = createBusboy({ headers, defCharset: 'latin1', defParamCharset: 'latin1', limits })
  const fields = new Map<string, string | readonly string[]>()
  const uploads: Upload[] = []
  let [tooManyFiles, broken] = [false, false]
  return new Promise((resolve) => {
    parser.on('field', (name, value) => addField(fields, read(name), read(value)))
    parser.on('filesLimit', () => (tooManyFiles = true))
    parser.on('file', (sent, stream, { filename }) => {
      const chunks: Buffer[] = []
      let whole = false
      const keep = () =>
        uploads.push({ field: fieldOf(sent), name: filename ?? '', bytes: Buffer.concat(chunks), partial: !whole })
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => (whole = true))
      stream.on('error', () => undefined)
      stream.on('close', keep)
    })
    const end = () => setImmediate(() => resolve({ fields, uploads, tooManyFiles, broken }))
    parser.on('error', () => {
      broken = true
      end()
    })
    parser.on('close', end)
    parser.end(plainHeaders(body, type))
  })
}

/** PHP knows neither the charset of a part nor its `filename*`: both are made unreadable where they stand. */
function plainHeaders(body: Buffer, type: string): Buffer {
  const plain = Buffer.from(body)
  const boundary = `--${/boundary="?([^";]+)/i.exec(type)?.[1] ?? ''}`
  for (let at = plain.indexOf(boundary); at >= 0; at = plain.indexOf(boundary, at + 1)) {
    const end = plain.indexOf('\r\n\r\n', at)
    if (end < 0) break
    const header = plain.toString('latin1', at, end)
    plain.write(header.replace(/charset=/gi, 'charse_=').replace(/filename\*/gi, 'filename_'), at, 'latin1')
  }
  return plain
}

export function scalar(fields: PhpFields, name: string): string {
  return listOf(fields, name).at(-1) ?? ''
}

export function listOf(fields: PhpFields, name: string): readonly string[] {
  return [fields.get(name) ?? []].flat()
}

/** intval: the number at the beginning, else 0. */
export function integer(text: string): number {
  return Number.parseInt(/^\s*[-+]?\d+/.exec(text)?.[0] ?? '0', 10)
}

function asItIs(bytes: string): string {
  return bytes
}

/** Bytes as UTF-8. A byte of what is not becomes a lone surrogate (U+DC80 to U+DCFF), which JSON cannot hold. */
export function utf8Text(bytes: string): string {
  const raw = Buffer.from(bytes, 'latin1')
  if (isUtf8(raw)) return raw.toString('utf8')
  return bytes.replace(/[\u0080-\u00FF]/g, (byte) => String.fromCharCode(0xdc00 + byte.charCodeAt(0)))
}

/**
 * json_encode: `\/`, `\u00e9`, and an empty array for whatever is empty.
 * @param indent 4 for JSON_PRETTY_PRINT
 * @returns undefined when a text in it is not UTF-8
 */
export function phpJson(value: unknown, indent = 0): string | undefined {
  let sound = true
  const text = JSON.stringify(
    value,
    (_, each: unknown) => {
      if (typeof each === 'string') sound &&= each.isWellFormed()
      return typeof each === 'object' && each !== null && Object.keys(each).length === 0 ? [] : each
    },
    indent,
  )
  const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
  return sound ? text.replaceAll('/', '\\/').replace(/[^\0-\x7f]/g, escaped) : undefined
}

const signatures: readonly (readonly [begins: string, type: string])[] = [
  ['%PDF-', 'application/pdf'],
  ['<?xml', 'text/xml'],
  ['\xef\xbb\xbf<?xml', 'text/xml'],
  ['\xff\xd8\xff', 'image/jpeg'],
  ['\x89PNG\r\n\x1a\n', 'image/png'],
  ['GIF8', 'image/gif'],
  ['PK\x03\x04', 'application/zip'],
  ['\x1f\x8b', 'application/gzip'],
  ['MZ', 'application/x-dosexec'],
  ['<!DOCTYPE html', 'text/html'],
  ['<html', 'text/html'],
]

/** mime_content_type: the type of a file by what it holds. */
export function sniff(bytes: Uint8Array): string {
  const head = Buffer.from(bytes.subarray(0, 64)).toString('latin1')
  const known = signatures.find(([begins]) => head.startsWith(begins))
  if (known) return known[1]
  if (bytes.length === 0) return 'application/x-empty'
  return bytes.includes(0) || !isUtf8(bytes) ? 'application/octet-stream' : 'text/plain'
}
