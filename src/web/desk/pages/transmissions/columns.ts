// The columns of the list: what each says of an act on one line, and by what it is sorted. What does not fit is cut at its
// end; the whole is in its title, and on the act's page.
import { sirensOf } from '../../../../accounts/access.ts'
import type { Waits } from '../../../../operations/desk/transmissions.ts'
import { listColumns, type ListColumn, type SortName } from '../../../../operations/list-filter.ts'
import type { TransmissionJson } from '../../../../operations/shapes/transmissions.ts'
import { findNature } from '../../../../protocol/messages/codes.ts'
import { html, type Content, type Html } from '../../../../text/html.ts'
import { messageNames } from '../../../../text/messages.ts'
import { shortSentence, type Both, type Language } from '../../../../text/sentences.ts'
import { check } from '../../forms.ts'
import { fromFirst, matiereSaid, queryOf, type Filters } from '../../filters.ts'
import { attributesOf, inFrench, standing } from '../../parts.ts'
import { dayOf, jour } from '../../times.ts'
import { mayHere, shownTo, type Visit } from '../../visit.ts'
import { gatewayName } from '../gateway-words.ts'
import { codeNow, nextOf, receiptExpected } from '../transmission/waits.ts'

export interface Listed {
  readonly item: TransmissionJson
  readonly waits: Waits | undefined
}

interface Told {
  readonly head: Both
  /** What the head sorts by, at first. */
  readonly sort?: SortName
  readonly cell: (listed: Listed, visit: Visit) => Content
  /** The cell in full, where it may be cut. */
  readonly whole?: (listed: Listed, visit: Visit) => string | undefined
}

const column = (fr: string, en: string, cell: Told['cell'], more: Omit<Told, 'head' | 'cell'> = {}): Told => ({
  ...{ head: { fr, en }, cell },
  ...more,
})
const text = (fr: string, en: string, said: (listed: Listed, visit: Visit) => string | undefined): Told =>
  column(fr, en, (listed, visit) => inFrench(visit, said(listed, visit) ?? '–'), { whole: said })

const columns: Readonly<Record<ListColumn, Told>> = {
  objet: text('Objet', 'Objet', ({ item }, visit) => shownTo(visit, item.objet, item.collectivite)),
  collectivite: column('Collectivité', 'Collectivité', ({ item, waits }) => sender(item.collectivite, waits?.nom), {
    sort: 'collectivite',
  }),
  nature: text('Nature', 'Nature', ({ item }) => findNature(item.nature ?? '')?.libelle),
  matiere: text('Matière', 'Matière', ({ item }) => (item.matiere === null ? undefined : matiereSaid(item.matiere))),
  message: column('Message', 'Message', ({ item }, { language }) => messageNames[item.message][language], {
    whole: ({ item }, { language }) => messageNames[item.message][language],
  }),
  gateway: column('Passerelle', 'Gateway', ({ waits }, { language }) =>
    waits ? gatewayName(waits.connection.split(':')[0] ?? '', language) : '–',
  ),
  dateDecision: column('Décision', 'Decision', ({ item }, visit) => dayOr(item.dateDecision, visit), {
    sort: '-dateDecision',
  }),
  state: column('État', 'State', ({ item }, { language }) => standing(item, language), { sort: 'state' }),
  next: column(
    'AR ou prochaine étape',
    'AR or next step',
    (listed, visit) =>
      html`${nextOf(listed.item, listed.waits, visit)}
        <span class="sub">${errorOf(listed, visit) ?? receiptExpected(visit, listed.waits)}</span>`,
    { whole: errorOf },
  ),
  error: column('Dernière erreur', 'Last error', lastError, { whole: errorOf }),
  dateReception: column('AR reçu le', 'AR received', ({ item }, visit) => dayOr(item.dateReception, visit), {
    sort: '-dateReception',
  }),
  createdAt: column('Créée', 'Created', ({ item }, { language }) => dayOf(item.createdAt, language), {
    sort: '-createdAt',
  }),
}
const numero: Told = column('Acte', 'Act', () => '', { sort: 'numero' })

/** What a person sees who has chosen nothing. */
const usual: readonly string[] = ['objet', 'collectivite', 'dateDecision', 'state', 'next', 'createdAt']

/** The columns that are shown, in their order. Who has one collectivité knows which it is. */
export function shownColumns(chosen: readonly string[] | null, { grants }: Visit): readonly ListColumn[] {
  const hasOne = sirensOf(grants)?.length === 1
  const wanted = chosen ?? usual.filter((key) => !hasOne || key !== 'collectivite')
  return listColumns.filter((key) => wanted.includes(key))
}

/** A box for each column that may be chosen. */
export function columnChoices(shown: readonly ListColumn[], { language }: Visit): readonly Html[] {
  return listColumns.map((key) =>
    check(columns[key].head[language], 'colonne', { value: key, checked: shown.includes(key) }),
  )
}

/** The name of a collectivité with its SIREN beside it. */
export function sender(siren: string, nom: string | undefined): Html {
  return html`<span class="sender"><span title="${nom}">${nom}</span> <span class="id">${siren}</span></span>`
}

function dayOr(day: string | null, { language }: Visit): Content {
  return day === null ? '–' : jour(day, language)
}

function errorOf({ item, waits }: Listed, { language }: Visit): string | undefined {
  const code = codeNow(item, waits)
  return code && shortSentence(code, language)
}

function lastError(listed: Listed, visit: Visit): Content {
  const said = errorOf(listed, visit)
  return said === undefined ? '–' : html`${said} <code class="sub">${codeNow(listed.item, listed.waits)}</code>`
}

/** What a transmission is called: the act's number, and what it says of it where it is no act. */
export function titleOf({ message, numero, idActe }: TransmissionJson, language: Language): string {
  const act = numero ?? idActe
  const what = messageNames[message][language]
  if (message === '1-1') return act ?? what
  return act === null ? what : `${what}, ${act}`
}

interface Table {
  readonly filters: Filters
  readonly shown: readonly ListColumn[]
  /** Boxes of what may be tried again. */
  readonly boxes: 'none' | 'free' | 'ticked'
}

/** The form that boxes belong to. */
export const choiceForm = 'choix'

/** One line for each act. */
export function tableOf(visit: Visit, listed: readonly Listed[], { filters, shown, boxes }: Table): Html {
  const { say, language } = visit
  const back = queryOf(filters)
  const hrefOf = (id: string) => `/transmissions/${id}${back && `?liste=${encodeURIComponent(back.slice(1))}`}`
  const all = say('Cocher toute la page', 'Tick the whole page')
  const ticked = `/transmissions${back === '' ? '?' : `${back}&`}coches=1`
  const cellOf = (key: ListColumn, each: Listed) => {
    const { head, cell, whole } = columns[key]
    const title = whole?.(each, visit)
    return html`<td class="${key}" data-l="${head[language]}" ${attributesOf({ title })}>${cell(each, visit)}</td>`
  }
  const rowOf = (each: Listed) => {
    const { item } = each
    const title = titleOf(item, language)
    return html`<tr>
      ${boxes !== 'none' && html`<td class="choice">${mayBeRequeued(item, visit) && boxOf(item.id, say(`Choisir ${title}`, `Choose ${title}`), boxes === 'ticked')}</td>`}
      <td class="numero" data-l="${numero.head[language]}" title="${title}">
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
        ${headOf('numero', numero, { visit, filters })}${shown.map((key) => headOf(key, columns[key], { visit, filters }))}
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

/** It waits for a person who may try it again. */
export function mayBeRequeued({ held, state, replacedBy, collectivite }: TransmissionJson, visit: Visit): boolean {
  return (held !== null || (state === 'refused' && replacedBy === undefined)) && mayHere(visit, 'requeue', collectivite)
}

function caption({ say, language }: Visit, { sort = '-createdAt' }: Filters): string {
  const key = sort.replace('-', '') as ListColumn | 'numero'
  const by = (key === 'numero' ? numero : columns[key]).head[language]
  if (sort === '-createdAt')
    return say('Transmissions, de la plus récente à la plus ancienne', 'Transmissions, from the newest to the oldest')
  return say(`Transmissions, triées par « ${by} »`, `Transmissions, sorted by “${by}”`)
}

interface Head {
  readonly visit: Visit
  readonly filters: Filters
}

/** A head that sorts is a link; the one that the list is sorted by turns the order round. */
function headOf(key: string, { head, sort }: Told, { visit: { language }, filters }: Head): Html {
  const { sort: now = '-createdAt' } = filters
  const word = head[language]
  if (sort === undefined) return html`<th scope="col" class="${key}">${word}</th>`
  const isHere = now.replace('-', '') === key
  const isDown = now.startsWith('-')
  const turned: SortName = isHere ? ((isDown ? key : `-${key}`) as SortName) : sort
  const href = `/transmissions${queryOf({ ...fromFirst(filters), sort: turned })}`
  const order = isDown ? 'descending' : 'ascending'
  return html`<th scope="col" class="${key}" ${isHere && html` aria-sort="${order}"`}>
    <a href="${href}">${word}${isHere && html`<span aria-hidden="true">${isDown ? ' ↓' : ' ↑'}</span>`}</a>
  </th>`
}
