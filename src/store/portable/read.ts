// Reads an untrusted export: known entries in order, each within its limits, nothing else. Faults of rows are
// collected; a broken file is reported with its location.
import { createHash, type Hash } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { extract, type Extract as Tar } from 'tar-stream'
import { ActesError, type ErrorCode } from '#errors.ts'
import { compact } from '#protocol/compact.ts'
import {
  exportFormat,
  exportHead,
  exportLimits,
  exportManifest,
  type ExportHead,
  type ExportManifest,
} from './format.ts'

interface ExportReader {
  head(head: ExportHead): Promise<void>
  /** @param place for example `tables/transmission/0.jsonl` */
  rows(table: string, rows: readonly string[], place: string): Promise<void>
  blob(sha256: string, bytes: AsyncIterable<Uint8Array>): Promise<void>
}

type ExportFaultCode = Extract<ErrorCode, 'ACTES-F030' | 'ACTES-F032'>

export function exportFileError(code: ExportFaultCode, where: string, cause?: unknown) {
  return new ActesError(code, { params: { where: where.slice(0, 120) }, ...compact({ cause }) })
}

/** @throws ActesError ACTES-F030 if broken, F032 over a limit, A112 from a newer program, and the reader's errors */
export async function readExport(bytes: AsyncIterable<Uint8Array>, reader: ExportReader) {
  const tar = extract()
  const meter: Meter = { total: 0, hash: createHash('sha256') }
  let fault: unknown
  const fed = pipeline(Readable.from(metered(bytes, meter)), tar as unknown as NodeJS.WritableStream).catch(
    (error: unknown) => {
      fault = error
    },
  )
  try {
    const found = await readEntries(tar, meter, reader)
    await fed
    if (fault) throw fault
    return { ...found, sha256: meter.hash.digest('hex') }
  } catch (error) {
    tar.destroy()
    await fed
    if (fault instanceof ActesError) throw fault
    if (error instanceof ActesError || error === meter.reader) throw error
    throw exportFileError('ACTES-F030', 'tar', error)
  }
}

interface Meter {
  total: number
  /** Proves that both passes read the same bytes. */
  readonly hash: Hash
  reader?: unknown
}

async function* metered(bytes: AsyncIterable<Uint8Array>, meter: Meter): AsyncGenerator<Uint8Array> {
  for await (const piece of bytes) {
    meter.hash.update(piece)
    meter.total += piece.length
    if (meter.total > exportLimits.totalBytes) throw exportFileError('ACTES-F032', 'tar')
    yield piece
  }
}

const kinds = [
  ['head', /^export\.json$/],
  ['part', /^tables\/([a-z_]{1,60})\/(\d{1,10})\.jsonl$/],
  ['blob', /^blobs\/([0-9a-f]{64})$/],
  ['manifest', /^manifest\.json$/],
] as const
type ExportEntryKind = (typeof kinds)[number][0]

const followers: Readonly<Record<ExportEntryKind | 'begin', readonly ExportEntryKind[]>> = {
  begin: ['head'],
  head: ['part', 'blob', 'manifest'],
  part: ['part', 'blob', 'manifest'],
  blob: ['blob', 'manifest'],
  manifest: [],
}

interface Course {
  last: ExportEntryKind | 'begin'
  lastBlob: string
  blobs: number
  rows: number
  head?: ExportHead
  manifest?: ExportManifest
  readonly parts: Record<string, string>
  readonly tables: Record<string, number>
}

async function readEntries(tar: Tar, meter: Meter, reader: ExportReader) {
  const course: Course = { last: 'begin', lastBlob: '', blobs: 0, rows: 0, parts: {}, tables: {} }
  for await (const entry of tar) {
    const { name, type, size = 0 } = entry.header
    const [kind, , match] =
      kinds.map(([each, form]) => [each, form, form.exec(name)] as const).find(([, , found]) => found) ?? []
    if (!kind || !match || type !== 'file' || !followers[course.last].includes(kind))
      throw exportFileError('ACTES-F030', name)
    if (size > (kind === 'blob' ? exportLimits.blobBytes : exportLimits.partBytes))
      throw exportFileError('ACTES-F032', name)
    course.last = kind
    const content = guardEntryContent(entry as AsyncIterable<Uint8Array>, name)
    const given = kind === 'blob' ? undefined : await whole(content)
    const read = given
      ? readText(kind as Exclude<ExportEntryKind, 'blob'>, { name, content: given }, { course, reader })
      : readBlob(match[1] ?? '', content, { course, reader })
    await read.catch((error: unknown) => {
      meter.reader = error
      throw error
    })
  }
  const { head, manifest } = course
  if (!head || !manifest) throw exportFileError('ACTES-F030', 'manifest.json')
  needSame(course, manifest)
  return { head, manifest }
}

async function* guardEntryContent(content: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  const pieces = content[Symbol.asyncIterator]()
  for (;;) {
    const { value, done } = await pieces.next().catch((cause: unknown) => {
      throw exportFileError('ACTES-F030', name, cause)
    })
    if (done) return
    yield value
  }
}

async function whole(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = []
  for await (const piece of content) all.push(piece)
  return Buffer.concat(all)
}

interface ExportReading {
  readonly course: Course
  readonly reader: ExportReader
}

async function readBlob(sha256: string, content: AsyncIterable<Uint8Array>, { course, reader }: ExportReading) {
  if (sha256 <= course.lastBlob) throw exportFileError('ACTES-F030', `blobs/${sha256}`)
  if (++course.blobs > exportLimits.blobs) throw exportFileError('ACTES-F032', 'blobs')
  course.lastBlob = sha256
  await reader.blob(sha256, content)
}

async function readText(
  kind: Exclude<ExportEntryKind, 'blob'>,
  { name, content }: { readonly name: string; readonly content: Buffer },
  { course, reader }: ExportReading,
) {
  const text = inUtf8(content, name)
  if (kind === 'head') await reader.head((course.head = headIn(json(text, name))))
  else if (kind === 'manifest') {
    const read = exportManifest.safeParse(json(text, name))
    if (!read.success) throw exportFileError('ACTES-F030', name, read.error)
    course.manifest = read.data
  } else {
    const [, table = '', first] = name.split('/')
    const rows = text === '' ? [] : text.slice(0, -1).split('\n')
    const before = course.tables[table] ?? 0
    if (!text.endsWith('\n') || first !== `${before}.jsonl`) throw exportFileError('ACTES-F030', name)
    course.rows += rows.length
    if (rows.length > exportLimits.rowsAPart || course.rows > exportLimits.rows)
      throw exportFileError('ACTES-F032', name)
    course.parts[name] = createHash('sha256').update(content).digest('hex')
    course.tables[table] = before + rows.length
    await reader.rows(table, rows, name)
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function inUtf8(bytes: Uint8Array, name: string) {
  try {
    return utf8.decode(bytes)
  } catch (cause) {
    throw exportFileError('ACTES-F030', name, cause)
  }
}

function json(text: string, name: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw exportFileError('ACTES-F030', name, cause)
  }
}

function headIn(value: unknown) {
  const read = exportHead.safeParse(value)
  if (read.success) return read.data
  const { format, version } = (value ?? {}) as { readonly format?: unknown; readonly version?: unknown }
  if (format === exportFormat.name && typeof version === 'number' && version > exportFormat.version)
    throw new ActesError('ACTES-A112', { params: { version, known: exportFormat.version } })
  throw exportFileError('ACTES-F030', 'export.json', read.error)
}

/** The content must match the manifest exactly. */
function needSame({ parts, tables, blobs }: Course, manifest: ExportManifest) {
  const differs = (one: Readonly<Record<string, unknown>>, other: Readonly<Record<string, unknown>>) =>
    Object.keys({ ...one, ...other }).find((key) => (one[key] || 0) !== (other[key] || 0))
  const place = differs(parts, manifest.parts) ?? differs(tables, manifest.tables)
  if (place !== undefined) throw exportFileError('ACTES-F030', place)
  if (blobs !== manifest.blobs) throw exportFileError('ACTES-F030', 'blobs')
}
