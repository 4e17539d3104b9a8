// Above the list: search, filters, columns and views; and each active filter with a link that removes it.
import { choices as choicesRead } from '#operations/desk/transmissions.ts'
import { daysOf } from '#operations/bulk-criteria.ts'
import type { ListColumn } from '#operations/list-filter.ts'
import { states } from '#lifecycle.ts'
import { gatewayTypes } from '#protocol/acte/passerelles.ts'
import { nationalClassification } from '#protocol/classification/classification.ts'
import { natures } from '#protocol/codes.ts'
import { outgoingCodes } from '#protocol/messages/formulaire.ts'
import { html, type HtmlContent, type Html } from '#text/html.ts'
import { messageNames } from '#text/messages.ts'
import { stateSentence } from '#text/sentences.ts'
import { chipsOf, fromFirst, queryOfFilters, type Filters } from '../../filters.ts'
import { check, form, hidden, input, select } from '../../forms.ts'
import { attributesOf, inFrench } from '../../parts.ts'
import type { Visit } from '../../visit.ts'
import { gatewayName } from '../gateway-words.ts'
import { columnChoices } from './columns.ts'
import { viewsMenu } from './views.ts'

/** More collectivités than a list can show: the visitor types the SIREN. */
const mostChoices = 50

interface ListToolsOptions {
  readonly filters: Filters
  readonly shown: readonly ListColumn[]
}

export async function tools(visit: Visit, { filters, shown }: ListToolsOptions): Promise<Html> {
  const { say } = visit
  const columnForm = { action: '/moi/colonnes', label: say('Afficher ces colonnes', 'Show these columns') }
  return html`<div class="tools">
      ${await searchForm(visit, filters)}
      ${fold(say('Colonnes', 'Columns'), form(visit, columnForm, [hidden('demande', queryOfFilters(filters)), html`<div class="filters">${columnChoices(shown, visit)}</div>`]))}
      ${fold(say('Vues', 'Views'), await viewsMenu(visit, filters))}
      <a class="button" href="/transmissions.csv${queryOfFilters(fromFirst(filters))}"
        >${say('Exporter en CSV', 'Export as CSV')}</a
      >
      <a class="button" href="/registre${filters.collectivite !== undefined && `?collectivite=${filters.collectivite}`}"
        >${say('Registre', 'Register')}</a
      >
    </div>
    ${chips(visit, filters)}`
}

function fold(title: string, body: HtmlContent): Html {
  return html`<details class="fold">
    <summary class="button">${title}</summary>
    <div>${body}</div>
  </details>`
}

function chips({ say, language }: Visit, filters: Filters): Html | false {
  const all = chipsOf(filters, language)
  if (all.length === 0) return false
  const removal = ({ name, value, without }: (typeof all)[number]) =>
    html`<a class="chip" href="/transmissions${without}"
      ><span class="skip">${say('Retirer le filtre : ', 'Remove the filter: ')}</span>${name} <b>${value}</b>
      <span aria-hidden="true">✕</span></a
    >`
  return html`<div class="filters">
    ${all.map(removal)}<a href="/transmissions">${say('Effacer les filtres', 'Remove all')}</a>
  </div>`
}

async function searchForm(visit: Visit, filters: Filters): Promise<Html> {
  const { say } = visit
  const search = say('Numéro, identifiant, objet, SIREN ou erreur', 'Number, identifier, objet, SIREN or error')
  const words = { type: 'search', name: 'q', id: 'q', value: filters.text, maxlength: 200 }
  return html`<form class="sift" method="get" action="/transmissions" role="search">
    <input${attributesOf({ ...words, 'aria-label': search, placeholder: search })} />
    <button>${say('Rechercher', 'Search')}</button>
    ${filters.sort && hidden('tri', filters.sort)}
    ${fold(say('Filtrer', 'Filter'), html`${boxes(visit, filters)} ${await fields(visit, filters)}`)}
  </form>`
}

function boxes(visit: Visit, { state = [], message = [], nature = [], held, uncertain }: Filters): readonly Html[] {
  const { say, language } = visit
  const group = (legend: string, all: HtmlContent) =>
    html`<fieldset class="filters">
      <legend>${legend}</legend>
      ${all}
    </fieldset>`
  const box = (label: HtmlContent, [name, value]: readonly [string, string], checked: boolean | undefined) =>
    check(label, name, { value, checked })
  return [
    group(say('État', 'State'), [
      ...states.map((one) => box(stateSentence(one, language).short, ['etat', one], state.includes(one))),
      box(say('retenues pour une personne', 'held for a person'), ['retenues', '1'], held),
      box(say('incertaines', 'uncertain'), ['incertaines', '1'], uncertain),
    ]),
    group(
      'Nature',
      natures.map(({ abrege, libelle }) => box(inFrench(visit, libelle), ['nature', abrege], nature.includes(abrege))),
    ),
    group(
      'Message',
      outgoingCodes.map((one) => box(messageNames[one][language], ['message', one], message.includes(one))),
    ),
  ]
}

async function fields(visit: Visit, filters: Filters): Promise<Html> {
  const { say, language } = visit
  const { code, cle, matiere, gateway, decidedFrom, decidedTo } = filters
  const { since, until } = daysOf(filters)
  const any = ['', say('toutes', 'all')] as const
  const gateways = gatewayTypes.map((type) => [type, gatewayName(type, language)] as const)
  const dayField = (label: string, name: string, value: string | undefined) =>
    input(label, name, { type: 'date', value })
  return html`<div class="filters">
    ${await senderField(visit, filters)}
    ${select('Matière', { name: 'matiere', chosen: matiere, lang: 'fr' }, [any, ...matieres])}
    ${select(say('Passerelle', 'Gateway'), { name: 'passerelle', chosen: gateway }, [any, ...gateways])}
    ${input(say('Code d’erreur', 'Error code'), 'code', { value: code, maxlength: 12, placeholder: 'ACTES-G007' })}
    ${input(say('Clé du logiciel', 'Key of the program'), 'cle', { value: cle, maxlength: 200 })}
    ${dayField(say('Décidées depuis le', 'Decided since'), 'decideeDepuis', decidedFrom)}
    ${dayField(say('Décidées jusqu’au', 'Decided until'), 'decideeJusque', decidedTo)}
    ${dayField(say('Déposées depuis le', 'Created since'), 'depuis', since)}
    ${dayField(say('Déposées jusqu’au', 'Created until'), 'jusque', until)}
    <button>${say('Appliquer', 'Apply')}</button>
  </div>`
}

/** The two national levels. */
const matieres = nationalClassification.matieres.flatMap(({ code, libelle, sous }) => [
  [`${code}`, `${code} ${libelle}`] as const,
  ...sous.map((each) => [`${code}.${each.code}`, `${code}.${each.code} ${each.libelle}`] as const),
])

async function senderField({ look, say }: Visit, { collectivite: chosen }: Filters): Promise<Html> {
  const name = 'collectivite'
  const senders = await look(choicesRead, { limit: mostChoices + 1 })
  if (senders.length > mostChoices) return input('Collectivité (SIREN)', name, { value: chosen, maxlength: 11 })
  const all = senders.map(({ siren, nom }) => [siren, `${nom} (${siren})`] as const)
  return select('Collectivité', { name, chosen }, [['', say('toutes', 'all')], ...all])
}
