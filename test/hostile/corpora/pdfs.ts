// PDFs and pictures: as documents of a deposit, as annexes, and to what reads an act's first pages.
import { deflateSync } from 'node:zlib'
import * as made from '../../support/deposits/pdfs.ts'
import { pngPicture } from '../../support/deposits/pictures.ts'
import type { Specimen } from '../specimens.ts'

const catalog = '<</Type/Catalog/Pages 2 0 R>>'
const tree = '<</Type/Pages/Kids[3 0 R]/Count 1>>'
const page = (more = '') => `<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]${more}>>`
const stream = (head: string, bytes: Uint8Array) =>
  Buffer.concat([Buffer.from(`<<${head}/Length ${bytes.length}>>stream\n`), bytes, Buffer.from('\nendstream')])
const flate = (bytes: Uint8Array) => stream('/Filter/FlateDecode', deflateSync(bytes))
const megabyte = 1_000_000
const matryoshka = (levels: number): Uint8Array =>
  Array.from({ length: levels }).reduce<Uint8Array>((bytes) => deflateSync(bytes), Buffer.alloc(100 * megabyte, ' '))

const costs = ['422 ACTES-F012']
const broken = ['422 ACTES-F005']
/** Other readers open it: it is taken, and has cost little. */
const taken = ['201']

/** What must be answered, where it is not that the file costs too much. */
const answers: Readonly<Record<string, readonly string[]>> = {
  'pages in pages, without an end': broken,
  'a page tree in itself': broken,
  'a page that is not there': broken,
  'lists in lists, 100,000 deep': broken,
  'dictionaries in dictionaries, 100,000 deep': broken,
  'a text in brackets, 500,000 deep': taken,
  'a length that points at itself': taken,
  'a table of objects before itself': taken,
  'a size of two thousand million objects': taken,
  '100,000 objects': taken,
  'a stream through 1,000 filters': taken,
  'an object stream in itself': taken,
  'HTML and PDF at once': ['422 ACTES-F029'],
  locked: ['422 ACTES-F004'],
  JavaScript: ['201 ACTES-F011'],
  EmbeddedFiles: ['201 ACTES-F011'],
  '60 MB of blanks': ['200', ...costs],
  'a million words': ['200', ...costs],
  'a form that draws itself': ['200'],
  'what looks for a number without an end': ['200'],
  'a bomb': ['200'],
  'a picture of 100,000 by 100,000 points': ['422 ACTES-F029'],
  'a picture of 20,000 by 20,000 points': taken,
  'a picture that is cut': ['422 ACTES-F029'],
}

const bombs: Readonly<Record<string, () => Uint8Array | Promise<Uint8Array>>> = {
  '32 kB, and minutes of reading': () => made.bombPdf(30, 1_000),
  '250 kB that unfold to 250 MB': () => made.bombPdf(250),
  'pages in pages, without an end': made.endlessPdf,
  'a page tree in itself': made.loopPdf,
  'a page that is not there': made.holePdf,
  'lists in lists, 100,000 deep': () =>
    made.rawPdf([catalog, tree, page(`/A ${'['.repeat(100_000)}${']'.repeat(100_000)}`)]),
  'dictionaries in dictionaries, 100,000 deep': () =>
    made.rawPdf([catalog, tree, page(`/A ${'<</A '.repeat(100_000)}0${'>>'.repeat(100_000)}`)]),
  'a text in brackets, 500,000 deep': () =>
    made.rawPdf([catalog, tree, page(`/A ${'('.repeat(500_000)}${')'.repeat(500_000)}`)]),
  'a length that points at itself': () =>
    made.rawPdf([catalog, tree, page(), '<</Length 4 0 R>>stream\nx\nendstream', '5 0 R']),
  'a table of objects before itself': () => {
    const bytes = Buffer.from(made.rawPdf([catalog, tree, page()], '/Prev 99999')).toString('latin1')
    const start = /startxref\n(\d+)/.exec(bytes)?.[1] ?? '0'
    return Buffer.from(bytes.replace('99999', start.padStart(5, '0')), 'latin1')
  },
  'a size of two thousand million objects': () => made.rawPdf([catalog, tree, page()], '/Size 2147483647'),
  '100,000 objects': () => {
    const objects = [catalog, tree, page(), ...Array.from({ length: 100_000 }, () => '<</A 1>>')]
    const laid = objects.map((each, at) => `${at + 1} 0 obj\n${each}\nendobj\n`)
    return Buffer.from(`%PDF-1.5\n${laid.join('')}trailer\n<</Root 1 0 R>>\n%%EOF\n`)
  },
  'a stream through 1,000 filters': () =>
    made.rawPdf([
      catalog,
      tree,
      page('/Contents 4 0 R'),
      stream(`/Filter[${'/FlateDecode '.repeat(1_000)}]`, matryoshka(6)),
    ]),
  'an object stream in itself': () =>
    made.rawPdf([catalog, tree, page(), stream('/Type/ObjStm/N 1/First 4/Extends 4 0 R', Buffer.from('4 0 null'))]),
}

const reads: Readonly<Record<string, () => Uint8Array>> = {
  '60 MB of blanks': () => made.textPdf(Buffer.alloc(60 * megabyte, ' ')),
  'a million words': () => made.textPdf(Buffer.from(`BT /F 12 Tf ${'(a)Tj '.repeat(megabyte)}ET`)),
  'a word of five million letters': () => made.textPdf(Buffer.from(`BT /F 12 Tf (${'a'.repeat(5 * megabyte)})Tj ET`)),
  'states saved a million times': () => made.textPdf(Buffer.from('q '.repeat(megabyte))),
  'a form that draws itself': () =>
    made.rawPdf([
      catalog,
      tree,
      page('/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>'),
      flate(Buffer.from('/X Do '.repeat(100))),
      stream(
        '/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>',
        Buffer.from('/X Do '.repeat(100)),
      ),
    ]),
  'a map of letters without end': () => {
    const map = `begincmap ${'1 beginbfrange <0000> <FFFF> <0000> endbfrange '.repeat(20_000)}endcmap`
    return made.rawPdf([
      catalog,
      tree,
      page('/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>'),
      flate(Buffer.from('BT /F 1 Tf <0041>Tj ET')),
      '<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/Identity-H/DescendantFonts[6 0 R]/ToUnicode 7 0 R>>',
      '<</Type/Font/Subtype/CIDFontType2/BaseFont/A>>',
      flate(Buffer.from(map)),
    ])
  },
  'what looks for a number without an end': () =>
    made.textPdf(Buffer.from(`BT /F 12 Tf ${`(${'DELIBERATION N 2025-'.repeat(400)})Tj T* `.repeat(400)}ET`)),
  'a bomb': () => made.bombPdf(30, 1_000),
}

/** A PNG whose head tells of 100,000 by 100,000 points. */
function vast(): Buffer {
  const bytes = pngPicture({ width: 9, height: 9, bits: 8, type: 2 })
  bytes.writeUInt32BE(100_000, 16)
  bytes.writeUInt32BE(100_000, 20)
  return bytes
}

const { JavaScript = missing, EmbeddedFiles = missing } = made.activePdfs

function missing(): never {
  throw new Error('no such specimen')
}

const polyglot = async () =>
  Buffer.concat([Buffer.from('<!doctype html><script>alert(1)</script>\n'), await made.plainPdf()])

const pictures: Readonly<Record<string, () => Promise<Uint8Array> | Uint8Array>> = {
  'a picture of 100,000 by 100,000 points': vast,
  'a picture of 20,000 by 20,000 points': () => pngPicture({ width: 20_000, height: 20_000, bits: 1, type: 0 }),
  'a picture that is cut': () => pngPicture({ width: 90, height: 90, bits: 8, type: 2 }).subarray(0, 150),
}

const of = (
  border: 'deposit' | 'reading',
  all: Readonly<Record<string, () => Uint8Array | Promise<Uint8Array>>>,
  name: string,
): readonly Specimen[] =>
  Object.entries(all).map(([title, make]): Specimen => ({
    title,
    border,
    expected: answers[title] ?? costs,
    make: async () => ({ name, bytes: await make() }),
  }))

export const pdfs: readonly Specimen[] = [
  ...of(
    'deposit',
    { ...bombs, 'HTML and PDF at once': polyglot, locked: () => made.lockedPdf('user', true) },
    'acte.pdf',
  ),
  ...of('deposit', { JavaScript, EmbeddedFiles }, 'acte.pdf'),
  ...of('reading', reads, 'acte.pdf'),
  ...of('deposit', pictures, 'plan.png'),
]
