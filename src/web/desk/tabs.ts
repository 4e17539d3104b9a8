// The tabs over all that waits: the same on each of their pages, with the counts of what these list.
import { countSaid, sumOfCounts, type WaitingTab } from '#subscriptions/waiting.ts'
import { html } from '#text/html.ts'
import { countsFor } from './layout.ts'
import type { Rendered, Visit } from './visit.ts'
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
export async function tabsOver(visit: Visit, current?: WaitingTab | 'all') {
  const { say, language, url } = visit
  const { untold: _, ...counts } = await countsFor(visit)
  const siren = url.searchParams.get('collectivite')
  const all = { all: sumOfCounts(counts), ...counts }
  const tab = (key: WaitingTab | 'all') => {
    const count = all[key]
    if (count === undefined) return false
    const [href, word] = waitingTabs[key]
    const whose = siren === null ? '' : `${href.includes('?') ? '&' : '?'}collectivite=${encodeURIComponent(siren)}`
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

/** `Refusés : 12`, as the tab says. */
export async function headingOver(visit: Visit, tab: WaitingTab): Promise<Pick<Rendered, 'title' | 'heading'>> {
  const { say, language } = visit
  const title = waitingTabs[tab][1][language]
  return { title, heading: `${title}${say(' :', ':')} ${countSaid((await countsFor(visit))[tab] ?? 0, language)}` }
}
