// Columns of the list and how each sorts. Only the objet may be cut; its title and the page of the act show the rest.
import { sirensOf } from '#accounts/access.ts'
import type { TransmissionWaits } from '#operations/desk/transmissions.ts'
import { listColumns, type ListColumn, type SortName } from '#operations/list-filter.ts'
import type { ListedJson } from '#operations/shapes/transmissions.ts'
import { findNature } from '#protocol/codes.ts'
import { html, type HtmlContent } from '#text/html.ts'
import { messageNames } from '#text/messages.ts'
import { shortSentence, type Both } from '#text/sentences.ts'
import { check, form, hidden, reasonField } from '../../forms.ts'
import { fromFirst, matiereSaid, queryOfFilters, type Filters } from '../../filters.ts'
import { sender } from '../../names.ts'
import { attributesOf, formatTransmissionTitle, inFrench, standingTag } from '../../parts.ts'
import { jour, lately } from '../../times.ts'
import { mayHere, shownTo, type Visit } from '../../visit.ts'
import { gatewayName } from '../gateway-words.ts'
import { codeNow } from '../transmission/waits.ts'
import { both } from '#text/both.ts'
import { nextStep } from './next.ts'

export interface ListedTransmission {
  readonly item: ListedJson
  readonly waits: TransmissionWaits | undefined
}

interface ColumnDefinition {
  readonly head: Both
  readonly cell: (listed: ListedTransmission, visit: Visit) => HtmlContent
  /** Order on the first click on its head. */
  readonly sort?: SortName
}

const columns: Readonly<Record<ListColumn | 'numero', ColumnDefinition>> = {
  numero: { head: both('Acte', 'Act'), cell: () => '', sort: 'numero' },
  objet: { head: both('Objet', 'Objet'), cell: objetOf },
  collectivite: {
    head: both('Commune', 'Collectivité'),
    cell: ({ item, waits }) => sender(item.collectivite, waits?.nom),
    sort: 'collectivite',
  },
  siren: { head: both('SIREN', 'SIREN'), cell: ({ item }) => item.collectivite },
  nature: {
    head: both('Nature', 'Nature'),
    cell: ({ item }, visit) => inFrench(visit, findNature(item.nature ?? '')?.libelle ?? '–'),
  },
  matiere: {
    head: both('Matière', 'Matière'),
    cell: ({ item }, visit) => inFrench(visit, item.matiere === null ? '–' : matiereSaid(item.matiere)),
  },
  message: { head: both('Message', 'Message'), cell: ({ item }, { language }) => messageNames[item.message][language] },
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
  next: { head: both('Ensuite', 'Next'), cell: nextOf },
  error: { head: both('Dernière erreur', 'Last error'), cell: lastError },
  dateReception: {
    head: both('Réception', 'Received'),
    cell: ({ item }, visit) => dayOr(item.dateReception, visit),
    sort: '-dateReception',
  },
  createdAt: {
    head: both('Déposé', 'Created'),
    cell: ({ item }, { now, language }) => lately(item.createdAt, now, language),
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

export function columnChoices(shown: readonly ListColumn[], { language }: Visit) {
  return listColumns.map((key) =>
    check(columns[key].head[language], 'colonne', { value: key, checked: shown.includes(key) }),
  )
}

function dayOr(day: string | null, { language }: Visit) {
  return day === null ? '–' : jour(day, language)
}

/** What is no act says first what it is. */
function objetOf({ item }: ListedTransmission, visit: Visit) {
  const objet = shownTo(visit, item.objet, item.collectivite)
  const what = item.message !== '1-1' && html`<b>${messageNames[item.message][visit.language]}</b> `
  return html`<span class="cut" title="${objet}">${what}${inFrench(visit, objet)}</span>`
}

function nextOf({ item, waits }: ListedTransmission, visit: Visit) {
  const code = codeNow(item, waits)
  return html`<span ${attributesOf({ title: code && shortSentence(code, visit.language) })}
      >${nextStep(item, waits, { visit, code })}</span
    >
    ${mayBeRequeued(item, visit) && requeueForm(visit, item)}`
}

/** One click, one reason. */
function requeueForm(visit: Visit, { id, held }: ListedJson) {
  const label = visit.say('Relancer', 'Requeue')
  const { pathname, searchParams } = visit.url
  const fields = [
    hidden('geste', 'requeue'),
    hidden('depuis', pathname),
    hidden('liste', searchParams.toString()),
    hidden('retenue', held?.since),
  ]
  return html`<details class="inline">
    <summary class="go">${label}</summary>
    ${form(visit, { action: `/transmissions/${id}/requeue`, label }, [fields, reasonField(visit)])}
  </details>`
}

function lastError({ item, waits }: ListedTransmission, { language }: Visit) {
  const code = codeNow(item, waits)
  return code === undefined ? '–' : html`${shortSentence(code, language)} <code class="sub">${code}</code>`
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
) {
  const { say, language } = visit
  const back = queryOfFilters(filters)
  const hrefOf = (id: string) => `/transmissions/${id}${back && `?liste=${encodeURIComponent(back.slice(1))}`}`
  const all = say('Cocher toute la page', 'Tick the whole page')
  const ticked = `/transmissions${back === '' ? '?' : `${back}&`}coches=1`
  const cellOf = (key: ListColumn, each: ListedTransmission) =>
    html`<td class="${key}" data-l="${columns[key].head[language]}">${columns[key].cell(each, visit)}</td>`
  const rowOf = (each: ListedTransmission) => {
    const { item } = each
    const title = formatTransmissionTitle(item, language)
    return html`<tr>
      ${boxes !== 'none' && html`<td class="choice">${mayBeRequeued(item, visit) && boxOf(item.id, say(`Choisir ${title}`, `Choose ${title}`), boxes === 'ticked')}</td>`}
      <td class="numero" data-l="${columns.numero.head[language]}">
        <a href="${hrefOf(item.id)}" ${attributesOf({ 'aria-label': item.message !== '1-1' && title })}
          ><strong>${item.numero ?? item.idActe ?? title}</strong></a
        >
      </td>
      ${shown.map((key) => cellOf(key, each))}
    </tr>`
  }
  const drawn = html`<table class="acts">
    <caption class="skip">
      ${caption(visit, filters)}
    </caption>
    <thead>
      <tr>
        ${boxes !== 'none' && html`<th scope="col" class="choice"><a href="${ticked}" data-check="${choiceForm}" title="${all}" aria-label="${all}">☑</a></th>`}
        ${(['numero', ...shown] as const).map((key) => renderColumnHead(key, visit, filters))}
      </tr>
    </thead>
    <tbody>
      ${listed.map(rowOf)}
    </tbody>
  </table>`
  // Only more columns than fit are moved sideways.
  if (shown.length <= usual.length) return drawn
  return html`<div class="across" role="region" tabindex="0" aria-label="${say('Liste des actes', 'List of acts')}">
    ${drawn}
  </div>`
}

function boxOf(id: string, label: string, checked: boolean) {
  const attributes = { type: 'checkbox', name: 'acte', value: id, form: choiceForm, checked, 'aria-label': label }
  return html`<input${attributesOf(attributes)} />`
}

export function mayBeRequeued({ can, collectivite }: ListedJson, visit: Visit) {
  return can.requeue === true && mayHere(visit, 'requeue', collectivite)
}

function caption({ say, language }: Visit, { sort = '-createdAt' }: Filters) {
  const by = columns[sort.replace('-', '') as ListColumn | 'numero'].head[language]
  if (sort === '-createdAt') return say('Actes, du plus récent au plus ancien', 'Acts, from the newest to the oldest')
  return say(`Actes, triés par « ${by} »`, `Acts, sorted by “${by}”`)
}

/** The orders of the list, for where it has no heads. */
export function sortLinks(visit: Visit, filters: Filters) {
  const keys = Object.keys(columns) as readonly (keyof typeof columns)[]
  return keys.filter((key) => columns[key].sort).map((key) => html`<li>${sortLink(key, visit, filters)}</li>`)
}

/** The current order is reversed by its own link. */
function sortLink(key: keyof typeof columns, { language }: Visit, filters: Filters) {
  const { head: words, sort } = columns[key]
  const order = orderBy(key, filters)
  const turned = order ? ((order === 'descending' ? key : `-${key}`) as SortName) : sort
  const href = `/transmissions${queryOfFilters({ ...fromFirst(filters), ...(turned && { sort: turned }) })}`
  return html`<a href="${href}"
    >${words[language]}${order && html`<span aria-hidden="true">${order === 'descending' ? ' ↓' : ' ↑'}</span>`}</a
  >`
}

function orderBy(key: keyof typeof columns, { sort: now = '-createdAt' }: Filters) {
  if (now.replace('-', '') !== key) return false
  return now.startsWith('-') ? 'descending' : 'ascending'
}

/** A sortable head is a link. */
function renderColumnHead(key: keyof typeof columns, visit: Visit, filters: Filters) {
  const { head: words, sort } = columns[key]
  return html`<th scope="col" class="${key}" ${attributesOf({ 'aria-sort': sort && orderBy(key, filters) })}>
    ${sort ? sortLink(key, visit, filters) : words[visit.language]}
  </th>`
}
