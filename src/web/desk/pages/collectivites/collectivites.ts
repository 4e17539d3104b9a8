// The declared collectivités: standing and settings, never a secret. The forms of pages/start/ declare them.
import { declaredOne, named } from '#operations/desk/lists.ts'
import type { Collectivite } from '#protocol/acte/collectivite.ts'
import { html, type HtmlContent, type Html } from '#text/html.ts'
import { input, refusedButton, reserved } from '../../forms.ts'
import { facts, paged, rest, section, table, tag } from '../../parts.ts'
import type { Say } from '../../say.ts'
import { chosenIn } from '../../switcher.ts'
import { mayHere, pageAt, type Rendered, type Visit } from '../../visit.ts'
import { gatewayName } from '../gateway-words.ts'
import { declarationTabs, declareWord, newPath } from '../start/declaring.ts'
import { manyPath, manyWord } from '../start/many.ts'
import { exportFile, leavingActions, leavingPart } from './leaving.ts'
import { situation } from './collectivite.ts'

const pageSize = 50

/** The choice of a collectivité on another one's page leads here too. */
const listPage = pageAt('/collectivites', 'read', async (visit) => {
  const chosen = chosenIn(visit)
  return {
    ...(await renderCollectiviteList(visit)),
    ...(chosen !== undefined && { onward: `/collectivites/${chosen}` }),
  }
})

const onePage = pageAt('/collectivites/:siren', 'read', async (visit, { siren = '' }) =>
  renderCollectivite(visit, await visit.look(declaredOne, { siren })),
)

async function renderCollectiviteList(visit: Visit): Promise<Rendered> {
  const { say, url } = visit
  const words = url.searchParams.get('mots')?.trim() ?? ''
  const after = url.searchParams.get('apres') ?? undefined
  const page = paged(await visit.look(named, { limit: pageSize + 1, words, after }), pageSize)
  const captions = {
    caption: say('Collectivités déclarées', 'Declared collectivités'),
    none: say('Aucune collectivité.', 'No collectivité.'),
  }
  return {
    title: 'Collectivités',
    lead: say(
      'Les collectivités dont les actes partent d’ici, et leur passerelle.',
      'Those whose acts leave from here, and the gateway of each.',
    ),
    beside: search(words, say),
    main: html`<p>
        ${mayHere(visit, 'declare', null) ? html`<a class="button" href="${newPath}">${declareWord(say)}</a> <a class="button" href="${manyPath}">${manyWord(visit)}</a>` : refusedButton(declareWord(say), reserved(visit, 'declare', null))}
      </p>
      ${table(page.shown, captions, [
        [say('Nom', 'Name'), ({ siren, nom }) => html`<a href="/collectivites/${siren}"><strong>${nom}</strong></a>`],
        ['SIREN', ({ siren }) => html`<span class="id">${siren}</span>`],
        [say('Passerelle', 'Gateway'), ({ gateway }) => gatewayName(gateway, visit.language)],
      ])}
      ${rest(visit, page.last?.siren)}`,
  }
}

function search(words: string, say: Say): Html {
  return html`<form method="get" action="/collectivites" class="filters" role="search">
    ${input(say('Nom ou SIREN', 'Name or SIREN'), 'mots', { type: 'search', value: words, maxlength: 100 })}
    <button>${say('Chercher', 'Search')}</button>
  </form>`
}

async function renderCollectivite(visit: Visit, collectivite: Collectivite): Promise<Rendered> {
  const { siren, nom, gateway, ...settings } = collectivite
  const { say } = visit
  return {
    title: nom,
    lead: html`<a href="/collectivites">Collectivités</a> · SIREN <span class="id">${siren}</span> ·
      <a href="/classification?collectivite=${siren}">${say('sa classification', 'its classification')}</a> ·
      <a href="/registre?collectivite=${siren}">${say('son registre', 'its register')}</a>
      ${mayHere(visit, 'retention', siren) && html`· <a href="/collectivites/${siren}/conservation">${say('sa conservation', 'its retention')}</a>`}`,
    live: ['actes', 'retours', 'connexions'],
    main: html`${await situation(visit, siren)}
    ${mayHere(visit, 'declare', null) ? declarationTabs(visit, siren) : refusedButton(say('Modifier sa fiche', 'Change its file'), reserved(visit, 'declare', null))}
    ${section({ id: 'reglages', title: say('Réglages', 'Settings') }, [
      html`<details>
        <summary>${say('Voir les réglages', 'See the settings')}</summary>
        ${facts(flat(settings, say))}
      </details>`,
    ])}
    ${section({ id: 'passerelle', title: say('Passerelle', 'Gateway') }, facts(flat(gateway, say)))}
    ${await leavingPart(visit, siren)}`,
  }
}

/** Longer settings are certificates, which their beginning identifies. */
const shownLength = 200

function flat(settings: object, say: Say, prefix = ''): readonly (readonly [string, HtmlContent])[] {
  return Object.entries(settings).flatMap(([key, value]: [string, unknown]): (readonly [string, HtmlContent])[] => {
    const path = `${prefix}${key}`
    if (typeof value !== 'object' || value === null) return [[path, truncateSetting(String(value))]]
    if ('sealed' in value) return [[path, html`<code>***</code> ${tag('ok', say('scellé', 'sealed'))}`]]
    if (Array.isArray(value) && value.every((each) => typeof each !== 'object')) return [[path, value.join(', ')]]
    return [...flat(value, say, `${path}.`)]
  })
}

function truncateSetting(text: string): string {
  return text.length <= shownLength ? text : `${text.slice(0, shownLength)}…`
}

export const collectivitesServed = { pages: [listPage, onePage], actions: leavingActions, downloads: [exportFile] }
