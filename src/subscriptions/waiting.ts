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
import { both, type Both } from '#text/both.ts'
import { shortName, shortSentence, spaced, writeNumber, type Language } from '#text/sentences.ts'
import { taskWords } from '#text/tasks.ts'
import { gatewayLabel } from '#text/words.ts'
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
      const [ids, sirens] = [group.map(({ id }) => id), group.map(({ siren }) => siren)]
      return first ? [{ ...first, ids, sirens }] : []
    })
    .toSorted((a, b) => a.since.getTime() - b.since.getTime())
}

export type WaitingCounts = Readonly<Partial<Record<WaitingTab, number>>>

/** What the person's tabs count; a tab of what they may not do is absent. */
export function countsFor(waiting: Waiting, { login, grants }: Waiter): WaitingCounts {
  const { uncertain, failures, strays, tasks, stoppages, bulks, requests } = waiting
  const asked = requests.filter((request) => awaits(request, { login, grants })).length
  const tokens = may(grants, 'people', null) ? waiting.tokens.length : 0
  const failed = (isHeld: boolean) =>
    sumFor(
      failures.filter(({ held }) => held === isHeld),
      login,
    )
  return {
    uncertain,
    refused: failed(false),
    held: failed(true),
    strays,
    tasks: sumFor(tasks, login),
    connections: stoppages.length,
    ...(mayAnywhere(grants, 'requeue') && { bulks }),
    ...((asked > 0 || mayAnywhere(grants, 'people')) && { requests: asked + tokens }),
  }
}

/** What nobody took on, or this person did. */
function sumFor(all: readonly { readonly who: string; readonly n: number }[], login: string) {
  return all.reduce((sum, { who, n }) => sum + (who === '' || who === login ? n : 0), 0)
}

/** May the person decide the request of another? */
function awaits({ action, sirens, askedBy, maker }: Waiting['requests'][number], { login, grants }: Waiter) {
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
    | 'outage'
    | 'suspended'
    | 'sender'
    | 'task'
    | 'missing'
    | 'transfers'
    | 'token'
    | Exclude<WaitingTab, 'connections' | 'tasks'>
  readonly group: 'blocking' | 'deciding' | 'due'
  readonly count: number
  readonly what: string
  /** Why, where it has a cause. */
  readonly why?: string
  /** Which collectivités, and what comes next. */
  readonly more: string
  readonly since: Date | null
  readonly dueOn?: Jour | null
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
  /** Words with `{n}`, a number, and `{s}`, its plural ending. */
  counted(count: number, words: Both): string
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
    counted: (count, words) => {
      const text = words[language].replaceAll('{n}', countSaid(count, language))
      return spaced(text.replaceAll('{s}', s(count)), language)
    },
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

  uncertain: async ({ sql, sirens, now, say, counted }, count) => {
    const acts = await uncertainOnes(sql, sirens, { now, limit: placesMost })
    const places = acts.map(({ collectivite: siren, numero }) => ({ siren, numero }))
    const what = counted(
      count,
      both('{n} envoi{s} dont l’arrivée n’est pas confirmée', '{n} sending{s} that may not have arrived'),
    )
    const next = say('rien n’est renvoyé avant votre décision', 'nothing is sent again before you decide')
    const since = acts[0]?.since ?? null
    return [{ kind: 'uncertain', group: 'deciding', count, what, places, of: count, next, since, href: '/incertaines' }]
  },

  refused: (reading, count) => failureDrafts(reading, 'refused', count),
  held: (reading, count) => failureDrafts(reading, 'held', count),

  strays: async ({ sql, sirens, say, counted }, count) => {
    const senders = await waitingSenders(sql, { sirens, limit: placesMost })
    const places = await placesOf(sql, sirens, 'strays')
    const ofSenders = senders.map(({ connection, sender, waiting, since }) => ({
      kind: 'sender' as const,
      group: 'deciding' as const,
      count: waiting,
      what: say(`Expéditeur à confirmer : ${sender}`, `Sender to be confirmed: ${sender}`),
      places: [{ siren: sirenOfConnection(connection) }],
      next: counted(waiting, both('{n} courriel{s} en attente', '{n} mail{s} waiting')),
      since,
      href: `/connexions/${encodeURIComponent(connection)}#expediteurs`,
    }))
    return restOf(ofSenders, count, (others) => ({
      kind: 'strays',
      group: 'deciding',
      count: others,
      what: counted(others, both('{n} retour{s} à rattacher à un acte', '{n} return{s} to be attached to an act')),
      places,
      since: oldest(places),
      href: '/retours',
    }))
  },

  bulks: ({ counted }, count) => {
    const what = counted(count, both('{n} relance{s} par lot en pause', '{n} bulk requeue{s} paused'))
    return [{ kind: 'bulks', group: 'deciding', count, what, since: null, href: '/relances' }]
  },

  requests: ({ waiting, say, counted, ...waiter }, count) => {
    const asked = waiting.requests.filter((request) => awaits(request, waiter))
    const [first] = asked
    const what =
      asked.length === 1
        ? say(`${first?.askedBy} demande votre accord`, `${first?.askedBy} asks for your agreement`)
        : counted(asked.length, both('{n} demande{s} en attente de votre accord', '{n} request{s} for your agreement'))
    const since = first ? new Date(first.askedAt) : null
    const named: LineDraft = {
      kind: 'requests',
      group: 'deciding',
      count: asked.length,
      what,
      since,
      href: '/demandes',
    }
    return restOf(first ? [named] : [], count, (tokens) => ({
      kind: 'token',
      group: 'due',
      count: tokens,
      what: counted(tokens, both('{n} jeton{s} à renouveler', '{n} token{s} to be renewed')),
      ...(waiting.tokens[0] && tokens === 1 && { why: waiting.tokens[0].name }),
      next: say('ensuite, leurs programmes seront refusés', 'their programs will be refused afterwards'),
      since: null,
      href: '/jetons',
    }))
  },

  tasks: taskDrafts,
}

const oldest = (all: readonly { readonly since: Date }[]) =>
  all.reduce<Date | null>((first, { since }) => (first && first <= since ? first : since), null)

/** A line for what the named ones leave. */
function restOf(named: readonly LineDraft[], count: number, rest: (count: number) => LineDraft) {
  const left = count - named.reduce((sum, each) => sum + each.count, 0)
  return left > 0 ? [...named, rest(left)] : named
}

/** What the tab lists beyond the named ones. */
function othersOf(
  { counted }: Reading,
  { group, kind, href }: Pick<LineDraft, 'group' | 'kind' | 'href'>,
): (count: number) => LineDraft {
  return (count) => {
    const what = counted(count, both('{n} autre{s} dans cet onglet', '{n} more in this tab'))
    return { group, kind, href, count, what, since: null }
  }
}

async function stoppageDrafts(reading: Reading, count: number) {
  const { sql, waiting, most, language, say, counted } = reading
  const named: LineDraft[] = []
  for (const { kind, gateway, platform, code, since, ids, sirens } of waiting.stoppages.slice(0, most)) {
    const acts = await waitingToLeave(sql, ids)
    const name = gatewayLabel(gateway)[language]
    const [id = '', ...others] = ids
    const isOutage = kind === 'outage'
    const behind = counted(acts, both('{n} acte{s} en attente', '{n} act{s} waiting'))
    const end = isOutage
      ? say('tout repart à son retour', 'all leaves once it is back')
      : say('rien n’est perdu', 'nothing is lost')
    named.push({
      kind,
      group: 'blocking',
      count: 1,
      what: isOutage ? say(`${name} ne répond plus`, `${name} no longer answers`) : name,
      ...(!isOutage && { why: bare(shortSentence(code, language)) }),
      places: sirens.map((siren) => ({ siren })),
      next: acts > 0 ? `${behind}, ${end}` : end,
      since,
      // Whether a platform answers again is seen by any of its connections.
      href:
        isOutage || others.length === 0
          ? `/connexions/${encodeURIComponent(id)}`
          : `/collectivites?regarder=1&plateforme=${encodeURIComponent(platform ?? '')}`,
    })
  }
  return restOf(named, count, othersOf(reading, { kind: 'suspended', group: 'blocking', href: '/?quoi=connections' }))
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
  const named = groups.map((group): LineDraft => {
    const { id, code, count: n, firstAt: since, places: of, counts, text, mayRead, mine } = group
    const act = n === 1 ? acts.find(({ cause }) => cause === id) : undefined
    const past = say(`${held ? 'retenu' : 'refusé'}${s(n)}`, held ? 'held' : 'refused')
    const own = say('à votre charge', 'assigned to you')
    return {
      kind,
      group: 'deciding',
      count: n,
      what: `${act?.numero ?? say(`${n} acte${s(n)}`, `${n} act${s(n)}`)} ${past}`,
      why: isErrorCode(code) ? bare(shortSentence(code, language)) : code,
      places: group.sirens.map((siren, index) => ({ siren, count: counts[index] ?? 1 })),
      of,
      next: mine === 0 ? '' : n === 1 ? own : `${mine} ${own}`,
      since,
      href: act ? `/transmissions/${act.id}` : `${href}#cause-${id}`,
      ...(text !== '' && { said: { text, mayRead } }),
    }
  })
  return restOf(named, count, othersOf(reading, { kind, group: 'deciding', href }))
}

/** Letters and other tasks by their last day, then missing acknowledgements, which may be many. */
async function taskDrafts(reading: Reading, count: number) {
  const { sql, sirens, login, today, waiting, most, language, say } = reading
  const mine = { login, today }
  const tasks = await openTasks(sql, { sirens, limit: Math.min(most, tasksMost), mine, missing: false })
  const named = tasks.map((task): LineDraft => {
    const { kind, numero, dueOn, collectivite: siren, openedAt: since, assignedTo } = task
    return {
      kind: 'task',
      group: dueOn === null ? 'deciding' : 'due',
      count: 1,
      what: `${taskWords[kind][language]}${numero === null ? '' : say(` sur ${numero}`, ` about ${numero}`)}`,
      places: [{ siren }],
      next: assignedTo === null ? '' : say('à votre charge', 'assigned to you'),
      since,
      dueOn,
      href: taskHref(task),
    }
  })
  const all = [...named]
  for (const kind of manyTasks) {
    const many = sumFor(
      waiting.tasks.filter((each) => each.kind === kind),
      login,
    )
    if (many > 0) all.push(await manyDraft(reading, kind, many))
  }
  return restOf(all, count, othersOf(reading, { kind: 'task', group: 'due', href: '/courriers' }))
}

/** Tasks that may be many, with what their line says before the acts, and what comes next. */
const manyWords = {
  accuseManquant: {
    what: both('AR attendu depuis plusieurs jours ouvrés', 'Acknowledgement missing for several working days'),
    next: both('rien n’est renvoyé', 'nothing is sent again'),
  },
  conditionManquante: {
    what: both('Reçu depuis une semaine, pas encore exécutoire', 'Received a week ago, not exécutoire yet'),
    next: both('notez leur publication ou leur notification', 'note their publication or notification'),
  },
  versement: {
    what: both('Versement aux archives à reprendre', 'Transfer to the archive to be taken up'),
    next: both('corrigez, ou interrogez le service d’archives', 'correct it, or ask the archive'),
  },
} as const
const manyTasks = ['accuseManquant', 'conditionManquante', 'versement'] as const

async function manyDraft(
  { sql, sirens, login, today, language, counted }: Reading,
  kind: (typeof manyTasks)[number],
  count: number,
): Promise<LineDraft> {
  const places = await placesOf(sql, sirens, kind)
  const first = { sirens, limit: manyTasks.length, mine: { login, today }, missing: true }
  const only = count === 1 ? (await openTasks(sql, first)).find((task) => task.kind === kind) : undefined
  const { what, next } = manyWords[kind]
  const acts = only?.numero ? both(only.numero, only.numero) : both('{n} acte{s}', '{n} act{s}')
  const isTransfer = kind === 'versement'
  return {
    kind: isTransfer ? 'transfers' : 'missing',
    group: isTransfer ? 'deciding' : 'due',
    count,
    what: counted(count, both(`${what.fr} : ${acts.fr}`, `${what.en}: ${acts.en}`)),
    places: only ? [{ siren: only.collectivite }] : places,
    next: next[language],
    since: only?.openedAt ?? oldest(places),
    href: isTransfer ? '/versements?liste=attention' : only ? taskHref(only) : '/courriers?manquants=1',
  }
}

const tasksMost = 5

/** Page of a task: its letter, its act, or the connection that differs. */
export function taskHref({
  retour,
  transmission,
  connection,
}: Pick<Task, 'retour' | 'transmission' | 'connection'>): string {
  if (connection !== null) return `/connexions/${encodeURIComponent(connection)}#ecarts`
  return retour === null ? `/transmissions/${transmission}` : `/courriers/${retour}`
}
