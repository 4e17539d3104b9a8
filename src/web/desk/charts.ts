// Small charts for a card: drawn on the server, named for those who do not see them, coloured by the stylesheet alone.
import { html, type Html } from '../../text/html.ts'
import type { Say } from './say.ts'

const width = 120
const height = 30

/** A value and its name, `9 h`. */
export interface Point {
  readonly name: string
  readonly value: number
}

/** One bar for each value; zero leaves a trace. @param title what is counted: it begins the spoken name */
export function bars(title: string, points: readonly Point[], say: Say): Html {
  const most = Math.max(1, ...points.map(({ value }) => value))
  const step = width / Math.max(1, points.length)
  return drawing(
    spoken(title, points, say),
    points.map(({ value }, index) => {
      const tall = Math.max(1, Math.round((value / most) * (height - 2)))
      const [x, wide] = [rounded(index * step + step * 0.1), rounded(step * 0.8)]
      return html`<rect x="${x}" y="${height - tall}" width="${wide}" height="${tall}"></rect>`
    }),
  )
}

export function line(title: string, points: readonly Point[], say: Say): Html {
  const most = Math.max(1, ...points.map(({ value }) => value))
  const step = points.length > 1 ? (width - 4) / (points.length - 1) : 0
  const places = points.map(({ value }, index) => {
    const y = height - 2 - (value / most) * (height - 4)
    return `${rounded(2 + index * step)},${rounded(y)}`
  })
  return drawing(spoken(title, points, say), html`<polyline points="${places.join(' ')}"></polyline>`)
}

function spoken(title: string, points: readonly Point[], say: Say): string {
  return `${title}${say(' :', ':')} ${points.map(({ name, value }) => `${name} ${value}`).join(', ')}`
}

function drawing(label: string, shapes: Html | readonly Html[]): Html {
  return html`<svg
    class="chart"
    viewBox="0 0 ${width} ${height}"
    preserveAspectRatio="none"
    role="img"
    aria-label="${label}"
  >
    ${shapes}
  </svg>`
}

function rounded(number: number): string {
  return String(Math.round(number * 10) / 10)
}
