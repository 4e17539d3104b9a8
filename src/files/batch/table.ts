// The table of a batch, as text cells: CSV as spreadsheets write it, or XLSX. A person typed it: encoding and separator
// are detected, and every fault of the whole table is reported at once.
import { Readable } from 'node:stream'
import { parse } from 'csv-parse'
import { readSheet } from 'read-excel-file/node'
import { ZipFile } from 'yazl'
import type { Clock } from '#clock.ts'
import { ActesError, faultAt, type Params } from '#errors.ts'
import { splitIntoChunks, wholeOf } from '../pieces.ts'
import { wholePlainFile } from '../plain-file.ts'
import { openedZip } from '../zip.ts'

export interface BatchTable {
  readonly head: readonly string[]
  readonly rows: readonly BatchTableRow[]
  readonly encoding: 'utf-8' | 'utf-16le' | 'windows-1252' | 'xlsx'
}

interface BatchTableRow {
  /** Its number in the spreadsheet: the header is 1. Empty lines are left out. */
  readonly line: number
  readonly cells: readonly string[]
}

export const tableLimits = { bytes: 10_000_000, openedBytes: 50_000_000, lines: 2_000, columns: 100 } as const

/** X027's `params.reason`. */
type TableFault = 'size' | 'empty' | 'syntax' | 'lines' | 'head' | 'column' | 'missing' | 'twice' | 'none' | 'several'

export function tableFault(name: string, reason: TableFault, params: Params = {}) {
  return faultAt('ACTES-X027', name, { value: name, params: { reason, ...params } })
}

/** @throws ActesError ACTES-X027; F001, F009 and F015 of the file */
export async function readTable(path: string, name: string, turn: Clock['turn']): Promise<BatchTable> {
  const bytes = await wholePlainFile(path, name, (sizeBytes) => {
    if (sizeBytes > tableLimits.bytes) throw tableFault(name, 'size', { limit: tableLimits.bytes })
  })
  const isZip = bytes.toString('latin1', 0, 4) === 'PK\x03\x04'
  return isZip ? readXlsx(path, name) : readCsv(bytes, name, turn)
}

async function readCsv(bytes: Buffer, name: string, turn: Clock['turn']) {
  const { text, encoding } = decodeCsvText(bytes)
  // Longest header line: some pages of text are no column names.
  const head = text.slice(0, 10_000).split(/\r?\n|\r/, 1)[0] ?? ''
  const delimiter = [';', '\t', ','].reduce((best, each) => (count(head, each) > count(head, best) ? each : best))
  try {
    const options = {
      delimiter,
      trim: true,
      relax_column_count: true,
      skip_empty_lines: false,
      max_record_size: 200_000,
    }
    // Read more lines than allowed, to report that there are too many.
    const records = Readable.from(splitIntoChunks(Buffer.from(text), turn, pieceBytes)).pipe(
      parse({ ...options, to: 2 * tableLimits.lines }),
    )
    const rows: string[][] = []
    for await (const record of records as AsyncIterable<string[]>) rows.push(record.slice(0, tableLimits.columns + 1))
    return buildBatchTable(rows, { name, encoding })
  } catch (cause) {
    if (cause instanceof ActesError) throw cause
    const { lines } = cause as { readonly lines?: unknown }
    throw tableFault(name, 'syntax', typeof lines === 'number' ? { line: lines } : {})
  }
}

const pieceBytes = 16_384

function count(text: string, sign: string) {
  return text.split(sign).length
}

/** UTF-8 where it is valid; else what Excel writes on a French Windows. */
function decodeCsvText(bytes: Buffer): { readonly text: string; readonly encoding: BatchTable['encoding'] } {
  const isWide = bytes[0] === 0xff && bytes[1] === 0xfe
  const read = (encoding: BatchTable['encoding'], fatal = false) => ({
    text: new TextDecoder(encoding, { fatal }).decode(bytes),
    encoding,
  })
  if (isWide) return read('utf-16le')
  try {
    return read('utf-8', true)
  } catch {
    return read('windows-1252')
  }
}

/** Inflated here within limits and repacked uncompressed: the XLSX reader inflates nothing unmeasured. */
async function readXlsx(path: string, name: string) {
  const { openedBytes: sumBytes } = tableLimits
  const members = await openedZip(path, name, { files: 200, sumBytes })
  if ([...members.values()].some(isOutside)) throw tableFault(name, 'lines', { limit: tableLimits.lines })
  const zip = new ZipFile()
  for (const [member, bytes] of members) zip.addBuffer(bytes, member, { compress: false })
  zip.end()
  const repacked = await wholeOf(zip.outputStream as AsyncIterable<Buffer>)
  const rows = await readSheet(repacked).catch(() => {
    throw tableFault(name, 'syntax')
  })
  return buildBatchTable(
    rows.map((row) => row.map(cellText)),
    { name, encoding: 'xlsx' },
  )
}

/** Far above any batch: the reader allocates everything before a row or a column. */
const lastRow = 20_000

/** Whether a cell reference is far outside any batch, or readable by the XLSX library alone. */
function isOutside(member: Buffer) {
  const text = member.toString('latin1')
  if (!text.includes('sheetData')) return false
  for (const [, , place = ''] of text.matchAll(/\sr\s*=\s*(["'])(.*?)\1/gs)) {
    const row = /^[A-Z]{0,2}(\d{1,9})$/i.exec(place)?.[1]
    if (row === undefined || Number(row) > lastRow) return true
  }
  return false
}

function cellText(value: unknown) {
  if (value === null || value === undefined) return ''
  // A spreadsheet's day is read as midnight, UTC.
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? '' : value.toISOString().slice(0, 10)
  return String(value as string | number | boolean).trim()
}

function buildBatchTable(
  records: readonly (readonly string[])[],
  about: Pick<BatchTable, 'encoding'> & { name: string },
): BatchTable {
  const { name, encoding } = about
  const [first = [], ...rest] = records
  const head = first.map(cleanCell)
  const width = head.findLastIndex((each) => each !== '') + 1
  if (width === 0) throw tableFault(name, records.length === 0 ? 'empty' : 'head')
  if (width > tableLimits.columns) throw tableFault(name, 'head')
  const rows = rest
    .map((cells, index) => ({
      line: index + 2,
      cells: head.slice(0, width).map((_, at) => cleanCell(cells[at] ?? '')),
    }))
    .filter(({ cells }) => cells.some((cell) => cell !== ''))
  if (rows.length === 0) throw tableFault(name, 'empty')
  if (rows.length > tableLimits.lines) throw tableFault(name, 'lines', { limit: tableLimits.lines })
  return { head: head.slice(0, width), rows, encoding }
}

/** Drops what no database text holds, and undoes the escaping of a result file, so that it can be a batch again. */
function cleanCell(cell: string) {
  const text = cell.replaceAll('\0', '').toWellFormed()
  return /^'[=+\-@\t\r]/.test(text) ? text.slice(1) : text
}
