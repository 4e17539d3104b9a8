// Forms of the desk and their fields; a form stays visible where it is not allowed, and says who may.
import { rolesFor, type Action } from '../../accounts/access.ts'
import { html, type HtmlContent, type Html } from '../../text/html.ts'
import { csrf } from './layout.ts'
import { roleWords } from './pages/people/words.ts'
import { attributesOf, type Attributes } from './parts.ts'
import { mayHere, reasonMost, type Rendered, type Visit } from './visit.ts'

interface PostFormOptions {
  /** Where it posts to; without, to the address of its page. */
  readonly action?: string
  /** Of its button. */
  readonly label: string
  readonly quiet?: boolean
  readonly sendsFiles?: boolean
}

/** A form that posts. The token comes first: it is read before any file is. */
export function form(
  reader: Pick<Visit, 'csrf'>,
  { action, label, quiet, sendsFiles }: PostFormOptions,
  fields: HtmlContent = '',
): Html {
  const enctype = sendsFiles ? 'multipart/form-data' : undefined
  return html`<form method="post" class="stack" ${attributesOf({ action, enctype })}>
    ${csrf(reader)}${fields}<button ${quiet && html`class="quiet"`}>${label}</button>
  </form>`
}

export interface Guarded extends PostFormOptions {
  readonly needs: Action
  /** For which collectivite; null: for all of them. */
  readonly siren: string | null
}

/** A form where the visitor may; elsewhere its button alone, disabled, and why. */
export function guardedForm(visit: Visit, { needs, siren, ...posting }: Guarded, fields: HtmlContent = ''): Html {
  return mayHere(visit, needs, siren)
    ? form(visit, posting, fields)
    : refusedButton(posting.label, reserved(visit, needs, siren))
}

/** A button that does nothing, and why. @param id of the reason, where the button is to be described by it */
export function refusedButton(label: string, why: HtmlContent, id?: string): Html {
  return html`<div>
    <button type="button" disabled${attributesOf({ 'aria-describedby': id })}>${label}</button>
    <p class="reason" ${attributesOf({ id })}>${why}</p>
  </div>`
}

/** Why a person may not: who may. */
export function reserved({ say, language }: Visit, needs: Action, siren: string | null): string {
  const whose =
    siren === null
      ? say('de toutes les collectivités', 'of every collectivité')
      : say('de cette collectivité', 'of this collectivité')
  const [least = 'administrator'] = rolesFor(needs)
  const holders = roleWords[least].holders[language]
  return `${say('Réservé', 'For')} ${holders} ${whose}${say('.', ' only.')}`
}

/** A page of which everything is reserved to those who may do this for all collectivites. */
export function reservedPage(visit: Visit, needs: Action, title: string): Rendered {
  return { title, status: 403, lead: reserved(visit, needs, null), main: html`` }
}

export function input(label: HtmlContent, name: string, attributes: Attributes = {}): Html {
  return html`<label>${label}<input name="${name}" ${attributesOf(attributes)} /></label>`
}

/** A box to tick, or with a `type` another one, beside its label. */
export function check(label: HtmlContent, name: string, attributes: Attributes = {}): Html {
  const all = { type: 'checkbox', name, ...attributes }
  return html`<label><input${attributesOf(all)} /> <span>${label}</span></label>`
}

export function hidden(name: string, value: string | undefined): Html {
  return html`<input type="hidden" name="${name}" value="${value}" />`
}

interface Choice extends Attributes {
  readonly name: string
  /** The value that stands there at first. */
  readonly chosen: string | undefined
}

/** A choice of one of several values, each with its word. */
export function select(
  label: HtmlContent,
  { chosen, ...attributes }: Choice,
  options: readonly (readonly [value: string, word: string])[],
): Html {
  return html`<label
    >${label}<select${attributesOf(attributes)}>
      ${options.map(([value, word]) => html`<option value="${value}" ${value === chosen && html`selected`}>${word}</option>`)}
    </select></label
  >`
}

/**
 * The compulsory reason of an action.
 * @param said its own label, or the visit: then the usual one
 * @param given what was written already, where something else was wrong
 */
export function reasonField(said: string | Pick<Visit, 'say'>, given?: string): Html {
  const label = typeof said === 'string' ? said : said.say('Motif (inscrit au journal)', 'Reason, kept in the journal')
  return input(label, 'motif', { required: true, maxlength: reasonMost, value: given })
}

export function sirensField({ say }: Visit): Html {
  const label = say(
    'SIREN des collectivités, séparés par des espaces (aucun : toutes)',
    'SIREN of the collectivités, with spaces between them (none: every one)',
  )
  return input(label, 'sirens', { inputmode: 'numeric', maxlength: 5_000 })
}
