// Transmissions: searched, filtered, page by page; every filter lives in the URL. The same list as a file.
import { states } from '../../lifecycle.ts'
import type { TransmissionJson } from '../../operations/operations.ts'
import { messages } from '../../protocol/codes.ts'
import { outgoingCodes } from '../../protocol/formulaire.ts'
import { shortSentence, stateSentence } from '../../sentences.ts'
import { namedSenders, waitsOf, type Waits } from '../../store/waits.ts'
import { csvOf } from '../csv.ts'
import { chipsOf, fromFirst, listFilterOf, queryOf, readFilters, type Filters } from '../filters.ts'
import { html, type Content, type Html } from '../html.ts'
import { heading } from '../layout.ts'
import { nothing, standing, table } from '../parts.ts'
import { instant } from '../times.ts'
import { seenBy, shownTo, type Download, type Page, type Visit } from '../visit.ts'
import { codeNow, nextOf } from './transmission-waits.ts'

/** On one page. */
const pageSize = 50
/** Read at once for a file. */
const fileStep = 500
/** More collectivites than a list of choices can show: their SIREN is typed. */
const mostChoices = 50

export const transmissionsPage: Page = {
  path: '/transmissions',
  needs: 'read',
  render: async (visit) => {
    const filters = readFilters(visit.url.searchParams)
    const { items, next } = await visit.operations.list({ ...listFilterOf(filters), limit: pageSize })
    const waits = await waitsFor(visit, items)
    const title = 'Transmissions'
    const lead = leadOf(filters, { count: items.length, more: next !== null })
    const list =
      items.length === 0
        ? nothing('Aucune transmission ne correspond. Retirez un filtre, ou cherchez autre chose.')
        : table(
            ['Acte', 'Collectivité', 'État', 'AR ou prochaine étape', 'Dernière erreur', 'Créée'],
            items.map((item) => rowOf(visit, filters, { item, waits: waits.get(item.id) })),
            'Transmissions, de la plus récente à la plus ancienne',
          )
    return {
      title,
      main: html`${heading(title, lead)} ${await searchForm(visit, filters)} ${chips(visit, filters)} ${list}
      ${paging(filters, next)}`,
    }
  },
}

/** The same list in a file. */
export const transmissionsCsv: Download = {
  path: '/transmissions.csv',
  needs: 'read',
  open: async (visit) => ({
    bytes: csvOf(fileHead, fileRows(visit, fromFirst(readFilters(visit.url.searchParams)))),
    type: 'text/csv; charset=utf-8',
    name: `transmissions-${visit.now.toISOString().slice(0, 10)}.csv`,
    inline: false,
  }),
}

function waitsFor(visit: Visit, items: readonly TransmissionJson[]): Promise<ReadonlyMap<string, Waits>> {
  const ids = items.map(({ id }) => id)
  return waitsOf(visit.app.ports.store.db, ids, visit.now)
}

function leadOf(filters: Filters, { count, more }: { readonly count: number; readonly more: boolean }): string {
  const isFiltered = queryOf(fromFirst(filters)) !== ''
  const order = `${isFiltered ? 'avec ces filtres, ' : ''}de la plus récente à la plus ancienne`
  if (more) return `${count} par page, ${order}`
  return filters.apres === undefined ? `${count} en tout, ${order}` : `${count} sur cette dernière page, ${order}`
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
    html`<a href="${href}"><strong>${titleOf(item)}</strong></a
      ><span class="sub">${shownTo(visit, item.objet, item.collectivite)}</span>`,
    html`${waits?.nom}<span class="sub id">${item.collectivite}</span>`,
    standing(item, visit.language),
    nextOf(item, waits, visit.now),
    code === undefined
      ? '–'
      : html`${shortSentence(code, visit.language)}<span class="sub"><code>${code}</code></span>`,
    instant(item.createdAt),
  ]
}

/** What a transmission is called: the act's number, and what it says of it where it is no act. */
export function titleOf({ message, numero, idActe }: TransmissionJson): string {
  const act = numero ?? idActe
  if (message === '1-1') return act ?? messages[message].libelle
  return act === null ? messages[message].libelle : `${messages[message].libelle}, ${act}`
}

function chips(visit: Visit, filters: Filters): Html {
  const all = chipsOf(filters, visit.language)
  const removal = ({ name, value, without }: (typeof all)[number]) =>
    html`<a class="chip" href="/transmissions${without}"
      ><span class="skip">Retirer le filtre : </span>${name} <b>${value}</b> <span aria-hidden="true">✕</span></a
    >`
  return html`<div class="filters">
    ${all.length > 0 && html`<span>Filtres :</span>${all.map(removal)}<a href="/transmissions">Tout retirer</a>`}
    <a class="button quiet" href="/transmissions.csv${queryOf(fromFirst(filters))}">Exporter en CSV</a>
  </div>`
}

function paging(filters: Filters, next: string | null): Content {
  if (next === null && filters.apres === undefined) return ''
  return html`<nav class="pages" aria-label="Pages">
    ${filters.apres !== undefined && html`<a class="button quiet" href="/transmissions${queryOf(fromFirst(filters))}">Première page</a>`}
    ${next !== null && html`<a class="button quiet" href="/transmissions${queryOf({ ...filters, apres: next })}">Page suivante</a>`}
  </nav>`
}

async function searchForm(visit: Visit, filters: Filters): Promise<Html> {
  const isSet = chipsOf(filters, visit.language).some(({ name }) => name !== 'recherche')
  return html`<form class="sift" method="get" action="/transmissions" role="search">
    <div class="filters">
      <label class="over"
        >Numéro, identifiant, objet, SIREN ou erreur
        <input type="search" id="q" name="q" value="${filters.q}" maxlength="200" data-search
      /></label>
      <button>Rechercher</button>
    </div>
    <details ${isSet && html`open`}>
      <summary>Filtrer</summary>
      ${choices(
        'etat',
        'État',
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
          word: messages[code].libelle,
          on: filters.messages.includes(code),
        })),
      )}
      <div class="filters">
        ${box('retenues', { value: '1', word: 'retenues pour une personne', on: filters.retenues })}
        ${box('incertaines', { value: '1', word: 'incertaines', on: filters.incertaines })}
      </div>
      <div class="filters">
        ${await senderField(visit, filters)}
        <label class="over"
          >Code d’erreur <input name="code" value="${filters.code}" maxlength="12" placeholder="ACTES-G007"
        /></label>
        <label class="over">Créées depuis le <input type="date" name="depuis" value="${filters.depuis}" /></label>
        <button class="quiet">Appliquer</button>
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
  const senders = await namedSenders(visit.app.ports.store.db, { sirens: seenBy(visit), limit })
  if (senders.length === limit)
    return html`<label class="over"
      >Collectivité (SIREN) <input name="collectivite" value="${collectivite}" maxlength="11"
    /></label>`
  return html`<label class="over"
    >Collectivité
    <select name="collectivite">
      <option value="">toutes</option>
      ${senders.map(({ siren, nom }) => html`<option value="${siren}" ${siren === collectivite && html`selected`}>${nom}</option>`)}
    </select></label
  >`
}

const fileHead = [
  ...['id', 'message', 'numero', 'identifiant', 'objet', 'siren', 'collectivite', 'nature', 'date de décision', 'état'],
  ...['retenue', 'incertaine', 'date de réception', 'prochaine étape', 'code', 'erreur', 'créée'],
]

async function* fileRows(visit: Visit, filters: Filters): AsyncGenerator<readonly string[]> {
  for (let after: string | null | undefined; after !== null;) {
    const asked = { ...listFilterOf(filters), limit: fileStep, ...(after !== undefined && { after }) }
    const { items, next } = await visit.operations.list(asked)
    const waits = await waitsFor(visit, items)
    for (const item of items) yield fileRow(visit, { item, waits: waits.get(item.id) })
    after = next
  }
}

function fileRow(visit: Visit, { item, waits }: Listed): readonly string[] {
  const code = codeNow(item, waits)
  return [
    ...[item.id, item.message, item.numero ?? '', item.idActe ?? ''],
    ...[shownTo(visit, item.objet, item.collectivite), item.collectivite, waits?.nom ?? ''],
    ...[item.nature ?? '', item.dateDecision ?? '', stateSentence(item.state, visit.language).short],
    ...[item.held ? 'oui' : '', item.uncertain ? 'oui' : '', item.dateReception ?? '', item.dueAt ?? ''],
    ...[code ?? '', code === undefined ? '' : shortSentence(code, visit.language), item.createdAt],
  ]
}
