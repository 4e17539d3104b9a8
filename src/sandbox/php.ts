// PHP's behaviour on the wire: parsing of requests, JSON output, file types. A PHP text is bytes, here one character
// per byte. Source: PHP 8 ($_GET, $_POST, $_FILES, json_encode, finfo), RFC 7578.
import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'

export type PhpFields = ReadonlyMap<string, string | readonly string[]>

export interface Upload {
  readonly field: string
  readonly name: string
  readonly bytes: Uint8Array
  readonly partial: boolean
}

export interface PhpForm {
  readonly fields: PhpFields
  readonly uploads: readonly Upload[]
  readonly tooManyFiles: boolean
  readonly broken: boolean
}

/** Headers of a file that is downloaded. */
export const notCached = {
  Expires: '0',
  'Cache-Control': 'must-revalidate, post-check=0,pre-check=0',
  Pragma: 'public',
}

export const noForm: PhpForm = { fields: new Map(), uploads: [], tooManyFiles: false, broken: false }

/** Undefined when over the limit. @throws when the connection ends before the body */
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

/** As parse_str: the last value of a name wins, `[]` makes a list, dots and spaces in names become `_`. */
export function parseFields(encoded: string, read = asItIs): PhpFields {
  const fields = new Map<string, string | readonly string[]>()
  for (const pair of encoded.split('&').filter((each) => each !== '')) {
    const [name = '', value = ''] = pair.split(/=(.*)/s)
    addField(fields, read(unescaped(name.replaceAll('+', ' '))), read(unescaped(value.replaceAll('+', ' '))))
  }
  return fields
}

export function unescaped(text: string) {
  return text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

function addField(fields: Map<string, string | readonly string[]>, sent: string, value: string) {
  const { name, list } = phpFieldName(sent)
  if (name === '') return
  const before = fields.get(name) ?? []
  fields.set(name, list ? [...(typeof before === 'string' ? [] : before), value] : value)
}

/** `type_pj[]` and `type_pj[3]` both belong to the list `type_pj`. */
function phpFieldName(sent: string) {
  const [, plain = '', list] = /^ *([^[]*)(\[[^]*)?$/.exec(sent) ?? []
  return { name: plain.replace(/[. ]/g, '_'), list: list !== undefined }
}

export function isMultipart(type = '') {
  return /^multipart\/form-data\b.*\bboundary=./is.test(type)
}

/** Parses like PHP (main/rfc1867.c): the parts before a break are kept. */
export function parseMultipart(
  type: string,
  body: Buffer,
  {
    filesMax,
    read = asItIs,
    fieldOf = (sent) => phpFieldName(sent).name,
  }: { filesMax: number; read?: (bytes: string) => string; fieldOf?: (sent: string) => string },
): PhpForm {
  const fields = new Map<string, string | readonly string[]>()
  const uploads: Upload[] = []
  let tooManyFiles = false
  const boundary = `--${/boundary=(?:"([^"]*)|([^;,]*))/i.exec(type)?.slice(1).join('') ?? ''}`
  for (let part = partFrom(body, boundary, 0); part; part = partFrom(body, boundary, part.end)) {
    const { name, filename, bytes, partial } = part
    if (filename === undefined && name === undefined) break
    if (filename === undefined) addField(fields, read(name ?? ''), read(bytes.toString('latin1')))
    else if (uploads.length >= filesMax) tooManyFiles = true
    else uploads.push({ field: fieldOf(name ?? ''), name: filename.replace(/^.*[/\\]/s, ''), bytes, partial })
  }
  return { fields, uploads, tooManyFiles, broken: !body.includes(`${boundary}--`) }
}

/** A boundary counts only when it is alone on its line. */
function partFrom(body: Buffer, boundary: string, from: number) {
  const begin = lineBehind(body, boundary, from)
  const head = begin === undefined ? '' : `\n${body.toString('latin1', begin, begin + headMaxBytes)}`
  const blank = /\n\r?\n/.exec(head)
  if (begin === undefined || !blank) return undefined
  const start = begin + blank.index + blank[0].length - 1
  const found = body.indexOf(`\n${boundary}`, start)
  const end = found < 0 ? body.length : found
  const bytes = body.subarray(start, body[end - 1] === 0x0d && end > start && found >= 0 ? end - 1 : end)
  return { ...dispositionIn(head.slice(0, blank.index)), bytes, partial: found < 0, end }
}

const headMaxBytes = 16_384

function lineBehind(body: Buffer, line: string, from: number) {
  for (let at = body.indexOf(line, from); at >= 0; at = body.indexOf(line, at + 1)) {
    const [end] = /^\r?\n/.exec(body.toString('latin1', at + line.length, at + line.length + 2)) ?? []
    if (end !== undefined && (at === 0 || body[at - 1] === 0x0a)) return at + line.length + end.length
  }
  return undefined
}

/** Accepts both kinds of quotes, or none. PHP does not support `filename*`. */
function dispositionIn(head: string): { readonly name?: string; readonly filename?: string } {
  const [, value = ''] = /\ncontent-disposition:([^\n]*)/i.exec(head.replace(/\r?\n(?=[ \t])/g, '')) ?? []
  const words = value.match(/(?:"(?:\\"|[^"])*"?|'(?:\\'|[^'])*'?|[^;"'])+/g) ?? []
  const pairs = words.flatMap((word) => {
    const [, key, text = ''] = /^\s*([^=]*)=(.*)$/s.exec(word) ?? []
    return key === undefined ? [] : [[key.toLowerCase(), unquoted(text.trimStart())] as const]
  })
  return Object.fromEntries(pairs)
}

function unquoted(text: string) {
  const [quote = ''] = /^["']/.exec(text) ?? []
  if (quote === '') return (/^\S*/.exec(text)?.[0] ?? '').replaceAll('\\\\', '\\')
  const inside = new RegExp(`^${quote}((?:\\\\[\\\\${quote}]|[^${quote}])*)`).exec(text)?.[1] ?? ''
  return inside.replace(new RegExp(`\\\\([\\\\${quote}])`, 'g'), '$1')
}

export function scalar(fields: PhpFields, name: string) {
  return fieldValuesOf(fields, name).at(-1) ?? ''
}

/** PHP's false: empty, or `0`. */
export function isFalsy(value: string) {
  return value === '' || value === '0'
}

export function fieldValuesOf(fields: PhpFields, name: string): readonly string[] {
  return [fields.get(name) ?? []].flat()
}

export function integer(text: string) {
  return Number.parseInt(/^\s*[-+]?\d+/.exec(text)?.[0] ?? '0', 10)
}

function asItIs(bytes: string) {
  return bytes
}

/** Decode UTF-8. An invalid byte becomes a lone surrogate (U+DC80 to U+DCFF), which JSON cannot hold. */
export function utf8Text(bytes: string) {
  const raw = Buffer.from(bytes, 'latin1')
  if (isUtf8(raw)) return raw.toString('utf8')
  return bytes.replace(/[\u0080-\u00FF]/g, (byte) => String.fromCharCode(0xdc00 + byte.charCodeAt(0)))
}

/** json_encode: `\/`, `\u00e9`, `[]` for any empty value. Undefined if a text is not UTF-8. Pretty print: indent 4. */
export function phpJson(value: unknown, indent = 0) {
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

export function sniff(bytes: Uint8Array) {
  const head = Buffer.from(bytes.subarray(0, 64)).toString('latin1')
  const known = signatures.find(([begins]) => head.startsWith(begins))
  if (known) return known[1]
  if (bytes.length === 0) return 'application/x-empty'
  return bytes.includes(0) || !isUtf8(bytes) ? 'application/octet-stream' : 'text/plain'
}
