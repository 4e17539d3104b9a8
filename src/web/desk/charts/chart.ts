// A chart: a figure with its title, its drawing, and behind it a table of the same values, for those who do not see it and
// for those who want to count. Widths are shares of the room and heights are points, so that texts keep their size on
// every screen. A tone is a colour and a pattern; links of the drawing are in the table too, where Tab reaches them.
import { html, type Content, type Html } from '../../../text/html.ts'
import { table, type Tone } from '../parts.ts'
import type { Say } from '../say.ts'

/** A place on the axis: its name, and what the axis says. */
export interface Place {
  readonly name: string
  readonly tick: string
}

/** What is drawn in one tone: a value for each place. Null: there is none, which is not zero. */
export interface Series {
  readonly name: string
  readonly tone: Tone | 'plain'
  readonly values: readonly (number | null)[]
  /** Where a value leads. */
  readonly href?: (index: number) => string
}

export interface Chart {
  /** Of its elements, once on a page. */
  readonly id: string
  readonly title: string
  /** What is counted and how, in a sentence. */
  readonly note?: Content
  /** What the places are: `Jour`. */
  readonly of: string
  readonly places: readonly Place[]
  readonly series: readonly Series[]
  /** A value with its unit; as a number without. */
  readonly said?: (value: number) => string
  readonly say: Say
}

export interface Drawing {
  readonly height: number
  readonly shapes: Content
  /** Beside it, for the axis of the values. */
  readonly axis?: Html | undefined
  readonly key?: readonly Key[]
}

/** What a tone stands for; round where its points are. */
export interface Key extends Pick<Series, 'name' | 'tone'> {
  readonly round?: boolean
}

/** The figure around a drawing. */
export function figure(chart: Pick<Chart, 'id' | 'title' | 'note' | 'say'>, drawing: Drawing, behind: Html): Html {
  const { id, title, note, say } = chart
  const { height, shapes, axis, key = [] } = drawing
  const swatch = ({ name, tone, round = false }: Key) =>
    html`<li>
      <svg width="14" height="14" aria-hidden="true">
        <rect width="14" height="14" ${round && html`rx="7"`} ${filled(tone)}></rect></svg
      >${name}
    </li>`
  return html`<figure class="chart" id="${id}">
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

/** The table of a chart: a row for each place, a column for each series. */
export function tableOf({ title, of, places, series, said = String }: Chart): Html {
  const cell = ({ values, href }: Series, index: number): Content => {
    const value = values[index] ?? null
    if (value === null) return '–'
    return value > 0 && href ? html`<a href="${href(index)}">${said(value)}</a>` : said(value)
  }
  return table(
    places.map((_, index) => index),
    { caption: title },
    [
      [of, (index: number) => places[index]?.name],
      ...series.map((each) => [each.name, (index: number) => cell(each, index)] as const),
    ],
  )
}

/** A shape with what it says, and where it leads. */
export function named(words: string, shape: Content, href?: string): Html {
  const content = html`<title>${words}</title> ${shape}`
  return href === undefined ? html`<g>${content}</g>` : html`<a href="${href}" tabindex="-1">${content}</a>`
}

/** `8 juil. 2025, AR : 12` */
export function words({ places, said = String, say }: Chart, { name, values }: Series, index: number): string {
  return `${places[index]?.name}, ${name}${say(' :', ':')} ${said(values[index] ?? 0)}`
}

/** How a tone fills a shape: by its pattern, where it has one. */
export function filled(tone: Series['tone']): Html {
  return tone === 'ok' || tone === 'plain' ? html`class="${tone}"` : html`class="${tone}" fill="url(#trame-${tone})"`
}

const strokes: Readonly<Record<Exclude<Tone, 'ok'>, string>> = {
  no: 'M-1 1L1 -1M0 6L6 0M5 7L7 5',
  run: 'M0 3H6',
  todo: 'M3 0V6',
  doubt: 'M-1 5L1 7M0 0L6 6M5 -1L7 1',
}

/** The patterns of the tones; once on each page that has charts. */
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

/** A number for an attribute. */
export const rounded = (value: number): string => String(Math.round(value * 100) / 100)
export const percent = (value: number): string => `${rounded(value)}%`
