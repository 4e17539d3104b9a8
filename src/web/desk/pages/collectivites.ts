// Collectivités: those that are declared, how each is set, and its declaration as JSON, to be made or replaced. A secret is
// never shown: not the sealed one, and not the one that was just pasted.
import { declaredOne, named, type Named } from '../../../operations/desk/lists.ts'
import { ActesError } from '../../../errors.ts'
import { parseJson } from '../../../files/json.ts'
import { settingKeys } from '../../../gateways/settings.ts'
import { gatewayTypes, type Collectivite } from '../../../protocol/acte/collectivite.ts'
import { html, type Content, type Html } from '../../../text/html.ts'
import { heading } from '../layout.ts'
import { nothing, table, tag } from '../parts.ts'
import type { Say } from '../say.ts'
import {
  field,
  mayHere,
  type DeskAction,
  type Done,
  type Page,
  type Rendered,
  type Sent,
  type Visit,
} from '../visit.ts'
import { faults, guardedForm, rest } from './desk-forms.ts'

const pageSize = 50

const listPage: Page = {
  path: '/collectivites',
  needs: 'read',
  render: async (visit) => listed(visit),
}

const onePage: Page = {
  path: '/collectivites/:siren',
  needs: 'read',
  render: async (visit, { siren = '' }) => shown(visit, await declaredTo(visit, siren)),
}

export const collectivitesPages: readonly Page[] = [listPage, onePage]

/** @throws ActesError ACTES-S006 for one that is not declared, or that he does not see */
async function declaredTo(visit: Visit, siren: string): Promise<Collectivite> {
  return visit.look(declaredOne, { siren })
}

interface Refused {
  readonly faults: Html
  /** What was pasted, without its secrets; '' when it may hold some that cannot be told apart. */
  readonly kept: string
}

async function listed(visit: Visit, refused?: Refused): Promise<Rendered> {
  const { searchParams } = visit.url
  const words = searchParams.get('mots')?.trim() ?? ''
  const after = searchParams.get('apres') ?? undefined
  const found = await visit.look(named, { limit: pageSize + 1, words, after })
  const page = found.slice(0, pageSize)
  const next = found.length > pageSize ? page.at(-1)?.siren : undefined
  const { say } = visit
  const title = 'Collectivités'
  const lead = say(
    'Celles dont les actes partent d’ici, et la passerelle de chacune.',
    'Those whose acts leave from here, and the gateway of each.',
  )
  const declare = say('Déclarer une collectivité', 'Declare a collectivité')
  const main = html`${heading(title, lead, search(words, say))} ${refused?.faults} ${tableOf(page, say)}
  ${rest(visit, next)} ${declaration(visit, { action: '/collectivites', title: declare, text: refused?.kept ?? '' })}`
  return { title, main }
}

function search(words: string, say: Say): Html {
  return html`<form method="get" action="/collectivites" class="search" role="search">
    <label
      >${say('Nom ou SIREN', 'Name or SIREN')} <input type="search" name="mots" value="${words}" maxlength="100"
    /></label>
    <button>${say('Chercher', 'Search')}</button>
  </form>`
}

function tableOf(named: readonly Named[], say: Say): Html {
  if (named.length === 0) return nothing(say('Aucune collectivité.', 'No collectivité.'))
  const rows = named.map(({ siren, nom, gateway }) => [
    html`<a href="/collectivites/${siren}"><strong>${nom}</strong></a>`,
    html`<span class="id">${siren}</span>`,
    gateway,
  ])
  const head = say(['Nom', 'SIREN', 'Passerelle'], ['Name', 'SIREN', 'Gateway'])
  return table(head, rows, say('Collectivités déclarées', 'Declared collectivités'))
}

function shown(visit: Visit, collectivite: Collectivite, refused?: Refused): Rendered {
  const { siren, nom, gateway, ...settings } = collectivite
  const { say } = visit
  const lead = html`<a href="/collectivites">Collectivités</a> · SIREN <span class="id">${siren}</span> ·
    <a href="/classification?collectivite=${siren}">${say('sa classification', 'its classification')}</a> ·
    <a href="/connexions">${say('ses connexions', 'its connections')}</a>`
  const text = refused?.kept ?? JSON.stringify(collectivite, null, 2)
  const action = `/collectivites/${siren}`
  const main = html`${heading(nom, lead)} ${refused?.faults}
    <section aria-labelledby="reglages">
      <h2 id="reglages">${say('Réglages', 'Settings')}</h2>
      ${facts(settings, say)}
    </section>
    <section aria-labelledby="passerelle">
      <h2 id="passerelle">${say('Passerelle', 'Gateway')}</h2>
      ${facts(gateway, say)}
    </section>
    ${declaration(visit, { action, title: say('Remplacer sa déclaration', 'Replace its declaration'), text })}`
  return { title: nom, main }
}

function facts(settings: object, say: Say): Html {
  return html`<dl class="facts">
    ${flat(settings, say).map(
      ([path, value]) =>
        html`<dt>${path}</dt>
          <dd>${value}</dd>`,
    )}
  </dl>`
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
  return html`<section aria-labelledby="declarer">
    <h2 id="declarer">${title}</h2>
    ${guardedForm(visit, { needs: 'declare', siren: null, action, label: title }, area)}
  </section>`
}

const declareOne: DeskAction = {
  path: '/collectivites',
  needs: 'declare',
  run: (visit, sent) => declared(visit, sent, { again: (refused) => listed(visit, refused) }),
}

const replaceOne: DeskAction = {
  path: '/collectivites/:siren',
  needs: 'declare',
  run: async (visit, sent) => {
    const collectivite = await declaredTo(visit, sent.params.siren ?? '')
    const again = async (refused: Refused) => shown(visit, collectivite, refused)
    return declared(visit, sent, { again, siren: collectivite.siren })
  },
}

export const collectivitesActions: readonly DeskAction[] = [declareOne, replaceOne]

interface Place {
  /** The page that the form stands on, with what is to be corrected. */
  readonly again: (refused: Refused) => Promise<Rendered>
  /** Whose declaration it must be. */
  readonly siren?: string
}

async function declared(visit: Visit, sent: Sent, { again, siren }: Place): Promise<Done> {
  const pasted = field(sent, 'json')
  try {
    if (!mayHere(visit, 'declare', null)) throw new ActesError('ACTES-A022', { params: { action: 'declare' } })
    const input = parseJson(new TextEncoder().encode(pasted), 'json')
    const given = (input as { siren?: unknown } | null)?.siren
    if (siren !== undefined && given !== siren)
      return { ...(await again({ faults: otherSiren(visit, siren), kept: keptOf(pasted) })), status: 422 }
    const done = await visit.ask('declareCollectivite', input)
    const text = done.created
      ? visit.say('La collectivité est déclarée.', 'The collectivité is declared.')
      : visit.say('Ses réglages sont remplacés.', 'Its settings are replaced.')
    return { to: `/collectivites/${done.siren}`, said: { tone: 'ok', text } }
  } catch (error) {
    if (!(error instanceof ActesError) || error.problems.length === 0) throw error
    return { ...(await again({ faults: refusal(visit, error), kept: keptOf(pasted) })), status: 422 }
  }
}

function refusal(visit: Visit, { problems }: ActesError): Html {
  const again = visit.say(
    'Corrigez la déclaration et donnez de nouveau ses secrets : ils ne sont pas montrés deux fois.',
    'Correct the declaration and give its secrets again: they are not shown twice.',
  )
  return notKept(
    visit,
    html`<p>${again}</p>
      ${faults(problems, visit)}`,
  )
}

function otherSiren(visit: Visit, siren: string): Html {
  const { say } = visit
  const other = say(
    `Cette page est celle de ${siren}, et la déclaration porte un autre SIREN. Déclarez-le depuis`,
    `This page is that of ${siren}, and the declaration bears another SIREN. Declare it from`,
  )
  const list = say('la liste des collectivités', 'the list of collectivités')
  return notKept(visit, html`<p>${other} <a href="/collectivites">${list}</a>.</p>`)
}

function notKept({ say }: Visit, why: Html): Html {
  return html`<section class="said no" role="alert" aria-labelledby="refus">
    <h2 id="refus">${say('Rien n’a été enregistré', 'Nothing was recorded')}</h2>
    ${why}
  </section>`
}

/** What was pasted, for correction: in its gateway only what is known to be no secret. Broken JSON is not given back. */
function keptOf(text: string): string {
  try {
    const input: unknown = JSON.parse(text)
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
