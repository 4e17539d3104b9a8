// Columns of the list and how each sorts. Overlong text is cut; its title and the page of the acte show the rest.
import { sirensOf } from '#accounts/access.ts'
import type { TransmissionWaits } from '#operations/desk/transmissions.ts'
import { listColumns, type ListColumn, type SortName } from '#operations/list-filter.ts'
import type { ListedJson } from '#operations/shapes/transmissions.ts'
import { findNature } from '#protocol/codes.ts'
import { html, type HtmlContent, type Html } from '#text/html.ts'
import { messageNames } from '#text/messages.ts'
import { shortSentence, type Both } from '#text/sentences.ts'
import { check } from '../../forms.ts'
import { fromFirst, matiereSaid, queryOfFilters, type Filters } from '../../filters.ts'
import { sender } from '../../names.ts'
import { attributesOf, formatTransmissionTitle, inFrench, standingTag } from '../../parts.ts'
import { renderDay, jour } from '../../times.ts'
import { mayHere, shownTo, type Visit } from '../../visit.ts'
import { gatewayName } from '../gateway-words.ts'
import { codeNow, renderNextStep, receiptExpected } from '../transmission/waits.ts'
import { both } from '#text/both.ts'

export interface ListedTransmission {
  readonly item: ListedJson
  readonly waits: TransmissionWaits | undefined
}

interface ColumnDefinition {
  readonly head: Both
  readonly cell: (listed: ListedTransmission, visit: Visit) => HtmlContent
  /** Order on the first click on its head. */
  readonly sort?: SortName
  readonly whole?: (listed: ListedTransmission, visit: Visit) => string | undefined
}

const text = (said: (listed: ListedTransmission, visit: Visit) => string | undefined) => ({
  cell: (listed: ListedTransmission, visit: Visit) => inFrench(visit, said(listed, visit) ?? '–'),
  whole: said,
})
const messageOf = ({ item }: ListedTransmission, { language }: Visit) => messageNames[item.message][language]

const columns: Readonly<Record<ListColumn | 'numero', ColumnDefinition>> = {
  numero: { head: both('Acte', 'Act'), cell: () => '', sort: 'numero' },
  objet: {
    head: both('Objet', 'Objet'),
    ...text(({ item }, visit) => shownTo(visit, item.objet, item.collectivite)),
  },
  collectivite: {
    head: both('Collectivité', 'Collectivité'),
    cell: ({ item, waits }) => sender(item.collectivite, waits?.nom),
    sort: 'collectivite',
  },
  nature: { head: both('Nature', 'Nature'), ...text(({ item }) => findNature(item.nature ?? '')?.libelle) },
  matiere: {
    head: both('Matière', 'Matière'),
    ...text(({ item }) => (item.matiere === null ? undefined : matiereSaid(item.matiere))),
  },
  message: { head: both('Message', 'Message'), cell: messageOf, whole: messageOf },
  gateway: {
    head: both('Passerelle', 'Gateway'),
    cell: ({ waits }, { language }) => waits && gatewayName(waits.connection.split(':')[0] ?? '', language),
  },
  dateDecision: {
    head: both('Décision', 'Decision'),
    cell: ({ item }, visit) => dayOr(item.dateDecision, visit),
    sort: '-dateDecision',
  },
  state: {
    head: both('État', 'State'),
    cell: ({ item }, { language }) => standingTag(item, language),
    sort: 'state',
  },
  next: {
    head: both('AR ou prochaine étape', 'AR or next step'),
    cell: (listed, visit) =>
      html`${renderNextStep(listed.item, listed.waits, visit)}
        <span class="sub">${errorOf(listed, visit) ?? receiptExpected(visit, listed.waits)}</span>`,
    whole: errorOf,
  },
  error: { head: both('Dernière erreur', 'Last error'), cell: lastError, whole: errorOf },
  dateReception: {
    head: both('AR reçu le', 'AR received'),
    cell: ({ item }, visit) => dayOr(item.dateReception, visit),
    sort: '-dateReception',
  },
  createdAt: {
    head: both('Déposée le', 'Created'),
    cell: ({ item }, { language }) => renderDay(item.createdAt, language),
    sort: '-createdAt',
  },
}

const usual: readonly string[] = ['objet', 'collectivite', 'dateDecision', 'state', 'next', 'createdAt']

/** A visitor with a single collectivité does not get that column by default. */
export function shownColumns(chosen: readonly string[] | null, { grants }: Visit): readonly ListColumn[] {
  const hasOne = sirensOf(grants)?.length === 1
  const wanted = chosen ?? usual.filter((key) => !hasOne || key !== 'collectivite')
  return listColumns.filter((key) => wanted.includes(key))
}

export function columnChoices(shown: readonly ListColumn[], { language }: Visit): readonly Html[] {
  return listColumns.map((key) =>
    check(columns[key].head[language], 'colonne', { value: key, checked: shown.includes(key) }),
  )
}

function dayOr(day: string | null, { language }: Visit): HtmlContent {
  return day === null ? '–' : jour(day, language)
}

function errorOf({ item, waits }: ListedTransmission, { language }: Visit): string | undefined {
  const code = codeNow(item, waits)
  return code && shortSentence(code, language)
}

function lastError(listed: ListedTransmission, visit: Visit): HtmlContent {
  const said = errorOf(listed, visit)
  return said === undefined ? '–' : html`${said} <code class="sub">${codeNow(listed.item, listed.waits)}</code>`
}

interface TransmissionTableOptions {
  readonly filters: Filters
  readonly shown: readonly ListColumn[]
  /** Boxes of transmissions that may be requeued. */
  readonly boxes: 'none' | 'free' | 'ticked'
}

export const choiceForm = 'choix'

export function renderTransmissionTable(
  visit: Visit,
  listed: readonly ListedTransmission[],
  { filters, shown, boxes }: TransmissionTableOptions,
): Html {
  const { say, language } = visit
  const back = queryOfFilters(filters)
  const hrefOf = (id: string) => `/transmissions/${id}${back && `?liste=${encodeURIComponent(back.slice(1))}`}`
  const all = say('Cocher toute la page', 'Tick the whole page')
  const ticked = `/transmissions${back === '' ? '?' : `${back}&`}coches=1`
  const cellOf = (key: ListColumn, each: ListedTransmission) => {
    const { head: words, cell, whole } = columns[key]
    const title = whole?.(each, visit)
    return html`<td class="${key}" data-l="${words[language]}" ${attributesOf({ title })}>${cell(each, visit)}</td>`
  }
  const rowOf = (each: ListedTransmission) => {
    const { item } = each
    const title = formatTransmissionTitle(item, language)
    return html`<tr>
      ${boxes !== 'none' && html`<td class="choice">${mayBeRequeued(item, visit) && boxOf(item.id, say(`Choisir ${title}`, `Choose ${title}`), boxes === 'ticked')}</td>`}
      <td class="numero" data-l="${columns.numero.head[language]}" title="${title}">
        <a href="${hrefOf(item.id)}"><strong>${title}</strong></a>
      </td>
      ${shown.map((key) => cellOf(key, each))}
    </tr>`
  }
  return html`<table class="acts">
    <caption class="skip">
      ${caption(visit, filters)}
    </caption>
    <thead>
      <tr>
        ${boxes !== 'none' && html`<th scope="col" class="choice"><a href="${ticked}" data-check="${choiceForm}" title="${all}" aria-label="${all}">☑</a></th>`}
        ${renderColumnHead('numero', { visit, filters })}${shown.map((key) => renderColumnHead(key, { visit, filters }))}
      </tr>
    </thead>
    <tbody>
      ${listed.map(rowOf)}
    </tbody>
  </table>`
}

function boxOf(id: string, label: string, checked: boolean): Html {
  const attributes = { type: 'checkbox', name: 'acte', value: id, form: choiceForm, checked, 'aria-label': label }
  return html`<input${attributesOf(attributes)} />`
}

export function mayBeRequeued({ can, collectivite }: ListedJson, visit: Visit): boolean {
  return can.requeue === true && mayHere(visit, 'requeue', collectivite)
}

function caption({ say, language }: Visit, { sort = '-createdAt' }: Filters): string {
  const key = sort.replace('-', '') as ListColumn | 'numero'
  const by = columns[key].head[language]
  if (sort === '-createdAt')
    return say('Transmissions, de la plus récente à la plus ancienne', 'Transmissions, from the newest to the oldest')
  return say(`Transmissions, triées par « ${by} »`, `Transmissions, sorted by “${by}”`)
}

interface ColumnHeadOptions {
  readonly visit: Visit
  readonly filters: Filters
}

/** A sortable head is a link; the current one reverses the order. */
function renderColumnHead(key: keyof typeof columns, { visit: { language }, filters }: ColumnHeadOptions): Html {
  const { head: words, sort } = columns[key]
  const { sort: now = '-createdAt' } = filters
  const word = words[language]
  if (sort === undefined) return html`<th scope="col" class="${key}">${word}</th>`
  const isHere = now.replace('-', '') === key
  const isDown = now.startsWith('-')
  const turned: SortName = isHere ? ((isDown ? key : `-${key}`) as SortName) : sort
  const href = `/transmissions${queryOfFilters({ ...fromFirst(filters), sort: turned })}`
  const order = isHere && (isDown ? 'descending' : 'ascending')
  return html`<th scope="col" class="${key}" ${attributesOf({ 'aria-sort': order })}>
    <a href="${href}">${word}${isHere && html`<span aria-hidden="true">${isDown ? ' ↓' : ' ↑'}</span>`}</a>
  </th>`
}
