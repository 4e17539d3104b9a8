// Pictures of every kind that an annex may be, made by hand: PNG of each colour type, and a JPEG with other notes or markers.
import { readFileSync } from 'node:fs'
import { crc32, deflateSync } from 'node:zlib'

export interface PngWish {
  readonly width: number
  readonly height: number
  readonly bits: 1 | 2 | 4 | 8 | 16
  /** 0 grey, 2 colours, 3 palette, 4 grey and alpha, 6 colours and alpha. */
  readonly type: 0 | 2 | 3 | 4 | 6
  readonly interlaced?: boolean
  readonly transparent?: boolean
}

/** First column, first row, and the steps of each of the seven passes of Adam7. */
const passes = [
  [0, 0, 8, 8] as const,
  [4, 0, 8, 8] as const,
  [0, 4, 4, 8] as const,
  [2, 0, 4, 4] as const,
  [0, 2, 2, 4] as const,
  [1, 0, 2, 2] as const,
  [0, 1, 1, 2] as const,
]

/** Grows darker to the right. */
export function pngPicture({ width, height, bits, type, interlaced = false, transparent = false }: PngWish): Buffer {
  const channels = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }[type]
  const rows = (across: number, down: number): Buffer => {
    const row = Buffer.alloc(1 + Math.ceil((across * bits * channels) / 8), 0)
    for (let at = 1; at < row.length; at++) row[at] = type === 3 ? 0 : 255 - Math.floor((at * 200) / row.length)
    return Buffer.concat(Array.from({ length: down }, () => row))
  }
  const seven = passes.map(([x, y, right, down]) => {
    const [across, up] = [Math.ceil((width - x) / right), Math.ceil((height - y) / down)]
    return across > 0 && up > 0 ? rows(across, up) : Buffer.alloc(0)
  })
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([bits, type, 0, 0, interlaced ? 1 : 0], 8)
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', head),
    ...(type === 3 ? [chunk('PLTE', Buffer.from([200, 100, 50, 0, 0, 0]))] : []),
    ...(transparent ? [chunk('tRNS', Buffer.from(type === 3 ? [0] : [0, 0]))] : []),
    chunk('IDAT', deflateSync(interlaced ? Buffer.concat(seven) : rows(width, height))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(name: string, content: Buffer): Buffer {
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(content.length)
  check.writeUInt32BE(crc32(Buffer.concat([Buffer.from(name), content])))
  return Buffer.concat([length, Buffer.from(name), content, check])
}

/** A page of text, 496 pixels by 320. */
export const jpegPicture = (): Buffer =>
  readFileSync(new URL('../../../fixtures/actes/arrete-trois-annexes/avis.jpg', import.meta.url))

/** As a telephone writes it when it is held another way: 1 to 8. */
export function turnedJpeg(orientation: number, order: 'II' | 'MM' = 'MM'): Buffer {
  const tiff = Buffer.alloc(26)
  const short = (value: number, at: number) =>
    order === 'II' ? tiff.writeUInt16LE(value, at) : tiff.writeUInt16BE(value, at)
  const long = (value: number, at: number) =>
    order === 'II' ? tiff.writeUInt32LE(value, at) : tiff.writeUInt32BE(value, at)
  tiff.write(order, 0, 'latin1')
  short(42, 2)
  long(8, 4)
  short(1, 8)
  short(0x0112, 10)
  short(3, 12)
  long(1, 14)
  short(orientation, 18)
  return withSegment(0xe1, Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]))
}

function withSegment(marker: number, content: Buffer): Buffer {
  const length = Buffer.alloc(2)
  length.writeUInt16BE(content.length + 2)
  const jpeg = jpegPicture()
  return Buffer.concat([jpeg.subarray(0, 2), Buffer.from([0xff, marker]), length, content, jpeg.subarray(2)])
}

/** A kind of JPEG that no PDF holds: arithmetic coding. */
export function arithmeticJpeg(): Buffer {
  const jpeg = Buffer.from(jpegPicture())
  jpeg[jpeg.indexOf(Buffer.from([0xff, 0xc0])) + 1] = 0xc9
  return jpeg
}
