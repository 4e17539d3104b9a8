// PDFs of every kind that an agent may hand in, sound and not, made with the library or written by hand.
import { PDFDocument, PDFName, PDFString, type PDFObject } from '@cantoo/pdf-lib'
import { deflateSync } from 'node:zlib'

const fixed = new Date('2025-06-25T08:00:00Z')

async function blank(pages = 1): Promise<PDFDocument> {
  const document = await PDFDocument.create()
  document.setCreationDate(fixed)
  document.setModificationDate(fixed)
  for (let page = 0; page < pages; page++) document.addPage([595, 842]).drawText(`page ${page + 1}`)
  return document
}

/** An ordinary PDF. @param objectStreams as recent writers do; without them every object stands by itself */
export async function plainPdf(pages = 1, objectStreams = true): Promise<Uint8Array> {
  return (await blank(pages)).save({ useObjectStreams: objectStreams })
}

/** Locked by a password, asked for at opening or only for changes. */
export async function lockedPdf(kind: 'user' | 'owner', objectStreams: boolean): Promise<Uint8Array> {
  const document = await blank()
  document.encrypt(kind === 'user' ? { userPassword: 'u', ownerPassword: 'o' } : { ownerPassword: 'o' })
  return document.save({ useObjectStreams: objectStreams })
}

type Dictionary = { [key: string]: string | number | Dictionary | readonly (string | number)[] | PDFObject }

/** An ordinary PDF with something more in its catalog. */
export async function pdfWith(catalog: (document: PDFDocument) => Dictionary): Promise<Uint8Array> {
  const document = await blank()
  for (const [key, value] of Object.entries(catalog(document)))
    document.catalog.set(PDFName.of(key), document.context.obj(value as never))
  return document.save({ useObjectStreams: false })
}

/** One PDF for each thing that an agent is warned of. */
export const activePdfs: Readonly<Record<string, () => Promise<Uint8Array>>> = {
  JavaScript: async () => {
    const document = await blank()
    document.addJavaScript('a', 'app.alert("x")')
    return document.save()
  },
  EmbeddedFiles: async () => {
    const document = await blank()
    await document.attach(Buffer.from('MZ'), 'a.exe', { mimeType: 'application/octet-stream' })
    return document.save()
  },
  Launch: () => pdfWith(() => ({ PageMode: { Action: { S: 'Launch', F: PDFString.of('cmd.exe') } } })),
  OpenAction: () => pdfWith(() => ({ OpenAction: { S: 'Named', N: 'Print' } })),
  AA: () => pdfWith(() => ({ AA: { WC: { S: 'Named', N: 'Print' } } })),
  SubmitForm: () => pdfWith(() => ({ Deep: { Deeper: { A: { S: 'SubmitForm', F: PDFString.of('http://a') } } } })),
  ImportData: () => pdfWith(() => ({ A: { S: 'ImportData', F: PDFString.of('a.fdf') } })),
  XFA: () => pdfWith(() => ({ AcroForm: { XFA: PDFString.of('<xdp/>') } })),
  RichMedia: () => pdfWith(() => ({ Annotation: { Type: 'Annot', Subtype: 'RichMedia' } })),
}

/** As text processors write it: opens on the first page, at its top. */
export const openingPdf = (): Promise<Uint8Array> =>
  pdfWith((document) => ({ OpenAction: document.context.obj([document.getPage(0).ref, PDFName.of('Fit')]) }))

/** A signature field: empty, or signed. */
export const signaturePdf = (signed: boolean): Promise<Uint8Array> =>
  pdfWith(() => {
    const value = { Type: 'Sig', Filter: 'Adobe.PPKLite', ByteRange: [0, 10, 20, 30], Contents: PDFString.of('00') }
    return { AcroForm: { SigFlags: 3, Fields: [] }, Field: { FT: 'Sig', ...(signed && { V: value }) } }
  })

/** A font or a form with the name of an action is no action. */
export const resourcesPdf = (): Promise<Uint8Array> =>
  pdfWith(() => ({ Resources: { Font: { JS: { Type: 'Font' }, AA: { Type: 'Font' } } } }))

/** Hand-made objects, numbered from 1, with a trailer. */
export function rawPdf(objects: readonly (string | Uint8Array)[], trailer = ''): Uint8Array {
  const parts = [Buffer.from('%PDF-1.5\n')]
  const offsets = objects.map((object, index) => {
    const offset = parts.reduce((sum, part) => sum + part.length, 0)
    parts.push(Buffer.from(`${index + 1} 0 obj\n`), Buffer.from(object), Buffer.from('\nendobj\n'))
    return offset
  })
  const start = parts.reduce((sum, part) => sum + part.length, 0)
  const lines = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  const size = objects.length + 1
  const head = `xref\n0 ${size}\n0000000000 65535 f \n${lines}trailer\n<</Size ${size}/Root 1 0 R${trailer}>>\n`
  return Buffer.concat([...parts, Buffer.from(`${head}startxref\n${start}\n%%EOF\n`)])
}

/** One page with this content, which has a font `F`. */
export function textPdf(
  content: string | Uint8Array,
  font = '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>',
): Uint8Array {
  const packed = deflateSync(content)
  return rawPdf([
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>',
    Buffer.concat([
      Buffer.from(`<</Filter/FlateDecode/Length ${packed.length}>>stream\n`),
      packed,
      Buffer.from('\nendstream'),
    ]),
    font,
  ])
}

const latinFont = '<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>'

/** A délibération of 25 June 2025 about roads, as short as it can be read. @param last its last line */
export function roadActPdf(numero: string, last = 'Le conseil municipal approuve ces travaux.'): Uint8Array {
  const lines = [
    'EXTRAIT DU REGISTRE DES DELIBERATIONS DU CONSEIL MUNICIPAL',
    'Séance du 25 juin 2025',
    `Délibération n° ${numero}`,
    `Objet : Travaux de voirie ${numero}`,
    last,
  ]
  const content = lines.map((line, rank) => `BT /F 12 Tf 50 ${780 - 30 * rank} Td (${line}) Tj ET`).join('\n')
  return textPdf(Buffer.from(content, 'latin1'), latinFont)
}

export const noPagePdf = (): Uint8Array => rawPdf(['<</Type/Catalog/Pages 2 0 R>>', '<</Type/Pages/Kids[]/Count 0>>'])

/** A page tree that contains itself. */
export const loopPdf = (): Uint8Array =>
  rawPdf(['<</Type/Catalog/Pages 2 0 R>>', '<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>'])

/** A page tree with a missing page. */
export const holePdf = (): Uint8Array =>
  rawPdf(['<</Type/Catalog/Pages 2 0 R>>', '<</Type/Pages/Kids[3 0 R]/Count 1>>'])

/** Thirty levels of two branches, both the same: a thousand million pages in two kilobytes. */
export function endlessPdf(): Uint8Array {
  const levels = Array.from(
    { length: 30 },
    (_, index) => `<</Type/Pages/Kids[${index + 3} 0 R ${index + 3} 0 R]/Count 2>>`,
  )
  return rawPdf(['<</Type/Catalog/Pages 2 0 R>>', ...levels, '<</Type/Page/MediaBox[0 0 100 100]>>'])
}

/** Unfolds to that many megabytes of spaces, before an object that is read that many times. */
export function bombPdf(megabytes: number, times = 1): Uint8Array {
  const heads = Array.from({ length: times }, (_, at) => `${10 + at} 0 `).join('')
  const content = deflateSync(
    Buffer.concat([Buffer.from(heads), Buffer.alloc(megabytes * 1_000_000, ' '), Buffer.from('null ')]),
  )
  const head = `<</Type/ObjStm/N ${times}/First ${heads.length}/Filter/FlateDecode/Length ${content.length}>>stream\n`
  return rawPdf([
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>',
    Buffer.concat([Buffer.from(head), content, Buffer.from('\nendstream')]),
  ])
}
