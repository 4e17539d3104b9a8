// Aujourd'hui: what waits for a person comes first, as sentences with one button each; then the day's flow.
import { html } from '../html.ts'
import { heading } from '../layout.ts'
import { instant } from '../times.ts'
import type { Page } from '../visit.ts'
import { dayFlow } from './today-flow.ts'
import { waitingItems } from './today-waiting.ts'

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
    return { title: 'Aujourd’hui', main: html`${heading(titleOf(items.length), instant(visit.now))} ${list} ${flow}` }
  },
}

function titleOf(count: number): string {
  if (count === 0) return 'Rien ne vous attend'
  return count === 1 ? 'Une chose vous attend' : `${count} choses vous attendent`
}
