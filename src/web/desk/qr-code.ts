// A QR code as SVG in the page: black on white whatever the page's colours, since cameras look for that.
import { create } from 'qrcode'
import { html, type Html } from '../../text/html.ts'

/** Modules of white around it, as ISO/IEC 18004 asks. */
const quiet = 4

/** @param label what it is, for whoever does not see it */
export function qrCode(text: string, label: string): Html {
  const { modules } = create(text, { errorCorrectionLevel: 'M' })
  const { size, data } = modules
  const dark = [...data].flatMap((bit, at) =>
    bit ? [`M${(at % size) + quiet} ${Math.floor(at / size) + quiet}h1v1h-1z`] : [],
  )
  const side = size + 2 * quiet
  return html`<svg
    class="qr"
    viewBox="0 0 ${side} ${side}"
    role="img"
    aria-label="${label}"
    shape-rendering="crispEdges"
  >
    <rect width="${side}" height="${side}" fill="#fff" />
    <path d="${dark.join('')}" fill="#000" />
  </svg>`
}
