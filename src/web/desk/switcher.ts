// The choice of one collectivité, kept in the address. A page that has no such filter runs with narrowed rights.
import { sirensOf } from '#accounts/access.ts'
import { named } from '#operations/desk/lists.ts'
import { html } from '#text/html.ts'
import { hidden, select } from './forms.ts'
import type { Page, Visit } from './visit.ts'

const parameter = 'collectivite'

/** `narrowed`: rights are narrowed; `filters`: the page filters by itself; `own`: the page of one collectivité. */
const pages: Readonly<Record<string, 'narrowed' | 'filters' | 'own'>> = {
  '/': 'narrowed',
  '/incertaines': 'narrowed',
  '/causes': 'narrowed',
  '/retours': 'narrowed',
  '/courriers': 'narrowed',
  '/connexions': 'narrowed',
  '/transmissions': 'filters',
  '/collectivites/:siren': 'own',
}

/** More than a list can show: the search finds them. */
const mostChoices = 50

/** Adds the choice to a page that has one. */
export function switched({ path, ...page }: Page): Page {
  const how = pages[path]
  if (how === undefined) return { path, ...page }
  return {
    path,
    ...page,
    render: async (visit, params) => {
      const siren = chosenIn(visit)
      const rendered = await page.render(
        how === 'narrowed' && siren !== undefined ? visit.within(siren) : visit,
        params,
      )
      const action = how === 'own' ? '/collectivites' : path
      return {
        ...rendered,
        beside: [await switcher(visit, { action, chosen: params.siren ?? siren }), rendered.beside],
      }
    },
  }
}

/** SIREN in the address, if the visitor sees it. */
export function chosenIn({ url, grants }: Visit) {
  const siren = url.searchParams.get(parameter) ?? ''
  return /^\d{9}$/.test(siren) && (sirensOf(grants)?.includes(siren) ?? true) ? siren : undefined
}

interface Switch {
  readonly action: string
  readonly chosen: string | undefined
}

async function switcher({ say, url, look }: Visit, { action, chosen }: Switch) {
  const senders = await look(named, { limit: mostChoices + 1 })
  if (senders.length < 2 || senders.length > mostChoices) return false
  const all = senders
    .map(({ siren, nom }) => [siren, nom] as const)
    .toSorted(([, a], [, b]) => a.localeCompare(b, 'fr'))
  const kept = [...url.searchParams].filter(([name]) => ![parameter, 'apres'].includes(name))
  return html`<form class="switch" action="${action}">
    ${action !== '/collectivites' && kept.map(([name, value]) => hidden(name, value))}
    ${select(html`<span class="skip">Collectivité</span>`, { name: parameter, chosen }, [['', say('Toutes les collectivités', 'Every collectivité')], ...all])}
    <button>${say('Voir', 'See')}</button>
  </form>`
}
