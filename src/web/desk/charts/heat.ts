// A row of cells for each series, the darker the more; under each other, so that names of any length have room.
import { scaleThreshold } from 'd3-scale'
import { html, type Html } from '../../../text/html.ts'
import { bandOf, grid } from './axes.ts'
import { figure, named, percent, rounded, tableOf, words, type Chart } from './chart.ts'

const row = 22

/** @param names beside the rows, where they are short; above them otherwise */
export function heat(chart: Chart, names: 'beside' | 'above'): Html {
  const { places, series } = chart
  const most = Math.max(1, ...series.flatMap(({ values }) => values.map((value) => value ?? 0)))
  const shade = scaleThreshold<number, number>()
    .domain([1, most / 4, most / 2, (most * 3) / 4])
    .range([0, 0.25, 0.5, 0.75, 1])
  const band = bandOf(places)
  const [above, step] = names === 'above' ? [20, row + 22] : [0, row]
  const height = series.length * step + 24
  const cells = series.map((each, at) => {
    const y = at * step + above
    const cell = (value: number | null, index: number) => {
      const dark = shade(value ?? 0)
      const rect = html`<rect
        ${dark === 0 ? html`class="none"` : html`class="solid ${each.tone}" fill-opacity="${rounded(dark)}"`}
        x="${percent(band(index) ?? 0)}"
        y="${y}"
        width="${percent(band.bandwidth())}"
        height="${row - 4}"
      ></rect>`
      return named(words(chart, each, index), rect, dark === 0 ? undefined : each.href?.(index))
    }
    return html`${names === 'above' && html`<text x="0" y="${y - 5}">${each.name}</text>`} ${each.values.map(cell)}`
  })
  const beside = html`<svg class="values" width="48" height="${height}" aria-hidden="true">
    ${series.map(({ name }, at) => html`<text x="42" y="${at * step + 14}" text-anchor="end">${name}</text>`)}
  </svg>`
  const flat = { y: () => 0, ticks: [], height }
  const drawing = { height, shapes: [cells, grid(flat, places, 12)], axis: names === 'beside' ? beside : undefined }
  return figure(chart, drawing, tableOf(chart))
}
