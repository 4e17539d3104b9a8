// Above the list: its search field, which filters by their names too, the same filters as fields, order, views and columns.
import { named } from '#operations/desk/lists.ts'
import { choices as choicesRead } from '#operations/desk/transmissions.ts'
import type { ListColumn } from '#operations/list-filter.ts'
import { html, type HtmlContent } from '#text/html.ts'
import {
  fieldText,
  filterFields,
  fromFirst,
  queryOfFilters,
  termsOf,
  valueInList,
  type FilterField,
  type Filters,
} from '../../filters.ts'
import { check, form, hidden, input, select } from '../../forms.ts'
import { sendersNamed } from '../../names.ts'
import { shortName } from '#text/sentences.ts'
import { attributesOf, inFrench } from '../../parts.ts'
import type { Visit } from '../../visit.ts'
import { columnChoices, sortLinks } from './columns.ts'
import { viewsMenu } from './views.ts'

/** More collectivités than a list can show: the visitor types the SIREN. */
const mostChoices = 50

interface ListToolsOptions {
  readonly filters: Filters
  readonly shown: readonly ListColumn[]
  /** How many acts there are, in words. */
  readonly count: string | undefined
  /** The search field as it was typed, where it was not understood. */
  readonly typed: string | undefined
}

export async function tools(visit: Visit, { filters, shown, count, typed }: ListToolsOptions) {
  const { say } = visit
  const columnForm = { action: '/moi/colonnes', label: say('Afficher ces colonnes', 'Show these columns') }
  const fold = (title: string, body: HtmlContent) =>
    html`<details class="fold" name="outils">
      <summary class="go">${title}</summary>
      <div>${body}</div>
    </details>`
  return html`<div class="tools">
    ${searchForm(visit, filters, typed ?? fieldText(filters, visit.language, await communeSaid(visit, filters)))}
    ${count !== undefined && html`<span class="chip">${count}</span>`}
    ${isFiltered(filters) && html`<a class="go" href="/transmissions">${say('Tout afficher', 'Show all')}</a>`}
    ${fold(say('Filtres', 'Filters'), await fieldsForm(visit, filters))}
    ${fold(
      say('Tri', 'Order'),
      html`<ul class="views">
        ${sortLinks(visit, filters)}
      </ul>`,
    )}
    ${fold(say('Vues', 'Views'), await viewsMenu(visit, filters))}
    ${fold(say('Colonnes', 'Columns'), form(visit, columnForm, [hidden('demande', queryOfFilters(filters)), html`<div class="filters">${columnChoices(shown, visit)}</div>`]))}
    <a class="go" href="/transmissions.csv${queryOfFilters(fromFirst(filters))}">CSV</a>
  </div>`
}

export function isFiltered(filters: Filters) {
  return termsOf(filters, 'fr').length > 0
}

/** What finds the filter's collectivité: its name, unless others have it too. */
async function communeSaid(visit: Visit, { collectivite: siren }: Filters) {
  const [found] = siren === undefined ? [] : await visit.look(named, { of: [siren], limit: 1 })
  if (!found) return siren
  const short = shortName(found.nom)
  return (await sendersNamed(visit, short)).length === 1 ? short : siren
}

function searchForm({ say }: Visit, { sort }: Filters, value: string) {
  const label = say('Chercher ou filtrer les actes', 'Search or filter the acts')
  const placeholder = say('Numéro, objet… ou état:refusé', 'Number, objet… or state:refused')
  const words = { name: 'q', id: 'q', value, maxlength: 500, autocomplete: 'off', 'data-completes': true }
  return html`<form class="sift" method="get" action="/transmissions" role="search">
    <input${attributesOf({ ...words, 'aria-label': label, placeholder })} />
    ${sort && hidden('tri', sort)}
  </form>`
}

async function fieldsForm(visit: Visit, filters: Filters) {
  const query = new URLSearchParams(queryOfFilters(fromFirst(filters)))
  const all = await Promise.all(filterFields.map((field) => drawField(visit, field, query)))
  const some = filterFields.map(({ takes }) => takes === 'some')
  return html`<form method="get" action="/transmissions">
    ${filters.text && hidden('q', filters.text)} ${filters.sort && hidden('tri', filters.sort)}
    ${all.filter((_, at) => some[at])}
    <div class="filters">${all.filter((_, at) => !some[at])} <button>${visit.say('Appliquer', 'Apply')}</button></div>
  </form>`
}

/** `data-filter` is its name in the search field, whose completion reads the values here. */
async function drawField(
  visit: Visit,
  { param, name: names, takes, choices = [] }: FilterField,
  query: URLSearchParams,
) {
  const { say, language } = visit
  const name = names[language]
  const label = `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`.replace('-', ' ')
  const attributes = { 'data-filter': name, lang: param === 'matiere' && 'fr' }
  const [value = ''] = query.getAll(param)
  const selecting = (options: readonly (readonly [string, string])[]) =>
    select(label, { ...attributes, name: param, chosen: value }, [['', say('toutes', 'all')], ...options])
  switch (takes) {
    case 'some':
      return html`<fieldset class="filters" data-filter="${name}">
        <legend>${label}</legend>
        ${choices.map((choice) => {
          const [own, , { fr, en }] = choice
          const value = valueInList(choice)
          const checked = query.getAll(param).includes(value) || (own !== param && query.has(own))
          return check(fr === en ? inFrench(visit, fr) : say(fr, en), param, { value, checked })
        })}
      </fieldset>`
    case 'one':
      return selecting(choices.map(([, each, word]) => [each, word[language]]))
    case 'commune': {
      const senders = await visit.look(choicesRead, { limit: mostChoices + 1 })
      return senders.length > mostChoices
        ? input(`${label} (SIREN)`, param, { ...attributes, value, maxlength: 11 })
        : selecting(senders.map(({ siren, nom }) => [siren, shortName(nom)]))
    }
    case 'day': {
      const days = say('hier,1 semaine,1 mois,1 an', 'yesterday,1 week,1 month,1 year')
      return input(label, param, { ...attributes, 'data-values': days, type: 'date', value: value.slice(0, 10) })
    }
    case 'text':
      return input(label, param, { ...attributes, value, maxlength: 200 })
  }
}
