// A stamped copy, in the child process. A PDF gets an incremental update (ISO 32000-1 section 7.5.6): its own bytes
// stay a prefix, so its signatures still hold. A picture gets a page.
import { inflateSync } from 'node:zlib'
import {
  decodePDFRawStream,
  IncrementalDocumentSnapshot,
  PDFArray,
  PDFDict,
  PDFDocument,
  PDFName,
  PDFNumber,
  PDFRawStream,
  PDFRef,
  PDFStreamWriter,
  PDFWriter,
  type PDFContext,
  type PDFObject,
} from '@cantoo/pdf-lib'
import { endingOf } from './content.ts'
import { nameIn, openPdf, type Leaf, type PdfFault } from './look.ts'
import { drawMark, type Drawing, type StampMark, type StampPlace } from './mark.ts'
import { embedPicture, type PictureFault, type Rectangle } from './picture.ts'
import { points } from './points.ts'

export interface Stamped {
  readonly pages: number
  /** Concatenated, they are the file. */
  readonly parts: readonly Uint8Array[]
}

export async function stampFile(
  bytes: Buffer,
  mediaType: string,
  mark: StampMark,
): Promise<Stamped | PdfFault | PictureFault> {
  if (mediaType === 'application/pdf') return stampPdf(bytes, mark)
  if (mediaType === 'image/png' || mediaType === 'image/jpeg') return stampPicture(bytes, mark)
  return { fault: 'unmarkable', reason: 'kind' }
}

interface Stamp {
  readonly drawing: Drawing
  readonly place: StampPlace
}

const a4 = [595.28, 841.89] as const

async function stampPicture(bytes: Uint8Array, mark: StampMark): Promise<Stamped | PictureFault> {
  const document = await PDFDocument.create({ updateMetadata: false })
  const picture = await embedPicture(document, bytes)
  const drawing = await drawMark(document, mark)
  if ('fault' in picture) return picture
  if ('fault' in drawing) return drawing
  const [short, long] = a4
  const [width, height] = picture.width > picture.height ? [long, short] : [short, long]
  const scale = Math.min(width / picture.width, height / picture.height)
  const seen = { width: picture.width * scale, height: picture.height * scale }
  const laid = picture.matrix({ x: (width - seen.width) / 2, y: (height - seen.height) / 2, ...seen })
  const page = document.addPage([width, height])
  const { context } = document
  const box = { x: 0, y: 0, width, height, turn: 0, unit: 1 } as const
  const content = `q ${laid} cm /Picture Do Q\n${stampAt(box, { drawing, place: mark.place }, 'Stamp')}`
  page.node.set(PDFName.of('Contents'), context.register(context.stream(content)))
  page.node.set(PDFName.of('Resources'), context.obj({ XObject: { Picture: picture.image, Stamp: drawing.form } }))
  return { pages: 1, parts: [await document.save({ addDefaultPage: false })] }
}

async function stampPdf(bytes: Buffer, mark: StampMark): Promise<Stamped | PdfFault | PictureFault> {
  const opened = await openPdf(bytes)
  if ('fault' in opened) return opened
  const { document, pages } = opened
  const { context } = document
  const size = context.lookup(context.trailerInfo.Size)
  const last = Math.max(context.largestObjectNumber, size instanceof PDFNumber ? size.asNumber() - 1 : 0)
  // Numbers that the file has freed stay free.
  if (last < 8_388_607) context.largestObjectNumber = last
  const drawing = await drawMark(document, mark)
  if ('fault' in drawing) return drawing
  const changed = markPages(context, pages, { drawing, place: mark.place })
  if (!changed) return { fault: 'damaged', reason: 'pages' }
  await document.flush()
  return { pages: pages.length, parts: [bytes, await updateOf(bytes, context, { last, changed })] }
}

async function updateOf(
  bytes: Buffer,
  context: PDFContext,
  { last, changed }: { last: number; changed: Set<number> },
): Promise<Uint8Array> {
  // Offsets count from the header, which some files precede with other bytes.
  const start = Math.max(0, bytes.subarray(0, 1_024).indexOf('%PDF-'))
  const table = lastTable(bytes.subarray(start), context)
  // Without a table to go back to, the update holds every object, so readers need not rebuild anything.
  const all = table ? [] : context.enumerateIndirectObjects()
  for (const [ref, object] of all) if (!isMade(object)) changed.add(ref.objectNumber)
  const snapshot = new IncrementalDocumentSnapshot(last, changed, bytes.length - start, table?.at ?? 0, context)
  // A table refers back to tables only, a stream to streams.
  const Writer = table?.isStream ? PDFStreamWriter : PDFWriter
  return Writer.forContextWithSnapshot(context, Number.POSITIVE_INFINITY, snapshot).serializeToBuffer()
}

function lastTable(bytes: Buffer, context: PDFContext): { at: number; isStream: boolean } | undefined {
  const end = bytes.lastIndexOf('startxref')
  const at = Number(/^startxref\s+(\d+)/.exec(bytes.toString('latin1', Math.max(0, end), end + 40))?.[1])
  const found = /^\s*(?:xref\s|(\d+)\s+(\d+)\s+obj\b)/.exec(bytes.toString('latin1', at, at + 40))
  if (!found) return undefined
  const isStream = found[1] !== undefined
  const object = isStream ? context.lookup(PDFRef.of(Number(found[1]), Number(found[2]))) : undefined
  return isStream && !isMade(object) ? undefined : { at, isStream }
}

/** Object streams and cross-reference streams: their content is already read. */
const made: ReadonlySet<string> = new Set(['ObjStm', 'XRef'])
function isMade(object: PDFObject | undefined) {
  return object instanceof PDFRawStream && made.has(nameIn(object.dict, 'Type') ?? '')
}

/** Undefined when a page is no indirect object. */
function markPages(context: PDFContext, pages: readonly Leaf[], stamp: Stamp) {
  const keep = openKept(context)
  const changed = new Set<number>()
  for (const leaf of pages) {
    if (!leaf.ref) return undefined
    if (changed.has(leaf.ref.objectNumber)) continue
    changed.add(leaf.ref.objectNumber)
    const { resources, name } = keep.resources(leaf, stamp.drawing.form)
    const stamped = stampAt(boxOf(leaf, context), stamp, name)
    const entries = new Map(leaf.node.entries())
    entries.set(PDFName.of('Contents'), keep.contents(leaf.node, stamped))
    entries.set(PDFName.of('Resources'), resources)
    context.assign(leaf.ref, PDFDict.fromMapWithContext(entries, context))
  }
  return changed
}

function openKept(context: PDFContext) {
  const streams = new Map<string, PDFRef>()
  const streamOf = (content: string) => {
    const known = streams.get(content) ?? context.register(context.stream(content))
    streams.set(content, known)
    return known
  }
  const wrapped = new Map<string, { inner: readonly PDFObject[]; closing: string }>()
  const shared = new Map<PDFObject | undefined, { resources: PDFObject; name: string }>()
  return {
    contents: (node: PDFDict, stamped: string): PDFObject => {
      const own = node.get(PDFName.of('Contents'))
      const value = context.lookup(own)
      const streamsOf = value instanceof PDFArray ? value.asArray() : own && value ? [own] : []
      const key = streamsOf.join(' ')
      const known = wrapped.get(key) ?? wrap(context, streamsOf)
      wrapped.set(key, known)
      return context.obj([streamOf('q\n'), ...known.inner, streamOf(`\n${known.closing}Q\n${stamped}\n`)])
    },
    resources: ({ holding }: Leaf, form: PDFRef) => {
      const value = context.lookup(holding.get('Resources'))
      const known = shared.get(value) ?? withForm(context, value, form)
      shared.set(value, known)
      return known
    },
  }
}

/** Removes each restore that would undo the state saved before the page's own content. */
function wrap(context: PDFContext, streams: readonly PDFObject[]) {
  const decoded = streams.map((stream) => decode(context.lookup(stream)))
  const content = Buffer.concat(decoded.flatMap((each) => [each ?? Buffer.alloc(0), Buffer.from('\n')]))
  if (decoded.includes(undefined)) return { inner: streams, closing: '' }
  const { closing, surplus } = endingOf(content)
  if (surplus.length === 0) return { inner: streams, closing }
  for (const at of surplus) content.fill(' ', at, at + 1)
  return { inner: [context.register(context.flateStream(content))], closing }
}

const mostDecoded = 50_000_000

/** Undefined for an unreadable stream, which is then shown as it was. */
function decode(stream: PDFObject | undefined): Buffer | undefined {
  if (!(stream instanceof PDFRawStream)) return undefined
  const options = { finishFlush: 2, maxOutputLength: mostDecoded }
  try {
    const filters = stream.dict.lookup(PDFName.of('Filter'))
    const only = filters instanceof PDFArray && filters.size() === 1 ? filters.lookup(0) : filters
    return only === PDFName.of('FlateDecode')
      ? inflateSync(stream.contents, options)
      : Buffer.from(decodePDFRawStream(stream).decode())
  } catch {
    return undefined
  }
}

function withForm(context: PDFContext, value: PDFObject | undefined, form: PDFRef) {
  const resources = new Map(value instanceof PDFDict ? value.entries() : [])
  const own = context.lookup(resources.get(PDFName.of('XObject')))
  const objects = new Map(own instanceof PDFDict ? own.entries() : [])
  let name = 'ActesStamp'
  for (let at = 2; objects.has(PDFName.of(name)); at++) name = `ActesStamp${at}`
  objects.set(PDFName.of(name), form)
  resources.set(PDFName.of('XObject'), PDFDict.fromMapWithContext(objects, context))
  return { resources: context.register(PDFDict.fromMapWithContext(resources, context)), name }
}

/** The visible area of a page, in its own units; `unit` is one of them in points. */
interface PageBox extends Rectangle {
  readonly turn: 0 | 90 | 180 | 270
  readonly unit: number
}

/** Readers assume US Letter when a page gives no size. */
const letter = { x: 0, y: 0, width: 612, height: 792 }

function boxOf({ node, holding }: Leaf, context: PDFContext): PageBox {
  const media = rectangle(holding.get('MediaBox'), context) ?? letter
  const crop = rectangle(holding.get('CropBox'), context) ?? media
  const [x, y] = [Math.max(media.x, crop.x), Math.max(media.y, crop.y)]
  const width = Math.min(media.x + media.width, crop.x + crop.width) - x
  const height = Math.min(media.y + media.height, crop.y + crop.height) - y
  const seen = width > 0 && height > 0 ? { x, y, width, height } : media
  const turned = (((number(holding.get('Rotate'), context) ?? 0) % 360) + 360) % 360
  const unit = number(node.get(PDFName.of('UserUnit')), context) ?? 1
  const turn = turned === 90 || turned === 180 || turned === 270 ? turned : 0
  return { ...seen, turn, unit: unit > 0 ? unit : 1 }
}

function rectangle(value: PDFObject | undefined, context: PDFContext) {
  const array = context.lookup(value)
  const [a, b, c, d] = array instanceof PDFArray ? array.asArray().map((each) => number(each, context)) : []
  if (a === undefined || b === undefined || c === undefined || d === undefined || a === c || b === d) return undefined
  return { x: Math.min(a, c), y: Math.min(b, d), width: Math.abs(a - c), height: Math.abs(b - d) }
}

function number(value: PDFObject | undefined, context: PDFContext) {
  const found = context.lookup(value)
  return found instanceof PDFNumber && Number.isFinite(found.asNumber()) ? found.asNumber() : undefined
}

/** The stamp shrinks where the page has no room for it and its margins. */
function stampAt({ x, y, width, height, turn, unit }: PageBox, { drawing, place }: Stamp, name: string) {
  const [right, top] = [x + width, y + height]
  const upright = {
    0: [1, 0, 0, 1, x, y],
    90: [0, 1, -1, 0, right, y],
    180: [-1, 0, 0, -1, right, top],
    270: [0, -1, 1, 0, x, top],
  }
  const [across, up] = turn % 180 === 0 ? [width, height] : [height, width]
  const room = { width: drawing.width + place.x, height: drawing.height + place.y }
  const scale = Math.min(1, (across * unit) / room.width, (up * unit) / room.height) / unit
  const left = place.corner.endsWith('droite') ? across - room.width * scale : place.x * scale
  const bottom = place.corner.startsWith('haut') ? up - room.height * scale : place.y * scale
  const laid = [scale, 0, 0, scale, left, bottom]
  // An artifact: screen readers skip it.
  return `/Artifact BMC q ${points(...upright[turn])} cm ${points(...laid)} cm /${name} Do Q EMC`
}
