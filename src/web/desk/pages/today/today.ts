// Aujourd'hui: what waits for a person comes first, as sentences with one button each; then the day's flow.
import { html } from '../../../../text/html.ts'
import type { Say } from '../../say.ts'
import { instant } from '../../times.ts'
import { pageAt } from '../../visit.ts'
import { dayFlow } from './flow.ts'
import { waitingItems } from './waiting.ts'

const page = pageAt('/', 'read', async (visit) => {
  const { say, now, language } = visit
  const items = await waitingItems(visit)
  const list = html`<ul class="todo-list">
    ${items}
  </ul>`
  return {
    title: say('Aujourd’hui', 'Today'),
    heading: titleOf(say, items.length),
    lead: instant(now, language),
    live: ['actes', 'retours', 'connexions', 'planifications', 'relances'],
    main: html`${items.length > 0 && list} ${await dayFlow(visit)}`,
  }
})

export const todayServed = { pages: [page] }

function titleOf(say: Say, count: number): string {
  if (count === 0) return say('Rien ne vous attend', 'Nothing waits for you')
  if (count === 1) return say('Une chose vous attend', 'One thing waits for you')
  return say(`${count} choses vous attendent`, `${count} things wait for you`)
}
