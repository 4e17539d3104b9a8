// What stands above the list: the search with its filters, the columns, the views; and what the filters are, each with its
// removal.
import { choices as choicesRead } from '../../../../operations/desk/transmissions.ts'
import { daysOf } from '../../../../operations/bulk-criteria.ts'
import type { ListColumn } from '../../../../operations/list-filter.ts'
import { states } from '../../../../lifecycle.ts'
import { gatewayTypes } from '../../../../protocol/acte/collectivite.ts'
import { nationalClassification } from '../../../../protocol/classification/classification.ts'
import { natures } from '../../../../protocol/messages/codes.ts'
import { outgoingCodes } from '../../../../protocol/messages/formulaire.ts'
import { html, type Content, type Html } from '../../../../text/html.ts'
import { messageNames } from '../../../../text/messages.ts'
import { stateSentence } from '../../../../text/sentences.ts'
import { chipsOf, fromFirst, queryOf, type Filters } from '../../filters.ts'
import { check, form, hidden, input, select } from '../../forms.ts'
import { inFrench } from '../../parts.ts'
import type { Visit } from '../../visit.ts'
import { gatewayName } from '../gateway-words.ts'
import { columnChoices } from './columns.ts'
import { viewsMenu } from './views.ts'

/** More collectivites than a list of choices can show: their SIREN is typed. */
const mostChoices = 50

interface Tools {
  readonly filters: Filters
  readonly shown: readonly ListColumn[]
}

/** Everything above the list. */
export async function tools(visit: Visit, { filters, shown }: Tools): Promise<Html> {
  const { say } = visit
  const columnForm = { action: '/moi/colonnes', label: say('Afficher ces colonnes', 'Show these columns') }
  return html`<div class="tools">
      ${await searchForm(visit, filters)}
      ${fold(say('Colonnes', 'Columns'), form(visit, columnForm, [hidden('demande', queryOf(filters)), html`<div class="filters">${columnChoices(shown, visit)}</div>`]))}
      ${fold(say('Vues', 'Views'), await viewsMenu(visit, filters))}
      <a class="button quiet" href="/transmissions.csv${queryOf(fromFirst(filters))}"
        >${say('Exporter en CSV', 'Export as CSV')}</a
      >
      <a
        class="button quiet"
        href="/registre${filters.collectivite !== undefined && `?collectivite=${filters.collectivite}`}"
        >${say('Registre', 'Register')}</a
      >
    </div>
    ${chips(visit, filters)}`
}

function fold(title: string, body: Content): Html {
  return html`<details class="fold">
    <summary class="button quiet">${title}</summary>
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
    ${all.map(removal)}<a href="/transmissions">${say('Tout retirer', 'Remove all')}</a>
  </div>`
}

async function searchForm(visit: Visit, filters: Filters): Promise<Html> {
  const { say, language } = visit
  const { text, state = [], message = [], nature = [], held, uncertain, code, matiere, gateway } = filters
  const days = daysOf(filters)
  const search = say('Numéro, identifiant, objet, SIREN ou erreur', 'Number, identifier, objet, SIREN or error')
  const group = (legend: string, boxes: Content) =>
    html`<fieldset class="filters">
      <legend>${legend}</legend>
      ${boxes}
    </fieldset>`
  const any = ['', say('toutes', 'all')] as const
  const dayField = (label: string, name: string, value: string | undefined) =>
    input(label, name, { type: 'date', value })
  return html`<form class="sift" method="get" action="/transmissions" role="search">
    <input
      type="search"
      name="q"
      id="q"
      value="${text}"
      maxlength="200"
      aria-label="${search}"
      placeholder="${search}"
    />
    <button>${say('Rechercher', 'Search')}</button>
    ${hidden('tri', filters.sort)}
    ${fold(
      say('Filtrer', 'Filter'),
      html`${group(say('État', 'State'), [
          ...states.map((value) =>
            check(stateSentence(value, language).short, 'etat', { value, checked: state.includes(value) }),
          ),
          check(say('retenues pour une personne', 'held for a person'), 'retenues', { value: 1, checked: held }),
          check(say('incertaines', 'uncertain'), 'incertaines', { value: 1, checked: uncertain }),
        ])}
        ${group(
          'Nature',
          natures.map(({ abrege, libelle }) =>
            check(inFrench(visit, libelle), 'nature', { value: abrege, checked: nature.includes(abrege) }),
          ),
        )}
        ${group(
          'Message',
          outgoingCodes.map((value) =>
            check(messageNames[value][language], 'message', { value, checked: message.includes(value) }),
          ),
        )}
        <div class="filters">
          ${await senderField(visit, filters)}
          ${select('Matière', { name: 'matiere', chosen: matiere, lang: 'fr' }, [any, ...matieres])}
          ${select(say('Passerelle', 'Gateway'), { name: 'passerelle', chosen: gateway }, [any, ...gatewayTypes.map((type) => [type, gatewayName(type, language)] as const)])}
          ${input(say('Code d’erreur', 'Error code'), 'code', { value: code, maxlength: 12, placeholder: 'ACTES-G007' })}
          ${dayField(say('Décidées depuis le', 'Decided since'), 'decideeDepuis', filters.decidedFrom)}
          ${dayField(say('Décidées jusqu’au', 'Decided until'), 'decideeJusque', filters.decidedTo)}
          ${dayField(say('Créées depuis le', 'Created since'), 'depuis', days.since)}
          ${dayField(say('Créées jusqu’au', 'Created until'), 'jusque', days.until)}
          <button class="quiet">${say('Appliquer', 'Apply')}</button>
        </div>`,
    )}
  </form>`
}

/** The two levels that are the nation's, with their titles. */
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
