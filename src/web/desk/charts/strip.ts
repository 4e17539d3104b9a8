// Times on a common axis: a row per thing, a span per time.
import { scaleLinear } from 'd3-scale'
import { html, type HtmlContent } from '#text/html.ts'
import { table, type Tone } from '../parts.ts'
import { element, figure, filled, titledShape, percent, rounded, rowName, type Chart } from './chart.ts'

export interface Span {
  /** May exceed the axis on either side. */
  readonly from: number
  readonly to: number
  readonly tone: Tone | 'plain'
  readonly words: string
  /** Share of its height; 1 by default. */
  readonly share?: number
}

export interface StripRow {
  readonly name: string
  readonly href: string
  readonly spans: readonly Span[]
  /** What the table says of its spans; each of them by default. */
  readonly told?: HtmlContent
}

interface Strip extends Pick<Chart, 'id' | 'title' | 'note' | 'say' | 'of'> {
  readonly rows: readonly StripRow[]
  readonly from: number
  readonly to: number
  readonly ticks: readonly { readonly at: number; readonly tick: string }[]
  readonly key?: readonly { readonly name: string; readonly tone: Tone | 'plain' }[]
  readonly what: string
  readonly none: string
}

const [above, tall, step] = [20, 18, 46]

export function strip({ rows, from, to, ticks, key = [], what, none, ...chart }: Strip) {
  const x = scaleLinear().domain([from, to]).range([0, 100]).clamp(true)
  const height = rows.length * step + 22
  const drawn = (y: number) => (span: Span) => {
    const [left, high] = [x(span.from), Math.max(2, tall * (span.share ?? 1))]
    const width = percent(Math.max(0.4, x(span.to) - left))
    const place = { x: percent(left), y: rounded(y + tall - high), width, height: rounded(high) }
    return { rect: element('rect', { ...place, ...filled(span.tone) }), words: span.words }
  }
  const row = ({ name, href, spans }: StripRow, index: number) => {
    const y = index * step + above
    const ground = element('rect', { class: 'ground', x: 0, y, width: '100%', height: tall })
    return [rowName(y - 20, name), ground, spans.map(drawn(y)).map(({ rect, words }) => titledShape(words, rect, href))]
  }
  const marks = ticks.map(
    ({ at, tick }) =>
      html`<line x1="${percent(x(at))}" x2="${percent(x(at))}" y1="${above}" y2="${height - 20}"></line>
        <text x="${percent(x(at))}" dx="3" y="${height - 5}">${tick}</text>`,
  )
  const behind = table(rows, { caption: chart.title }, [
    [chart.of, ({ name, href }) => html`<a href="${href}">${name}</a>`],
    [
      what,
      ({ spans, told }) =>
        told ?? (spans.length === 0 ? none : spans.map(({ words }) => html`<span class="sub">${words}</span>`)),
    ],
  ])
  return figure(chart, { height, shapes: [marks, rows.map(row)], key }, behind)
}
