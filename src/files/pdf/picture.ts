// PNG and JPEG in a PDF without recoding: a JPEG goes in whole, and so do the compressed rows of most PNGs. ISO 32000-1
// sections 7.4.4.4 and 8.9, the PNG specification, and Exif 2.3 for the orientation of photographs.
import { createInflate } from 'node:zlib'
import { PDFHexString, type PDFDocument, type PDFRef } from '@cantoo/pdf-lib'
import { points } from './points.ts'

/** `kind`: neither PDF, PNG nor JPEG; `image`: damaged, or of a kind that no PDF holds; `logo`: the stamp's logo. */
export interface PictureFault {
  readonly fault: 'unmarkable'
  readonly reason: 'kind' | 'image' | 'logo'
}

export interface Rectangle {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface Picture {
  readonly image: PDFRef
  readonly width: number
  readonly height: number
  /** Operands of the `cm` operator that place the picture upright in a rectangle. */
  matrix(into: Rectangle): string
}

const damaged: PictureFault = { fault: 'unmarkable', reason: 'image' }

export async function embedPicture(document: PDFDocument, bytes: Uint8Array): Promise<Picture | PictureFault> {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  try {
    return data.readUInt16BE(0) === 0xffd8 ? embedJpeg(document, data) : await embedPng(document, data)
  } catch {
    return damaged
  }
}

/** @param turned the orientation of Exif, 1 to 8 */
function orientPicture(image: PDFRef, [width, height]: readonly [number, number], turned = 1): Picture {
  const [wide, high] = turned > 4 ? [height, width] : [width, height]
  return {
    image,
    width: wide,
    height: high,
    matrix: ({ x, y, width: w, height: h }) => {
      const [right, top] = [x + w, y + h]
      const upright = [w, 0, 0, h, x, y]
      const matrices = [
        upright,
        [-w, 0, 0, h, right, y],
        [-w, 0, 0, -h, right, top],
        [w, 0, 0, -h, x, top],
        [0, -h, -w, 0, right, top],
        [0, -h, w, 0, x, top],
        [0, h, w, 0, x, y],
        [0, h, -w, 0, right, y],
      ]
      return points(...(matrices[turned - 1] ?? upright))
    },
  }
}

const colours: Readonly<Record<number, string>> = { 1: 'DeviceGray', 3: 'DeviceRGB', 4: 'DeviceCMYK' }

function embedJpeg({ context }: PDFDocument, data: Buffer): Picture | PictureFault {
  let [turned, adobe, at] = [1, false, 2]
  let frame: ReturnType<typeof frameOf> | undefined
  for (;;) {
    const marker = data.readUInt16BE(at)
    // Any number of fill bytes may precede a marker.
    if (marker === 0xffff) {
      at++
      continue
    }
    const segment = data.subarray(at + 4, at + 2 + data.readUInt16BE(at + 2))
    // Sequential and progressive: what DCTDecode reads.
    if (marker >= 0xffc0 && marker <= 0xffc2) frame = frameOf(segment)
    if (marker === 0xffe1 && segment.toString('latin1', 0, 6) === 'Exif\0\0')
      turned = orientationIn(segment.subarray(6))
    if (marker === 0xffee && segment.toString('latin1', 0, 5) === 'Adobe') adobe = true
    at += 2 + data.readUInt16BE(at + 2)
    if (marker === 0xffda) break
  }
  const colour = frame && colours[frame.channels]
  const isWhole = data.lastIndexOf('\xff\xd9', undefined, 'latin1') >= at
  if (!frame || !colour || frame.bits !== 8 || frame.width * frame.height === 0 || !isWhole) return damaged
  const { width, height, channels } = frame
  const image = context.stream(data, {
    Type: 'XObject',
    Subtype: 'Image',
    Width: width,
    Height: height,
    ColorSpace: colour,
    BitsPerComponent: 8,
    Filter: 'DCTDecode',
    // Adobe's programs invert the four colours.
    ...(channels === 4 && adobe && { Decode: [1, 0, 1, 0, 1, 0, 1, 0] }),
  })
  return orientPicture(context.register(image), [width, height], turned)
}

function frameOf(segment: Buffer) {
  const [height, width] = [segment.readUInt16BE(1), segment.readUInt16BE(3)]
  return { bits: segment.readUInt8(0), height, width, channels: segment.readUInt8(5) }
}

const orientationTag = 0x0112

function orientationIn(tiff: Buffer) {
  const isLittle = tiff.toString('latin1', 0, 2) === 'II'
  const short = (at: number) => (isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at))
  try {
    const first = isLittle ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4)
    for (let at = first + 2; at < first + 2 + short(first) * 12; at += 12)
      if (short(at) === orientationTag) return Math.min(Math.max(short(at + 8), 1), 8)
  } catch {
    // A photograph with broken metadata is still a photograph.
  }
  return 1
}

/** Channels of each PNG colour type whose rows a PDF takes unchanged. */
const channelsOf: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1 }

async function embedPng(document: PDFDocument, data: Buffer): Promise<Picture | PictureFault> {
  const { chunks, isWhole } = chunksOf(data)
  const head = chunks.get('IHDR')?.[0]
  const rows = Buffer.concat(chunks.get('IDAT') ?? [])
  if (!head || !isWhole) return damaged
  const [width, height, bits, type] = [head.readUInt32BE(0), head.readUInt32BE(4), head.readUInt8(8), head.readUInt8(9)]
  const isInterlaced = head.readUInt8(12) !== 0
  const channels = channelsOf[type]
  const rowBytes = 1 + Math.ceil((width * bits * (channels ?? (type === 6 ? 4 : 2))) / 8)
  if (width * height === 0 || !(await unfoldsTo(rows, rowBytes * height))) return damaged
  if (channels === undefined || isInterlaced || chunks.has('tRNS')) {
    // Transparent or interlaced images are decoded.
    const image = await document.embedPng(data)
    await image.embed()
    return orientPicture(image.ref, [width, height])
  }
  const palette = chunks.get('PLTE')?.[0]
  if (type === 3 && !palette) return damaged
  const indexed = palette && ['Indexed', 'DeviceRGB', palette.length / 3 - 1, PDFHexString.of(palette.toString('hex'))]
  const image = document.context.stream(rows, {
    Type: 'XObject',
    Subtype: 'Image',
    Width: width,
    Height: height,
    BitsPerComponent: bits,
    ColorSpace: type === 3 && indexed ? indexed : (colours[channels] ?? null),
    Filter: 'FlateDecode',
    DecodeParms: { Predictor: 15, Colors: channels, BitsPerComponent: bits, Columns: width },
  })
  return orientPicture(document.context.register(image), [width, height])
}

function chunksOf(data: Buffer): { chunks: ReadonlyMap<string, Buffer[]>; isWhole: boolean } {
  const chunks = new Map<string, Buffer[]>()
  for (let at = 8; at + 8 <= data.length;) {
    const [length, name] = [data.readUInt32BE(at), data.toString('latin1', at + 4, at + 8)]
    const content = data.subarray(at + 8, at + 8 + length)
    const known = chunks.get(name)
    if (known) known.push(content)
    else chunks.set(name, [content])
    at += length + 12
  }
  return { chunks, isWhole: chunks.has('IEND') }
}

/** Whether it inflates to at least this many bytes; the output is discarded. */
async function unfoldsTo(compressed: Buffer, least: number) {
  const inflate = createInflate()
  inflate.end(compressed)
  let sum = 0
  try {
    for await (const piece of inflate) {
      sum += (piece as Buffer).length
      if (sum >= least) break
    }
  } catch {
    // The end is damaged, but enough may have been read.
  }
  return sum >= least
}
