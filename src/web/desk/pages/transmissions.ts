// Transmissions: searched, filtered, page by page; every filter lives in the URL. The same list as a file.
import { choices as choicesRead, waitsFor as waitsRead, type Waits } from '../../../operations/desk/transmissions.ts'
import { states } from '../../../lifecycle.ts'
import type { TransmissionJson, TransmissionsPage } from '../../../operations/shapes/transmissions.ts'
import { outgoingCodes } from '../../../protocol/messages/formulaire.ts'
import { shortSentence, stateSentence, type Language } from '../../../text/sentences.ts'
import { csvOf } from '../csv.ts'
import { chipsOf, fromFirst, queryOf, readFilters, sinceDay, type Filters } from '../filters.ts'
import { html, type Content, type Html } from '../../../text/html.ts'
import { bulkLink } from './bulk/new.ts'
import { messageNames } from '../../../text/messages.ts'
import { check, input, select } from '../forms.ts'
import { quoted, rest, standing, table } from '../parts.ts'
import { instant } from '../times.ts'
import { pageAt, shownTo, type Download, type Visit } from '../visit.ts'
import { codeNow, nextOf, receiptExpected } from './transmission/waits.ts'

/** On one page. */
const pageSize = 50
/** Read at once for a file, after a first page that is soon there. */
const fileStep = 500
/** More collectivites than a list of choices can show: their SIREN is typed. */
const mostChoices = 50

const page = pageAt('/transmissions', 'read', async (visit) => {
  const filters = readFilters(visit.url.searchParams)
  const { items, next, total } = await visit.ask('listTransmissions', { ...filters, limit: pageSize, counted: true })
  const waits = await waitsFor(visit, items)
  const listed = items.map((item) => ({ item, waits: waits.get(item.id) }))
  return {
    title: 'Transmissions',
    lead: leadOf(visit, filters, { count: items.length, more: next !== null, total }),
    live: ['actes'],
    main: html`${await searchForm(visit, filters)} ${chips(visit, filters)}
    ${tableOf(visit, listed, { filters, more: next !== null })} ${rest(visit, next)}`,
  }
})

const csv: Download = {
  path: '/transmissions.csv',
  needs: 'read',
  open: async (visit) => ({
    bytes: csvOf(fileHead(visit), fileRows(visit, fromFirst(readFilters(visit.url.searchParams))), visit.say),
    type: 'text/csv; charset=utf-8',
    name: `transmissions-${visit.now.toISOString().slice(0, 10)}.csv`,
    inline: false,
  }),
}

export const transmissionsServed = { pages: [page], downloads: [csv] }

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
  return filters.after === undefined
    ? say(`${count} en tout, ${order}`, `${count} in all, ${order}`)
    : say(`${count} sur cette dernière page, ${order}`, `${count} on this last page, ${order}`)
}

interface Listed {
  readonly item: TransmissionJson
  readonly waits: Waits | undefined
}

function tableOf(
  visit: Visit,
  listed: readonly Listed[],
  { filters, more }: { readonly filters: Filters; readonly more: boolean },
): Html {
  const { say, language } = visit
  const caption = say(
    'Transmissions, de la plus récente à la plus ancienne',
    'Transmissions, from the newest to the oldest',
  )
  const none = more
    ? say(
        'Aucune de celles qui ont été examinées ne correspond : la suite cherche plus loin.',
        'None of those looked at matches: what follows looks further.',
      )
    : say(
        'Aucune transmission ne correspond. Retirez un filtre, ou cherchez autre chose.',
        'No transmission matches. Remove a filter, or search for something else.',
      )
  const back = queryOf(filters)
  const hrefOf = (id: string) => `/transmissions/${id}${back && `?liste=${encodeURIComponent(back.slice(1))}`}`
  return table(listed, { caption, none }, [
    [
      say('Acte', 'Act'),
      ({ item }) =>
        html`<a href="${hrefOf(item.id)}"><strong>${titleOf(item, language)}</strong></a
          ><span class="sub">${quoted(visit, item.objet, item.collectivite)}</span>`,
    ],
    ['Collectivité', ({ item, waits }) => html`${waits?.nom}<span class="sub id">${item.collectivite}</span>`],
    [say('État', 'State'), ({ item }) => standing(item, language)],
    [
      say('AR ou prochaine étape', 'AR or next step'),
      ({ item, waits }) => html`${nextOf(item, waits, visit)}<span class="sub">${receiptExpected(visit, waits)}</span>`,
    ],
    [say('Dernière erreur', 'Last error'), (each) => lastError(each, language)],
    [say('Créée', 'Created'), ({ item }) => instant(item.createdAt, language)],
  ])
}

function lastError({ item, waits }: Listed, language: Language): Content {
  const code = codeNow(item, waits)
  if (code === undefined) return '–'
  return html`${shortSentence(code, language)}<span class="sub"><code>${code}</code></span>`
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
    <a
      class="button quiet"
      href="/registre${filters.collectivite !== undefined && `?collectivite=${filters.collectivite}`}"
      >${say('Registre', 'Register')}</a
    >
    ${bulkLink(visit, filters)}
  </div>`
}

async function searchForm(visit: Visit, filters: Filters): Promise<Html> {
  const { say, language } = visit
  const { text, state = [], message = [], held, uncertain, code } = filters
  const { text: _, ...others } = filters
  const isSet = chipsOf(others, language).length > 0
  const search = say('Numéro, identifiant, objet, SIREN ou erreur', 'Number, identifier, objet, SIREN or error')
  return html`<form class="sift" method="get" action="/transmissions" role="search">
    <div class="filters">
      ${input(search, 'q', { type: 'search', id: 'q', value: text ?? '', maxlength: 200 })}
      <button>${say('Rechercher', 'Search')}</button>
    </div>
    <details ${isSet && html`open`}>
      <summary>${say('Filtrer', 'Filter')}</summary>
      <fieldset class="filters">
        <legend>${say('État', 'State')}</legend>
        ${states.map((value) => check(stateSentence(value, language).short, 'etat', { value, checked: state.includes(value) }))}
      </fieldset>
      <fieldset class="filters">
        <legend>Message</legend>
        ${outgoingCodes.map((value) => check(messageNames[value][language], 'message', { value, checked: message.includes(value) }))}
      </fieldset>
      <div class="filters">
        ${check(say('retenues pour une personne', 'held for a person'), 'retenues', { value: 1, checked: held })}
        ${check(say('incertaines', 'uncertain'), 'incertaines', { value: 1, checked: uncertain })}
      </div>
      <div class="filters">
        ${await senderField(visit, filters)}
        ${input(say('Code d’erreur', 'Error code'), 'code', { value: code, maxlength: 12, placeholder: 'ACTES-G007' })}
        ${input(say('Créées depuis le', 'Created since'), 'depuis', { type: 'date', value: sinceDay(filters) })}
        <button class="quiet">${say('Appliquer', 'Apply')}</button>
      </div>
    </details>
  </form>`
}

async function senderField({ look, say }: Visit, { collectivite: chosen }: Filters): Promise<Html> {
  const name = 'collectivite'
  const senders = await look(choicesRead, { limit: mostChoices + 1 })
  if (senders.length > mostChoices) return input('Collectivité (SIREN)', name, { value: chosen, maxlength: 11 })
  const all = senders.map(({ siren, nom }) => [siren, nom] as const)
  return select('Collectivité', { name, chosen }, [['', say('toutes', 'all')], ...all])
}

/** The columns of the file, which is for the spreadsheet of its reader. */
function fileHead({ say }: Visit): readonly string[] {
  return say(
    'id,message,numero,identifiant,objet,siren,collectivite,nature,date de décision,état,retenue,incertaine,date de réception,AR attendu avant,prochaine étape,code,erreur,créée',
    'id,message,numero,identifier,objet,siren,collectivite,nature,date of decision,state,held,uncertain,date of reception,AR expected by,next step,code,error,created',
  ).split(',')
}

async function* fileRows(visit: Visit, filters: Filters): AsyncGenerator<readonly string[]> {
  for (let after: string | null | undefined; after !== null;) {
    const place = after === undefined ? { limit: pageSize } : { limit: fileStep, after }
    const { items, next } = await visit.ask('listTransmissions', { ...filters, ...place })
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
    ...[
      item.held ? yes : '',
      item.uncertain ? yes : '',
      item.dateReception ?? '',
      waits?.receiptBy?.toISOString() ?? '',
      item.dueAt ?? '',
    ],
    ...[code ?? '', code === undefined ? '' : shortSentence(code, visit.language), item.createdAt],
  ]
}
