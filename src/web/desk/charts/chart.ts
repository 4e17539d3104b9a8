// A chart: a drawing, and behind it a table of the same values and links, for those who do not see it or want exact
// numbers. Widths are percentages and heights points, so that texts keep their size. A tone has colour and pattern.
import { html, raw, type HtmlContent, type Html } from '#text/html.ts'
import { attributesOf, type Attributes, type Tone } from '../parts.ts'
import type { Say } from '../say.ts'

export interface AxisPlace {
  readonly name: string
  readonly tick: string
}

/** Values drawn in one tone, one per place. Null: no value, which is not zero. */
export interface Series {
  readonly name: string
  readonly tone: Tone | 'plain'
  readonly values: readonly (number | null)[]
  readonly href?: (index: number) => string
}

export interface Chart {
  /** Prefix of element ids; unique on the page. */
  readonly id: string
  readonly title: string
  /** What is counted and how, in a sentence. */
  readonly note?: HtmlContent
  /** Head of the column of places: `Jour`. */
  readonly of: string
  readonly places: readonly AxisPlace[]
  readonly series: readonly Series[]
  /** Formats a value with its unit; by default as a number. */
  readonly said?: (value: number) => string
  readonly say: Say
}

interface Drawing {
  readonly height: number
  readonly shapes: HtmlContent
  readonly axis?: Html | undefined
  readonly key?: readonly Key[]
}

interface Key extends Pick<Series, 'name' | 'tone'> {
  readonly round?: boolean
}

export function figure(chart: Pick<Chart, 'id' | 'title' | 'note' | 'say'>, drawing: Drawing, behind: Html) {
  const { id, title, note, say } = chart
  const { height, shapes, axis, key = [] } = drawing
  const swatch = ({ name, tone, round }: Key) => {
    const rect = element('rect', { width: 14, height: 14, rx: round && 7, ...filled(tone) })
    return html`<li>${element('svg', { width: 14, height: 14, 'aria-hidden': 'true' }, rect)}${name}</li>`
  }
  return html`<figure class="picture" id="${id}">
    <figcaption>
      <b>${title}</b>
      ${note !== undefined && html`<p class="lead">${note}</p>`}
      ${
        key.length > 1 &&
        html`<ul class="key">
          ${key.map(swatch)}
        </ul>`
      }
    </figcaption>
    <div class="plot">
      ${axis}
      <svg class="drawn" height="${height}" role="group" aria-labelledby="${id}-titre">
        <title id="${id}-titre">${title}</title>
        ${shapes}
      </svg>
    </div>
    <details>
      <summary>
        ${say('Voir les chiffres', 'See the figures')}<span class="skip">${say(' :', ':')} ${title}</span>
      </summary>
      ${behind}
    </details>
  </figure>`
}

export function renderChartTable({ title, of, places, series, said = String }: Chart) {
  const cell = ({ values, href }: Series, index: number) => {
    const value = values[index] ?? null
    if (value === null) return '–'
    return value > 0 && href ? html`<a href="${href(index)}">${said(value)}</a>` : said(value)
  }
  const head = [of, ...series.map(({ name }) => name)].map((name) => element('th', { scope: 'col' }, name))
  const row = ({ name }: AxisPlace, index: number) => {
    const cells = series.map((each) => element('td', { 'data-l': each.name }, cell(each, index)))
    return element('tr', {}, [element('td', { 'data-l': of }, name), cells])
  }
  const rows = [element('thead', {}, element('tr', {}, head)), element('tbody', {}, places.map(row))]
  return element('table', {}, [element('caption', { class: 'skip' }, title), rows])
}

/** Adds no white space: a drawing has hundreds of elements. */
export function element(name: string, attributes: Attributes, content?: HtmlContent) {
  return html`<${raw(name)}${attributesOf(attributes)}>${content}</${raw(name)}>`
}

/** A shape with its tooltip and link. */
export function titledShape(said: string, shape: Html, href?: string) {
  const content = [element('title', {}, said), shape]
  return href === undefined ? element('g', {}, content) : element('a', { href, tabindex: -1 }, content)
}

/** The name of a row, above it; cut where room is short, and whole on hover and in the table. */
export function rowName(y: number, name: string) {
  const text = html`<div class="row-name" title="${name}">${name}</div>`
  return element('foreignObject', { x: 0, y, width: '100%', height: 18 }, text)
}

/** `8 juil. 2025, AR : 12` */
export function words({ places, said = String, say }: Chart, { name, values }: Series, index: number) {
  return `${places[index]?.name}, ${name}${say(' :', ':')} ${said(values[index] ?? 0)}`
}

export function filled(tone: Series['tone']): Attributes {
  return { class: tone, fill: tone === 'ok' || tone === 'plain' ? undefined : `url(#trame-${tone})` }
}

const strokes: Readonly<Record<Exclude<Tone, 'ok'>, string>> = {
  no: 'M-1 1L1 -1M0 6L6 0M5 7L7 5',
  run: 'M0 3H6',
  todo: 'M3 0V6',
  doubt: 'M-1 5L1 7M0 0L6 6M5 -1L7 1',
}

/** Patterns of the tones; needed once on each page with charts. */
export const patterns: Html = html`<svg class="skip" width="0" height="0" aria-hidden="true" focusable="false">
  <defs>
    ${Object.entries(strokes).map(
      ([tone, path]) =>
        html`<pattern id="trame-${tone}" class="${tone}" width="6" height="6" patternUnits="userSpaceOnUse">
          <rect width="6" height="6"></rect>
          <path d="${path}"></path>
        </pattern>`,
    )}
  </defs>
</svg>`

export const rounded = (value: number) => String(Math.round(value * 100) / 100)
export const percent = (value: number) => `${rounded(value)}%`
