// What forms and lists of these pages share: a form that stays visible where it is not allowed, the rest of a list, faults.
import { actions, type Action, type Role } from '../../accounts/access.ts'
import type { Problem } from '../../errors.ts'
import { sentenceOf } from '../../sentences.ts'
import { html, type Content, type Html } from '../html.ts'
import { form, table } from '../parts.ts'
import { mayHere, type Visit } from '../visit.ts'

export interface Guarded {
  readonly needs: Action
  /** For which collectivite; null: for all of them. */
  readonly siren: string | null
  /** Where it posts to. */
  readonly action: string
  readonly label: string
  readonly quiet?: boolean
}

/** A form where he may; where he may not, its button alone, disabled, and why. */
export function guardedForm(visit: Visit, { needs, siren, ...rest }: Guarded, fields: Content = ''): Html {
  return mayHere(visit, needs, siren) ? form(visit, rest, fields) : refusedButton(rest.label, reserved(needs, siren))
}

/** A button that does nothing, and why. */
export function refusedButton(label: string, why: string): Html {
  return html`<div>
    <button type="button" disabled>${label}</button>
    <p class="reason">${why}</p>
  </div>`
}

const holders: Readonly<Record<Role, string>> = {
  reader: 'aux personnes qui ont accès',
  operator: 'aux opérateurs',
  administrator: 'aux administrateurs',
}

function reserved(needs: Action, siren: string | null): string {
  return `Réservé ${holders[actions[needs]]} de ${siren === null ? 'toutes les collectivités' : 'cette collectivité'}.`
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Is it an id of ours? */
export function isId(text: string | null | undefined): text is string {
  return typeof text === 'string' && uuid.test(text)
}

/** The way on to the rest of a list, which keeps its filters. @param after where it goes on; nothing at its end */
export function rest({ url }: Visit, after: string | undefined): Html | false {
  if (after === undefined) return false
  const params = new URLSearchParams(url.searchParams)
  params.set('apres', after)
  return html`<nav class="pages" aria-label="Suite de la liste">
    <a class="button quiet" href="${url.pathname}?${params.toString()}">Voir la suite</a>
  </nav>`
}

/** Every fault at its place. */
export function faults(problems: readonly Problem[], { language }: Visit): Html {
  return table(
    ['Où', 'Ce qui ne va pas'],
    problems.map((each) => [
      html`<code>${each.path}</code>`,
      html`${sentenceOf(each, language)}<span class="sub"><code>${each.code}</code></span>`,
    ]),
    'Ce qui est à corriger',
  )
}
