// Journal: who did what, newest first; on the desk itself, or about transmissions. Whoever administers everything sees
// what everybody did on the desk, anybody else what he did himself; of transmissions, those of his collectivites.
import {
  linesOfDesk,
  linesOfPeople,
  type DeskLine,
  type JournalFilter,
  type TransmissionLine,
} from '../../../operations/desk/lists.ts'
import type { Grant } from '../../../accounts/access.ts'
import type { Both, Language } from '../../../text/sentences.ts'
import { html, type Html } from '../../../text/html.ts'
import { heading } from '../layout.ts'
import { nothing, table } from '../parts.ts'
import { instant } from '../times.ts'
import { mayHere, shownTo, type Page, type Visit } from '../visit.ts'
import { deskEvents, grantsSaid, transmissionEvents } from './people/words.ts'

const path = '/journal'
const pageSize = 50
const lists = {
  tableau: { fr: 'Sur le tableau de bord', en: 'On the desk' },
  transmissions: { fr: 'Sur les transmissions', en: 'About transmissions' },
} as const
type List = keyof typeof lists

const page: Page = {
  path,
  needs: 'read',
  render: async (visit) => {
    const list: List = visit.url.searchParams.get('liste') === 'transmissions' ? 'transmissions' : 'tableau'
    const filter = filterIn(visit, list)
    const { lines, rows } = await listed(visit, list, filter)
    const next = lines.length > pageSize ? lines[pageSize - 1]?.line : undefined
    const { say, language } = visit
    const head = say(
      ['Quand', 'Qui', 'Quoi', 'Sur quoi', 'Motif et détail'],
      ['When', 'Who', 'What', 'About what', 'Reason and detail'],
    )
    const caption = `${say('Journal :', 'Journal:')} ${lists[list][language]}`
    return {
      title: 'Journal',
      main: html`${heading('Journal', leadOf(visit, list))}${tabs(visit, list)}${filterForm(list, filter, visit)}
      ${rows.length === 0 ? nothing(say('Rien de tel au journal.', 'Nothing of the kind in the journal.')) : table(head, rows, caption)}
      ${older(visit, next)}`,
    }
  },
}

type Row = readonly (Html | string)[]

async function listed(
  visit: Visit,
  list: List,
  filter: JournalFilter,
): Promise<{ readonly lines: readonly DeskLine[]; readonly rows: readonly Row[] }> {
  if (list === 'transmissions') {
    const lines = await visit.look(linesOfPeople, filter)
    return { lines, rows: lines.slice(0, pageSize).map((line) => transmissionRow(line, visit)) }
  }
  const lines = await visit.look(linesOfDesk, filter)
  return { lines, rows: lines.slice(0, pageSize).map((line) => deskRow(line, visit)) }
}

/** What the URL asks for, as far as he may see it. */
function filterIn(visit: Visit, list: List): JournalFilter {
  const given = (name: string): string => visit.url.searchParams.get(name)?.replaceAll('\0', '').trim() ?? ''
  const who = list === 'tableau' && !seesAll(visit) ? visit.login : given('qui')
  const before = /^\d{1,15}$/.test(given('avant')) ? Number(given('avant')) : undefined
  return {
    limit: pageSize + 1,
    ...(who !== '' && { who }),
    ...(given('quoi') !== '' && { event: given('quoi') }),
    ...(before !== undefined && { before }),
  }
}

const seesAll = (visit: Visit): boolean => mayHere(visit, 'people', null)

function leadOf(visit: Visit, list: List): string {
  const { say } = visit
  if (list === 'transmissions')
    return say(
      'Ce que des personnes ont décidé au sujet des transmissions, et pourquoi.',
      'What people decided about transmissions, and why.',
    )
  return seesAll(visit)
    ? say('Ce que des personnes ont fait sur le tableau de bord.', 'What people did on the desk.')
    : say('Ce que vous avez fait sur le tableau de bord.', 'What you did on the desk.')
}

function tabs({ say, language }: Visit, list: List): Html {
  const names = Object.keys(lists) as List[]
  return html`<nav class="filters" aria-label="${say('Journaux', 'Journals')}">
    ${names.map((each) => html`<a class="chip" href="${path}?liste=${each}" ${each === list && html`aria-current="page"`}>${lists[each][language]}</a>`)}
  </nav>`
}

function filterForm(list: List, { who, event }: JournalFilter, visit: Visit): Html {
  const events = list === 'transmissions' ? transmissionEvents : deskEvents
  const { say, language } = visit
  const fixed = list === 'tableau' && !seesAll(visit)
  return html`<form method="get" action="${path}" class="filters">
    <input type="hidden" name="liste" value="${list}" />
    ${!fixed && html`<label>${say('Qui', 'Who')} <input name="qui" value="${who ?? ''}" maxlength="254" /></label>`}
    <label
      >${say('Quoi', 'What')}
      <select name="quoi">
        <option value="">${say('tout', 'everything')}</option>
        ${Object.entries(events).map(([name, said]) => html`<option value="${name}" ${name === event && html`selected`}>${said[language]}</option>`)}
      </select></label
    >
    <button class="quiet">${say('Filtrer', 'Filter')}</button>
  </form>`
}

function older({ url, say }: Visit, next: number | undefined): Html | false {
  const isFirst = !url.searchParams.has('avant')
  if (next === undefined && isFirst) return false
  const to = (before: number | undefined): string => {
    const params = new URLSearchParams(url.searchParams)
    params.delete('avant')
    if (before !== undefined) params.set('avant', String(before))
    return `${path}?${params.toString()}`
  }
  return html`<nav class="pages" aria-label="${say('Suite du journal', 'Rest of the journal')}">
    ${!isFirst && html`<a class="button quiet" href="${to(undefined)}">${say('Le plus récent', 'Newest')}</a>`}
    ${next !== undefined && html`<a class="button quiet" href="${to(next)}">${say('Plus ancien', 'Older')}</a>`}
  </nav>`
}

function deskRow({ at, who, event, target, detail }: DeskLine, visit: Visit): Row {
  const { language } = visit
  const what = said(deskEvents, event, language)
  return [instant(at, language), who, what, targetOf(visit, event, target), detailSaid(detail, visit, (text) => text)]
}

const aboutTransmissions: readonly string[] = ['requeue', 'cancel', 'resolve', 'annul']

function targetOf({ say }: Visit, event: string, target: string | null): Html | string {
  if (target === null) return '—'
  if (aboutTransmissions.includes(event))
    return html`<a href="/transmissions/${encodeURIComponent(target)}"
      >${say('voir la transmission', 'see the transmission')}</a
    >`
  return html`<span class="id">${target}</span>`
}

function transmissionRow(line: TransmissionLine, visit: Visit): Row {
  const { at, who, event, numero, transmission, collectivite, target, code, detail } = line
  return [
    instant(at, visit.language),
    who,
    html`${said(transmissionEvents, event, visit.language)}${code !== null && html` <code>${code}</code>`}`,
    html`<a href="/transmissions/${transmission}"
        >${numero ?? target ?? visit.say('la transmission', 'the transmission')}</a
      ><span class="sub">${collectivite}</span>`,
    detailSaid(detail, visit, (text) => shownTo(visit, text, collectivite)),
  ]
}

function said(events: Readonly<Record<string, Both>>, event: string, language: Language): Html | string {
  return Object.hasOwn(events, event) ? (events[event]?.[language] ?? event) : html`<code>${event}</code>`
}

/** The reason; the roles that were given. */
function detailSaid(detail: unknown, { language }: Visit, shown: (text: string) => string): Html | string {
  const { reason, grants } = (detail ?? {}) as { readonly reason?: unknown; readonly grants?: unknown }
  if (typeof reason === 'string' && reason !== '') return shown(reason)
  return Array.isArray(grants) ? grantsSaid(grants as readonly Grant[], language) : '—'
}

/** What is looked at. */
export const journalPages: readonly Page[] = [page]
