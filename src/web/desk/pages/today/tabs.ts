// The tabs over all that waits: the same on each of their pages, with the counts of what these list.
import { countSaid, sumOfCounts, type WaitingTab } from '#subscriptions/waiting.ts'
import { html, type Html } from '#text/html.ts'
import { countsFor } from '../../layout.ts'
import type { Rendered, Visit } from '../../visit.ts'
import { both, type Both } from '#text/both.ts'

/** Topics of `/vivant` of a page with these tabs: whatever is counted. */
export const waitingTopics = ['actes', 'retours', 'connexions', 'planifications', 'relances'] as const

export const waitingTabs: Readonly<Record<WaitingTab | 'all', readonly [href: string, word: Both]>> = {
  all: ['/', both('Tout', 'All')],
  uncertain: ['/incertaines', both('Incertains', 'Uncertain')],
  refused: ['/causes?etat=refused', both('Refusés', 'Refused')],
  held: ['/causes?etat=held', both('Retenus', 'Held')],
  strays: ['/retours', both('Retours à rattacher', 'Stray returns')],
  tasks: ['/courriers', both('Courriers et délais', 'Letters and deadlines')],
  connections: ['/?quoi=connections', both('Connexions', 'Connections')],
  bulks: ['/relances', both('Relances', 'Requeues')],
  requests: ['/?quoi=requests', both('Accords', 'Agreements')],
}

/** @param current absent: none of them, as on the list of all causes */
export async function tabsOver(visit: Visit, current?: WaitingTab | 'all'): Promise<Html> {
  const { say, language, url } = visit
  const { untold: _, ...counts } = await countsFor(visit)
  const siren = url.searchParams.get('collectivite')
  const all = { all: sumOfCounts(counts), ...counts }
  const tab = (key: WaitingTab | 'all') => {
    const count = all[key]
    if (count === undefined) return false
    const [href, word] = waitingTabs[key]
    const whose = siren === null ? '' : `${href.includes('?') ? '&' : '?'}collectivite=${siren}`
    return html`<li>
      <a href="${href}${whose}" ${key === current && html`aria-current="page"`}
        >${word[language]} <b ${count === 0 && html`class="none"`}>${countSaid(count, language)}</b></a
      >
    </li>`
  }
  return html`<nav aria-label="${say('À traiter', 'To deal with')}">
    <ul class="tabs">
      ${(Object.keys(waitingTabs) as readonly (keyof typeof waitingTabs)[]).map(tab)}
    </ul>
  </nav>`
}

/** What a tab lists, for its heading: none, one, several. */
const listed = {
  uncertain: [
    both('Aucun envoi incertain', 'No sending is uncertain'),
    both('envoi incertain', 'uncertain sending'),
    both('envois incertains', 'uncertain sendings'),
  ],
  refused: [
    both('Aucun acte refusé', 'No act is refused'),
    both('acte refusé', 'refused act'),
    both('actes refusés', 'refused acts'),
  ],
  held: [
    both('Aucun acte retenu', 'No act is held'),
    both('acte retenu', 'held act'),
    both('actes retenus', 'held acts'),
  ],
  strays: [
    both('Aucun retour à rattacher', 'No stray return'),
    both('retour à rattacher', 'stray return'),
    both('retours à rattacher', 'stray returns'),
  ],
  tasks: [
    both('Aucun courrier ni délai', 'No letter or deadline'),
    both('courrier ou délai', 'letter or deadline'),
    both('courriers et délais', 'letters and deadlines'),
  ],
} as const satisfies { readonly [T in WaitingTab]?: readonly [none: Both, one: Both, several: Both] }

/** `7 actes refusés`: as many as the tab says. */
export async function headingOver(
  visit: Visit,
  tab: keyof typeof listed,
): Promise<Pick<Rendered, 'title' | 'heading'>> {
  const { language } = visit
  const count = (await countsFor(visit))[tab] ?? 0
  const [none, one, several] = listed[tab]
  const said = `${countSaid(count, language)} ${(count === 1 ? one : several)[language]}`
  const heading = count === 0 ? none[language] : said.charAt(0).toUpperCase() + said.slice(1)
  return { title: waitingTabs[tab][1][language], heading }
}
