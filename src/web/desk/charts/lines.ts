// Lines of durations: one solid with round points, one dashed with square points. A missing value breaks the line.
import { line } from 'd3-shape'
import { html } from '#text/html.ts'
import { bandOf, durations, grid, valueAxis } from './axes.ts'
import {
  element,
  figure,
  titledShape,
  percent,
  rounded,
  renderChartTable,
  words,
  type Chart,
  type Series,
} from './chart.ts'

export function lines(chart: Chart) {
  const { places, series } = chart
  const rise = durations(Math.max(0, ...series.flatMap(({ values }) => values.map((value) => value ?? 0))))
  const band = bandOf(places)
  const x = (index: number) => (band(index) ?? 0) + band.bandwidth() / 2
  const path = line<number | null>()
    .defined((value) => value !== null)
    .x((_, index) => x(index))
    .y((value) => rise.y(value ?? 0))
  const traced = ({ values, tone }: Series, place: number) =>
    html`<path class="${tone}${place > 0 && ' dashed'}" d="${path([...values]) ?? ''}"></path>`
  const point = (each: Series, place: number) => (value: number | null, index: number) => {
    if (value === null) return false
    const [cx, cy] = [percent(x(index)), rounded(rise.y(value))]
    const shape = { class: each.tone }
    const square = element('rect', { ...shape, x: -3.5, y: -3.5, width: 7, height: 7 })
    const mark =
      place === 0
        ? element('circle', { ...shape, cx, cy, r: 4 })
        : element('svg', { x: cx, y: cy, overflow: 'visible' }, square)
    return titledShape(words(chart, each, index), mark, each.href?.(index))
  }
  const shapes = html`${grid(rise, places)}
    <svg
      class="traced"
      width="100%"
      height="${rise.height}"
      viewBox="0 0 100 ${rise.height}"
      preserveAspectRatio="none"
    >
      ${series.map(traced)}
    </svg>
    ${series.map((each, place) => each.values.map(point(each, place)))}`
  return figure(
    chart,
    {
      height: rise.height,
      axis: valueAxis(rise, chart),
      shapes,
      key: series.map((each, place) => ({ ...each, round: place === 0 })),
    },
    renderChartTable(chart),
  )
}
