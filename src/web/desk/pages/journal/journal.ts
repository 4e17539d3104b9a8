// Journal of the installation or of transmissions, newest first. Administrators of everything see the whole
// installation, others what they did themselves; transmissions are limited to the visitor's collectivités.
import type { Words } from '../../say.ts'
import { linesOfDesk, linesOfPeople, type DeskLine, type JournalFilter, type LineKind } from '#operations/desk/lists.ts'
import type { Grant } from '#accounts/access.ts'
import { isDay } from '#operations/bulk-criteria.ts'
import type { DeclarationChange } from '#operations/runs/declared-changes.ts'
import { scheduleTitleOf } from '#schedules/schedules.ts'
import { addDays, morningInParis } from '#protocol/calendrier/jour.ts'
import { html } from '#text/html.ts'
import { fold, hidden, input, select } from '../../forms.ts'
import { chips, paged, rest, table } from '../../parts.ts'
import { instant } from '../../times.ts'
import { among, mayHere, pageAt, shownTo, type Visit, asked } from '../../visit.ts'
import { namesFor, type NameOf } from '../../names.ts'
import { grantsSaid, namesIn } from '../people/words.ts'
import { recordWithdrawn } from '#lifecycle.ts'
import { deskEvents, kindWords, machineEvents, transmissionEvents } from './words.ts'
import { both } from '#text/both.ts'
import { wordOf } from '#text/sentences.ts'

const path = '/journal'
const pageSize = 50
const lists = {
  tableau: both('Sur l’installation', 'On the installation'),
  transmissions: both('Sur les transmissions', 'About transmissions'),
}
type List = keyof typeof lists

const page = pageAt(path, 'read', async (visit) => {
  const { say, language } = visit
  const list = asked(visit, 'liste') === 'transmissions' ? 'transmissions' : 'tableau'
  const filter = filterIn(visit, list)
  const lines = list === 'transmissions' ? await transmissionRows(filter, visit) : await deskRows(filter, visit)
  const { shown, last } = paged(lines, pageSize)
  const views = Object.entries(lists).map(
    ([name, word]) => [`${path}?liste=${name}`, word[language], name === list] as const,
  )
  const caption = `${say('Journal :', 'Journal:')} ${lists[list][language]}`
  return {
    title: 'Journal',
    lead: formatJournalLead(visit, list),
    main: html`${chips(say('Choix du journal', 'Which journal'), views)}${filterForm(list, filter, visit)}
    ${table(shown, { caption, none: say('Aucune ligne ne correspond.', 'No line matches.') }, [
      [say('Date', 'When'), ({ at }) => instant(at, language)],
      [say('Auteur', 'Who'), ({ who }) => who],
      [say('Opération', 'What'), ({ what }) => what],
      [say('Concerne', 'About what'), ({ about }) => about],
      [say('Motif et détail', 'Reason and detail'), ({ detail }) => detail],
      [say('Provenance', 'From where'), ({ origin }) => origin],
    ])}
    ${rest(visit, last?.line, 'avant')}`,
  }
})

export const journalServed = { pages: [page] }

function filterIn(visit: Visit, list: List): JournalFilter {
  const given = (name: string) => asked(visit, name)
  const who = list === 'tableau' && !seesAll(visit) ? visit.login : given('qui')
  const kind = among(kinds, given('genre'))
  const [from, until] = [given('du'), given('au')].map((day) => (isDay(day) ? day : undefined))
  const before = /^\d{1,15}$/.test(given('avant')) ? Number(given('avant')) : undefined
  return {
    limit: pageSize + 1,
    ...(who !== '' && { who }),
    ...(given('quoi') !== '' && { event: given('quoi') }),
    ...(list === 'tableau' && { kinds: kind ? [kind] : kinds.filter((each) => each !== 'schedule') }),
    ...(from !== undefined && { from: morningInParis(from) }),
    ...(until !== undefined && { until: morningInParis(addDays(until, 1)) }),
    ...(before !== undefined && { before }),
  }
}

const kinds = Object.keys(kindWords) as readonly LineKind[]

const seesAll = (visit: Visit) => mayHere(visit, 'journal', null)

function formatJournalLead(visit: Visit, list: List) {
  const { say } = visit
  if (list === 'transmissions')
    return say(
      'Les décisions prises au sujet des transmissions, et leur motif.',
      'What people decided about transmissions, and why.',
    )
  return seesAll(visit)
    ? say('Ce qui s’est passé sur l’installation, hors des actes.', 'What happened on the installation, acts apart.')
    : say('Vos propres opérations.', 'What you did yourself.')
}

function filterForm(list: List, { who, event, kinds: some }: JournalFilter, visit: Visit) {
  const { say, language } = visit
  const day = (name: string) => ({ type: 'date', value: asked(visit, name) })
  const events = Object.entries(list === 'transmissions' ? transmissionEvents : deskEvents)
  const isFixed = list === 'tableau' && !seesAll(visit)
  return html`<form method="get" action="${path}" class="filters">
    ${hidden('liste', list)} ${!isFixed && input(say('Auteur', 'Who'), 'qui', { value: who ?? '', maxlength: 254 })}
    ${select(say('Opération', 'What'), { name: 'quoi', chosen: event }, [
      ['', say('toutes', 'everything')],
      ...events.map(([name, word]) => [name, word[language]] as const),
    ])}
    ${
      list === 'tableau' &&
      select(say('Genre', 'Kind'), { name: 'genre', chosen: some?.length === 1 ? some[0] : '' }, [
        ['', say('tout, sauf les tâches planifiées', 'everything but schedules')],
        ...kinds.map((kind) => [kind, kindWords[kind][language]] as const),
      ])
    }
    ${input(say('Du', 'From'), 'du', day('du'))} ${input(say('Au', 'To'), 'au', day('au'))}
    <button>${say('Filtrer', 'Filter')}</button>
  </form>`
}

/** Lines of one session share a print. */
function originSaid({ address, session }: Pick<DeskLine, 'address' | 'session'>) {
  if (address === null && session === null) return '—'
  return html`${address ?? '—'}${session !== null && html`<span class="sub"><code>${session}</code></span>`}`
}

async function deskRows(filter: JournalFilter, visit: Visit) {
  const lines = await visit.look(linesOfDesk, filter)
  const nameOf = await namesIn(
    visit,
    lines.map(({ detail }) => ({ grants: grantsIn(detail) ?? [] })),
  )
  return lines.map(({ kind, ...read }) => {
    const { event, target, detail, code } = read
    const isPersons = kind === 'desk' || kind === 'sign-in' || kind === 'token'
    return {
      ...read,
      what: whatSaid(isPersons ? deskEvents : { ...deskEvents, ...machineEvents }, read, visit),
      about: targetOf(visit, kind === 'schedule' ? 'schedule-run' : event, target),
      detail: detailSaid(detail, visit, { nameOf, code }),
      origin: originSaid(read),
    }
  })
}

const aboutTransmissions: readonly string[] = [
  'requeue',
  'cancel',
  'resolve',
  'annul',
  'publish',
  'restamp',
  recordWithdrawn,
]

function targetOf({ say, language }: Visit, event: string, target: string | null) {
  if (target === null) return '—'
  if (event === 'refused') return target === '/' ? say('une page', 'a page') : html`<code>${target}</code>`
  if (event.startsWith('schedule-'))
    return html`${scheduleTitleOf(target, language)}<span class="sub"><code>${target}</code></span>`
  if (!aboutTransmissions.includes(event)) return html`<span class="id">${target}</span>`
  const label = say('voir la transmission', 'see the transmission')
  return html`<a href="/transmissions/${encodeURIComponent(target)}">${label}</a>`
}

async function transmissionRows(filter: JournalFilter, visit: Visit) {
  const lines = await visit.look(linesOfPeople, filter)
  const nameOf = await namesFor(visit, lines)
  return lines.map((read) => {
    const { numero, transmission, collectivite, target, detail } = read
    const name = numero ?? target ?? visit.say('la transmission', 'the transmission')
    return {
      ...read,
      what: whatSaid(transmissionEvents, read, visit),
      about: html`<a href="/transmissions/${transmission}">${name}</a><span class="sub">${nameOf(collectivite)}</span>`,
      detail: detailSaid(detail, visit, { siren: collectivite }),
      origin: seesAll(visit) ? originSaid(read) : '—',
    }
  })
}

/** More changes fold. */
const foldedFrom = 3

function changesSaid(changes: readonly DeclarationChange[], { say }: Visit) {
  if (changes.length === 0) return '—'
  const list = html`<ul>
    ${changes.map(({ setting, before, after }) => html`<li><code>${setting}</code> <code>${before ?? '—'}</code> → <code>${after ?? '—'}</code></li>`)}
  </ul>`
  const count = changes.length
  return count <= foldedFrom ? list : fold(say(`${count} réglages`, `${count} settings`), list)
}

function whatSaid(events: Words<string>, { event, code }: Pick<DeskLine, 'event' | 'code'>, { language }: Visit) {
  const word = Object.hasOwn(events, event) ? events[event]?.[language] : html`<code>${event}</code>`
  return html`${word}${code !== null && html` <code>${code}</code>`}`
}

interface DetailView {
  /** Absent: of the installation. */
  readonly siren?: string
  readonly nameOf?: NameOf
  /** With one, the reason is a word of the program or of a platform. */
  readonly code?: string | null
}

/** The reason, masked like its collectivité's texts; or the roles given; or the changes of a declaration. */
function detailSaid(detail: unknown, visit: Visit, { siren, nameOf, code = null }: DetailView) {
  const { reason, changes } = (detail ?? {}) as Readonly<Record<string, unknown>>
  if (Array.isArray(changes)) return changesSaid(changes as readonly DeclarationChange[], visit)
  if (typeof reason === 'string' && reason !== '') {
    if (siren !== undefined) return shownTo(visit, reason, siren)
    return code === null ? reason : wordOf(code === 'ACTES-G027' ? 'pluginFault' : 'fault', reason, visit.language)
  }
  const grants = grantsIn(detail)
  return grants ? grantsSaid(grants, visit.language, nameOf) : '—'
}

function grantsIn(detail: unknown) {
  const { grants } = (detail ?? {}) as Readonly<Record<string, unknown>>
  return Array.isArray(grants) ? (grants as readonly Grant[]) : undefined
}
