// The font of all that we write into PDFs: Arimo (SIL Open Font License), with Helvetica's widths. It is embedded as a
// subset because an archived PDF must bring its fonts.
import { hash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { PDFDocument } from '@cantoo/pdf-lib'
import { create } from 'fontkit'

const files = {
  Regular: () => import.meta.resolve('@expo-google-fonts/arimo/400Regular/Arimo_400Regular.ttf'),
  Bold: () => import.meta.resolve('@expo-google-fonts/arimo/700Bold/Arimo_700Bold.ttf'),
} as const

type Name = keyof typeof files

type Font = Extract<ReturnType<typeof create>, { layout: unknown }> & { _glyphs: Record<number, Glyph> }
interface Glyph {
  readonly id: number
  codePoints: number[]
  readonly advanceWidth: number
  _decode(): unknown
}

/** Cached: reading a font takes longer than stamping a page. */
const fonts = new Map<Name, Font>()
const widths = { Regular: new Map<string, number>(), Bold: new Map<string, number>() }

async function fontFor(name: Name) {
  const font = fonts.get(name) ?? quickened(create(await readFile(fileURLToPath(files[name]()))) as Font)
  // fontkit caches glyphs with the characters first asked for, which the document declares: clear it per document.
  font._glyphs = {}
  fonts.set(name, font)
  return font
}

/** Latin letters, digits and signs, in normal form: Arimo substitutes glyphs for combining marks alone (its `ccmp`). */
const plain = /^[ -~\u00A0-\u00AC\u00AE-\u024F\u2010-\u2027\u2030-\u203A\u20AC]*$/

/** Places no glyphs, as only their numbers are written, and keeps them from document to document. */
function quickened(font: Font) {
  const { layout, glyphForCodePoint } = font
  const kept = new Map<number, Glyph>()
  font.glyphForCodePoint = (point) => {
    const known = kept.get(point)
    if (known) return (font._glyphs[known.id] ??= known)
    const glyph = glyphForCodePoint.call(font, point) as Glyph
    const decoded = glyph._decode()
    // Another character of the same glyph may have been first.
    if (String(glyph.codePoints) === String(point)) kept.set(point, Object.assign(glyph, { _decode: () => decoded }))
    return glyph
  }
  font.layout = (text, features) =>
    plain.test(text)
      ? { glyphs: Array.from(text, (_, at) => font.glyphForCodePoint(text.charCodeAt(at)) as Glyph) }
      : layout.call(font, text, features)
  return font
}

export type Face = Awaited<ReturnType<typeof embedFace>>

/** @param seed what is written; it derives the subset's six-letter tag, so that the same text gives the same bytes */
export async function embedFace(document: PDFDocument, name: Name, seed: string) {
  const read = await fontFor(name)
  document.registerFontkit({ create: () => read })
  const letters = [...hash('sha256', seed, 'buffer').subarray(0, 6)]
  const tag = String.fromCharCode(...letters.map((byte) => 65 + (byte % 26)))
  // Without ligatures, so that each glyph stands for one character.
  const options = { subset: true, customName: `${tag}+Arimo-${name}`, features: { liga: false } }
  const font = await document.embedFont(new Uint8Array(), options)
  const widthOf = (character: string) => {
    const known = widths[name].get(character) ?? font.widthOfTextAtSize(character, 1)
    widths[name].set(character, known)
    return known
  }
  return {
    font,
    /** In points at size 1. */
    width: (text: string) => [...normaliseFontText(text)].reduce((sum, character) => sum + widthOf(character), 0),
    /** The operand of Tj. */
    encode: (text: string) => font.encodeText(normaliseFontText(text)).toString(),
  }
}

function normaliseFontText(text: string) {
  if (plain.test(text)) return text
  return text
    .toWellFormed()
    .normalize('NFC')
    .replace(/\p{Cc}/gu, ' ')
}
