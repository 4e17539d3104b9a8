// Collectivités: those that are declared; of each how it stands and is set, and its declaration as JSON, to be made or
// replaced. A secret is never shown: not the sealed one, and not the one that was just pasted.
import { declaredOne, named } from '../../../../operations/desk/lists.ts'
import { ActesError } from '../../../../errors.ts'
import { parseJson } from '../../../../files/json.ts'
import { settingKeys } from '../../../../gateways/settings.ts'
import { gatewayTypes, type Collectivite } from '../../../../protocol/acte/collectivite.ts'
import { html, type Content, type Html } from '../../../../text/html.ts'
import { guardedForm, input } from '../../forms.ts'
import { facts, faults, paged, rest, section, table, tag } from '../../parts.ts'
import type { Say } from '../../say.ts'
import { chosenIn } from '../../switcher.ts'
import { situation } from './shown.ts'
import { actionAt, done, field, mayHere, pageAt, type Done, type Rendered, type Sent, type Visit } from '../../visit.ts'

const pageSize = 50

/** Also where the choice of one leads from the page of another. */
const listPage = pageAt('/collectivites', 'read', async (visit) => {
  const chosen = chosenIn(visit)
  return { ...(await listed(visit)), ...(chosen !== undefined && { onward: `/collectivites/${chosen}` }) }
})

const onePage = pageAt('/collectivites/:siren', 'read', async (visit, { siren = '' }) =>
  shown(visit, await visit.look(declaredOne, { siren })),
)

interface Refused {
  readonly faults: Html
  /** What was pasted, without its secrets; '' when it may hold some that cannot be told apart. */
  readonly kept: string
}

async function listed(visit: Visit, refused?: Refused): Promise<Rendered> {
  const { say, url } = visit
  const words = url.searchParams.get('mots')?.trim() ?? ''
  const after = url.searchParams.get('apres') ?? undefined
  const page = paged(await visit.look(named, { limit: pageSize + 1, words, after }), pageSize)
  const declare = say('Déclarer une collectivité', 'Declare a collectivité')
  const captions = {
    caption: say('Collectivités déclarées', 'Declared collectivités'),
    none: say('Aucune collectivité.', 'No collectivité.'),
  }
  return {
    title: 'Collectivités',
    lead: say(
      'Celles dont les actes partent d’ici, et la passerelle de chacune.',
      'Those whose acts leave from here, and the gateway of each.',
    ),
    beside: search(words, say),
    main: html`${refused?.faults}
    ${table(page.shown, captions, [
      [say('Nom', 'Name'), ({ siren, nom }) => html`<a href="/collectivites/${siren}"><strong>${nom}</strong></a>`],
      ['SIREN', ({ siren }) => html`<span class="id">${siren}</span>`],
      [say('Passerelle', 'Gateway'), ({ gateway }) => gateway],
    ])}
    ${rest(visit, page.last?.siren)}
    ${declaration(visit, { action: '/collectivites', title: declare, text: refused?.kept ?? '' })}`,
  }
}

function search(words: string, say: Say): Html {
  return html`<form method="get" action="/collectivites" class="filters" role="search">
    ${input(say('Nom ou SIREN', 'Name or SIREN'), 'mots', { type: 'search', value: words, maxlength: 100 })}
    <button>${say('Chercher', 'Search')}</button>
  </form>`
}

async function shown(visit: Visit, collectivite: Collectivite, refused?: Refused): Promise<Rendered> {
  const { siren, nom, gateway, ...settings } = collectivite
  const { say } = visit
  const text = refused?.kept ?? JSON.stringify(collectivite, null, 2)
  const replace = say('Remplacer sa déclaration', 'Replace its declaration')
  return {
    title: nom,
    lead: html`<a href="/collectivites">Collectivités</a> · SIREN <span class="id">${siren}</span> ·
      <a href="/classification?collectivite=${siren}">${say('sa classification', 'its classification')}</a> ·
      <a href="/registre?collectivite=${siren}">${say('son registre', 'its register')}</a>`,
    live: ['actes', 'retours', 'connexions'],
    main: html`${refused?.faults} ${!refused && (await situation(visit, siren))}
      ${section({ id: 'reglages', title: say('Réglages', 'Settings') }, [
        html`<details>
          <summary>${say('Voir les réglages', 'See the settings')}</summary>
          ${facts(flat(settings, say))}
        </details>`,
      ])}
      ${section({ id: 'passerelle', title: say('Passerelle', 'Gateway') }, facts(flat(gateway, say)))}
      <details ${refused && html`open`}>
        <summary>${replace}</summary>
        ${declaration(visit, { action: `/collectivites/${siren}`, title: replace, text })}
      </details>`,
  }
}

/** Longer ones are certificates, whose beginning is enough to know them by. */
const shownLength = 200

/** Each setting by its path; a secret as sealed. */
function flat(settings: object, say: Say, prefix = ''): readonly (readonly [string, Content])[] {
  return Object.entries(settings).flatMap(([key, value]: [string, unknown]): (readonly [string, Content])[] => {
    const path = `${prefix}${key}`
    if (typeof value !== 'object' || value === null) return [[path, cut(String(value))]]
    if ('sealed' in value) return [[path, html`<code>***</code> ${tag('ok', say('scellé', 'sealed'))}`]]
    if (Array.isArray(value) && value.every((each) => typeof each !== 'object')) return [[path, value.join(', ')]]
    return [...flat(value, say, `${path}.`)]
  })
}

function cut(text: string): string {
  return text.length <= shownLength ? text : `${text.slice(0, shownLength)}…`
}

interface Declaration {
  readonly action: string
  readonly title: string
  readonly text: string
}

function declaration(visit: Visit, { action, title, text }: Declaration): Html {
  const { say } = visit
  const secrets = say(
    'Un secret se donne en texte, ou en octets : {"base64": "…"}. Celui qui est déjà scellé se laisse tel qu’il est écrit : {"sealed": "…"}. {"file": "…"} n’existe qu’en ligne de commande.',
    'A secret is given as text, or as bytes: {"base64": "…"}. One that is sealed already is left as it is written: {"sealed": "…"}. {"file": "…"} is for the command line only.',
  )
  const area = html`<label
      >${say('Déclaration en JSON', 'Declaration in JSON')}<textarea
        name="json"
        rows="24"
        required
        spellcheck="false"
        autocomplete="off"
      >
${text}</textarea>
    </label>
    <p class="reason">${secrets}</p>`
  return section(
    { id: 'declarer', title },
    guardedForm(visit, { needs: 'declare', siren: null, action, label: title }, area),
  )
}

const declareOne = actionAt('/collectivites', 'declare', (visit, sent) =>
  declared(visit, sent, { again: (refused) => listed(visit, refused) }),
)

const replaceOne = actionAt('/collectivites/:siren', 'declare', async (visit, sent) => {
  const collectivite = await visit.look(declaredOne, { siren: sent.params.siren ?? '' })
  const again = (refused: Refused) => shown(visit, collectivite, refused)
  return declared(visit, sent, { again, siren: collectivite.siren })
})

export const collectivitesServed = { pages: [listPage, onePage], actions: [declareOne, replaceOne] }

interface Place {
  /** The page that the form stands on, with what is to be corrected. */
  readonly again: (refused: Refused) => Promise<Rendered>
  /** Whose declaration it must be. */
  readonly siren?: string
}

async function declared(visit: Visit, sent: Sent, { again, siren }: Place): Promise<Done> {
  const pasted = field(sent, 'json')
  const refuse = async (why: Html): Promise<Rendered> => {
    const title = visit.say('Rien n’a été enregistré', 'Nothing was recorded')
    const told = section({ id: 'refus', title, kind: 'no' }, why)
    return { ...(await again({ faults: told, kept: keptOf(pasted) })), status: 422 }
  }
  try {
    if (!mayHere(visit, 'declare', null)) throw new ActesError('ACTES-A022', { params: { action: 'declare' } })
    const input = parseJson(new TextEncoder().encode(pasted), 'json')
    const given = (input as { siren?: unknown } | null)?.siren
    if (siren !== undefined && given !== siren) return await refuse(otherSiren(visit, siren))
    const { siren: own, created } = await visit.ask('declareCollectivite', input)
    const text = created
      ? visit.say('La collectivité est déclarée.', 'The collectivité is declared.')
      : visit.say('Ses réglages sont remplacés.', 'Its settings are replaced.')
    return done(`/collectivites/${own}`, text)
  } catch (error) {
    if (!(error instanceof ActesError) || error.problems.length === 0) throw error
    const correct = visit.say(
      'Corrigez la déclaration et donnez de nouveau ses secrets : ils ne sont pas montrés deux fois.',
      'Correct the declaration and give its secrets again: they are not shown twice.',
    )
    return refuse(
      html`<p>${correct}</p>
        ${faults(error.problems, visit)}`,
    )
  }
}

function otherSiren({ say }: Visit, siren: string): Html {
  const other = say(
    `Cette page est celle de ${siren}, et la déclaration porte un autre SIREN. Déclarez-le depuis`,
    `This page is that of ${siren}, and the declaration bears another SIREN. Declare it from`,
  )
  const list = say('la liste des collectivités', 'the list of collectivités')
  return html`<p>${other} <a href="/collectivites">${list}</a>.</p>`
}

/** What was pasted, for correction: in its gateway only what is known to be no secret. Broken JSON is not given back. */
function keptOf(text: string): string {
  try {
    const input = parseJson(new TextEncoder().encode(text), 'json')
    if (typeof input !== 'object' || input === null) return ''
    const { gateway } = input as { gateway?: unknown }
    return JSON.stringify({ ...input, ...(gateway !== undefined && { gateway: open(gateway, '') }) }, null, 2)
  } catch {
    return ''
  }
}

function open(value: unknown, path: string): unknown {
  if (typeof value !== 'object' || value === null) return isOpen(path) ? value : ''
  if (Array.isArray(value)) return isOpen(path) ? value : []
  if ('sealed' in value && Object.keys(value).length === 1) return value
  const entries = Object.entries(value).map(([key, held]: [string, unknown]) => {
    const within = path === '' ? key : `${path}.${key}`
    return [key, open(held, within)] as const
  })
  return Object.fromEntries(entries)
}

/** A setting of some gateway that holds no secret. */
function isOpen(path: string): boolean {
  const keys = gatewayTypes.flatMap(settingKeys).filter((key) => key.path === path)
  return path === 'type' || (keys.length > 0 && keys.every(({ secret }) => !secret))
}
