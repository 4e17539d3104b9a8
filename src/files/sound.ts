// Checks that a file is what its extension promises, and nothing else besides. Refuses a truncated picture, a PDF that
// a browser would show as a page, and XML with entities. The examiner looks inside PDFs.
import { pipeline } from 'node:stream/promises'
import { crc32, createInflate } from 'node:zlib'
import { problem, type Problem } from '../errors.ts'
import type { FileFacts } from '../protocol/rules/rule.ts'
import type { PlainFile } from './plain-file.ts'

/** `params.reason` of F029. */
type Unsound = 'picture' | 'pixels' | 'page' | 'archive' | 'doctype'

export interface Edges {
  readonly head: Buffer
  readonly tail: Buffer
}

/** How much of the end is kept: a zip's directory record lies in its last 65 KB. */
export const tailBytes = 66_000
const preambleBytes = 1_048_576
/** A0 at 300 dots per inch, in colour. */
const pixelBytes = 600_000_000

/** The problem ACTES-F029, if there is one. */
export async function unsoundness(
  file: PlainFile,
  name: string,
  { kind, edges }: { readonly kind: FileFacts['kind']; readonly edges: Edges },
): Promise<readonly Problem[]> {
  const reason = await looks[kind](file, edges)
  return reason === undefined ? [] : [problem('ACTES-F029', name, { value: name, params: { reason } })]
}

type SoundnessCheck = (file: PlainFile, edges: Edges) => Promise<Unsound | undefined>

const nothing: SoundnessCheck = async () => undefined

const looks: Readonly<Record<FileFacts['kind'], SoundnessCheck>> = {
  pdf: async (_file, edges) => besidePdf(edges),
  png: (file) => pngFault(file),
  xml: (file) => doctypeIn(file),
  jpeg: nothing,
  unknown: nothing,
}

/** What browsers take for a page anywhere near the beginning, and how archives and programs begin. */
const page = /<(?:!doctype\s+html|html|head|body|script|svg|iframe|img|style)[\s>/]/i
const otherwise = [
  'PK\u0003\u0004',
  'MZ',
  '\u007fELF',
  'GIF8',
  '#!',
  'Rar!',
  '7z\u00bc\u00af',
  '\u00d0\u00cf\u0011\u00e0',
]

function besidePdf({ head, tail }: Edges): Unsound | undefined {
  const begins = head.toString('latin1')
  const ends = tail.toString('latin1')
  const end = ends.lastIndexOf('%%EOF')
  // A PDF without its end is cut, which the examiner reports.
  const after = end < 0 ? '' : ends.slice(end)
  if (page.test(begins) || page.test(after)) return 'page'
  const isOther = otherwise.some((magic) => begins.startsWith(magic))
  return isOther || after.includes('PK\u0005\u0006') ? 'archive' : undefined
}

/** Entities are declared in a DOCTYPE only, which precedes the root. */
async function doctypeIn(file: PlainFile): Promise<Unsound | undefined> {
  const pieces: Buffer[] = []
  let length = 0
  for await (const piece of file.read()) {
    if (length >= preambleBytes) break
    pieces.push(Buffer.from(piece))
    length += piece.length
  }
  const text = Buffer.concat(pieces)
    .toString('latin1')
    .replace(/^\u00EF\u00BB\u00BF/, '')
  const rest = afterPreamble(text)
  // A preamble without an end belongs to no real document.
  return /^<!doctype\b/i.test(rest) || (rest === '' && file.sizeBytes > length) ? 'doctype' : undefined
}

export function afterPreamble(text: string): string {
  let at = 0
  const blanks = /\s*/y
  for (;;) {
    blanks.lastIndex = at
    at += blanks.exec(text)?.[0].length ?? 0
    const end = text.startsWith('<?', at) ? '?>' : text.startsWith('<!--', at) ? '-->' : undefined
    if (end === undefined) return text.slice(at)
    const found = text.indexOf(end, at + 2)
    if (found < 0) return ''
    at = found + end.length
  }
}

/** Its chunks are whole, all pixels are there, and nothing follows. */
async function pngFault(file: PlainFile): Promise<Unsound | undefined> {
  const inflate = createInflate()
  let [header, length]: [Header | undefined, number] = [undefined, 0]
  const chunks = async function* () {
    for await (const { type, data } of chunksOf(file.read())) {
      if (type === 'IHDR') header = headerIn(data)
      if (type === 'IDAT') yield data
    }
  }
  const sink = async (pixels: AsyncIterable<Uint8Array>) => {
    for await (const piece of pixels) {
      length += piece.length
      if (length > pixelBytes) throw new TooManyPixels()
    }
  }
  try {
    await pipeline(chunks, inflate, sink)
    return header && length >= pixelsOf(header) ? undefined : 'picture'
  } catch (error) {
    if (error instanceof TooManyPixels) return 'pixels'
    if (error instanceof Broken || (error instanceof Error && zlibErrorCodeOf(error).startsWith('Z_'))) return 'picture'
    throw error
  }
}

class Broken extends Error {}
class TooManyPixels extends Error {}

function zlibErrorCodeOf(error: Error): string {
  return 'code' in error ? String(error.code) : ''
}

interface Header {
  readonly width: number
  readonly height: number
  readonly bits: number
  readonly isInterlaced: boolean
}

const samples: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }

function headerIn(data: Buffer): Header {
  if (data.length !== 13) throw new Broken()
  const [width, height] = [data.readUInt32BE(0), data.readUInt32BE(4)]
  const [depth = 0, colour = 0, , , interlace = 0] = data.subarray(8)
  const bits = depth * (samples[colour] ?? 0)
  if (width === 0 || height === 0 || bits === 0 || interlace > 1) throw new Broken()
  const header = { width, height, bits, isInterlaced: interlace === 1 }
  if (pixelsOf(header) > pixelBytes) throw new TooManyPixels()
  return header
}

/** Start and step of each pass of Adam7: x, y, then both steps. */
const passes = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const

/** In bytes, with one filter byte per line. */
function pixelsOf({ width, height, bits, isInterlaced }: Header): number {
  const of = (columns: number, lines: number) => (columns === 0 ? 0 : lines * (1 + Math.ceil((columns * bits) / 8)))
  if (!isInterlaced) return of(width, height)
  return passes.reduce((sum, [x, y, stepX, stepY]) => {
    const [columns, lines] = [Math.ceil((width - x) / stepX), Math.ceil((height - y) / stepY)]
    return sum + of(Math.max(0, columns), Math.max(0, lines))
  }, 0)
}

const signatureBytes = 8
const pieceBytes = 65_536
/** Most bytes of a chunk held whole; pixels are streamed. */
const chunkMost = 16 * 1_048_576

/** @throws Broken at the end of a chunk that is not whole */
async function* chunksOf(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<{ type: string; data: Buffer }> {
  const held = reader(pieces)
  await held.take(signatureBytes)
  for (let isFirst = true; ; isFirst = false) {
    const head = await held.take(8)
    const [length, type] = [head.readUInt32BE(0), head.toString('latin1', 4, 8)]
    if (isFirst !== (type === 'IHDR') || (type !== 'IDAT' && length > chunkMost)) throw new Broken()
    let sum = crc32(head.subarray(4))
    for await (const data of type === 'IDAT' ? held.pieces(length) : [await held.take(length)]) {
      sum = crc32(data, sum)
      yield { type, data }
    }
    if ((await held.take(4)).readUInt32BE(0) !== sum) throw new Broken()
    if (type === 'IEND') break
  }
  if (!(await held.isOver())) throw new Broken()
}

function reader(given: AsyncIterable<Uint8Array>) {
  const source = given[Symbol.asyncIterator]()
  let rest: Buffer = Buffer.alloc(0)
  const take = async (length: number): Promise<Buffer> => {
    const parts = [rest]
    let have = rest.length
    while (have < length) {
      const { value, done } = await source.next()
      if (done === true) throw new Broken()
      // A piece is valid until the next one is requested: copy it.
      parts.push(Buffer.from(value as Uint8Array))
      have += (value as Uint8Array).length
    }
    const whole = parts.length === 1 ? rest : Buffer.concat(parts)
    rest = whole.subarray(length)
    return whole.subarray(0, length)
  }
  const pieces = async function* (length: number): AsyncGenerator<Buffer> {
    for (let left = length; left > 0;) {
      const piece = await take(Math.min(left, pieceBytes))
      left -= piece.length
      yield piece
    }
  }
  return { take, pieces, isOver: async () => rest.length === 0 && (await source.next()).done === true }
}
