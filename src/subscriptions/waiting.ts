// What waits for a person, as lines with a count each: the desk's first page and the morning mail show the same. A line
// stands for so many things of a tab, and the lines of a tab add up to its count.
import { knownGrants, may, mayAnywhere, sirensFor, sirensOf, type Action, type Grant } from '#accounts/access.ts'
import { remindDays } from '#accounts/tokens.ts'
import { isErrorCode, type ErrorCode } from '#errors.ts'
import { platformOf } from '#gateways/settings.ts'
import { dayIn, type Jour } from '#protocol/calendrier/jour.ts'
import type { GatewayType } from '#protocol/acte/passerelles.ts'
import { gatewaysOf } from '#store/connections/collectivites.ts'
import { sirenOfConnection } from '#store/connections/connections.ts'
import { stopsOf } from '#store/connections/standings.ts'
import { declaredNames, openTasks } from '#store/desk/lists.ts'
import {
  placesOf,
  suspendedConnections,
  todayCap,
  uncertainOnes,
  waitingToLeave,
  waitingWork,
  type WaitingWork,
} from '#store/desk/today.ts'
import type { Sql } from '#store/engine/database.ts'
import { personByLogin } from '#store/people/people.ts'
import { waitingSenders } from '#store/retours/senders.ts'
import type { Task } from '#store/retours/tasks.ts'
import { actsOfCauses, failureGroups, type FailureGroup } from '#store/transmissions/causes.ts'
import { dated, shortName, shortSentence, spaced, writeNumber, type Language } from '#text/sentences.ts'
import { taskWords } from '#text/tasks.ts'
import { gatewayNames } from '#text/words.ts'
import { outagesNow } from '#transmission/reach.ts'

/** Tabs of what waits, in their order. */
export const waitingTabs = [
  'uncertain',
  'refused',
  'held',
  'strays',
  'tasks',
  'connections',
  'bulks',
  'requests',
] as const
export type WaitingTab = (typeof waitingTabs)[number]

/** Who asks. */
interface Waiter {
  readonly login: string
  readonly grants: readonly Grant[]
}

/** A platform that is out of reach, or connections to it that one fault suspends. */
interface Stoppage {
  readonly kind: 'outage' | 'suspended'
  readonly gateway: GatewayType
  /** Null: the collectivité has moved to another type of gateway. */
  readonly platform: string | null
  readonly code: ErrorCode
  readonly since: Date
  readonly ids: readonly string[]
  readonly sirens: readonly string[]
}

export interface Waiting extends WaitingWork {
  readonly stoppages: readonly Stoppage[]
}

const zone = 'Europe/Paris'
const dayMs = 86_400_000

/** The same for everybody who sees these collectivités. Undefined: all. */
export async function waitingIn(sql: Sql, sirens: readonly string[] | undefined, now: Date): Promise<Waiting> {
  const tokensUntil = new Date(now.getTime() + remindDays[0] * dayMs)
  const work = await waitingWork(sql, sirens, { now, today: dayIn(zone, now), tokensUntil })
  const isStopped = work.suspended > 0 || work.isOut
  return { ...work, stoppages: isStopped ? await stoppagesIn(sql, sirens, work) : [] }
}

/** Oldest first. */
async function stoppagesIn(
  sql: Sql,
  sirens: readonly string[] | undefined,
  { isOut }: Pick<WaitingWork, 'isOut'>,
): Promise<readonly Stoppage[]> {
  const suspended = await suspendedConnections(sql, sirens, todayCap + 1)
  const stops = isOut ? await stopsOf(sql, sirens) : []
  const others = stops.filter((each) => !each.suspended && !each.paused)
  const outages = await outagesNow(
    sql,
    others.map(({ id }) => id),
  )
  const out = others.flatMap((each) => {
    const outage = outages.get(each.id)
    return outage ? [{ ...each, code: outage.code, since: outage.since, kind: 'outage' as const }] : []
  })
  const all = [...suspended.map((each) => ({ ...each, kind: 'suspended' as const })), ...out]
  const gateways = await gatewaysOf(
    sql,
    all.map(({ siren }) => siren),
  )
  const placed = all.map((each) => ({ ...each, platform: platformOf(each, gateways.get(each.siren)) }))
  const keyOf = ({ kind, code, id, platform }: (typeof placed)[number]) =>
    `${kind === 'outage' ? kind : code} ${platform ?? id}`
  return [...Map.groupBy(placed, keyOf).values()]
    .flatMap((group) => {
      const [first] = group.toSorted((a, b) => a.since.getTime() - b.since.getTime())
      if (!first) return []
      const { kind, gateway, platform, code, since } = first
      return [
        {
          kind,
          gateway,
          platform,
          code,
          since,
          ids: group.map(({ id }) => id),
          sirens: group.map(({ siren }) => siren),
        },
      ]
    })
    .toSorted((a, b) => a.since.getTime() - b.since.getTime())
}

export type WaitingCounts = Readonly<Partial<Record<WaitingTab, number>>>

/** What the person's tabs count; a tab of what they may not do is absent. */
export function countsFor(waiting: Waiting, { login, grants }: Waiter): WaitingCounts {
  const sumOf = (all: readonly { readonly who: string; readonly n: number }[]) =>
    all.reduce((sum, { who, n }) => sum + (who === '' || who === login ? n : 0), 0)
  const requests = waiting.requests.filter((request) => awaits(request, { login, grants })).length
  const tokens = may(grants, 'people', null) ? waiting.tokens : 0
  return {
    uncertain: waiting.uncertain,
    refused: sumOf(waiting.failures.filter(({ held }) => !held)),
    held: sumOf(waiting.failures.filter(({ held }) => held)),
    strays: waiting.strays,
    tasks: sumOf(waiting.tasks),
    connections: waiting.stoppages.length,
    ...(mayAnywhere(grants, 'requeue') && { bulks: waiting.bulks }),
    ...((requests > 0 || mayAnywhere(grants, 'people')) && { requests: requests + tokens }),
  }
}

/** May the person decide the request of another? */
function awaits({ action, sirens, askedBy, maker }: Waiting['requests'][number], { login, grants }: Waiter): boolean {
  if (askedBy === login || maker === login) return false
  const holds = (siren: string | null) => may(grants, action as Action, siren)
  return sirens === null ? holds(null) : sirens.every(holds)
}

export function sumOfCounts(counts: WaitingCounts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0)
}

/** `26`, or `plus de 1 000`. */
export function countSaid(count: number, language: Language): string {
  const number = writeNumber(Math.min(count, todayCap), language)
  if (count <= todayCap) return number
  return `${language === 'fr' ? 'plus de' : 'more than'} ${number}`
}

export interface WaitingLine {
  readonly tab: WaitingTab
  readonly kind:
    'outage' | 'suspended' | 'sender' | 'task' | 'missing' | 'token' | Exclude<WaitingTab, 'connections' | 'tasks'>
  readonly group: 'blocking' | 'deciding' | 'due'
  readonly count: number
  readonly what: string
  /** Why, where it has a cause. */
  readonly why?: string
  /** Which collectivités, and what comes next. */
  readonly more: string
  readonly since: Date | null
  readonly href: string
  /** The one collectivité that it is about; absent: several, or none in particular. */
  readonly siren?: string | undefined
  /** What the préfecture said, which may name people. */
  readonly said?: Pick<FailureGroup, 'text' | 'mayRead'>
}

/** A collectivité, with how many it has or the act there. */
export interface Place {
  readonly siren: string
  readonly count?: number
  readonly numero?: string | null
}

/** A line before its collectivités have their names. */
interface LineDraft extends Omit<WaitingLine, 'tab' | 'more'> {
  readonly places?: readonly Place[]
  /** How many collectivités, where `places` are the first of them. */
  readonly of?: number
  readonly next?: string
}

interface LineReading extends Waiter {
  readonly now: Date
  readonly language: Language
  /** Lines of a kind; one more stands for the rest. */
  readonly most: number
  /** The reader asked to see masked texts. */
  readonly unmasked?: boolean | undefined
  /** The lines of this tab alone, all of them. */
  readonly tab?: WaitingTab | undefined
}

interface Reading extends LineReading {
  readonly sql: Sql
  readonly sirens: readonly string[] | undefined
  readonly today: Jour
  readonly counts: WaitingCounts
  readonly waiting: Waiting
  say(fr: string, en: string): string
  said(count: number): string
}

/** The lines of the person with this address; none for a closed account. */
export async function linesOfPerson(
  sql: Sql,
  login: string,
  how: Omit<LineReading, keyof Waiter>,
): Promise<readonly WaitingLine[]> {
  const person = await personByLogin(sql, login)
  if (!person || person.disabledAt) return []
  const grants = knownGrants(person.grants)
  return waitingLines(sql, await waitingIn(sql, sirensOf(grants), how.now), { ...how, login, grants })
}

/** Most pressing first. */
export async function waitingLines(
  sql: Sql,
  waiting: Waiting,
  { most, tab, ...how }: LineReading,
): Promise<readonly WaitingLine[]> {
  const { language, now, grants } = how
  const counts = countsFor(waiting, how)
  const reading: Reading = {
    ...how,
    most: tab ? todayCap : most,
    sql,
    waiting,
    counts,
    sirens: sirensOf(grants),
    today: dayIn(zone, now),
    say: (fr, en) => spaced(language === 'fr' ? fr : en, language),
    said: (count) => countSaid(count, language),
  }
  const drafts: (LineDraft & Pick<WaitingLine, 'tab'>)[] = []
  for (const each of tab ? [tab] : pressing)
    if ((counts[each] ?? 0) > 0)
      for (const draft of await draftsOf[each](reading, counts[each] ?? 0)) drafts.push({ ...draft, tab: each })
  const sirens = new Set(drafts.flatMap(({ places = [] }) => places.slice(0, placesMost).map(({ siren }) => siren)))
  const names = await declaredNames(sql, { sirens: undefined, limit: sirens.size, of: [...sirens] })
  const nameOf = new Map(names.map(({ siren, nom }) => [siren, nom]))
  return drafts.map(({ places = [], of = places.length, next = '', ...line }) => {
    const where = placesSaid(places, of, { nameOf: (siren) => shortName(nameOf.get(siren) ?? siren), language })
    const [only] = of === 1 ? places : []
    return { siren: only?.siren, ...line, more: [where, next].filter((part) => part !== '').join(' ; ') }
  })
}

/** What a line says, with its cause. */
export function lineSaid({ what, why }: Pick<WaitingLine, 'what' | 'why'>, language: Language): string {
  return why === undefined ? what : spaced(language === 'fr' ? `${what} : ${why}` : `${what}: ${why}`, language)
}

export const placesMost = 3

/** `Bédarieux (4), Lunas et 12 autres`. @param of how many there are */
export function placesSaid(
  places: readonly Place[],
  of: number,
  { nameOf, language }: { readonly nameOf: (siren: string) => string; readonly language: Language },
): string {
  const named = places.slice(0, placesMost).map(({ siren, count = 1, numero = null }) => {
    const name = numero === null ? nameOf(siren) : `${nameOf(siren)} ${numero}`
    return count > 1 && of > 1 ? `${name} (${count})` : name
  })
  const rest = of - named.length
  const all = named.join(', ')
  if (rest <= 0) return all
  return language === 'fr' ? `${all} et ${rest} autre${s(rest)}` : `${all} and ${rest} more`
}

/** French and English plural ending; in French zero takes the singular. */
const s = (count: number) => (count > 1 ? 's' : '')

/** Without its full stop. */
const bare = (sentence: string) => sentence.replace(/\.$/, '')

/** What stops most first. */
const pressing = [
  'connections',
  'uncertain',
  'refused',
  'held',
  'strays',
  'bulks',
  'requests',
  'tasks',
] as const satisfies readonly WaitingTab[]

type Drafting = (reading: Reading, count: number) => Promise<readonly LineDraft[]> | readonly LineDraft[]

const draftsOf: Readonly<Record<WaitingTab, Drafting>> = {
  connections: stoppageDrafts,

  uncertain: async ({ sql, sirens, now, say, said }, count) => {
    const acts = await uncertainOnes(sql, sirens, { now, limit: placesMost })
    const [first] = acts
    const name = first?.numero ?? say('Un envoi', 'A sending')
    return [
      {
        kind: 'uncertain',
        group: 'deciding',
        count,
        what:
          count === 1
            ? say(`${name} : arrivée non confirmée`, `${name}: nothing says whether it arrived`)
            : say(
                `${said(count)} envois dont l’arrivée n’est pas confirmée`,
                `${said(count)} sendings of which nothing says whether they arrived`,
              ),
        places: acts.map(({ collectivite: siren, numero }) => ({ siren, numero: count === 1 ? null : numero })),
        of: count,
        next: say('rien n’est renvoyé avant votre décision', 'nothing is sent again before you decide'),
        since: first?.since ?? null,
        href: '/incertaines',
      },
    ]
  },

  refused: (reading, count) => failureDrafts(reading, 'refused', count),
  held: (reading, count) => failureDrafts(reading, 'held', count),

  strays: async ({ sql, sirens, say, said }, count) => {
    const senders = await waitingSenders(sql, { sirens, limit: placesMost })
    const places = await placesOf(sql, sirens, 'strays')
    const others = count - senders.reduce((sum, { waiting }) => sum + waiting, 0)
    const ofSenders = senders.map(({ connection, sender, waiting, since }) => ({
      kind: 'sender' as const,
      group: 'deciding' as const,
      count: waiting,
      what: say(`Expéditeur à confirmer : ${sender}`, `Sender to be confirmed: ${sender}`),
      places: [{ siren: sirenOfConnection(connection) }],
      next: say(`${said(waiting)} courriel${s(waiting)} en attente`, `${said(waiting)} mail${s(waiting)} waiting`),
      since,
      href: `/connexions/${encodeURIComponent(connection)}#expediteurs`,
    }))
    if (others <= 0) return ofSenders
    const what =
      others === 1
        ? say('Un retour ne correspond à aucun acte', 'A return matches no act')
        : say(`${said(others)} retours ne correspondent à aucun acte`, `${said(others)} returns match no act`)
    const since = oldest(places)
    return [...ofSenders, { kind: 'strays', group: 'deciding', count: others, what, places, since, href: '/retours' }]
  },

  bulks: ({ say, said }, count) => [
    {
      kind: 'bulks',
      group: 'deciding',
      count,
      what: say(
        count === 1 ? 'Une relance par lot est en pause' : `${said(count)} relances par lot sont en pause`,
        count === 1 ? 'A bulk requeue is paused' : `${said(count)} bulk requeues are paused`,
      ),
      since: null,
      href: '/relances',
    },
  ],

  requests: ({ waiting, say, said, ...waiter }, count) => {
    const asked = waiting.requests.filter((request) => awaits(request, waiter))
    const tokens = count - asked.length
    const request: LineDraft = {
      kind: 'requests',
      group: 'deciding',
      count: asked.length,
      what: say(
        asked.length === 1
          ? 'Une demande attend votre accord'
          : `${said(asked.length)} demandes attendent votre accord`,
        asked.length === 1
          ? 'A request waits for your agreement'
          : `${said(asked.length)} requests wait for your agreement`,
      ),
      since: asked[0] ? new Date(asked[0].askedAt) : null,
      href: '/demandes',
    }
    const token: LineDraft = {
      kind: 'token',
      group: 'due',
      count: tokens,
      what: say(
        tokens === 1 ? 'Un jeton expire bientôt' : `${said(tokens)} jetons expirent bientôt`,
        tokens === 1 ? 'A token ends soon' : `${said(tokens)} tokens end soon`,
      ),
      next: say('les programmes qui s’en servent seront refusés', 'the programs that use them will be refused'),
      since: null,
      href: '/jetons',
    }
    return [request, token].filter((each) => each.count > 0)
  },

  tasks: taskDrafts,
}

const oldest = (all: readonly { readonly since: Date }[]): Date | null =>
  all.reduce<Date | null>((first, { since }) => (first && first <= since ? first : since), null)

/** A line for what the named ones leave. */
function restOf(named: readonly LineDraft[], count: number, rest: (count: number) => LineDraft): readonly LineDraft[] {
  const left = count - named.reduce((sum, each) => sum + each.count, 0)
  return left > 0 ? [...named, rest(left)] : named
}

async function stoppageDrafts({ sql, waiting, most, language, say, said }: Reading, count: number) {
  const shown = waiting.stoppages.slice(0, most)
  const named: LineDraft[] = []
  for (const { kind, gateway, platform, code, since, ids, sirens } of shown) {
    const acts = await waitingToLeave(sql, ids)
    const name = gatewayNames[gateway][language]
    const short = bare(shortSentence(code, language))
    const [id = '', ...others] = ids
    named.push({
      kind,
      group: 'blocking',
      count: 1,
      ...(kind === 'outage'
        ? { what: say(`${name} ne répond plus`, `${name} no longer answers`) }
        : { what: name, why: short }),
      places: sirens.map((siren) => ({ siren })),
      next: say(
        `${acts > 0 ? `${said(acts)} acte${s(acts)} en attente, ` : ''}rien n’est perdu${kind === 'outage' ? ' : tout repart à son retour' : ''}`,
        `${acts > 0 ? `${said(acts)} act${s(acts)} waiting, ` : ''}nothing is lost${kind === 'outage' ? ': all leaves once it is back' : ''}`,
      ),
      since,
      // Whether a platform answers again is seen by any of its connections.
      href:
        kind === 'outage' || others.length === 0
          ? `/connexions/${encodeURIComponent(id)}`
          : `/connexions?plateforme=${encodeURIComponent(platform ?? '')}`,
    })
  }
  return restOf(named, count, (left) => ({
    kind: 'suspended',
    group: 'blocking',
    count: left,
    what: say(`${left} autre${s(left)} arrêt${s(left)}`, `${left} other stop${s(left)}`),
    since: null,
    href: '/?quoi=connections',
  }))
}

async function failureDrafts(reading: Reading, kind: 'refused' | 'held', count: number) {
  const { sql, sirens, most, language, say, login, now, today } = reading
  const waiting = { login, now, today }
  const readable = reading.unmasked ? undefined : sirensFor(reading.grants, 'unmask')
  const held = kind === 'held'
  const groups = await failureGroups(sql, { waiting, held, readable, limit: most, ...(sirens && { sirens }) })
  const singles = groups.filter((group) => group.count === 1)
  const acts = singles.length > 0 ? await actsOfCauses(sql, singles, { waiting, most: 1 }) : []
  const href = `/causes?etat=${kind}`
  const past = (n: number) => say(`${held ? 'retenu' : 'refusé'}${s(n)}`, held ? 'held' : 'refused')
  const named = groups.map((group): LineDraft => {
    const { id, code, count: n, firstAt: since, places: of, counts, text, mayRead, mine } = group
    const act = acts.find((each) => n === 1 && each.cause === id && each.held === held)
    const short = isErrorCode(code) ? bare(shortSentence(code, language)) : code
    const many = say(`${n} acte${s(n)} ${past(n)}`, `${n} act${s(n)} ${past(n)}`)
    const name = act?.numero ? `${act.numero} ${past(1)}` : many
    return {
      kind,
      group: 'deciding',
      count: n,
      what: name,
      why: short,
      places: group.sirens.map((siren, index) => ({ siren, count: counts[index] ?? 1 })),
      of,
      next:
        mine > 0
          ? say(`${n === 1 ? '' : `${mine} `}à votre charge`, `${n === 1 ? '' : `${mine} `}assigned to you`)
          : '',
      since,
      href: act ? `/transmissions/${act.id}` : `${href}#cause-${id}`,
      ...(text !== '' && { said: { text, mayRead } }),
    }
  })
  return restOf(named, count, (left) => ({
    kind,
    group: 'deciding',
    count: left,
    what: say(
      `${reading.said(left)} autre${s(left)} acte${s(left)} ${past(left)}`,
      `${reading.said(left)} other act${s(left)} ${past(left)}`,
    ),
    since: null,
    href,
  }))
}

/** Letters and other tasks by their last day, then missing acknowledgements, which may be many. */
async function taskDrafts({ sql, sirens, login, today, waiting, most, language, say, said }: Reading, count: number) {
  const tasks = await openTasks(sql, {
    sirens,
    limit: Math.min(most, tasksMost),
    mine: { login, today },
    missing: false,
  })
  const named = tasks.map((task): LineDraft => {
    const { kind, numero, dueOn, collectivite, openedAt, assignedTo } = task
    const mine = assignedTo === null ? '' : say('à votre charge', 'assigned to you')
    const about = numero === null ? '' : say(` sur ${numero}`, ` about ${numero}`)
    return {
      kind: 'task',
      group: dueOn === null ? 'deciding' : 'due',
      count: 1,
      what: `${taskWords[kind][language]}${about}`,
      places: [{ siren: collectivite }],
      next: [dueOn === null ? '' : dueSaid(dueOn, today, language), mine].filter((part) => part !== '').join(', '),
      since: openedAt,
      href: taskHref(task),
    }
  })
  const missing = waiting.tasks.filter(({ kind }) => kind === 'accuseManquant')
  const places = missing.length > 0 ? await placesOf(sql, sirens, 'missing') : []
  const unanswered = missing.reduce((sum, { who, n }) => sum + (who === '' || who === login ? n : 0), 0)
  const late: readonly LineDraft[] = [
    {
      kind: 'missing',
      group: 'due',
      count: unanswered,
      what: say(
        `AR attendu depuis plusieurs jours ouvrés : ${said(unanswered)} acte${s(unanswered)}`,
        `Acknowledgement missing for several working days: ${said(unanswered)} act${s(unanswered)}`,
      ),
      places,
      next: say('rien n’est renvoyé', 'nothing is sent again'),
      since: oldest(places),
      href: '/courriers?manquants=1',
    },
  ]
  const all = [...named, ...late.filter((each) => each.count > 0)]
  return restOf(all, count, (left) => ({
    kind: 'task',
    group: 'due',
    count: left,
    what: say(`${said(left)} autre${s(left)} tâche${s(left)}`, `${said(left)} other task${s(left)}`),
    since: null,
    href: '/courriers',
  }))
}

const tasksMost = 5

const dates = {
  fr: new Intl.DateTimeFormat('fr-FR', { timeZone: 'UTC', dateStyle: 'long' }),
  en: new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', dateStyle: 'long' }),
} as const
const distance = {
  fr: new Intl.RelativeTimeFormat('fr', { numeric: 'auto' }),
  en: new Intl.RelativeTimeFormat('en', { numeric: 'auto' }),
} as const

/** `à traiter avant le 30 janvier 2027, dans 61 jours` */
function dueSaid(dueOn: Jour, today: Jour, language: Language): string {
  const days = Math.round((Date.parse(dueOn) - Date.parse(today)) / dayMs)
  const [day, ahead] = [dated(dates[language].format(new Date(dueOn))), distance[language].format(days, 'day')]
  return language === 'fr' ? `à traiter au plus tard le ${day}, ${ahead}` : `to be dealt with by ${day}, ${ahead}`
}

/** Page of a task: its letter, its act, or the connection that differs. */
export function taskHref({
  retour,
  transmission,
  connection,
}: Pick<Task, 'retour' | 'transmission' | 'connection'>): string {
  if (connection !== null) return `/connexions/${encodeURIComponent(connection)}#ecarts`
  return retour === null ? `/transmissions/${transmission}` : `/courriers/${retour}`
}
