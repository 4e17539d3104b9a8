// A small layout engine for the fixtures' PDFs: blocks become rows, rows fill A4 pages. A heading stays with what
// follows it, a paragraph never leaves one line alone, and the same blocks give the same bytes on every run.
import { createHash } from 'node:crypto'
import { PDFDocument, PDFHexString, rgb } from '@cantoo/pdf-lib'
import {
  breakLines,
  embedFaces,
  writeLine,
  type Canvas,
  type Face,
  type Faces,
  type Family,
  type Inline,
} from './pdf-text.ts'

/** Lengths in points; `before` is the space above, dropped at the top of a page; `keep` ties it to the next block. */
export interface Style {
  readonly face: Face
  readonly size: number
  readonly leading: number
  readonly align: 'left' | 'center' | 'right' | 'justify'
  readonly before: number
  readonly indent: number
  readonly keep: boolean
}

/** What cannot be cut by a page end. `top` is counted from the bottom of the page. */
interface Row {
  readonly height: number
  readonly before: number
  readonly keep: boolean
  readonly fresh?: true
  readonly paint: (canvas: Canvas, x: number, top: number) => void
}

/** A piece of the document, laid out for the width it is given. */
export type Block = (width: number, faces: Faces) => readonly Row[]

/** A document: its metadata, its fonts, its margins in points, its content and the foot of each page. */
export interface Sheet {
  readonly title: string
  readonly author: string
  readonly date: string
  readonly family: Family
  readonly faces: readonly Face[]
  readonly margins: { readonly side: number; readonly top: number; readonly bottom: number }
  readonly blocks: readonly Block[]
  readonly foot?: (page: number, pages: number) => readonly Block[]
}

const a4 = { width: 595.28, height: 841.89 }
const ink = { borderWidth: 0.75, borderColor: rgb(0, 0, 0) }

export function paragraph(text: Inline, style: Style): Block {
  return (width, faces) => {
    const room = width - style.indent
    const lines = breakLines(text, { faces, face: style.face, size: style.size, width: room })
    return lines.map((line, index) => {
      const last = index === lines.length - 1
      const justified = style.align === 'justify' && !last && line.words.length > 1
      const stretch = justified ? (room - line.width) / (line.words.length - 1) : 0
      const shift = { left: 0, justify: 0, center: (room - line.width) / 2, right: room - line.width }[style.align]
      return {
        height: style.leading,
        before: index === 0 ? style.before : 0,
        keep: last ? style.keep : style.keep || index === 0 || index === lines.length - 2,
        paint: (canvas, x, top) => {
          const y = top - (style.leading + style.size * 0.7) / 2
          writeLine(canvas, line, { x: x + style.indent + shift, y, faces, size: style.size, stretch })
        },
      }
    })
  }
}

/** A list item: a bullet hanging left of its text. */
export function item(text: Inline, style: Style): Block {
  const mark = paragraph('•', { ...style, indent: style.indent - 12, align: 'left' })
  return (width, faces) => {
    const [bullet] = mark(width, faces)
    return paragraph(text, style)(width, faces).map((row, index) => (index > 0 ? row : over([bullet, row], row)))
  }
}

/** One line: a text at the left end, another at the right end. */
export function spread(left: Inline, right: Inline, style: Style): Block {
  return (width, faces) => {
    const [start] = paragraph(left, { ...style, align: 'left' })(width, faces)
    const [end] = paragraph(right, { ...style, align: 'right' })(width, faces)
    return start ? [over([start, end], start)] : []
  }
}

/** Blocks side by side, never cut by a page end; `share` is the part of the width, `gap` lies between them. */
export function columns(
  parts: readonly { readonly share: number; readonly blocks: readonly Block[] }[],
  space: { readonly gap: number; readonly before: number },
): Block {
  return (width, faces) => {
    const room = width - space.gap * (parts.length - 1)
    let x = 0
    const placed = parts.map(({ share, blocks }) => {
      const at = x
      x += share * room + space.gap
      return { at, pile: stack(blocks.flatMap((block) => block(share * room, faces))) }
    })
    const height = Math.max(...placed.map(({ pile }) => pile.height))
    const paint: Row['paint'] = (canvas, left, top) => {
      for (const { at, pile } of placed) pile.paint(canvas, left + at, top)
    }
    return [{ height, before: space.before, keep: false, paint }]
  }
}

/** Blocks inside a thin frame, `padding` from it, never cut by a page end. */
export function framed(blocks: readonly Block[], space: { readonly padding: number; readonly before: number }): Block {
  return (width, faces) => {
    const pile = stack(blocks.flatMap((block) => block(width - 2 * space.padding, faces)))
    const height = pile.height + 2 * space.padding
    const paint: Row['paint'] = (canvas, x, top) => {
      canvas.page.drawRectangle({ x, y: top - height, width, height, ...ink })
      pile.paint(canvas, x + space.padding, top - space.padding)
    }
    return [{ height, before: space.before, keep: false, paint }]
  }
}

/** A thin horizontal rule of a given length from the left, or across the whole width. */
export function rule(style: { readonly before: number; readonly after: number; readonly length?: number }): Block {
  return (width) => {
    const paint: Row['paint'] = ({ page }, x, y) =>
      page.drawLine({ start: { x, y }, end: { x: x + (style.length ?? width), y }, thickness: ink.borderWidth })
    return [{ height: style.after, before: style.before, keep: true, paint }]
  }
}

/** White space, also at the top of a page. */
export function blank(height: number): Block {
  return () => [{ height, before: 0, keep: true, paint: () => undefined }]
}

/** Start a new page. */
export function newPage(): Block {
  return () => [{ height: 0, before: 0, keep: true, fresh: true, paint: () => undefined }]
}

/** Write a document as PDF: A4, fonts embedded, fixed dates (`date`, ISO instant) and a fixed identifier. */
export async function makePdf(sheet: Sheet): Promise<Uint8Array> {
  const document = await PDFDocument.create({ updateMetadata: false })
  describe(document, sheet)
  const faces = await embedFaces(document, sheet.family, sheet.faces)
  const width = a4.width - 2 * sheet.margins.side
  const rows = sheet.blocks.flatMap((block) => block(width, faces))
  const pages = fill(rows, a4.height - sheet.margins.top - sheet.margins.bottom)
  pages.forEach((content, index) => {
    const canvas: Canvas = { page: document.addPage([a4.width, a4.height]), keys: new Map() }
    stack(content).paint(canvas, sheet.margins.side, a4.height - sheet.margins.top)
    const foot = stack((sheet.foot?.(index + 1, pages.length) ?? []).flatMap((block) => block(width, faces)))
    foot.paint(canvas, sheet.margins.side, sheet.margins.bottom - 14)
  })
  return document.save()
}

function describe(document: PDFDocument, sheet: Sheet): void {
  const date = new Date(sheet.date)
  document.setTitle(sheet.title, { showInWindowTitleBar: true })
  document.setAuthor(sheet.author)
  document.setLanguage('fr-FR')
  document.setCreationDate(date)
  document.setModificationDate(date)
  document.setProducer('pdf-lib')
  const id = PDFHexString.of(createHash('sha256').update(`${sheet.title}\n${sheet.date}`).digest('hex').slice(0, 32))
  document.context.trailerInfo.ID = document.context.obj([id, id])
}

function fill(rows: readonly Row[], height: number): readonly (readonly Row[])[] {
  const pages: Row[][] = [[]]
  for (const chunk of chunks(rows)) {
    const page = pages.at(-1) ?? []
    const over = stack([...page, ...chunk]).height > height
    if (page.length > 0 && (over || chunk.some((row) => row.fresh))) pages.push([...chunk])
    else page.push(...chunk)
  }
  return pages
}

/** Rows that must share a page, heading with the first lines it announces. */
function chunks(rows: readonly Row[]): readonly (readonly Row[])[] {
  const found: Row[][] = []
  let kept = false
  for (const row of rows) {
    if (kept && !row.fresh) found.at(-1)?.push(row)
    else found.push([row])
    kept = row.keep
  }
  return found
}

/** Rows one under the other, as one. */
function stack(rows: readonly Row[]): { readonly height: number; readonly paint: Row['paint'] } {
  let height = 0
  const placed = rows.map((row, index) => {
    const at = height + (index === 0 ? 0 : row.before)
    height = at + row.height
    return { row, at }
  })
  return { height, paint: (canvas, x, top) => placed.forEach(({ row, at }) => row.paint(canvas, x, top - at)) }
}

/** Rows painted at the same place, with the measures of one of them. */
function over(rows: readonly (Row | undefined)[], measures: Row): Row {
  return { ...measures, paint: (canvas, x, top) => rows.forEach((row) => row?.paint(canvas, x, top)) }
}
