// A document of ours on A4 pages, in the child process: blocks become rows, rows fill pages. Byte-reproducible.
import { PDFDocument, PDFName } from '@cantoo/pdf-lib'
import { embedFace, type Face } from './face.ts'
import { points } from './points.ts'
import type { Sheet, SheetBlock, SheetTable } from './sheet.ts'
import type { Stamped } from './stamp.ts'

interface SheetRow {
  readonly height: number
  readonly before: number
  /** It stays on the page of the next row. */
  readonly keep?: boolean
  /** Repeated above the row at the top of a page. */
  readonly head?: SheetRow
  /** Content stream operators; `top` is counted from the bottom of the page. */
  draw(x: number, top: number): string
}

interface Style {
  readonly face: Face
  readonly name: 'R' | 'B'
  readonly size: number
  readonly leading: number
  readonly grey: number
  readonly before: number
}

const a4 = { portrait: [595.28, 841.89], paysage: [841.89, 595.28] } as const
const margins = { side: 56, top: 54, bottom: 64 }

export async function writeSheet(sheet: Sheet): Promise<Stamped> {
  const document = await PDFDocument.create({ updateMetadata: false })
  const { title, subject, language, orientation = 'portrait' } = sheet
  document.setTitle(title, { showInWindowTitleBar: true })
  document.setLanguage(language)
  document.setProducer('actes-worker')
  if (subject !== undefined) document.setSubject(subject)
  const seed = JSON.stringify(sheet)
  const faces = { R: await embedFace(document, 'Regular', seed), B: await embedFace(document, 'Bold', seed) }
  const styles = stylesOf(faces.R, faces.B)
  const [width, height] = a4[orientation]
  const room = width - 2 * margins.side
  const rows = [
    ...openingRows(sheet, styles, room),
    ...sheet.blocks.flatMap((block) => layOutSheetBlock(block, styles, room)),
  ]
  const pages = fill(rows, height - margins.top - margins.bottom)
  const resources = document.context.register(
    document.context.obj({ Font: { R: faces.R.font.ref, B: faces.B.font.ref } }),
  )
  for (const [index, page] of pages.entries()) {
    const count = `page ${index + 1}/${pages.length}`
    const content = [...drawAll(page, height - margins.top), drawFoot([sheet.foot, count], styles.foot, room)].join(
      '\n',
    )
    const { node } = document.addPage([width, height])
    node.set(PDFName.of('Contents'), document.context.register(document.context.flateStream(content)))
    node.set(PDFName.of('Resources'), resources)
  }
  return { pages: pages.length, parts: [await document.save({ addDefaultPage: false })] }
}

function stylesOf(regular: Face, bold: Face) {
  const body: Style = { face: regular, name: 'R', size: 9.5, leading: 13, grey: 0, before: 7 }
  const strong: Style = { ...body, face: bold, name: 'B' }
  return {
    body,
    strong,
    title: { ...strong, size: 16, leading: 20, before: 0 },
    head: { ...body, size: 10, leading: 14, grey: 0.3, before: 0 },
    heading: { ...strong, size: 11, leading: 15, before: 16 },
    label: { ...body, grey: 0.35 },
    cell: { ...body, size: 8, leading: 10.5 },
    columnHead: { ...strong, size: 8, leading: 10.5 },
    foot: { ...body, size: 7.5, leading: 9.5, grey: 0.35 },
  } satisfies Record<string, Style>
}
type Styles = ReturnType<typeof stylesOf>

function openingRows({ title, head }: Sheet, styles: Styles, width: number): readonly SheetRow[] {
  return [
    ...paragraph(title, styles.title, width),
    ...head.flatMap((line, at) => paragraph(line, { ...styles.head, before: at === 0 ? 4 : 0 }, width)),
    { height: 6, before: 4, keep: true, draw: (x, top) => rule({ x, y: top - 3, width }, 'title') },
  ]
}

function layOutSheetBlock(block: SheetBlock, styles: Styles, width: number): readonly SheetRow[] {
  switch (block.kind) {
    case 'heading':
      return paragraph(block.text, styles.heading, width).map((row) => ({ ...row, keep: true }))
    case 'paragraph':
      return paragraph(block.text, block.strong ? styles.strong : styles.body, width)
    case 'facts':
      return block.rows.flatMap(([label, value], at) =>
        factRows([label, value], { styles, width, before: at === 0 ? 7 : 0 }),
      )
    case 'table':
      return tableRows(block, styles, width)
    case 'signature':
      return [signatureRow(block.lines, styles, width)]
  }
}

/** No page break leaves the first or the last line of a paragraph alone. */
function paragraph(text: string, style: Style, width: number): readonly SheetRow[] {
  const lines = breakLines(text, style, width)
  return lines.map((line, at) => ({
    height: style.leading,
    before: at === 0 ? style.before : 0,
    keep: lines.length > 1 && (at === 0 || at === lines.length - 2),
    draw: (x, top) => drawTextLine(line, style, [x, top]),
  }))
}

const labelShare = 0.34

function factRows(
  [label, value]: readonly [string, string],
  { styles, width, before }: { styles: Styles; width: number; before: number },
) {
  const labelWidth = width * labelShare
  const columns = [
    { x: 0, width: labelWidth - 12, text: label, style: styles.label },
    { x: labelWidth, width: width - labelWidth, text: value, style: styles.body },
  ]
  return cellRows(columns, { before, padding: 2.5 }, (x, y) => rule({ x, y, width }, 'fact'))
}

const cellPadding = 4

function tableRows({ head, widths, rows }: SheetTable, styles: Styles, width: number): readonly SheetRow[] {
  const whole = widths.reduce((sum, each) => sum + each, 0)
  const columnsOf = (cells: readonly string[], style: Style): readonly SheetColumn[] => {
    let x = 0
    return widths.map((share, at) => {
      const across = (share / whole) * width
      const column = { x: x + cellPadding, width: across - 2 * cellPadding, text: cells[at] ?? '', style }
      x += across
      return column
    })
  }
  const line = (x: number, y: number) => rule({ x, y, width }, 'row')
  const [top] = cellRows(columnsOf(head, styles.columnHead), { before: 9, padding: 4 }, line)
  const shaded: SheetRow | undefined = top && {
    ...top,
    keep: true,
    draw: (x, at) => `0.92 g ${points(x, at - top.height, width, top.height)} re f\n${top.draw(x, at)}`,
  }
  const body = rows.flatMap((cells) => cellRows(columnsOf(cells, styles.cell), { before: 0, padding: 3.5 }, line))
  return shaded ? [shaded, ...body.map((row) => ({ ...row, head: shaded }))] : body
}

interface SheetColumn {
  readonly x: number
  readonly width: number
  readonly text: string
  readonly style: Style
}

/** Lines that fit on any page; a longer cell continues on the next one. */
const mostLines = 32

function cellRows(
  columns: readonly SheetColumn[],
  { before, padding }: { before: number; padding: number },
  line: (x: number, bottom: number) => string,
): readonly SheetRow[] {
  const cells = columns.map(({ x, width, text, style }) => ({ x, style, lines: breakLines(text, style, width) }))
  const most = Math.max(1, ...cells.map(({ lines }) => lines.length))
  const leading = Math.max(...columns.map(({ style }) => style.leading))
  return Array.from({ length: Math.ceil(most / mostLines) }, (_, part) => {
    const from = part * mostLines
    const count = Math.min(mostLines, most - from)
    const height = count * leading + 2 * padding
    return {
      height,
      before: part === 0 ? before : 0,
      draw: (x, top) => {
        const texts = cells.flatMap(({ x: left, style, lines }) =>
          lines
            .slice(from, from + count)
            .map((each, at) => drawTextLine(each, style, [x + left, top - padding - at * leading])),
        )
        return [...texts, ...(from + count === most ? [line(x, top - height)] : [])].join('\n')
      },
    }
  })
}

const signatureRoom = 84

function signatureRow(lines: readonly string[], { body }: Styles, width: number): SheetRow {
  const left = width * 0.52
  const broken = lines.flatMap((line) => breakLines(line, body, width - left))
  return {
    height: broken.length * body.leading + signatureRoom,
    before: 26,
    draw: (x, top) =>
      broken.map((line, at) => drawTextLine(line, body, [x + left, top - at * body.leading])).join('\n'),
  }
}

function fill(rows: readonly SheetRow[], height: number): readonly (readonly SheetRow[])[] {
  const pages: SheetRow[][] = [[]]
  let filled = 0
  for (const group of groups(rows)) {
    const page = pages.at(-1) ?? []
    const space = spaceOf(group, page.length === 0)
    if (page.length === 0 || filled + space <= height) {
      page.push(...group)
      filled += space
      continue
    }
    const head = group[0]?.head
    const begun = head ? [head, ...group] : group
    pages.push([...begun])
    filled = spaceOf(begun, true)
  }
  return pages
}

function spaceOf(rows: readonly SheetRow[], isTop: boolean) {
  return rows.reduce((sum, { height, before }, at) => sum + height + (isTop && at === 0 ? 0 : before), 0)
}

function groups(rows: readonly SheetRow[]): readonly (readonly SheetRow[])[] {
  const found: SheetRow[][] = []
  let kept = false
  for (const row of rows) {
    if (kept) found.at(-1)?.push(row)
    else found.push([row])
    kept = row.keep ?? false
  }
  return found
}

function drawAll(rows: readonly SheetRow[], from: number): readonly string[] {
  let top = from
  return rows.map((row, at) => {
    top -= at === 0 ? 0 : row.before
    const drawn = row.draw(margins.side, top)
    top -= row.height
    return drawn
  })
}

function drawFoot([text, count]: readonly [string, string], style: Style, width: number) {
  const countWidth = style.face.width(count) * style.size
  const lines = breakLines(text, style, width - countWidth - 20).slice(0, 3)
  const top = margins.bottom - 16
  return [
    rule({ x: margins.side, y: top + 4, width }, 'foot'),
    ...lines.map((line, at) => drawTextLine(line, style, [margins.side, top - at * style.leading])),
    drawTextLine(count, style, [margins.side + width - countWidth, top]),
  ].join('\n')
}

/** Break at plain spaces only. A word too long is broken, after a hyphen or the like where there is one. */
function breakLines(text: string, { face, size }: Style, width: number): readonly string[] {
  const fits = (line: string) => face.width(line) * size <= width
  return text.split(/\r?\n/).flatMap((part) => {
    const lines: string[] = []
    let line = ''
    for (const word of part.split(' ')) {
      const longer = line === '' ? word : `${line} ${word}`
      if (fits(longer)) {
        line = longer
        continue
      }
      if (line !== '') lines.push(line)
      const pieces = breakWord(word, fits)
      line = pieces.pop() ?? ''
      lines.push(...pieces)
    }
    return [...lines, line]
  })
}

function breakWord(word: string, fits: (line: string) => boolean) {
  const pieces: string[] = []
  let piece = ''
  for (const character of word) {
    if (piece === '' || fits(piece + character)) {
      piece += character
      continue
    }
    const [, head = piece, rest = ''] = /^(.{4,}[-/_.@])(.*)$/su.exec(piece) ?? []
    pieces.push(head)
    piece = rest + character
  }
  return [...pieces, piece]
}

function drawTextLine(
  text: string,
  { face, name, size, leading, grey }: Style,
  [x, top]: readonly [number, number],
): string {
  if (text === '') return ''
  const base = top - (leading + size * 0.7) / 2
  return `BT ${grey} g /${name} ${size} Tf ${points(x, base)} Td ${face.encode(text)} Tj ET`
}

const strokes = {
  title: { grey: 0, thickness: 0.8 },
  fact: { grey: 0.85, thickness: 0.4 },
  row: { grey: 0.75, thickness: 0.4 },
  foot: { grey: 0.6, thickness: 0.4 },
}

function rule({ x, y, width }: { x: number; y: number; width: number }, stroke: keyof typeof strokes) {
  const { grey, thickness } = strokes[stroke]
  return `${grey} G ${thickness} w ${points(x, y)} m ${points(x + width, y)} l S`
}
