// What forms and lists of these pages share: a form that stays visible where it is not allowed, the rest of a list, faults.
import { rolesFor, type Action } from '../../../accounts/access.ts'
import type { Problem } from '../../../errors.ts'
import { sentenceOf } from '../../../text/sentences.ts'
import { html, type Content, type Html } from '../../../text/html.ts'
import { form, table } from '../parts.ts'
import { mayHere, type Visit } from '../visit.ts'
import { roleWords } from './people/words.ts'

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
  return mayHere(visit, needs, siren)
    ? form(visit, rest, fields)
    : refusedButton(rest.label, reserved(visit, needs, siren))
}

/** A button that does nothing, and why. */
export function refusedButton(label: string, why: string): Html {
  return html`<div>
    <button type="button" disabled>${label}</button>
    <p class="reason">${why}</p>
  </div>`
}

function reserved({ say, language }: Visit, needs: Action, siren: string | null): string {
  const whose =
    siren === null
      ? say('de toutes les collectivités', 'of every collectivité')
      : say('de cette collectivité', 'of this collectivité')
  const [least = 'administrator'] = rolesFor(needs)
  const holders = roleWords[least].holders[language]
  return `${say('Réservé', 'For')} ${holders} ${whose}${say('.', ' only.')}`
}

/** The way on to the rest of a list, which keeps its filters. @param after where it goes on; nothing at its end */
export function rest({ url, say }: Visit, after: string | undefined): Html | false {
  if (after === undefined) return false
  const params = new URLSearchParams(url.searchParams)
  params.set('apres', after)
  return html`<nav class="pages" aria-label="${say('Suite de la liste', 'Rest of the list')}">
    <a class="button quiet" href="${url.pathname}?${params.toString()}">${say('Voir la suite', 'See more')}</a>
  </nav>`
}

/** Every fault at its place. */
export function faults(problems: readonly Problem[], { say, language }: Visit): Html {
  return table(
    say(['Où', 'Ce qui ne va pas'], ['Where', 'What is wrong']),
    problems.map((each) => [
      html`<code>${each.path}</code>`,
      html`${sentenceOf(each, language)}<span class="sub"><code>${each.code}</code></span>`,
    ]),
    say('Ce qui est à corriger', 'What is to be corrected'),
  )
}
