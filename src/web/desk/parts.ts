// Parts that pages share: tags of a state (shape, word and colour together), facts, tables, sections, lists.
import { mask } from '#accounts/access.ts'
import { messageNames } from '#text/messages.ts'
import { firstProblems, problemsOf, type ActesError, type ErrorCode, type Problem } from '#errors.ts'
import { endOf, type Ending } from '#lifecycle.ts'
import type { TransmissionJson } from '#operations/shapes/transmissions.ts'
import { standingWords } from '#text/errors.ts'
import { html, type HtmlContent } from '#text/html.ts'
import { codeSentence, sentenceOf, stateSentence, type Both, type Language } from '#text/sentences.ts'
import { instant } from './times.ts'
import { shownTo, type Rendered, type Visit } from './visit.ts'
import { both } from '#text/both.ts'

export type Tone = 'ok' | 'run' | 'todo' | 'no' | 'doubt'

export function tag(tone: Tone, word: HtmlContent) {
  return html`<span class="tag ${tone}">${word}</span>`
}

/** Draws the tag of a state, by a table of all of them. */
export function tagsOf<S extends string>(states: Readonly<Record<S, readonly [Tone, Both]>>) {
  return (state: S, language: Language) => {
    const [tone, word] = states[state]
    return tag(tone, word[language])
  }
}

const tones: Readonly<Record<Ending, Tone>> = { proven: 'ok', refused: 'no', withdrawn: 'todo', annulled: 'todo' }

export function standingTag(
  { state, held, uncertain, sending }: Pick<TransmissionJson, 'state' | 'held' | 'uncertain' | 'sending'>,
  language: Language,
) {
  if (uncertain) return tag('doubt', standingWords.uncertain[language])
  if (sending) return tag('run', standingWords.sending[language])
  if (held) return tag('todo', standingWords.held[language])
  const end = endOf(state)
  return tag(end ? tones[end] : 'run', stateSentence(state, language).short)
}

/** Marks French text on a page in another language, for screen readers. */
export function inFrench({ language }: Pick<Visit, 'language'>, text: string) {
  return language === 'fr' ? text : html`<span lang="fr">${text}</span>`
}

/** French text of an acte or a letter, masked unless the visitor may see it. */
export function quoted(visit: Visit, text: string, siren: string) {
  return inFrench(visit, shownTo(visit, text, siren))
}

/** The préfecture's words, without what belongs to one acte; masked if the texts of any of its actes are. */
export function quotedIfSeen(visit: Visit, { text, mayRead }: { readonly text: string; readonly mayRead: boolean }) {
  const said = inFrench(visit, mayRead ? text : mask)
  return visit.say(html`« ${said} »`, html`“${said}”`)
}

export function trouble(code: ErrorCode, { language }: Pick<Visit, 'language'>) {
  return html`${codeSentence(code, language)} <code>${code}</code>`
}

export function lastly(at: string | Date | null | undefined, { say, language }: Visit) {
  return at ? instant(at, language) : html`<span class="word">${say('jamais', 'never')}</span>`
}

/** `12,5 Mo`; below a megabyte in Ko, rounded up so that a small size is never shown as zero. */
export function sizeSaid(bytes: number, language: Language) {
  const isLarge = bytes >= 1_000_000
  const [value, unit] = isLarge ? [bytes / 1_000_000, both('Mo', 'MB')] : [bytes / 1_000, both('Ko', 'KB')]
  const rounded = isLarge ? Math.round(value * 10) / 10 : Math.ceil(value)
  return `${rounded.toLocaleString(language === 'fr' ? 'fr-FR' : 'en-GB')}\u00a0${unit[language]}`
}

export type Fact = readonly [name: string, value: HtmlContent]

/** Names and values. Entries without a value are left out; an array repeats its name. */
export function facts(all: readonly Fact[]) {
  const told = all.filter(([, value]) => value !== null && value !== undefined && value !== false)
  return html`<dl class="facts">
    ${told.map(([name, value]) => [html`<dt>${name}</dt>`, [value].flat().map((each) => html`<dd>${each}</dd>`)])}
  </dl>`
}

interface Section {
  readonly id: string
  readonly title: HtmlContent
  /** `why`: something waits for a person. `no`: the input was refused. `next`: what is true now, and what may be done. */
  readonly kind?: 'why' | 'no' | 'next'
}

export function section({ id, title, kind }: Section, body: HtmlContent) {
  const look = kind === 'no' ? { class: 'said no', role: 'alert' } : { class: kind }
  return html`<section id="${id}" aria-labelledby="titre-${id}" ${attributesOf(look)}>
    <h2 id="titre-${id}">${title}</h2>
    ${body}
  </section>`
}

export type TableColumn<T> = readonly [head: string, cell: (row: T) => HtmlContent, look?: ColumnLook]

interface ColumnLook {
  readonly class?: string
  /** Sorts by this column. */
  readonly href?: string
  /** How the rows are sorted by it now. */
  readonly order?: 'ascending' | 'descending' | false
}

function columnHead(word: string, { href, order, ...look }: ColumnLook = {}) {
  const arrow = order && html`<span aria-hidden="true">${order === 'descending' ? ' ↓' : ' ↑'}</span>`
  const content = href === undefined ? word : html`<a href="${href}">${word}${arrow}</a>`
  return html`<th scope="col" ${attributesOf({ ...look, 'aria-sort': order })}>${content}</th>`
}

interface Captioned {
  readonly caption: string
  /** Shown instead of an empty table. */
  readonly none?: string
}

/** Each cell also carries the name of its column, for narrow screens. */
export function table<T>(
  rows: readonly T[],
  { caption, none }: Captioned,
  columns: readonly (TableColumn<T> | false)[],
) {
  if (rows.length === 0 && none !== undefined) return nothing(none)
  const shown = columns.filter((column) => column !== false)
  return html`<table>
    <caption class="skip">
      ${caption}
    </caption>
    <thead>
      <tr>
        ${shown.map(([head, , look]) => columnHead(head, look))}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        (row) =>
          html`<tr>
            ${shown.map(([head, cell, look]) => tableCell(head, cell(row), look))}
          </tr>`,
      )}
    </tbody>
  </table>`
}

/** Where narrow screens show rows as lines, an empty cell takes no room. */
function tableCell(head: string, content: HtmlContent, look?: ColumnLook) {
  const isNone = content === '–' || content === '—'
  const attributes = { 'data-l': head, class: [look?.class, isNone && 'none'].filter(Boolean).join(' ') || undefined }
  return html`<td${attributesOf(attributes)}>${content}</td>`
}

export function nothing(sentence: string) {
  return html`<p class="nothing">${sentence}</p>`
}

/** @param place names where a problem is; without a name its path is shown */
export function faults(
  problems: readonly Problem[],
  { say, language }: Visit,
  place: (path: string) => string | undefined = () => undefined,
) {
  return table(firstProblems(problems), { caption: say('Points à corriger', 'What is to be corrected') }, [
    [say('Champ', 'Field'), ({ path }) => place(path) ?? html`<code>${path}</code>`],
    [
      say('À corriger', 'To be corrected'),
      (each) => html`${sentenceOf(each, language)}<span class="sub"><code>${each.code}</code></span>`,
    ],
  ])
}

/** Why what was sent was not done. */
export function refusal(title: string, why: HtmlContent) {
  return section({ id: 'refus', title, kind: 'no' }, why)
}

/** The page again, with the refusal above its form. */
export function refusedAbove(visit: Visit, error: ActesError, page: Rendered): Rendered {
  const wrong = refusal(visit.say('Fichiers refusés', 'The files were refused'), faults(problemsOf(error, '–'), visit))
  return { ...page, status: 422, main: html`${wrong} ${page.main}` }
}

type LinkedView = readonly [href: string, word: HtmlContent, isHere: boolean]

export function chips(label: string, views: readonly LinkedView[]) {
  return html`<nav class="filters" aria-label="${label}">${views.map((view) => viewLink(view, 'chip'))}</nav>`
}

/** Views of one thing, each on a page of its own. */
export function tabs(label: string, views: readonly LinkedView[]) {
  return html`<nav aria-label="${label}">
    <ul class="tabs">
      ${views.map((view) => html`<li>${viewLink(view)}</li>`)}
    </ul>
  </nav>`
}

function viewLink([href, word, isHere]: LinkedView, look?: string) {
  return html`<a${attributesOf({ class: look, href, 'aria-current': isHere && 'page' })}>${word}</a>`
}

/** Cut a list that was read with one item more than `size`. @returns the last item shown, when more follow */
export function paged<T>(found: readonly T[], size: number): { readonly shown: readonly T[]; readonly last?: T } {
  const shown = found.slice(0, size)
  const last = found.length > size ? shown.at(-1) : undefined
  return { shown, ...(last !== undefined && { last }) }
}

/** Links to the next page and back to the start; filters stay. @param after absent on the last page */
export function rest({ url, say }: Visit, after: string | number | null | undefined, name = 'apres') {
  const isFirst = !url.searchParams.has(name)
  const isLast = after === undefined || after === null
  if (isFirst && isLast) return false
  const link = (place: string | undefined, word: string) => {
    const params = new URLSearchParams(url.searchParams)
    params.delete(name)
    if (place !== undefined) params.set(name, place)
    return html`<a class="button" href="${url.pathname}?${params.toString()}">${word}</a>`
  }
  return html`<nav class="pages" aria-label="${say('Suite de la liste', 'Rest of the list')}">
    ${!isFirst && link(undefined, say('Revenir au début', 'Back to the start'))}
    ${!isLast && link(String(after), say('Voir la suite', 'See more'))}
  </nav>`
}

/** Attributes of an element; `undefined` and `false` are left out. */
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>

export function attributesOf(all: Attributes) {
  return Object.entries(all).map(([name, value]) => {
    if (value === undefined || value === false) return ''
    return value === true ? html` ${name}` : html` ${name}="${value}"`
  })
}

/** Shows what was typed once its form is gone, so that it can be copied. */
export function typedSaid({ say }: Visit, reason: string) {
  return html`<p>${say('Vous aviez écrit :', 'You had written:')} <q>${reason}</q></p>`
}

/** The acte's number, with the kind of message unless it is the acte itself. */
export function formatTransmissionTitle(
  { message, numero, idActe }: Pick<TransmissionJson, 'message' | 'numero' | 'idActe'>,
  language: Language,
) {
  const act = numero ?? idActe
  const what = messageNames[message][language]
  if (message === '1-1') return act ?? what
  return act === null ? what : `${what}, ${act}`
}
