// A QR code as SVG: black on white whatever the theme, as cameras expect.
import { create } from 'qrcode'
import { html } from '#text/html.ts'

/** Quiet zone, in modules, as ISO/IEC 18004 requires. */
const quiet = 4

/** @param label alternative text */
export function qrCode(text: string, label: string) {
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
