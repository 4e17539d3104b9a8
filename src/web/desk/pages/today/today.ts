// Aujourd'hui: what waits for a person comes first, as sentences with one button each; then the day's flow.
import { html } from '../../../../text/html.ts'
import { heading } from '../../layout.ts'
import type { Say } from '../../say.ts'
import { instant } from '../../times.ts'
import type { Page } from '../../visit.ts'
import { dayFlow } from './flow.ts'
import { waitingItems } from './waiting.ts'

export const todayPage: Page = {
  path: '/',
  needs: 'read',
  render: async (visit) => {
    const items = await waitingItems(visit)
    const list =
      items.length > 0 &&
      html`<ul class="todo-list">
        ${items}
      </ul>`
    const flow = await dayFlow(visit)
    const { say, now, language } = visit
    const title = say('Aujourd’hui', 'Today')
    const live = ['actes', 'retours', 'connexions', 'planifications', 'relances']
    return { title, live, main: html`${heading(titleOf(say, items.length), instant(now, language))} ${list} ${flow}` }
  },
}

function titleOf(say: Say, count: number): string {
  if (count === 0) return say('Rien ne vous attend', 'Nothing waits for you')
  if (count === 1) return say('Une chose vous attend', 'One thing waits for you')
  return say(`${count} choses vous attendent`, `${count} things wait for you`)
}
