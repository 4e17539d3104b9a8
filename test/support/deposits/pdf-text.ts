// Text of the fixtures' PDFs: embedded subset fonts, line breaking by real widths, French spacing that never starts
// a line with a colon, and lines whose spaces are real characters. Obeys ISO 32000-1, sections 9.4 and 9.6.4.
import { readFile } from 'node:fs/promises'
import {
  beginText,
  endText,
  moveText,
  PDFOperator,
  PDFOperatorNames,
  setFontAndSize,
  type PDFDocument,
  type PDFFont,
  type PDFName,
  type PDFPage,
} from '@cantoo/pdf-lib'
import * as fontkit from 'fontkit'

/** Where Debian's package fonts-liberation (SIL Open Font License) puts its files. */
export const fontFolder = '/usr/share/fonts/truetype/liberation'

export type Family = 'LiberationSerif' | 'LiberationSans'
export type Face = 'Regular' | 'Bold' | 'Italic'
export type Faces = ReadonlyMap<Face, PDFFont>

/** A stretch of text in one face; a plain string stands for the face of its paragraph. */
export interface Run {
  readonly text: string
  readonly face: Face
}
export type Inline = string | readonly (string | Run)[]

/** A line ready to be written: its words, each made of runs, and its natural width in points. */
export interface Line {
  readonly words: readonly (readonly Run[])[]
  readonly width: number
}

/** A page being written, with the names its fonts have there. */
export interface Canvas {
  readonly page: PDFPage
  readonly keys: Map<PDFFont, PDFName>
}

export function bold(text: string): Run {
  return { text, face: 'Bold' }
}

export function italic(text: string): Run {
  return { text, face: 'Italic' }
}

/**
 * Embed faces as subsets, without ligatures, so that each glyph says one character.
 * The six capitals before the name are the mark of a subset; fixed, for the same bytes every time.
 */
export async function embedFaces(document: PDFDocument, family: Family, faces: readonly Face[]): Promise<Faces> {
  document.registerFontkit(fontkit)
  const fonts = new Map<Face, PDFFont>()
  for (const face of faces) {
    const data = await readFile(`${fontFolder}/${family}-${face}.ttf`)
    const customName = `ACTES${face.slice(0, 1)}+${family}-${face}`
    fonts.set(face, await document.embedFont(data, { subset: true, customName, features: { liga: false } }))
  }
  return fonts
}

/** The font of a face; a face that the document did not embed is a fault of the text. */
export function fontOf(faces: Faces, face: Face): PDFFont {
  const font = faces.get(face)
  if (!font) throw new Error(`face not embedded: ${face}`)
  return font
}

/**
 * Break text into lines.
 * @param text runs; only spaces may become line ends
 * @param setting faces, size and width in points, and the face of plain strings
 */
export function breakLines(
  text: Inline,
  setting: { faces: Faces; face: Face; size: number; width: number },
): readonly Line[] {
  const { faces, size, width } = setting
  const space = fontOf(faces, setting.face).widthOfTextAtSize(' ', size)
  const lines: Line[] = []
  let words: (readonly Run[])[] = []
  let filled = 0
  for (const group of groups(split(text, setting.face))) {
    const groupWidth = sum(group.map((word) => widthOf(word, faces, size))) + space * (group.length - 1)
    if (words.length > 0 && filled + space + groupWidth > width) {
      lines.push({ words, width: filled })
      words = []
      filled = 0
    }
    filled += groupWidth + (words.length > 0 ? space : 0)
    words.push(...group)
  }
  return words.length > 0 ? [...lines, { words, width: filled }] : lines
}

/**
 * Write one line.
 * @param at left end of the base line in points, from the page's lower left corner
 * @param stretch points added to each space, for justified text
 */
export function writeLine(
  canvas: Canvas,
  line: Line,
  at: { x: number; y: number; faces: Faces; size: number; stretch: number },
): void {
  const operators = [beginText(), moveText(at.x, at.y)]
  let current: PDFFont | undefined
  for (const run of withSpaces(line.words)) {
    const font = fontOf(at.faces, run.face)
    if (font !== current) operators.push(setFontAndSize(keyOf(canvas, font), at.size))
    current = font
    operators.push(show(canvas, font.encodeText(run.text), run.text === ' ' ? (-at.stretch * 1000) / at.size : 0))
  }
  canvas.page.pushOperators(...operators, endText())
}

function show(canvas: Canvas, code: ReturnType<PDFFont['encodeText']>, adjust: number): PDFOperator {
  const rounded = Math.round(adjust * 100) / 100
  const parts = canvas.page.doc.context.obj(rounded === 0 ? [code] : [code, rounded])
  return PDFOperator.of(PDFOperatorNames.ShowTextAdjusted, [parts])
}

function keyOf(canvas: Canvas, font: PDFFont): PDFName {
  const known = canvas.keys.get(font)
  if (known) return known
  const key = canvas.page.node.newFontDictionary(font.name, font.ref)
  canvas.keys.set(font, key)
  return key
}

function withSpaces(words: readonly (readonly Run[])[]): readonly Run[] {
  return words.flatMap((word, index) => {
    const face = word.at(-1)?.face ?? 'Regular'
    return index < words.length - 1 ? [...word, { text: ' ', face }] : word
  })
}

function split(text: Inline, face: Face): readonly (readonly Run[])[] {
  const words: Run[][] = []
  let open = false
  for (const run of typeof text === 'string' ? [text] : text) {
    const { text: content, face: own } = typeof run === 'string' ? { text: run, face } : run
    for (const piece of content.split(/( )/)) {
      if (piece === ' ') open = false
      else if (piece !== '') {
        if (open) words.at(-1)?.push({ text: piece, face: own })
        else words.push([{ text: piece, face: own }])
        open = true
      }
    }
  }
  return words
}

/** Words that must stay on one line: a closing mark with the word before it, an opening one with the word after. */
function groups(words: readonly (readonly Run[])[]): readonly (readonly (readonly Run[])[])[] {
  const found: (readonly Run[])[][] = []
  let glued = false
  for (const word of words) {
    const plain = word.map((run) => run.text).join('')
    const last = found.at(-1)
    if (last && (glued || /^[:;!?»€–-]/.test(plain))) last.push(word)
    else found.push([word])
    glued = /^[«–-]$/.test(plain)
  }
  return found
}

function widthOf(word: readonly Run[], faces: Faces, size: number): number {
  return sum(word.map((run) => fontOf(faces, run.face).widthOfTextAtSize(run.text, size)))
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0)
}
