// Transmissions: searched, filtered, sorted, page by page, all in the URL. Ticked ones go to the guarded bulk requeue.
import { ownColumns } from '#operations/desk/transmissions.ts'
import type { TransmissionsPage } from '#operations/shapes/transmissions.ts'
import { html, type Html } from '#text/html.ts'
import { writeNumber } from '#text/sentences.ts'
import { chipsOf, criteriaOf, readFilters, type Filters } from '../../filters.ts'
import { hidden } from '../../forms.ts'
import { nothing, rest } from '../../parts.ts'
import { pageAt, type Visit } from '../../visit.ts'
import { writeCriteria, hasCriterion } from '#operations/bulk-criteria.ts'
import { depositLink } from '../deposit/link.ts'
import { choiceForm, mayBeRequeued, shownColumns, renderTransmissionTable } from './columns.ts'
import { listFile } from './spreadsheet.ts'
import { listedOf } from './listed.ts'
import { tools } from './tools.ts'
import { viewActions } from './views.ts'

const pageSize = 50

const page = pageAt('/transmissions', 'read', async (visit) => {
  const filters = readFilters(visit.url.searchParams)
  const { listed, next, total } = await listedOf(visit, { ...filters, limit: pageSize, counted: true })
  const shown = shownColumns(await visit.look(ownColumns, {}), visit)
  const isChoosable = listed.some(({ item }) => mayBeRequeued(item, visit))
  const boxes = !isChoosable ? 'none' : visit.url.searchParams.has('coches') ? 'ticked' : 'free'
  const { length: count } = listed
  return {
    title: 'Transmissions',
    lead: formatListLead(visit, filters, { count, more: next !== null, total }),
    live: ['actes'],
    main: html`${await tools(visit, { filters, shown })}
      ${count === 0 ? none(visit, filters, next !== null) : renderTransmissionTable(visit, listed, { filters, shown, boxes })}
      <div class="below">${isChoosable && choice(visit, filters)} ${rest(visit, next)}</div>`,
  }
})

export const transmissionsServed = { pages: [page], downloads: [listFile], actions: viewActions }

interface ListPageCounts {
  readonly count: number
  readonly more: boolean
  readonly total: TransmissionsPage['total']
}

function totalWords({ say, language }: Visit, { count, more }: NonNullable<TransmissionsPage['total']>): string {
  const number = writeNumber(count, language)
  return more ? say(`plus de ${number}`, `more than ${number}`) : say(`${number} en tout`, `${number} in all`)
}

function formatListLead(visit: Visit, filters: Filters, { count, more, total }: ListPageCounts): string {
  const { say, language } = visit
  const filtered = chipsOf(filters, language).length > 0 && say('avec ces filtres', 'with these filters')
  const onPage = say(`${count} par page`, `${count} on a page`)
  const last = say(`${count} sur cette dernière page`, `${count} on this last page`)
  const many = more
    ? [total && totalWords(visit, total), onPage]
    : filters.after === undefined
      ? [totalWords(visit, { count, more })]
      : [last]
  const newest =
    filters.sort === undefined && say('de la plus récente à la plus ancienne', 'from the newest to the oldest')
  return [...many, filtered, newest].filter((each) => typeof each === 'string').join(', ')
}

function none(visit: Visit, filters: Filters, more: boolean): Html {
  const { say, language } = visit
  if (more)
    return nothing(
      say(
        'Aucune correspondance jusqu’ici : la page suivante cherche plus loin.',
        'None of those looked at matches: what follows looks further.',
      ),
    )
  if (filters.after !== undefined) return nothing(say('Il n’y en a pas d’autre.', 'There is no other one.'))
  if (chipsOf(filters, language).length > 0)
    return nothing(
      say(
        'Aucune transmission ne correspond. Retirez un filtre, ou cherchez autre chose.',
        'No transmission matches. Remove a filter, or search for something else.',
      ),
    )
  const none = say(
    'Aucun acte n’a encore été déposé. Chacun apparaît ici dès son dépôt.',
    'No act has been handed in yet. Each appears here once it is.',
  )
  return html`${nothing(none)} ${depositLink(visit)}`
}

/** Acts on the ticked actes, or on everything that the filters find except those. */
function choice({ say }: Visit, filters: Filters): Html {
  const criteria = criteriaOf(filters)
  const these = say('Relancer les actes cochés…', 'Requeue the ticked acts…')
  const all = say('Relancer tout le filtre, sauf les actes cochés…', 'Requeue all of the filter, but the ticked acts…')
  return html`<form method="get" action="/relances/nouvelle" id="${choiceForm}" class="filters">
    ${hidden('demande', writeCriteria(criteria))}
    <button name="choix" value="actes">${these}</button>
    ${hasCriterion(criteria) && html`<button name="choix" value="filtre">${all}</button>`}
    <output data-word="${say('Cochés :', 'Ticked:')}"></output>
  </form>`
}
