// Actes: searched, filtered, sorted, page by page, all in the URL. Ticked ones go to the guarded bulk requeue.
import { ownColumns } from '#operations/desk/transmissions.ts'
import type { TransmissionsPage } from '#operations/shapes/transmissions.ts'
import { html } from '#text/html.ts'
import { writeNumber } from '#text/sentences.ts'
import { criteriaOf, queryOfFilters, readField, type Filters } from '../../filters.ts'
import { sendersNamed } from '../../names.ts'
import { nothing, rest } from '../../parts.ts'
import { pageAt, type Visit } from '../../visit.ts'
import { writeCriteria, hasCriterion } from '#operations/bulk-criteria.ts'
import { depositLink } from '../deposit/link.ts'
import { choiceForm, mayBeRequeued, shownColumns, renderTransmissionTable } from './columns.ts'
import { listFile } from './spreadsheet.ts'
import { listedOf } from './listed.ts'
import { isFiltered, tools } from './tools.ts'
import { viewActions } from './views.ts'

const pageSize = 50

const page = pageAt('/transmissions', 'read', async (visit) => {
  const { say, language, now, url } = visit
  const title = say('Actes', 'Acts')
  const asked = await readField(url.searchParams, { language, now, findCommune: (words) => findCommune(visit, words) })
  const { filters, faults, isComposed } = asked
  if (isComposed && faults.length === 0)
    return { title, main: html``, onward: `/transmissions${queryOfFilters(filters)}` }
  const { listed, next, total } = await listedOf(visit, { ...filters, limit: pageSize, counted: true })
  const shown = shownColumns(await visit.look(ownColumns, {}), visit)
  const isChoosable = listed.some(({ item }) => mayBeRequeued(item, visit))
  const boxes = !isChoosable ? 'none' : url.searchParams.has('coches') ? 'ticked' : 'free'
  const { length: count } = listed
  const isWhole = next === null && filters.after === undefined
  const said = isWhole ? countWords(visit, { count, more: false }) : total && countWords(visit, total)
  const typed = isComposed ? (url.searchParams.get('q') ?? '') : undefined
  return {
    title,
    ...(isComposed && { status: 422 }),
    live: ['actes'],
    main: html`${faults.length > 0 && html`<p class="said no" role="alert">${faults.join(' ')}</p>`}
      ${await tools(visit, { filters, shown, count: said, typed })}
      ${count === 0 ? none(visit, filters, next !== null) : renderTransmissionTable(visit, listed, { filters, shown, boxes })}
      <div class="below">${isChoosable && choice(visit, filters)} ${rest(visit, next)}</div>`,
  }
})

export const transmissionsServed = { pages: [page], downloads: [listFile], actions: viewActions }

async function findCommune(visit: Visit, words: string) {
  if (/^\d{9}$/.test(words)) return words
  const found = await sendersNamed(visit, words)
  const [only, ...others] = found
  if (only && others.length === 0) return only.siren
  const names = found.slice(0, 5).map(({ nom, siren }) => `${nom} (${siren})`)
  const several = visit.say(
    `plusieurs portent ce nom : ${names.join(', ')}`,
    `several are called so: ${names.join(', ')}`,
  )
  return { allowed: only ? several : visit.say('aucune collectivité ne porte ce nom', 'no collectivité has this name') }
}

function countWords({ say, language }: Visit, { count, more }: NonNullable<TransmissionsPage['total']>) {
  const acts = `${writeNumber(count, language)} ${say(count > 1 ? 'actes' : 'acte', count === 1 ? 'act' : 'acts')}`
  return more ? say(`plus de ${acts}`, `more than ${acts}`) : acts
}

function none(visit: Visit, filters: Filters, more: boolean) {
  const { say } = visit
  if (more)
    return nothing(
      say(
        'Aucune correspondance jusqu’ici : la page suivante cherche plus loin.',
        'None of those looked at matches: what follows looks further.',
      ),
    )
  if (filters.after !== undefined) return nothing(say('Il n’y en a pas d’autre.', 'There is no other one.'))
  if (isFiltered(filters))
    return nothing(
      say(
        'Aucun acte ne correspond. Retirez un filtre, ou cherchez autre chose.',
        'No act matches. Remove a filter, or search for something else.',
      ),
    )
  const none = say(
    'Aucun acte n’a encore été déposé. Chacun apparaît ici dès son dépôt.',
    'No act has been handed in yet. Each appears here once it is.',
  )
  return html`${nothing(none)} ${depositLink(visit)}`
}

/** Requeues the ticked acts, or everything that the filters find. */
function choice({ say }: Visit, filters: Filters) {
  const criteria = criteriaOf(filters)
  return html`<form method="get" action="/relances/nouvelle" id="${choiceForm}" class="filters">
    <button class="first" name="choix" value="actes">
      ${say('Relancer les actes cochés', 'Requeue the ticked acts')}
    </button>
    <output data-word="${say('Cochés :', 'Ticked:')}"></output>
    ${hasCriterion(criteria) && html`<a class="go" href="/relances/nouvelle${writeCriteria(criteria)}">${say('Relancer tout le filtre', 'Requeue all of the filter')}</a>`}
  </form>`
}
