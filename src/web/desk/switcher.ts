// The collectivité that a page is looked at for, chosen in its head by those who have several. The choice lives in the
// address. A page that does not filter by it is asked as if the visitor had that one alone.
import { sirensOf } from '../../accounts/access.ts'
import { named } from '../../operations/desk/lists.ts'
import { html, type Html } from '../../text/html.ts'
import { hidden, select } from './forms.ts'
import type { Page, Visit } from './visit.ts'

const parameter = 'collectivite'

/** `narrowed`: as if there were that one alone; `filters`: by itself; `own`: it is the page of one. */
const pages: Readonly<Record<string, 'narrowed' | 'filters' | 'own'>> = {
  '/': 'narrowed',
  '/incertaines': 'narrowed',
  '/retours': 'narrowed',
  '/courriers': 'narrowed',
  '/connexions': 'narrowed',
  '/transmissions': 'filters',
  '/collectivites/:siren': 'own',
}

/** More than a list of choices can show: they are found by the search. */
const mostChoices = 50

/** The same page, for the collectivité that its address names. */
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

/** The SIREN in the address, if the visitor sees it. */
export function chosenIn({ url, grants }: Visit): string | undefined {
  const siren = url.searchParams.get(parameter) ?? ''
  const sirens = sirensOf(grants)
  return /^\d{9}$/.test(siren) && (sirens?.includes(siren) ?? true) ? siren : undefined
}

interface Switch {
  readonly action: string
  readonly chosen: string | undefined
}

async function switcher({ say, url, look }: Visit, { action, chosen }: Switch): Promise<Html | false> {
  const senders = await look(named, { limit: mostChoices + 1 })
  if (senders.length < 2 || senders.length > mostChoices) return false
  const all = senders
    .map(({ siren, nom }) => [siren, nom] as const)
    .toSorted(([, a], [, b]) => a.localeCompare(b, 'fr'))
  const kept = [...url.searchParams].filter(([name]) => ![parameter, 'apres', 'arretees'].includes(name))
  return html`<form class="switch" action="${action}">
    ${action !== '/collectivites' && kept.map(([name, value]) => hidden(name, value))}
    ${select(html`<span class="skip">Collectivité</span>`, { name: parameter, chosen }, [['', say('Toutes les collectivités', 'Every collectivité')], ...all])}
    <button class="quiet">${say('Voir', 'See')}</button>
  </form>`
}
