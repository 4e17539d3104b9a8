// The declared collectivités: standing and settings, never a secret. The forms of pages/start/ declare them.
import { declaredOne, health, type CollectiviteHealth, type HealthKey } from '#operations/desk/lists.ts'
import { dayIn } from '#protocol/calendrier/jour.ts'
import { both, type Both } from '#text/both.ts'
import { html, type HtmlContent } from '#text/html.ts'
import { fold, listedIn, nameFilter } from '../../forms.ts'
import { facts, paged, rest, table, tag, type Fact } from '../../parts.ts'
import type { Say } from '../../say.ts'
import { chosenIn } from '../../switcher.ts'
import { jour } from '../../times.ts'
import { mayHere, pageAt, type Rendered, type Visit, asked } from '../../visit.ts'
import { hoursOf, type Hours } from '../connections/hours.ts'
import { certificateSaid, healthTag } from '../connections/standing.ts'
import { connectionHref, gatewayName } from '../gateway-words.ts'
import { declarationTabs, declareWord, newPath } from '../start/declaring.ts'
import { manyPath, manyWord } from '../start/many.ts'
import { exportFile, leavingActions, leavingPart } from './leaving.ts'
import { situation } from './collectivite.ts'

const path = '/collectivites'
const pageSize = 50

/** The choice of a collectivité on another one's page leads here too. */
const listPage = pageAt(path, 'read', async (visit) => {
  const chosen = chosenIn(visit)
  return {
    ...(await renderCollectiviteList(visit)),
    ...(chosen !== undefined && { onward: `${path}/${chosen}` }),
  }
})

const onePage = pageAt(`${path}/:siren`, 'read', async (visit, { siren: asked = '' }) => {
  const { siren, nom, ...settings } = await visit.look(declaredOne, { siren: asked })
  const { say } = visit
  return {
    title: nom,
    lead: html`<a href="/collectivites">Collectivités</a> · SIREN <span class="id">${siren}</span> ·
      <a href="/classification?collectivite=${siren}">${say('sa classification', 'its classification')}</a> ·
      <a href="/registre?collectivite=${siren}">${say('son registre', 'its register')}</a>`,
    live: ['actes', 'retours', 'connexions'],
    main: html`${declarationTabs(visit, siren)} ${await situation(visit, siren)}
    ${fold(say('Réglages', 'Settings'), facts(flat(settings, say)))} ${await leavingPart(visit, siren)}`,
  }
})

type HealthRow = CollectiviteHealth & { readonly hours: Hours | undefined }

interface HealthColumn {
  readonly head: Both
  readonly key: HealthKey
  /** The first click on its head gives the largest first. */
  readonly isDown?: true
  readonly class?: string
  readonly cell: (row: HealthRow, visit: Visit) => HtmlContent
}

/** By the name that the address gives them. */
const columns: Readonly<Record<string, HealthColumn>> = {
  nom: {
    head: both('Collectivité', 'Collectivité'),
    key: 'nom',
    cell: ({ siren, nom }) => html`<a href="${path}/${siren}"><strong>${nom}</strong></a>`,
  },
  passerelle: {
    head: both('Passerelle', 'Gateway'),
    key: 'gateway',
    cell: ({ gateway }, { language }) => gatewayName(gateway, language),
  },
  connexion: {
    head: both('Connexion', 'Connection'),
    key: 'state',
    cell: (row, visit) => html`<a href="${connectionHref(row.id)}">${healthTag(row, visit)}</a>`,
  },
  ar: {
    head: both('Dernier AR', 'Last AR'),
    key: 'lastReceipt',
    isDown: true,
    cell: ({ lastReceipt }, { language }) => (lastReceipt === null ? '–' : jour(lastReceipt, language)),
  },
  attente: {
    head: both('En attente', 'Waiting'),
    key: 'waiting',
    isDown: true,
    class: 'num',
    cell: ({ waiting }) => waiting,
  },
  traiter: {
    head: both('À traiter', 'To deal with'),
    key: 'failed',
    isDown: true,
    class: 'num',
    cell: ({ siren, failed }) => (failed === 0 ? failed : html`<a href="/?collectivite=${siren}">${failed}</a>`),
  },
  certificat: {
    head: both('Fin du certificat', 'End of the certificate'),
    key: 'certificateUntil',
    cell: certificateSaid,
  },
}

/** What the address asks for, and the address that asks for something else. */
function listAsked(visit: Visit, words: string) {
  const given = (name: string) => asked(visit, name)
  const [, isTurned, name = ''] = /^(-?)(\w+)$/.exec(given('tri')) ?? []
  const by = Object.hasOwn(columns, name) ? name : 'nom'
  const isDown = by === name && isTurned === '-'
  const ill = given('regarder') !== ''
  const platform = given('plateforme') || undefined
  const kept = { tri: given('tri'), plateforme: platform ?? '', regarder: ill ? '1' : '' }
  const at = (changed: Readonly<Record<string, string>>) => {
    const all = { mots: words, ...kept, ...changed }
    const query = new URLSearchParams(Object.entries(all).filter(([, value]) => value !== ''))
    return `${path}${query.size === 0 ? '' : `?${query.toString()}`}`
  }
  const head = (key: string, { isDown: isFirst, class: look }: HealthColumn) => {
    const turned = by === key ? !isDown : isFirst === true
    const order = by === key && (isDown ? ('descending' as const) : ('ascending' as const))
    return { ...(look && { class: look }), href: at({ tri: `${turned ? '-' : ''}${key}` }), order }
  }
  return { ill, platform, kept, at, head, sorted: { key: columns[by]?.key ?? 'nom', isAscending: !isDown } }
}

async function renderCollectiviteList(visit: Visit): Promise<Rendered> {
  const { say, language, now } = visit
  const { words, from } = listedIn(visit)
  const { ill, platform, kept, at, head, sorted } = listAsked(visit, words)
  const today = dayIn('Europe/Paris', now)
  const found = await visit.look(health, { ...sorted, words, ill, from, now, platform, limit: pageSize + 1, today })
  const { shown, last } = paged(found, pageSize)
  const hours = await hoursOf(shown, visit)
  const captions = {
    caption: say('Collectivités déclarées', 'Declared collectivités'),
    none: ill
      ? say('Toutes sont en ordre.', 'All of them are in order.')
      : say('Aucune collectivité.', 'No collectivité.'),
  }
  const label = say('Nom, SIREN ou département', 'Name, SIREN or département')
  return {
    title: 'Collectivités',
    lead: countsSaid(found[0], { ill, at, platform }, visit),
    live: ['connexions'],
    main: html`<div class="tools">
        ${nameFilter(visit, { action: path, label, words, kept })}
        ${
          mayHere(visit, 'declare', null) &&
          html`<a class="go" href="${manyPath}">${manyWord(visit)}</a>
            <a class="button first" href="${newPath}">${declareWord(say)}</a>`
        }
      </div>
      ${table(
        shown.map((each) => ({ ...each, hours: hours.get(each.id) })),
        captions,
        Object.entries(columns).map(([key, column]) => [
          column.head[language],
          (row) => column.cell(row, visit),
          head(key, column),
        ]),
      )}
      ${rest(visit, last && from + pageSize)}`,
  }
}

interface CountsView {
  readonly ill: boolean
  readonly platform: string | undefined
  at(changed: Readonly<Record<string, string>>): string
}

/** `204 collectivités, 6 à regarder`; the second leads to these alone, or back. */
function countsSaid(counts: CollectiviteHealth | undefined, { ill, platform, at }: CountsView, { say }: Visit) {
  const { all = 0, ill: count = 0 } = counts ?? {}
  const told = ill ? say(`${count} à regarder`, `${count} to look at`) : `${all} collectivité${all > 1 ? 's' : ''}`
  const other = ill
    ? [at({ regarder: '' }), say('toutes', 'all')]
    : [at({ regarder: '1' }), say(`${count} à regarder`, `${count} to look at`)]
  return html`${told}${(ill || count > 0) && html`, <a href="${other[0]}">${other[1]}</a>`}
  ${platform !== undefined && html`· <code>${platform}</code> <a href="${at({ plateforme: '' })}">${say('toutes les plateformes', 'every platform')}</a>`}`
}

/** Longer settings are certificates, which their beginning identifies. */
const shownLength = 200

function flat(settings: object, say: Say, prefix = ''): readonly Fact[] {
  return Object.entries(settings).flatMap(([key, value]: [string, unknown]): readonly Fact[] => {
    const path = `${prefix}${key}`
    if (typeof value !== 'object' || value === null) return [[path, truncateSetting(String(value))]]
    if ('sealed' in value) return [[path, html`<code>***</code> ${tag('ok', say('scellé', 'sealed'))}`]]
    if (Array.isArray(value) && value.every((each) => typeof each !== 'object')) return [[path, value.join(', ')]]
    return flat(value, say, `${path}.`)
  })
}

function truncateSetting(text: string) {
  return text.length <= shownLength ? text : `${text.slice(0, shownLength)}…`
}

export const collectivitesServed = { pages: [listPage, onePage], actions: leavingActions, downloads: [exportFile] }
