// The way to the search, on every page.
import { html, type Html } from '../../text/html.ts'
import { icon } from './icons.ts'
import type { Visit } from './visit.ts'

export function searchBox({ say }: Visit): Html {
  return html`<a class="find" href="/transmissions">${icon('search')} ${say('Rechercher', 'Search')}</a>`
}
