// The ways to a deposit, by files or by a table, and the link to them for other pages.
import { mayAnywhere } from '#accounts/access.ts'
import { named } from '#operations/desk/lists.ts'
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

export function depositTabs({ say, url }: Visit) {
  const tab = (path: string, word: string) =>
    html`<li><a href="${path}" ${path === url.pathname && html`aria-current="page"`}>${word}</a></li>`
  return html`<nav aria-label="${say('Façons de déposer', 'Ways to deposit')}">
    <ul class="tabs">
      ${tab(depositPath, say('Par fichiers', 'By files'))} ${tab('/lots', say('Par tableau', 'By table'))}
    </ul>
  </nav>`
}

/** Names of collectivités; the SIREN of one that is not declared any more. */
export async function namesOf(visit: Visit, sirens: readonly string[]): Promise<(siren: string) => string> {
  const of = [...new Set(sirens)]
  const names = new Map((await visit.look(named, { limit: of.length, of })).map(({ siren, nom }) => [siren, nom]))
  return (siren) => names.get(siren) ?? siren
}
