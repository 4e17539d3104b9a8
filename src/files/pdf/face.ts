// The font of all that we write into PDFs: Arimo (SIL Open Font License), with Helvetica's widths. It is embedded as a
// subset because an archived PDF must bring its fonts.
import { hash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { PDFDocument, PDFFont } from '@cantoo/pdf-lib'
import { create } from 'fontkit'

const files = {
  Regular: () => import.meta.resolve('@expo-google-fonts/arimo/400Regular/Arimo_400Regular.ttf'),
  Bold: () => import.meta.resolve('@expo-google-fonts/arimo/700Bold/Arimo_700Bold.ttf'),
} as const

type Name = keyof typeof files

/** Cached: reading its kerning tables takes longer than stamping a page. */
interface LoadedFont {
  readonly bytes: Buffer
  readonly font: ReturnType<typeof create>
  readonly widths: Map<string, number>
}

const opened = new Map<Name, LoadedFont>()

async function loadFont(name: Name): Promise<LoadedFont> {
  const known = opened.get(name)
  if (known) {
    forgetGlyphs(known.font)
    return known
  }
  const bytes = await readFile(fileURLToPath(files[name]()))
  const read = { bytes, font: create(bytes), widths: new Map<string, number>() }
  opened.set(name, read)
  return read
}

/** fontkit caches glyphs with the characters first asked for, which the document declares: clear it per document. */
function forgetGlyphs(font: LoadedFont['font']): void {
  const { _glyphs: glyphs } = font as unknown as { readonly _glyphs: Record<string, unknown> }
  for (const id of Object.keys(glyphs)) delete glyphs[id]
}

export interface Face {
  readonly font: PDFFont
  /** In points at size 1. */
  width(text: string): number
  /** The operand of Tj. */
  encode(text: string): string
}

/** @param seed what is written; it derives the subset's six-letter tag, so that the same text gives the same bytes */
export async function embedFace(document: PDFDocument, name: Name, seed: string): Promise<Face> {
  const { bytes, font: read, widths } = await loadFont(name)
  document.registerFontkit({ create: () => read })
  const letters = [...hash('sha256', seed, 'buffer').subarray(0, 6)]
  const tag = String.fromCharCode(...letters.map((byte) => 65 + (byte % 26)))
  // Without ligatures, so that each glyph stands for one character.
  const options = { subset: true, customName: `${tag}+Arimo-${name}`, features: { liga: false } }
  const font = await document.embedFont(bytes, options)
  const widthOf = (character: string): number => {
    const known = widths.get(character) ?? font.widthOfTextAtSize(character, 1)
    widths.set(character, known)
    return known
  }
  return {
    font,
    width: (text) => [...normaliseFontText(text)].reduce((sum, character) => sum + widthOf(character), 0),
    encode: (text) => font.encodeText(normaliseFontText(text)).toString(),
  }
}

function normaliseFontText(text: string): string {
  return text
    .toWellFormed()
    .normalize('NFC')
    .replace(/\p{Cc}/gu, ' ')
}
