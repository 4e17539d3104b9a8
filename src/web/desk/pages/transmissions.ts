// Transmissions: searched, filtered, page by page; every filter lives in the URL. The same list as a file.
import { choices as choicesRead, waitsFor as waitsRead, type Waits } from '../../../operations/desk/transmissions.ts'
import { states } from '../../../lifecycle.ts'
import type { TransmissionJson, TransmissionsPage } from '../../../operations/shapes.ts'
import { outgoingCodes } from '../../../protocol/messages/formulaire.ts'
import { shortSentence, stateSentence, type Language } from '../../../text/sentences.ts'
import { csvOf } from '../csv.ts'
import { chipsOf, fromFirst, listFilterOf, queryOf, readFilters, type Filters } from '../filters.ts'
import { html, type Content, type Html } from '../../../text/html.ts'
import { receiptDays, workingDaysAfter } from '../../../protocol/calendrier/delais.ts'
import { receiptExpected } from './transmission/expected.ts'
import { bulkLink } from './bulk/criteria.ts'
import { heading } from '../layout.ts'
import { messageNames } from '../../../text/messages.ts'
import { nothing, standing, table } from '../parts.ts'
import { instant } from '../times.ts'
import { shownTo, type Download, type Page, type Visit } from '../visit.ts'
import { inFrench } from './ministry-words.ts'
import { codeNow, nextOf } from './transmission/waits.ts'

/** On one page. */
const pageSize = 50
/** Read at once for a file, after a first page that is soon there. */
const fileStep = 500
/** More collectivites than a list of choices can show: their SIREN is typed. */
const mostChoices = 50

export const transmissionsPage: Page = {
  path: '/transmissions',
  needs: 'read',
  render: async (visit) => {
    const { say } = visit
    const filters = readFilters(visit.url.searchParams)
    const asked = { ...listFilterOf(filters), limit: pageSize, counted: true }
    const { items, next, total } = await visit.ask('listTransmissions', asked)
    const waits = await waitsFor(visit, items)
    const title = 'Transmissions'
    const lead = leadOf(visit, filters, { count: items.length, more: next !== null, total })
    const list =
      items.length === 0
        ? nothing(
            next === null
              ? say(
                  'Aucune transmission ne correspond. Retirez un filtre, ou cherchez autre chose.',
                  'No transmission matches. Remove a filter, or search for something else.',
                )
              : say(
                  'Aucune de celles qui ont été examinées ne correspond : la page suivante cherche plus loin.',
                  'None of those looked at matches: the next page looks further.',
                ),
          )
        : table(
            say(
              ['Acte', 'Collectivité', 'État', 'AR ou prochaine étape', 'Dernière erreur', 'Créée'],
              ['Act', 'Collectivité', 'State', 'AR or next step', 'Last error', 'Created'],
            ),
            items.map((item) => rowOf(visit, filters, { item, waits: waits.get(item.id) })),
            say('Transmissions, de la plus récente à la plus ancienne', 'Transmissions, from the newest to the oldest'),
          )
    return {
      title,
      main: html`${heading(title, lead)} ${await searchForm(visit, filters)} ${chips(visit, filters)} ${list}
      ${paging(visit, filters, next)}`,
    }
  },
}

/** The same list in a file. */
export const transmissionsCsv: Download = {
  path: '/transmissions.csv',
  needs: 'read',
  open: async (visit) => ({
    bytes: csvOf(fileHead(visit), fileRows(visit, fromFirst(readFilters(visit.url.searchParams))), visit.say),
    type: 'text/csv; charset=utf-8',
    name: `transmissions-${visit.now.toISOString().slice(0, 10)}.csv`,
    inline: false,
  }),
}

function waitsFor(visit: Visit, items: readonly TransmissionJson[]): Promise<ReadonlyMap<string, Waits>> {
  const ids = items.map(({ id }) => id)
  return visit.look(waitsRead, { ids, now: visit.now })
}

interface Shown {
  readonly count: number
  readonly more: boolean
  readonly total: TransmissionsPage['total']
}

const numbers = { fr: new Intl.NumberFormat('fr-FR'), en: new Intl.NumberFormat('en-GB') } as const

function totalWords({ say, language }: Visit, { count, more }: NonNullable<TransmissionsPage['total']>): string {
  const number = numbers[language].format(count)
  return more ? say(`plus de ${number}`, `more than ${number}`) : say(`${number} en tout`, `${number} in all`)
}

function leadOf(visit: Visit, filters: Filters, { count, more, total }: Shown): string {
  const { say } = visit
  const isFiltered = queryOf(fromFirst(filters)) !== ''
  const order = `${isFiltered ? say('avec ces filtres, ', 'with these filters, ') : ''}${say('de la plus récente à la plus ancienne', 'from the newest to the oldest')}`
  if (more && total !== undefined) {
    const all = totalWords(visit, total)
    return say(`${all}, ${count} par page, ${order}`, `${all}, ${count} on a page, ${order}`)
  }
  if (more) return say(`${count} par page, ${order}`, `${count} on a page, ${order}`)
  return filters.apres === undefined
    ? say(`${count} en tout, ${order}`, `${count} in all, ${order}`)
    : say(`${count} sur cette dernière page, ${order}`, `${count} on this last page, ${order}`)
}

interface Listed {
  readonly item: TransmissionJson
  readonly waits: Waits | undefined
}

function rowOf(visit: Visit, filters: Filters, { item, waits }: Listed): readonly Content[] {
  const code = codeNow(item, waits)
  const back = queryOf(filters)
  const href = `/transmissions/${item.id}${back && `?liste=${encodeURIComponent(back.slice(1))}`}`
  return [
    html`<a href="${href}"><strong>${titleOf(item, visit.language)}</strong></a
      ><span class="sub">${inFrench(visit, shownTo(visit, item.objet, item.collectivite))}</span>`,
    html`${waits?.nom}<span class="sub id">${item.collectivite}</span>`,
    standing(item, visit.language),
    html`${nextOf(item, waits, visit)}<span class="sub">${receiptExpected(visit, waits?.submittedAt ?? null)}</span>`,
    code === undefined
      ? '–'
      : html`${shortSentence(code, visit.language)}<span class="sub"><code>${code}</code></span>`,
    instant(item.createdAt, visit.language),
  ]
}

/** What a transmission is called: the act's number, and what it says of it where it is no act. */
export function titleOf({ message, numero, idActe }: TransmissionJson, language: Language): string {
  const act = numero ?? idActe
  const what = messageNames[message][language]
  if (message === '1-1') return act ?? what
  return act === null ? what : `${what}, ${act}`
}

function chips(visit: Visit, filters: Filters): Html {
  const { say } = visit
  const all = chipsOf(filters, visit.language)
  const removal = ({ name, value, without }: (typeof all)[number]) =>
    html`<a class="chip" href="/transmissions${without}"
      ><span class="skip">${say('Retirer le filtre : ', 'Remove the filter: ')}</span>${name} <b>${value}</b>
      <span aria-hidden="true">✕</span></a
    >`
  return html`<div class="filters">
    ${all.length > 0 && html`<span>${say('Filtres :', 'Filters:')}</span>${all.map(removal)}<a href="/transmissions">${say('Tout retirer', 'Remove all')}</a>`}
    <a class="button quiet" href="/transmissions.csv${queryOf(fromFirst(filters))}"
      >${say('Exporter en CSV', 'Export as CSV')}</a
    >
    ${bulkLink(visit, filters)}
  </div>`
}

function paging({ say }: Visit, filters: Filters, next: string | null): Content {
  if (next === null && filters.apres === undefined) return ''
  return html`<nav class="pages" aria-label="Pages">
    ${filters.apres !== undefined && html`<a class="button quiet" href="/transmissions${queryOf(fromFirst(filters))}">${say('Première page', 'First page')}</a>`}
    ${next !== null && html`<a class="button quiet" href="/transmissions${queryOf({ ...filters, apres: next })}">${say('Page suivante', 'Next page')}</a>`}
  </nav>`
}

async function searchForm(visit: Visit, filters: Filters): Promise<Html> {
  const { say } = visit
  const { q, ...others } = filters
  const isSet = chipsOf(others, visit.language).length > 0
  return html`<form class="sift" method="get" action="/transmissions" role="search">
    <div class="filters">
      <label class="over"
        >${say('Numéro, identifiant, objet, SIREN ou erreur', 'Number, identifier, objet, SIREN or error')}
        <input type="search" id="q" name="q" value="${q}" maxlength="200" data-search
      /></label>
      <button>${say('Rechercher', 'Search')}</button>
    </div>
    <details ${isSet && html`open`}>
      <summary>${say('Filtrer', 'Filter')}</summary>
      ${choices(
        'etat',
        say('État', 'State'),
        states.map((state) => ({
          value: state,
          word: stateSentence(state, visit.language).short,
          on: filters.etats.includes(state),
        })),
      )}
      ${choices(
        'message',
        'Message',
        outgoingCodes.map((code) => ({
          value: code,
          word: messageNames[code][visit.language],
          on: filters.messages.includes(code),
        })),
      )}
      <div class="filters">
        ${box('retenues', { value: '1', word: say('retenues pour une personne', 'held for a person'), on: filters.retenues })}
        ${box('incertaines', { value: '1', word: say('incertaines', 'uncertain'), on: filters.incertaines })}
      </div>
      <div class="filters">
        ${await senderField(visit, filters)}
        <label class="over"
          >${say('Code d’erreur', 'Error code')}
          <input name="code" value="${filters.code}" maxlength="12" placeholder="ACTES-G007"
        /></label>
        <label class="over"
          >${say('Créées depuis le', 'Created since')} <input type="date" name="depuis" value="${filters.depuis}"
        /></label>
        <button class="quiet">${say('Appliquer', 'Apply')}</button>
      </div>
    </details>
  </form>`
}

interface Choice {
  readonly value: string
  readonly word: string
  readonly on: boolean
}

function choices(name: string, legend: string, all: readonly Choice[]): Html {
  return html`<fieldset class="filters">
    <legend>${legend}</legend>
    ${all.map((choice) => box(name, choice))}
  </fieldset>`
}

function box(name: string, { value, word, on }: Choice): Html {
  return html`<label><input type="checkbox" name="${name}" value="${value}" ${on && html`checked`} /> ${word}</label>`
}

async function senderField(visit: Visit, { collectivite }: Filters): Promise<Html> {
  const limit = mostChoices + 1
  const senders = await visit.look(choicesRead, { limit })
  if (senders.length === limit)
    return html`<label class="over"
      >Collectivité (SIREN) <input name="collectivite" value="${collectivite}" maxlength="11"
    /></label>`
  return html`<label class="over"
    >Collectivité
    <select name="collectivite">
      <option value="">${visit.say('toutes', 'all')}</option>
      ${senders.map(({ siren, nom }) => html`<option value="${siren}" ${siren === collectivite && html`selected`}>${nom}</option>`)}
    </select></label
  >`
}

/** The columns of the file, which is for the spreadsheet of its reader. */
function fileHead({ say }: Visit): readonly string[] {
  return say(
    [
      ...['id', 'message', 'numero', 'identifiant', 'objet', 'siren', 'collectivite', 'nature', 'date de décision'],
      ...[
        'état',
        'retenue',
        'incertaine',
        'date de réception',
        'AR attendu avant',
        'prochaine étape',
        'code',
        'erreur',
      ],
      'créée',
    ],
    [
      ...['id', 'message', 'numero', 'identifier', 'objet', 'siren', 'collectivite', 'nature', 'date of decision'],
      ...['state', 'held', 'uncertain', 'date of reception', 'AR expected by', 'next step', 'code', 'error', 'created'],
    ],
  )
}

async function* fileRows(visit: Visit, filters: Filters): AsyncGenerator<readonly string[]> {
  for (let after: string | null | undefined; after !== null;) {
    const place = after === undefined ? { limit: pageSize } : { limit: fileStep, after }
    const asked = { ...listFilterOf(filters), ...place }
    const { items, next } = await visit.ask('listTransmissions', asked)
    const waits = await waitsFor(visit, items)
    for (const item of items) yield fileRow(visit, { item, waits: waits.get(item.id) })
    after = next
  }
}

function fileRow(visit: Visit, { item, waits }: Listed): readonly string[] {
  const code = codeNow(item, waits)
  const yes = visit.say('oui', 'yes')
  return [
    ...[item.id, item.message, item.numero ?? '', item.idActe ?? ''],
    ...[shownTo(visit, item.objet, item.collectivite), item.collectivite, waits?.nom ?? ''],
    ...[item.nature ?? '', item.dateDecision ?? '', stateSentence(item.state, visit.language).short],
    ...[item.held ? yes : '', item.uncertain ? yes : '', item.dateReception ?? '', expectedBy(waits), item.dueAt ?? ''],
    ...[code ?? '', code === undefined ? '' : shortSentence(code, visit.language), item.createdAt],
  ]
}

function expectedBy(waits: Waits | undefined): string {
  return waits?.submittedAt ? workingDaysAfter(waits.submittedAt, receiptDays).toISOString() : ''
}
