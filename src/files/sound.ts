// Checks that a file is what its extension promises, and nothing else besides. Refuses a truncated picture, a PDF that
// a browser would show as a page, and XML with entities. The examiner looks inside PDFs.
import { pipeline } from 'node:stream/promises'
import { crc32, createInflate } from 'node:zlib'
import { problem, type Problem } from '#errors.ts'
import type { FileFacts } from '#protocol/rules/rule.ts'
import { exactly } from './exact.ts'
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
  const reason = await looks[kind]?.(file, edges)
  return reason === undefined ? [] : [problem('ACTES-F029', name, { value: name, params: { reason } })]
}

type SoundnessCheck = (file: PlainFile, edges: Edges) => Promise<Unsound | undefined>

const looks: Readonly<Partial<Record<FileFacts['kind'], SoundnessCheck>>> = {
  pdf: async (_file, edges) => besidePdf(edges),
  png: (file) => pngFault(file),
  xml: (file) => doctypeIn(file),
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
  let [expected, length] = [Infinity, 0]
  const chunks = async function* () {
    for await (const { type, data } of chunksOf(file.read())) {
      if (type === 'IHDR') expected = announcedPixels(data)
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
    return length >= expected ? undefined : 'picture'
  } catch (error) {
    if (error instanceof TooManyPixels) return 'pixels'
    const { code } = error as { readonly code?: unknown }
    if (error instanceof Broken || String(code).startsWith('Z_')) return 'picture'
    throw error
  }
}

class Broken extends Error {}
class TooManyPixels extends Error {}

const samples: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }

/** How many bytes of pixels it announces, with one filter byte per line. */
function announcedPixels(data: Buffer) {
  if (data.length !== 13) throw new Broken()
  const [width, height] = [data.readUInt32BE(0), data.readUInt32BE(4)]
  const [depth = 0, colour = 0, , , interlace = 0] = data.subarray(8)
  const bits = depth * (samples[colour] ?? 0)
  if (width === 0 || height === 0 || bits === 0 || interlace > 1) throw new Broken()
  const pixels = pixelsOf({ width, height, bits, isInterlaced: interlace === 1 })
  if (pixels > pixelBytes) throw new TooManyPixels()
  return pixels
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

interface Header {
  readonly width: number
  readonly height: number
  readonly bits: number
  readonly isInterlaced: boolean
}

function pixelsOf({ width, height, bits, isInterlaced }: Header) {
  const of = (columns: number, lines: number) => (columns === 0 ? 0 : lines * (1 + Math.ceil((columns * bits) / 8)))
  if (!isInterlaced) return of(width, height)
  return passes.reduce((sum, [x, y, stepX, stepY]) => {
    const [columns, lines] = [Math.ceil((width - x) / stepX), Math.ceil((height - y) / stepY)]
    return sum + of(Math.max(0, columns), Math.max(0, lines))
  }, 0)
}

const signatureBytes = 8
/** Most bytes of a chunk held whole; pixels are streamed. */
const chunkMost = 16 * 1_048_576

/** @throws Broken at the end of a chunk that is not whole */
async function* chunksOf(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<{ type: string; data: Buffer }> {
  const { take, upTo, isOver } = exactly(pieces, () => new Broken())
  await take(signatureBytes)
  for (let isFirst = true; ; isFirst = false) {
    const head = Buffer.from(await take(8))
    const [length, type] = [head.readUInt32BE(0), head.toString('latin1', 4, 8)]
    if (isFirst !== (type === 'IHDR') || (type !== 'IDAT' && length > chunkMost)) throw new Broken()
    let sum = crc32(head.subarray(4))
    for await (const piece of type === 'IDAT' ? upTo(length) : [await take(length)]) {
      sum = crc32(piece, sum)
      // The inflating may still hold it when the next one is requested: copy it.
      yield { type, data: Buffer.from(piece) }
    }
    if (Buffer.from(await take(4)).readUInt32BE(0) !== sum) throw new Broken()
    if (type === 'IEND') break
  }
  if (!(await isOver())) throw new Broken()
}
