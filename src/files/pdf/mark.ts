// The stamp: framed lines, with an optional QR code and logo, drawn once for all pages. Sizes as in layout B of the
// stamps in use (Helvetica 6.2, leading 7.6, margin 4, border 0.7). Grey only: every PDF may hold it.
import type { PDFDocument, PDFRef } from '@cantoo/pdf-lib'
import { create } from 'qrcode'
import type { Tampon } from '#protocol/acte/collectivite.ts'
import { embedFace } from './face.ts'
import { embedPicture, type Picture, type PictureFault } from './picture.ts'
import { points } from './points.ts'

/** Distance from a corner of the page as seen, in points. */
export interface StampPlace {
  readonly corner: Tampon['coin']
  readonly x: number
  readonly y: number
}

export interface StampMark {
  readonly lines: readonly string[]
  readonly place: StampPlace
  /** A border on white ground; true by default. */
  readonly frame?: boolean
  readonly qr?: string
  readonly logo?: Uint8Array
}

/** In points, from its lower left corner. */
export interface Drawing {
  readonly form: PDFRef
  readonly width: number
  readonly height: number
}

const size = 6.2
const leading = 7.6
const margin = 4
const border = 0.7
/** One square of a QR code: 0.42 mm, which telephones read on paper. */
const module = 1.2
const logoLimits = { height: 40, width: 80 }

interface StampPart {
  readonly width: number
  readonly height: number
  draw(x: number, y: number): string
}

export async function drawMark(document: PDFDocument, mark: StampMark): Promise<Drawing | PictureFault> {
  const face = await embedFace(document, 'Regular', mark.lines.join('\n'))
  const logo = mark.logo && (await embedPicture(document, mark.logo))
  if (logo && 'fault' in logo) return { fault: 'unmarkable', reason: 'logo' }
  const texts: StampPart = {
    width: Math.max(0, ...mark.lines.map((line) => face.width(line) * size)),
    height: Math.max(0, mark.lines.length * leading - (leading - size)),
    draw(x, y) {
      const shown = mark.lines.map((line) => `${face.encode(line)} Tj`).join(' T* ')
      return `BT /F ${size} Tf ${leading} TL ${points(x, y + this.height - size * 0.8)} Td ${shown} ET`
    },
  }
  const qr = mark.qr === undefined ? [] : [squares(mark.qr)]
  const parts = [texts, ...qr]
  if (logo) parts.unshift(picture(logo, Math.max(...parts.map(({ height }) => height))))
  // A QR code needs four squares of white around it.
  const gap = qr.length > 0 ? 4 * module : margin
  const width = parts.reduce((sum, part) => sum + part.width + gap, gap)
  const height = Math.max(...parts.map((part) => part.height)) + 2 * gap
  const drawn = [mark.frame === false ? '' : frame(width, height), '0 g']
  let x = gap
  for (const part of parts) {
    drawn.push(part.draw(x, (height - part.height) / 2))
    x += part.width + gap
  }
  const form = document.context.stream(drawn.join('\n'), {
    Type: 'XObject',
    Subtype: 'Form',
    BBox: [0, 0, width, height],
    Resources: { Font: { F: face.font.ref }, XObject: logo ? { L: logo.image } : {} },
  })
  return { form: document.context.register(form), width, height }
}

/** The border lies inside. */
function frame(width: number, height: number) {
  return `1 g 0 0 ${points(width, height)} re f 0 G ${border} w ${border / 2} ${border / 2} ${points(width - border, height - border)} re S`
}

function squares(text: string): StampPart {
  const { modules } = create(text, { errorCorrectionLevel: 'M' })
  const { size: count, data } = modules
  return {
    width: count * module,
    height: count * module,
    draw: (x, y) => {
      const dark = [...data.keys()].filter((at) => data[at])
      const drawn = dark.map((at) => {
        const [row, column] = [Math.floor(at / count), at % count]
        return `${points(x + column * module, y + (count - 1 - row) * module)} ${module} ${module} re`
      })
      return `${drawn.join(' ')} f`
    },
  }
}

function picture({ width, height, matrix }: Picture, room: number): StampPart {
  const scale = Math.min(Math.min(room, logoLimits.height) / height, logoLimits.width / width)
  const [across, up] = [width * scale, height * scale]
  return { width: across, height: up, draw: (x, y) => `q ${matrix({ x, y, width: across, height: up })} cm /L Do Q` }
}
