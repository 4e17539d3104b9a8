// The font of all that we write into PDFs: Arimo (SIL Open Font License), as wide as Helvetica letter by letter, embedded as a
// subset because a PDF that is kept must bring its fonts.
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { PDFDocument, PDFFont } from '@cantoo/pdf-lib'
import * as fontkit from 'fontkit'

const files = {
  Regular: () => import.meta.resolve('@expo-google-fonts/arimo/400Regular/Arimo_400Regular.ttf'),
  Bold: () => import.meta.resolve('@expo-google-fonts/arimo/700Bold/Arimo_700Bold.ttf'),
} as const

export interface Face {
  readonly font: PDFFont
  /** In points, at size 1. */
  width(text: string): number
  /** The operand of Tj. */
  encode(text: string): string
}

/** @param seed what is written; it gives the six letters that tell one subset from another, the same for the same bytes */
export async function embedFace(document: PDFDocument, name: keyof typeof files, seed: string): Promise<Face> {
  document.registerFontkit(fontkit)
  const letters = [...createHash('sha256').update(seed).digest().subarray(0, 6)]
  const tag = String.fromCharCode(...letters.map((byte) => 65 + (byte % 26)))
  // Without ligatures, so that each glyph says one character.
  const options = { subset: true, customName: `${tag}+Arimo-${name}`, features: { liga: false } }
  const font = await document.embedFont(await readFile(fileURLToPath(files[name]())), options)
  const widths = new Map<string, number>()
  const widthOf = (character: string): number => {
    const known = widths.get(character) ?? font.widthOfTextAtSize(character, 1)
    widths.set(character, known)
    return known
  }
  return {
    font,
    width: (text) => [...plain(text)].reduce((sum, character) => sum + widthOf(character), 0),
    encode: (text) => font.encodeText(plain(text)).toString(),
  }
}

/** On one line, accents composed. */
function plain(text: string): string {
  return text
    .toWellFormed()
    .normalize('NFC')
    .replace(/\p{Cc}/gu, ' ')
}
