// Axes of charts: places from left to right in percent of the width, values from the bottom up in points.
import { scaleBand, scaleLinear, scaleLog, type ScaleBand } from 'd3-scale'
import { html } from '#text/html.ts'
import { element, percent, rounded, type Chart, type AxisPlace } from './chart.ts'

const foot = 20
const head = 14
const plotHeight = 180

export function bandOf(places: readonly AxisPlace[]): ScaleBand<number> {
  return scaleBand<number>()
    .domain(places.map((_, index) => index))
    .range([0, 100])
    .paddingInner(places.length < 12 ? 0.6 : 0.25)
    .paddingOuter(0.2)
}

interface Rise {
  readonly y: (value: number) => number
  readonly ticks: readonly number[]
  readonly height: number
}

export function counts(most: number): Rise {
  const scale = scaleLinear()
    .domain([0, Math.max(1, most)])
    .nice(3)
    .range([plotHeight - foot, head])
  return { y: scale, ticks: scale.ticks(3).filter(Number.isInteger), height: plotHeight }
}

/** A minute to a month, in seconds. */
export const durationMarks = [60, 600, 3_600, 6 * 3_600, 86_400, 7 * 86_400, 30 * 86_400]

/** Durations in seconds, on a logarithmic scale from under a minute to months. */
export function durations(most: number): Rise {
  const top = durationMarks.find((mark) => mark >= most) ?? most
  const scale = scaleLog()
    .domain([30, Math.max(600, top)])
    .range([plotHeight - foot, head])
    .clamp(true)
  return { y: scale, ticks: durationMarks.filter((mark) => mark <= Math.max(600, top)), height: plotHeight }
}

export function valueAxis({ y, ticks, height }: Rise, { said = String }: Pick<Chart, 'said'>) {
  return html`<svg class="values" width="48" height="${height}" aria-hidden="true">
    ${ticks.map((tick) => html`<text x="42" y="${rounded(y(tick) + 4)}" text-anchor="end">${said(tick)}</text>`)}
  </svg>`
}

/** Horizontal lines, and the names of places: at most twelve, fewer on a narrow screen. */
export function grid({ y, ticks, height }: Rise, places: readonly AxisPlace[]) {
  const band = bandOf(places)
  const every = Math.ceil(places.length / 12)
  const last = places.length - 1
  return html`${ticks.map((tick) => html`<line x1="0" x2="100%" y1="${rounded(y(tick))}" y2="${rounded(y(tick))}"></line>`)}
    <line class="base" x1="0" x2="100%" y1="${height - foot}" y2="${height - foot}"></line>
    ${places.map(({ tick }, index) => {
      const left = last - index
      const x = percent((band(index) ?? 0) + band.bandwidth() / 2)
      const isWide = left % (2 * every) !== 0
      const place = { x, y: height - 5, 'text-anchor': 'middle', class: isWide ? 'wide' : undefined }
      return left % every === 0 && element('text', place, tick)
    })}`
}
