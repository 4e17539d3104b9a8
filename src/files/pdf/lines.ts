// The lines of a PDF's first pages and of its last, in the order of writing. In the child process.
import type { PdfFault } from './look.ts'

interface PdfLines {
  /** An empty line is a gap between paragraphs; a page that was not read has none. */
  readonly pages: readonly (readonly string[])[]
}

const firstPages = 3
const most = { pages: 20_000, pieces: 20_000, lines: 400, letters: 1_000 }
/** Processor time for the text of one page; a costlier page is cut. A page of small print takes a sixth of it. */
const pageMs = 300

// Nothing is drawn: no font is loaded, no picture decoded, nothing fetched.
const reading = { useSystemFonts: false, disableFontFace: true, useWorkerFetch: false, verbosity: 0 } as const

/** Stops when full. It never throws. @param bytes lost afterwards: the library takes them */
export async function linesOfPdf(bytes: Uint8Array): Promise<PdfFault | PdfLines> {
  const { getDocument } = await import('unpdf/pdfjs')
  const task = getDocument({ data: bytes, ...reading })
  try {
    const document = await task.promise
    const count = Math.min(document.numPages, most.pages)
    const pages: string[][] = []
    let isFull: boolean = false
    for (let number = 1; number <= count; number++) {
      const isSkipped: boolean = isFull || (number > firstPages && number < count)
      const text: PageText = isSkipped
        ? { items: [], isWhole: true }
        : await readPageText(await document.getPage(number))
      isFull ||= !text.isWhole
      pages.push(buildPageLines(text.items))
    }
    return { pages }
  } catch (error) {
    const isLocked = error instanceof Error && error.name === 'PasswordException'
    return isLocked ? { fault: 'encrypted' } : { fault: 'damaged', reason: 'structure' }
  } finally {
    await task.destroy()
  }
}

/** In coordinates along its own baseline: a text at the edge of a page may be vertical. */
interface TextPiece {
  readonly text: string
  readonly size: number
  readonly from: number
  readonly to: number
  /** Distance of its baseline from the top; only differences count. */
  readonly base: number
}

interface Page {
  streamTextContent(): ReadableStream<{ readonly items: readonly object[] }>
}

interface PageText {
  readonly items: readonly object[]
  readonly isWhole: boolean
}

async function readPageText(page: Page): Promise<PageText> {
  const reader = page.streamTextContent().getReader()
  const items: object[] = []
  const begun = process.cpuUsage()
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    for (const item of read.value.items) items.push(item)
    if (items.length >= most.pieces || process.cpuUsage(begun).user >= pageMs * 1_000) {
      await reader.cancel(new Error('enough'))
      return { items: items.slice(0, most.pieces), isWhole: false }
    }
  }
  return { items, isWhole: true }
}

function buildPageLines(items: readonly object[]) {
  const pieces = items.flatMap((item) => pieceOf(item) ?? [])
  const lines = joinTextPieces(pieces)
  const usual = usualGap(lines)
  return lines.slice(0, most.lines).flatMap(({ text, ...line }, at) => {
    const shown = text.slice(0, most.letters)
    const before = lines[at - 1]
    return before && isGap(before, line, usual) ? ['', shown] : [shown]
  })
}

function pieceOf(item: object): TextPiece | undefined {
  const { str, transform, width } = item as { str?: unknown; transform?: unknown; width?: unknown }
  if (typeof str !== 'string' || str === '' || !Array.isArray(transform) || typeof width !== 'number') return undefined
  const [a = 0, b = 0, , , x = 0, y = 0] = transform as readonly number[]
  const size = Math.hypot(a, b)
  if (!(size > 0)) return undefined
  const [cos, sin] = [a / size, b / size]
  const from = cos * x + sin * y
  return { text: str, size, from, to: from + width, base: sin * x - cos * y }
}

/** Columns are further apart than words, which a justified line may spread. */
const columnGap = 2.5
const wordGap = 0.2

function joinTextPieces(pieces: readonly TextPiece[]): readonly TextPiece[] {
  const lines: TextPiece[] = []
  let isSpaced = false
  for (const piece of pieces) {
    const line = lines.at(-1)
    // A blank as wide as the gap stands between two columns too.
    isSpaced ||= piece.text.trim() === ''
    if (piece.text.trim() === '') continue
    if (line && isBeside(line, piece)) {
      const space = isSpaced || piece.from - line.to > wordGap * piece.size ? ' ' : ''
      const size = Math.max(line.size, piece.size)
      lines[lines.length - 1] = { ...line, text: line.text + space + piece.text, size, to: piece.to }
    } else lines.push(piece)
    isSpaced = false
  }
  return lines
}

function isBeside(line: TextPiece, piece: TextPiece) {
  const gap = piece.from - line.to
  const size = Math.max(line.size, piece.size)
  return Math.abs(line.base - piece.base) < 0.5 * size && gap > -size && gap < columnGap * size
}

/**
 * The usual line spacing within a paragraph, in font sizes: the lower quartile, since a page has more small gaps than
 * large ones.
 */
function usualGap(lines: readonly TextPiece[]) {
  const gaps = lines.flatMap(({ base, size }, at) => {
    const before = lines[at - 1]
    const gap = before ? (base - before.base) / size : 0
    return gap > 0.8 && gap < 3 ? [gap] : []
  })
  return gaps.sort((a, b) => a - b)[gaps.length >> 2] ?? 1.2
}

function isGap(before: TextPiece, line: Omit<TextPiece, 'text'>, usual: number) {
  const gap = (line.base - before.base) / line.size
  const isOther = Math.max(before.size, line.size) > 1.15 * Math.min(before.size, line.size)
  return gap < -1 || gap > usual * 1.3 || (isOther && gap > 0.5)
}
