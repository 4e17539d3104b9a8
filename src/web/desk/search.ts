// The search box in the head of every page.
import { html } from '#text/html.ts'
import { icon } from './icons.ts'
import type { Visit } from './visit.ts'

export const searchPath = '/recherche'

/** A plain form without JavaScript; `desk.js` turns it into a dialog. */
export function searchBox({ say, url }: Visit) {
  const text = url.pathname === searchPath ? url.searchParams.get('q') : null
  const hint = say('Acte, commune, page…', 'Act, commune, page…')
  return html`<form
    class="find"
    action="${searchPath}"
    role="search"
    aria-label="${say('Recherche générale', 'General search')}"
  >
    ${icon('search')}
    <label class="skip" for="trouver">${say('Rechercher partout', 'Search everywhere')}</label>
    <input id="trouver" name="q" value="${text}" maxlength="200" placeholder="${hint}" autocomplete="off" />
  </form>`
}
