// The link to the form of an acte, for other pages.
import { mayAnywhere } from '#accounts/access.ts'
import { html, type Html } from '#text/html.ts'
import type { Visit } from '../../visit.ts'

export const depositPath = '/deposer'

export function depositWord({ say }: Pick<Visit, 'say'>): string {
  return say('Déposer un acte', 'Deposit an act')
}

export function depositLink(visit: Visit): Html | false {
  return (
    mayAnywhere(visit.grants, 'deposit') &&
    html`<p><a class="button" href="${depositPath}">${depositWord(visit)}</a></p>`
  )
}
