// Journal: what was done and by whom, newest first; on the desk itself, or about transmissions. Administrators of everything
// see what everybody did on the desk, others see what they did themselves; of transmissions, those of their collectivités.
import {
  linesOfDesk,
  linesOfPeople,
  type DeskLine,
  type JournalFilter,
  type TransmissionLine,
} from '../../../operations/desk/lists.ts'
import type { Grant } from '../../../accounts/access.ts'
import type { Change } from '../../../operations/runs/declared-changes.ts'
import { titleOf } from '../../../schedules/schedules.ts'
import type { Both, Language } from '../../../text/sentences.ts'
import { html, type Content, type Html } from '../../../text/html.ts'
import { hidden, input, select } from '../forms.ts'
import { chips, paged, rest, table } from '../parts.ts'
import { instant } from '../times.ts'
import { mayHere, pageAt, shownTo, type Visit } from '../visit.ts'
import { deskEvents, grantsSaid, transmissionEvents } from './people/words.ts'

const path = '/journal'
const pageSize = 50
const lists = {
  tableau: { fr: 'Sur le tableau de bord', en: 'On the desk' },
  transmissions: { fr: 'Sur les transmissions', en: 'About transmissions' },
} as const
type List = keyof typeof lists

const page = pageAt(path, 'read', async (visit) => {
  const { say, language } = visit
  const list: List = visit.url.searchParams.get('liste') === 'transmissions' ? 'transmissions' : 'tableau'
  const filter = filterIn(visit, list)
  const lines =
    list === 'transmissions'
      ? (await visit.look(linesOfPeople, filter)).map((line) => transmissionRow(line, visit))
      : (await visit.look(linesOfDesk, filter)).map((line) => deskRow(line, visit))
  const { shown, last } = paged(lines, pageSize)
  const views = Object.entries(lists).map(
    ([name, word]) => [`${path}?liste=${name}`, word[language], name === list] as const,
  )
  const caption = `${say('Journal :', 'Journal:')} ${lists[list][language]}`
  return {
    title: 'Journal',
    lead: leadOf(visit, list),
    main: html`${chips(say('Choix du journal', 'Which journal'), views)}${filterForm(list, filter, visit)}
    ${table(shown, { caption, none: say('Aucune ligne ne correspond.', 'No line matches.') }, [
      [say('Date', 'When'), ({ at }) => instant(at, language)],
      [say('Auteur', 'Who'), ({ who }) => who],
      [say('Opération', 'What'), ({ what }) => what],
      [say('Concerne', 'About what'), ({ about }) => about],
      [say('Motif et détail', 'Reason and detail'), ({ detail }) => detail],
    ])}
    ${rest(visit, last?.line, 'avant')}`,
  }
})

export const journalServed = { pages: [page] }

/** What the URL asks for, as far as the visitor may see it. */
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
      'Les décisions prises au sujet des transmissions, et leur motif.',
      'What people decided about transmissions, and why.',
    )
  return seesAll(visit)
    ? say('Les opérations faites sur le tableau de bord.', 'What people did on the desk.')
    : say('Vos opérations sur le tableau de bord.', 'What you did on the desk.')
}

function filterForm(list: List, { who, event }: JournalFilter, visit: Visit): Html {
  const { say, language } = visit
  const events = Object.entries(list === 'transmissions' ? transmissionEvents : deskEvents)
  const isFixed = list === 'tableau' && !seesAll(visit)
  return html`<form method="get" action="${path}" class="filters">
    ${hidden('liste', list)} ${!isFixed && input(say('Auteur', 'Who'), 'qui', { value: who ?? '', maxlength: 254 })}
    ${select(say('Opération', 'What'), { name: 'quoi', chosen: event }, [
      ['', say('toutes', 'everything')],
      ...events.map(([name, word]) => [name, word[language]] as const),
    ])}
    <button class="quiet">${say('Filtrer', 'Filter')}</button>
  </form>`
}

interface Row {
  readonly line: number
  readonly at: Date
  readonly who: string
  readonly what: Content
  readonly about: Content
  readonly detail: Content
}

function deskRow({ line, at, who, event, target, detail }: DeskLine, visit: Visit): Row {
  const what = said(deskEvents, event, visit.language)
  return { line, at, who, what, about: targetOf(visit, event, target), detail: detailSaid(detail, visit) }
}

const aboutTransmissions: readonly string[] = ['requeue', 'cancel', 'resolve', 'annul', 'publish', 'restamp']

function targetOf({ say, language }: Visit, event: string, target: string | null): Content {
  if (target === null) return '—'
  if (event.startsWith('schedule-'))
    return html`${titleOf(target, language)}<span class="sub"><code>${target}</code></span>`
  if (!aboutTransmissions.includes(event)) return html`<span class="id">${target}</span>`
  const label = say('voir la transmission', 'see the transmission')
  return html`<a href="/transmissions/${encodeURIComponent(target)}">${label}</a>`
}

function transmissionRow(read: TransmissionLine, visit: Visit): Row {
  const { line, at, who, event, numero, transmission, collectivite, target, code, detail } = read
  const name = numero ?? target ?? visit.say('la transmission', 'the transmission')
  return {
    ...{ line, at, who, detail: detailSaid(detail, visit, collectivite) },
    what: html`${said(transmissionEvents, event, visit.language)}${code !== null && html` <code>${code}</code>`}`,
    about: html`<a href="/transmissions/${transmission}">${name}</a><span class="sub">${collectivite}</span>`,
  }
}

function changesSaid(changes: readonly Change[]): Content {
  if (changes.length === 0) return '—'
  return html`<ul>
    ${changes.map(({ setting, before, after }) => html`<li><code>${setting}</code> <code>${before ?? '—'}</code> → <code>${after ?? '—'}</code></li>`)}
  </ul>`
}

function said(events: Readonly<Record<string, Both>>, event: string, language: Language): Content {
  return Object.hasOwn(events, event) ? events[event]?.[language] : html`<code>${event}</code>`
}

/** The reason, hidden where texts of its collectivite are; the roles that were given; what a declaration changed. */
function detailSaid(detail: unknown, visit: Visit, siren?: string): Content {
  const { reason, grants, changes } = (detail ?? {}) as Readonly<Record<string, unknown>>
  if (Array.isArray(changes)) return changesSaid(changes as readonly Change[])
  if (typeof reason === 'string' && reason !== '') return siren === undefined ? reason : shownTo(visit, reason, siren)
  return Array.isArray(grants) ? grantsSaid(grants as readonly Grant[], visit.language) : '—'
}
