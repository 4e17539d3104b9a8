// Forms of the desk and their fields.
import { rolesFor, type Action } from '#accounts/access.ts'
import { html, type HtmlContent } from '#text/html.ts'
import { csrf } from './layout.ts'
import { roleWords } from '#text/roles.ts'
import { attributesOf, type Attributes } from './parts.ts'
import { mayHere, reasonMost, type Rendered, type Visit } from './visit.ts'

interface PostFormOptions {
  /** Absent: the page's own address. */
  readonly action?: string
  readonly label: string
  /** The page’s one primary button. */
  readonly first?: boolean
  readonly sendsFiles?: boolean
}

/** A form that posts. The token comes first: the server reads it before any file. */
export function form(
  reader: Pick<Visit, 'csrf'>,
  { action, label, first, sendsFiles }: PostFormOptions,
  fields: HtmlContent = '',
) {
  const enctype = sendsFiles ? 'multipart/form-data' : undefined
  return html`<form method="post" class="stack" ${attributesOf({ action, enctype })}>
    ${csrf(reader)}${fields}<button ${first && html`class="first"`}>${label}</button>
  </form>`
}

interface Guarded extends PostFormOptions {
  readonly needs: Action
  /** The collectivité concerned; null: all of them. */
  readonly siren: string | null
}

export function guardedForm(visit: Visit, { needs, siren, ...posting }: Guarded, fields: HtmlContent = '') {
  return mayHere(visit, needs, siren)
    ? form(visit, posting, fields)
    : refusedButton(posting.label, reserved(visit, needs, siren))
}

/** A disabled button with its reason. @param id of the reason, when the button is to be described by it */
export function refusedButton(label: string, why: HtmlContent, id?: string) {
  return html`<div>
    <button type="button" disabled${attributesOf({ 'aria-describedby': id })}>${label}</button>
    <p class="reason" ${attributesOf({ id })}>${why}</p>
  </div>`
}

export function reserved({ say, language }: Visit, needs: Action, siren: string | null) {
  const whose =
    siren === null
      ? say('de toutes les collectivités', 'of every collectivité')
      : say('de cette collectivité', 'of this collectivité')
  const [least = 'administrator'] = rolesFor(needs)
  return `${say('Réservé', 'For')} ${roleWords[least].holders[language]} ${whose}${say('.', ' only.')}`
}

export function reservedPage(visit: Visit, needs: Action, title: string): Rendered {
  return { title, status: 403, lead: reserved(visit, needs, null), main: html`` }
}

/** Shows its body on demand. */
export function fold(label: string, body: HtmlContent, isOpen = false) {
  return html`<details class="more" ${isOpen && html`open`}>
    <summary>${label}</summary>
    <div>${body}</div>
  </details>`
}

interface NameFilter {
  readonly action: string
  readonly label: string
  readonly words: string
  /** Other parameters of the address. */
  readonly kept?: Readonly<Record<string, string>>
}

/** The filter of a list by words, kept in the address. */
export function nameFilter({ say }: Visit, { action, label, words, kept = {} }: NameFilter) {
  const field = { type: 'search', name: 'mots', value: words, maxlength: 100, placeholder: label, 'aria-label': label }
  return html`<form class="pick" action="${action}" role="search">
    <input${attributesOf(field)} />
    ${Object.entries(kept).map(([name, value]) => value !== '' && hidden(name, value))}
    <button>${say('Filtrer', 'Filter')}</button>
  </form>`
}

/** The words of a list's filter, and where its page begins. */
export function listedIn({ url: { searchParams } }: Visit): { readonly words: string; readonly from: number } {
  const from = /^\d{1,6}$/.exec(searchParams.get('apres') ?? '')?.[0]
  return { words: searchParams.get('mots')?.replaceAll('\0', '').trim() ?? '', from: Number(from ?? 0) }
}

export function input(label: HtmlContent, name: string, attributes: Attributes = {}) {
  return html`<label>${label}<input name="${name}" ${attributesOf(attributes)} /></label>`
}

export function check(label: HtmlContent, name: string, attributes: Attributes = {}) {
  const all = { type: 'checkbox', name, ...attributes }
  return html`<label><input${attributesOf(all)} /> <span>${label}</span></label>`
}

export function hidden(name: string, value: string | undefined) {
  return html`<input type="hidden" name="${name}" value="${value}" />`
}

interface Choice extends Attributes {
  readonly name: string
  readonly chosen: string | undefined
}

export function select(
  label: HtmlContent,
  { chosen, ...attributes }: Choice,
  options: readonly (readonly [value: string, word: string])[],
) {
  return html`<label
    >${label}<select${attributesOf(attributes)}>
      ${options.map(([value, word]) => html`<option value="${value}" ${value === chosen && html`selected`}>${word}</option>`)}
    </select></label
  >`
}

/**
 * The compulsory reason of an action.
 * @param said its own label, or the visit for the usual one
 * @param given the text already written, when the form is shown again after another fault
 */
export function reasonField(said: string | Pick<Visit, 'say'>, given?: string) {
  const label = typeof said === 'string' ? said : said.say('Motif (inscrit au journal)', 'Reason, kept in the journal')
  return input(label, 'motif', { required: true, maxlength: reasonMost, value: given })
}

export function sirensField({ say }: Visit) {
  const label = say(
    'Collectivités : noms ou SIREN, séparés par des virgules (vide : toutes)',
    'Collectivités: names or SIREN, with commas between them (empty: every one)',
  )
  return input(label, 'sirens', { maxlength: 5_000 })
}
