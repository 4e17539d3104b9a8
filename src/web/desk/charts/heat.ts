// A row of cells per series, darker for more; rows stand under each other, for names of any length.
import { scaleThreshold } from 'd3-scale'
import { html } from '#text/html.ts'
import { table } from '../parts.ts'
import { bandOf, grid } from './axes.ts'
import { element, figure, titledShape, percent, rounded, rowName, words, type Chart } from './chart.ts'

const row = 22

/** @param what head of the column of rows: `Cause` */
export function heat(chart: Chart, names: 'beside' | 'above', what: string) {
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
      const tone = dark === 0 ? { class: 'none' } : { class: `solid ${each.tone}`, 'fill-opacity': rounded(dark) }
      const place = { x: percent(band(index) ?? 0), y, width: percent(band.bandwidth()), height: row - 4 }
      const rect = element('rect', { ...place, ...tone })
      return dark === 0 ? rect : titledShape(words(chart, each, index), rect, each.href?.(index))
    }
    return [names === 'above' && rowName(y - 20, each.name), each.values.map(cell)]
  })
  const beside = html`<svg class="values" width="48" height="${height}" aria-hidden="true">
    ${series.map(({ name }, at) => html`<text x="42" y="${at * step + 14}" text-anchor="end">${name}</text>`)}
  </svg>`
  const flat = { y: () => 0, ticks: [], height }
  const drawing = { height, shapes: [cells, grid(flat, places)], axis: names === 'beside' ? beside : undefined }
  return figure(chart, drawing, cellsOf(chart, what))
}

/** Lists only cells with a value: most have none, and nobody reads a table of them all. */
function cellsOf({ title, of, places, series, say }: Chart, what: string) {
  const cells = series.flatMap(({ name, values, href }) =>
    values.flatMap((value, index) => (value ? [{ name, value, at: places[index]?.name, href: href?.(index) }] : [])),
  )
  return table(cells, { caption: title, none: say('Aucune donnée : zéro partout.', 'Nothing: zero everywhere.') }, [
    [what, ({ name }) => name],
    [of, ({ at }) => at],
    [
      say('Nombre (zéro ailleurs)', 'Count (zero elsewhere)'),
      ({ value, href }) => html`<a href="${href}">${value}</a>`,
    ],
  ])
}
