// PDFs and pictures of all kinds that are stamped, or are not, from a seed: 1,000 in all, with what is seen of each page. The
// pages are written by hand, so that nothing here knows how the stamp is placed.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import type { Random } from '../../fuzz/random.ts'
import * as pdfs from './pdfs.ts'
import * as pictures from './pictures.ts'
import { signedPdf } from './signed-pdf.ts'

/** A page as it is shown, in its own units; `unit` is one of them in points. */
export interface Seen {
  readonly width: number
  readonly height: number
  readonly unit: number
}

export interface CorpusFile {
  readonly bytes: Uint8Array
  readonly mediaType: string
  /** Each page in turn, when it can be stamped; else the codes that may say why not. */
  readonly expected: readonly Seen[] | readonly string[]
}

interface PageWish {
  /** Entries of the page: boxes, rotation. */
  readonly entries: string
  /** Entries of its branch, where it has one of its own. */
  readonly inherited?: string
  readonly content: string | Uint8Array
  /** Reference to what stands for a content of its own. */
  readonly contents?: string
  readonly resources?: string
  readonly seen: Seen
}

const font = '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>'

/** Objects: 1 the catalog, 2 the page tree, 3 a font, then those that the pages share, then the pages. */
function layPdf(
  pages: readonly PageWish[],
  more: { catalog?: string; shared?: readonly (string | Uint8Array)[] } = {},
): Buffer {
  const { catalog = '', shared = [] } = more
  const objects: (string | Uint8Array)[] = [`<</Type/Catalog/Pages 2 0 R${catalog}>>`, '', font, ...shared]
  const kids = pages.map(({ entries, inherited, content, contents, resources }) => {
    const stream = typeof content === 'string' ? `<</Length ${content.length}>>stream\n${content}\nendstream` : content
    objects.push(stream)
    const own = resources ?? (inherited === undefined ? '/Resources<</Font<</F 3 0 R>>>>' : '')
    const at = contents ?? `${objects.length} 0 R`
    const parent = inherited === undefined ? 2 : objects.length + 2
    objects.push(`<</Type/Page/Parent ${parent} 0 R${entries}${own}${at === '' ? '' : `/Contents ${at}`}>>`)
    const page = objects.length
    if (inherited === undefined) return page
    objects.push(`<</Type/Pages/Parent 2 0 R/Kids[${page} 0 R]/Count 1${inherited}>>`)
    return objects.length
  })
  objects[1] = `<</Type/Pages/Kids[${kids.map((kid) => `${kid} 0 R`).join(' ')}]/Count ${kids.length}>>`
  return Buffer.from(pdfs.rawPdf(objects))
}

interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

const sizes = [
  [595, 842],
  [842, 595],
  [612, 792],
  [420, 595],
  [842, 1191],
  [595.28, 841.89],
  [300, 400],
  [150, 200],
] as const
const turns = [0, 90, 180, 270, -90, 450, 540] as const

function seenOf({ width, height }: Box, turn = 0, unit = 1): Seen {
  return turn % 180 === 0 ? { width, height, unit } : { width: height, height: width, unit }
}

function box(random: Random): Box {
  const [width, height] = random.pick(sizes)
  return { x: random.pick([0, 0, 0, -120, 33.5, 1000]), y: random.pick([0, 0, -50, 700]), width, height }
}

const written = ({ x, y, width, height }: Box) => `[${x} ${y} ${x + width} ${y + height}]`
const text = ({ x, y, width, height }: Box, said = 'texte') =>
  `BT /F 9 Tf ${x + width / 2 - 20} ${y + height / 2} Td (${said}) Tj ET`

function plain(random: Random): PageWish {
  const media = box(random)
  return { entries: `/MediaBox${written(media)}`, content: text(media), seen: seenOf(media) }
}

function rotated(random: Random): PageWish {
  const [media, turn] = [box(random), random.pick(turns)]
  return { entries: `/MediaBox${written(media)}/Rotate ${turn}`, content: text(media), seen: seenOf(media, turn) }
}

function cropped(random: Random): PageWish {
  const media = { ...box(random), width: 600, height: 800 }
  const turn = random.pick([0, 0, ...turns])
  const [left, low] = [random.below(150), random.below(200)]
  const crop = {
    x: media.x + left,
    y: media.y + low,
    width: 600 - left - random.below(200),
    height: 800 - low - random.below(200),
  }
  const entries = `/MediaBox${written(media)}/CropBox${written(crop)}/Rotate ${turn}`
  return { entries, content: text(crop), seen: seenOf(crop, turn) }
}

function some(random: Random, page: (random: Random) => PageWish): readonly PageWish[] {
  return Array.from({ length: 1 + random.below(4) }, () => page(random))
}

const whole = (bytes: Uint8Array, pages: readonly PageWish[]): CorpusFile => ({
  bytes,
  mediaType: 'application/pdf',
  expected: pages.map(({ seen }) => seen),
})
const laid = (pages: readonly PageWish[], more?: Parameters<typeof layPdf>[1]) => whole(layPdf(pages, more), pages)
const refused = (bytes: Uint8Array, ...expected: readonly string[]): CorpusFile => ({
  bytes,
  mediaType: 'application/pdf',
  expected,
})

/** What a program makes of a file. */
function through(bytes: Uint8Array, work: (from: string, to: string) => void): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'actes-corpus-'))
  try {
    const [from, to] = [join(folder, 'from.pdf'), join(folder, 'to.jpg')]
    writeFileSync(from, bytes)
    work(from, to)
    return readFileSync(to)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The same document, written by qpdf. */
function byQpdf(bytes: Uint8Array, ...options: readonly string[]): Buffer {
  const quiet = ['--warning-exit-0', '--no-warn', '--allow-weak-crypto']
  return through(bytes, (from, to) => execFileSync('qpdf', [...quiet, ...options, from, to]))
}

function locked(bytes: Uint8Array, random: Random): Buffer {
  return byQpdf(bytes, '--encrypt', random.pick(['', 'u']), 'o', random.pick(['40', '128', '256']), '--')
}

const xmp = (part: string) =>
  `<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" pdfaid:part="${part}" pdfaid:conformance="B"/></rdf:RDF></x:xmpmeta><?xpacket end="w"?>`

function withPdfaMetadata(random: Random): CorpusFile {
  const metadata = xmp(random.pick(['1', '2', '3']))
  const shared = [`<</Type/Metadata/Subtype/XML/Length ${metadata.length}>>stream\n${metadata}\nendstream`]
  // Fonts would have to be embedded: these pages hold drawings alone.
  const pages = some(random, rotated).map((page) => ({ ...page, content: '0.5 g 40 40 30 30 re f' }))
  return laid(pages, { catalog: '/Metadata 4 0 R', shared })
}

function scanned(random: Random): CorpusFile {
  const scan = pictures.jpegPicture()
  const head =
    '<</Type/XObject/Subtype/Image/Width 496/Height 320/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode'
  const image = Buffer.concat([
    Buffer.from(`${head}/Length ${scan.length}>>stream\n`),
    scan,
    Buffer.from('\nendstream'),
  ])
  const pages = some(random, rotated).map((page) => {
    const media = /\[([^\]]+)\]/.exec(page.entries)?.[1]?.split(' ').map(Number) ?? []
    const [x = 0, y = 0, right = 0, top = 0] = media
    const content = `q ${right - x} 0 0 ${top - y} ${x} ${y} cm /S Do Q`
    return { ...page, content, resources: '/Resources 5 0 R' }
  })
  return laid(pages, { shared: [image, '<</XObject<</S 4 0 R>>>>'] })
}

/** States that are saved and not restored, restored and not saved, texts and marks left open, in strings and comments too. */
const unbalanced = [
  'q 0.5 0 0 0.5 40 40 cm',
  'q q q 2 0 0 2 -100 -100 cm 1 0 0 rg',
  'Q Q 0.3 0 0 0.3 7 7 cm',
  'q Q Q 0.9 0 0 0.9 50 0 cm q',
  '(Q \\) q) pop % Q Q Q\n0.5 0 0 0.5 0 0 cm <5120> q',
  '/P BMC /OC /MC0 BDC 0.5 0 0 0.5 9 9 cm BT /F 9 Tf',
  'BT /F 9 Tf 100 100 Td (ouvert) Tj',
  'q 10 0 0 10 100 100 cm BI /W 2 /H 2 /BPC 8 /CS /G ID Q Q  EI Q Q 0.7 0 0 0.7 1 1 cm',
  '10 10 50 50 re W n 0.2 0 0 0.2 0 0 cm q',
] as const

function unbalancedPage(random: Random): PageWish {
  const page = rotated(random)
  const content = Array.from({ length: 1 + random.below(2) }, () => random.pick(unbalanced)).join('\n')
  const packed = deflateSync(content)
  const head = `<</Filter/FlateDecode/Length ${packed.length}>>stream\n`
  const flate = Buffer.concat([Buffer.from(head), packed, Buffer.from('\nendstream')])
  return { ...page, content: random.once(2) ? content : flate }
}

/** One content for all pages: a stream, a list, or a list that is an object of its own. */
function sharing(random: Random): CorpusFile {
  const shared = [
    '<</Length 24>>stream\nq 0.5 0 0 0.5 30 30 cm Q\nendstream',
    '<</Length 12>>stream\n0.9 g 0 0 5 5 re f \nendstream',
    '[4 0 R 5 0 R]',
  ]
  const contents = random.pick(['4 0 R', '[4 0 R 5 0 R]', '6 0 R', '[]', ''])
  const resources = random.pick(['', '/Resources 7 0 R', '/Resources<<>>'])
  const pages = [...some(random, rotated), ...some(random, plain)].map((page) => ({ ...page, contents, resources }))
  return laid(pages, { shared: [...shared, '<</XObject<</ActesStamp 4 0 R>>/Font<</F 3 0 R>>>>'] })
}

function inheriting(random: Random): PageWish {
  const [media, turn] = [box(random), random.pick(turns)]
  const inherited = `/MediaBox${written(media)}/Rotate ${turn}/Resources<</Font<</F 3 0 R>>>>`
  // A page may say otherwise than its branch.
  if (random.once(3)) {
    const own = { ...media, width: 400, height: 500 }
    return { entries: `/MediaBox${written(own)}/Rotate 0`, inherited, content: text(own), seen: seenOf(own) }
  }
  return { entries: '', inherited, content: text(media), seen: seenOf(media, turn) }
}

function tiny(random: Random): PageWish {
  const media = { x: random.below(50), y: 0, width: 10 + random.below(140), height: 10 + random.below(100) }
  const turn = random.pick(turns)
  return { entries: `/MediaBox${written(media)}/Rotate ${turn}`, content: '', seen: seenOf(media, turn) }
}

function inUnits(random: Random): PageWish {
  const unit = random.pick([2, 10, 72, 1_000, 0.5])
  const media = { x: 0, y: 0, width: 20 + random.below(600), height: 20 + random.below(800) }
  return { entries: `/MediaBox${written(media)}/UserUnit ${unit}`, content: '', seen: seenOf(media, 0, unit) }
}

function oddBox(random: Random): PageWish {
  const media = box(random)
  const [right, top] = [media.x + media.width, media.y + media.height]
  return random.pick<PageWish>([
    { entries: `/MediaBox[${right} ${top} ${media.x} ${media.y}]`, content: '', seen: seenOf(media) },
    { entries: `/MediaBox[${media.x} ${top} ${right} ${media.y}]/Rotate 90`, content: '', seen: seenOf(media, 90) },
    { entries: '/MediaBox 4 0 R', content: '', seen: seenOf({ x: 0, y: 0, width: 500, height: 700 }) },
    { entries: '/MediaBox[0 0 5 0 R 700]', content: '', seen: seenOf({ x: 0, y: 0, width: 500, height: 700 }) },
    { entries: '', content: '', seen: seenOf({ x: 0, y: 0, width: 612, height: 792 }) },
    {
      entries: `/MediaBox${written(media)}/CropBox[${media.x - 500} ${media.y - 500} ${right + 500} ${top + 500}]`,
      content: '',
      seen: seenOf(media),
    },
  ])
}

/** A table with a stream of objects beside it, for readers of both kinds (ISO 32000-1 section 7.5.8.4). */
function hybrid(random: Random): CorpusFile {
  const page = rotated(random)
  const head = `3 0 `
  const packed = deflateSync(Buffer.from(`${head}${font}`))
  const parts: Buffer[] = [Buffer.from('%PDF-1.5\n%\xe2\xe3\xcf\xd3\n', 'latin1')]
  const places = new Map<number, number>()
  const add = (number: number, ...content: (string | Buffer)[]) => {
    places.set(number, Buffer.concat(parts).length)
    const body = content.map((each) => Buffer.from(each as string))
    parts.push(Buffer.from(`${number} 0 obj\n`), ...body, Buffer.from('\nendobj\n'))
  }
  add(1, '<</Type/Catalog/Pages 2 0 R>>')
  add(2, '<</Type/Pages/Kids[4 0 R]/Count 1>>')
  add(4, `<</Type/Page/Parent 2 0 R/Resources<</Font<</F 3 0 R>>>>/Contents 5 0 R${page.entries}>>`)
  add(5, `<</Length ${String(page.content).length}>>stream\n${String(page.content)}\nendstream`)
  add(
    6,
    `<</Type/ObjStm/N 1/First ${head.length}/Filter/FlateDecode/Length ${packed.length}>>stream\n`,
    packed,
    '\nendstream',
  )
  const entry = Buffer.from([2, 0, 6, 0])
  const placeOfStream = Buffer.concat(parts).length
  add(7, `<</Type/XRef/Size 8/W[1 2 1]/Index[3 1]/Root 1 0 R/Length 4>>stream\n`, entry, '\nendstream')
  const lines = Array.from({ length: 8 }, (_, number) => {
    const place = places.get(number)
    return place === undefined ? '0000000000 65535 f \n' : `${String(place).padStart(10, '0')} 00000 n \n`
  })
  const start = Buffer.concat(parts).length
  parts.push(
    Buffer.from(
      `xref\n0 8\n${lines.join('')}trailer\n<</Size 8/Root 1 0 R/XRefStm ${placeOfStream}>>\nstartxref\n${start}\n%%EOF\n`,
    ),
  )
  return whole(Buffer.concat(parts), [page])
}

function withJunk(random: Random): CorpusFile {
  const file = laid(some(random, rotated))
  const junk = random.pick([
    '\ufeff',
    'HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n',
    '\n\n\n',
    'x'.repeat(900),
  ])
  return { ...file, bytes: Buffer.concat([Buffer.from(junk), file.bytes]) }
}

function withWrongTable(random: Random): CorpusFile {
  const file = laid(some(random, rotated))
  const bytes = random.once(2) ? file.bytes : byQpdf(file.bytes, '--object-streams=generate')
  const wrong = Buffer.from(bytes)
    .toString('latin1')
    .replace(/startxref\s+\d+/, `startxref\n${random.pick([0, 7, 99_999_999])}`)
  return { ...file, bytes: Buffer.from(wrong, 'latin1') }
}

/** An update of its first page before ours: turned by 90 degrees. */
function updatedBefore(random: Random): CorpusFile {
  const [first, ...others] = some(random, plain)
  if (!first) throw new Error('no page')
  const bytes = layPdf([first, ...others])
  const turned = `5 0 obj\n<</Type/Page/Parent 2 0 R${first.entries}/Rotate 90/Resources<</Font<</F 3 0 R>>>>/Contents 4 0 R>>\nendobj\n`
  const previous = Number(/startxref\s+(\d+)/.exec(bytes.toString('latin1'))?.[1])
  const size = 4 + 2 * (others.length + 1)
  const table = `xref\n5 1\n${String(bytes.length).padStart(10, '0')} 00000 n \ntrailer\n<</Size ${size}/Root 1 0 R/Prev ${previous}>>\n`
  const end = `startxref\n${bytes.length + turned.length}\n%%EOF\n`
  const { width, height, unit } = first.seen
  const seen = [{ width: height, height: width, unit }, ...others.map((page) => page.seen)]
  return {
    bytes: Buffer.concat([bytes, Buffer.from(turned + table + end)]),
    mediaType: 'application/pdf',
    expected: seen,
  }
}

/** What it unfolds to is of no use to a stamp: it is not read to its end. */
function packedContent(random: Random): CorpusFile {
  const page = plain(random)
  const packed = deflateSync(Buffer.alloc(60_000_000, ' '))
  const content = Buffer.concat([
    Buffer.from(`<</Filter/FlateDecode/Length ${packed.length}>>stream\n`),
    packed,
    Buffer.from('\nendstream'),
  ])
  return laid([{ ...page, content }])
}

const a4 = (width: number, height: number): Seen =>
  width > height ? { width: 841.89, height: 595.28, unit: 1 } : { width: 595.28, height: 841.89, unit: 1 }

function png(random: Random): CorpusFile {
  const type = random.pick([0, 2, 3, 4, 6] as const)
  const bits = random.pick(
    { 0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16] }[type] as (1 | 2 | 4 | 8 | 16)[],
  )
  const [width, height] = [1 + random.below(300), 1 + random.below(300)]
  const wish = { width, height, bits, type, interlaced: random.once(3), transparent: type === 3 && random.once(2) }
  return { bytes: pictures.pngPicture(wish), mediaType: 'image/png', expected: [a4(width, height)] }
}

function jpeg(random: Random): CorpusFile {
  const turn = 1 + random.below(8)
  const seen = turn > 4 ? a4(320, 496) : a4(496, 320)
  return { bytes: pictures.turnedJpeg(turn, random.pick(['II', 'MM'])), mediaType: 'image/jpeg', expected: [seen] }
}

/** Progressive, or in the four colours of printers: as poppler writes them. */
function printedJpeg(random: Random): CorpusFile {
  const options = random.pick([['-jpeg', '-jpegopt', 'progressive=y'], ['-jpegcmyk'], ['-jpeg']])
  const page = { entries: '/MediaBox[0 0 300 200]', content: '0.3 g 40 40 30 30 re f', seen: a4(300, 200) }
  const bytes = through(layPdf([page]), (from, to) => {
    execFileSync('pdftoppm', ['-singlefile', '-r', '72', ...options, from, to.replace(/\.jpg$/, '')])
  })
  return { bytes, mediaType: 'image/jpeg', expected: [a4(300, 200)] }
}

function brokenPicture(random: Random): CorpusFile {
  const cut = (bytes: Buffer) => bytes.subarray(0, 20 + random.below(bytes.length - 40))
  const whole = pictures.pngPicture({ width: 90, height: 90, bits: 8, type: 2 })
  const [bytes, mediaType] = random.pick([
    [cut(whole), 'image/png'],
    [cut(pictures.jpegPicture()), 'image/jpeg'],
    [pictures.arithmeticJpeg(), 'image/jpeg'],
    [Buffer.from('%PDF-1.4 no picture'), 'image/png'],
    [Buffer.alloc(0), 'image/jpeg'],
    [Buffer.from('<budget/>'), 'application/xml'],
  ] as const)
  return { bytes, mediaType, expected: ['ACTES-F017'] }
}

function truncated(random: Random): CorpusFile {
  const bytes = layPdf([...some(random, rotated), ...some(random, plain)])
  const source = random.once(2) ? bytes : byQpdf(bytes, '--object-streams=generate')
  return refused(source.subarray(0, 30 + random.below(source.length - 60)), 'ACTES-F005')
}

function noise(length: number, random: Random): Buffer {
  const start = createHash('sha512').update(String(random.below(1_000_000)))
  return Buffer.concat(
    Array.from({ length: Math.ceil(length / 64) }, (_, at) => start.copy().update(String(at)).digest()),
  )
}

const notPdfs = (random: Random) =>
  refused(
    random.pick([
      Buffer.alloc(0),
      Buffer.from('<!doctype html><p>non</p>'),
      noise(5_000, random),
      Buffer.from('%PDF-1.7\n%%EOF\n'),
      Buffer.from('PK\x03\x04 docx'),
    ]),
    'ACTES-F005',
  )

const pagesInTree = (random: Random) =>
  random.pick([
    () => refused(pdfs.noPagePdf(), 'ACTES-F006'),
    () => refused(pdfs.loopPdf(), 'ACTES-F005'),
    () => refused(pdfs.holePdf(), 'ACTES-F005'),
    () => refused(pdfs.endlessPdf(), 'ACTES-F005'),
  ])()

/** How many of each there are, and how one is made. */
export const corpus: Readonly<
  Record<string, { readonly count: number; make(random: Random): CorpusFile | Promise<CorpusFile> }>
> = {
  'plain pages': { count: 116, make: (random) => laid(some(random, plain)) },
  'rotated pages': { count: 120, make: (random) => laid(some(random, rotated)) },
  'cropped pages': { count: 90, make: (random) => laid(some(random, cropped)) },
  signed: {
    count: 40,
    make: async (random) => {
      const media = random.pick(sizes)
      const turn = random.pick([0, 90, 180, 270])
      const [width, height] = media
      return whole(await signedPdf({ width, height, turn }), [
        { entries: '', content: '', seen: seenOf({ x: 0, y: 0, width, height }, turn) },
      ])
    },
  },
  'with PDF/A metadata': { count: 40, make: withPdfaMetadata },
  scanned: { count: 60, make: scanned },
  'of 300 pages': { count: 10, make: (random) => laid(Array.from({ length: 300 }, () => rotated(random))) },
  'in object streams': {
    count: 40,
    make: (random) => {
      const file = laid(some(random, cropped))
      return { ...file, bytes: byQpdf(file.bytes, '--object-streams=generate') }
    },
  },
  'linearised by qpdf': {
    count: 30,
    make: (random) => {
      const file = laid(some(random, rotated))
      return {
        ...file,
        bytes: byQpdf(file.bytes, '--linearize', `--object-streams=${random.pick(['generate', 'disable'])}`),
      }
    },
  },
  'hybrid tables': { count: 10, make: hybrid },
  'updated before': { count: 20, make: updatedBefore },
  'junk before the header': { count: 20, make: withJunk },
  'wrong table of objects': { count: 20, make: withWrongTable },
  'unbalanced content': { count: 50, make: (random) => laid(some(random, unbalancedPage)) },
  'shared content and resources': { count: 30, make: sharing },
  'inherited boxes and rotations': { count: 40, make: (random) => laid(some(random, inheriting)) },
  'tiny pages': { count: 20, make: (random) => laid(some(random, tiny)) },
  'other units': { count: 20, make: (random) => laid(some(random, inUnits)) },
  'odd boxes': { count: 30, make: (random) => laid(some(random, oddBox), { shared: ['[0 0 500 700]', '500'] }) },
  'content that unfolds to 60 MB': { count: 4, make: packedContent },
  encrypted: { count: 40, make: (random) => refused(locked(layPdf(some(random, plain)), random), 'ACTES-F004') },
  truncated: { count: 60, make: truncated },
  bombs: {
    count: 10,
    make: (random) => refused(random.pick([() => pdfs.bombPdf(800), () => pdfs.bombPdf(30, 1_000)])(), 'ACTES-F012'),
  },
  'no PDF at all': { count: 15, make: notPdfs },
  'page trees without pages, or without an end': { count: 5, make: pagesInTree },
  PNG: { count: 30, make: png },
  'JPEG, turned as photographs are': { count: 15, make: jpeg },
  'JPEG, progressive, or of four colours': { count: 5, make: printedJpeg },
  'broken pictures, and no pictures': { count: 10, make: brokenPicture },
}
