// The ways to a deposit, by files or by a table, and the link to them for other pages.
import { tabs } from '../../parts.ts'
import { mayAnywhere } from '#accounts/access.ts'
import { html } from '#text/html.ts'
import type { Visit } from '../../visit.ts'

export const depositPath = '/deposer'

export function depositWord({ say }: Pick<Visit, 'say'>) {
  return say('Déposer un acte', 'Deposit an act')
}

export function depositLink(visit: Visit) {
  return (
    mayAnywhere(visit.grants, 'deposit') &&
    html`<p><a class="button" href="${depositPath}">${depositWord(visit)}</a></p>`
  )
}

export function depositTabs({ say, url: { pathname } }: Visit) {
  return tabs(say('Façons de déposer', 'Ways to deposit'), [
    [depositPath, say('Par fichiers', 'By files'), pathname === depositPath],
    ['/lots', say('Par tableau', 'By table'), pathname === '/lots'],
  ])
}
