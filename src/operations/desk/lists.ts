// The desk's lists, page by page: letters, stray retours, collectivités, journals; and the state of connections.
import { dayIn } from '#protocol/calendrier/jour.ts'
import { gatewaysOf, senderBySiren } from '#store/connections/collectivites.ts'
import { platformOf } from '#gateways/settings.ts'
import { stopsOf } from '#store/connections/standings.ts'
import { outagesNow } from '#transmission/reach.ts'
import { takenOf } from '#store/connections/quota.ts'
import { batchSizes } from '#store/desk/drafts.ts'
import { healthOf, type HealthQuery } from '#store/desk/health.ts'
import { closedTasks, declaredNames, openTasks, strayRetours, taskOfLetter } from '#store/desk/lists.ts'
import type { InstallationFilter, LineFilter } from '#store/desk/journal.ts'
import { deskLines, personLines } from '#store/desk/journal.ts'
import { leftSince } from '#store/portable/leave.ts'
import { retentionNow, ripeMost } from '#store/retention/disposals.ts'
import { inboxStatuses, type RetourStatus } from '#store/retours/retours.ts'
import { listTasks, type TaskPlace } from '#store/retours/tasks.ts'
import { totalsByState } from '#store/transmissions/tally.ts'
import { actsNumbered } from '#store/transmissions/candidates.ts'
import { normaliseNumero } from '#protocol/acte/numero.ts'
import { identityOfFacts } from '#protocol/retours/identity.ts'
import { likeliest, rankCandidates } from '#protocol/retours/matching.ts'
import { deskRead } from '../guard.ts'
import { sirensBehind } from '../runs/connections.ts'
import { canOf, mayRetour, mayTask } from '../may.ts'
import { existing } from '../subjects.ts'

const narrow = { right: 'read', scope: 'narrow' } as const

interface Paged<P> {
  readonly limit: number
  readonly after: P | undefined
}

interface OpenLetters extends Paged<LetterPlace> {
  /** Also what others took on, and what is put off. */
  readonly all?: boolean
  readonly missing?: boolean
}

/** What waits for the reader, nearest last day first. */
export const openLetters = deskRead(
  narrow,
  ({ all = false, ...wanted }: OpenLetters, { sirens, who: login, db, now }) => {
    const today = dayIn('Europe/Paris', now())
    return openTasks(db, { sirens, ...wanted, ...(!all && { mine: { login, today } }) })
  },
)
export const closedLetters = deskRead(narrow, ({ limit, after }: Paged<string>, { sirens, db }) =>
  closedTasks(db, { sirens, limit, after }),
)
export const letterTask = deskRead(narrow, async ({ retour }: { readonly retour: string }, { sirens, db }) => {
  const task = await taskOfLetter(db, { sirens, retour })
  return task && { ...task, can: canOf(mayTask, task) }
})

export const lotSizes = deskRead(
  { right: 'deposit', scope: 'narrow' },
  ({ batches }: { readonly batches: readonly string[] }, { sirens, db }) => batchSizes(db, { sirens, batches }),
)

/** Counts connections by state for each platform, the largest platform first. */
export const platformsNow = deskRead(narrow, async (_: object, { sirens, db }) => {
  const all = await stopsOf(db, sirens)
  const gateways = await gatewaysOf(
    db,
    all.map(({ siren }) => siren),
  )
  const outages = await outagesNow(
    db,
    all.map(({ id }) => id),
  )
  const groups = Map.groupBy(all, (each) => platformOf(each, gateways.get(each.siren)) ?? each.id)
  return [...groups]
    .map(([platform, group]) => ({
      platform,
      ids: group.map(({ id }) => id),
      gateway: group[0]?.gateway ?? '',
      suspended: group.filter(({ suspended }) => suspended).length,
      paused: group.filter(({ suspended, paused }) => paused && !suspended).length,
      out: group.filter(({ id, suspended, paused }) => outages.has(id) && !suspended && !paused).length,
      outage: group.map(({ id }) => outages.get(id)).find((each) => each !== undefined),
    }))
    .toSorted((a, b) => b.ids.length - a.ids.length)
})
export type PlatformNow = Awaited<ReturnType<typeof platformsNow.run>>[number]

interface HealthAsked extends Omit<HealthQuery, 'sirens' | 'outages'> {
  readonly platform: string | undefined
}

/** A page of collectivités with the health of each. */
export const health = deskRead(narrow, async ({ platform, ...asked }: HealthAsked, at) => {
  const { db } = at
  const sirens = platform === undefined ? at.sirens : await sirensBehind(platform, at)
  const all = (await stopsOf(db, sirens)).map(({ id }) => id)
  return healthOf(db, { ...asked, sirens, outages: await outagesNow(db, all) })
})

interface RetentionAsked extends Pick<HealthQuery, 'words' | 'from' | 'limit'> {
  readonly day: string
}

/** A page of collectivités with what may leave, what is held, and bordereaux under way. */
export const retention = deskRead(
  { right: 'retention', scope: 'narrow' },
  ({ day, ...asked }: RetentionAsked, { sirens, ports: { retention: longer = {} }, db }) =>
    retentionNow(db, { ...asked, sirens }, { day, longer }),
)

/** Counts of what may leave stop here. */
export const leavingMost = ripeMost

export type HealthKey = Parameters<typeof health.run>[0]['key']
export type CollectiviteHealth = Awaited<ReturnType<typeof health.run>>[number]

/** Open differences between our ledger and the platform's list, oldest first. */
export const differencesOn = deskRead(
  narrow,
  ({ connection, limit }: { readonly connection: string; readonly limit: number }, { sirens, db }) =>
    listTasks(db, { connection, limit, closed: false, ...(sirens && { sirens }) }),
)
export type ListedDifference = Awaited<ReturnType<typeof differencesOn.run>>[number]

export type LetterPlace = Pick<TaskPlace, 'dueOn' | 'id'>
export type ListedTask = Awaited<ReturnType<typeof openLetters.run>>[number]
export type TaskOfLetter = NonNullable<Awaited<ReturnType<typeof letterTask.run>>>

/** Retours without a matching act, with the one act that each resembles in all but spelling. */
export const strays = deskRead(
  narrow,
  async ({ statuses, ...page }: Paged<string> & { readonly statuses: readonly RetourStatus[] }, { sirens, db }) => {
    const found = await strayRetours(db, { sirens, statuses, ...page })
    const placed = found.map(({ facts, origin, ...retour }) => {
      const identity = { siren: retour.siren, ...identityOfFacts(facts, retour.name) }
      const isStray = retour.status === 'orphan' && mayRetour.attach({ status: retour.status, origin }) === undefined
      return { retour, identity, numeroSearch: isStray && identity.numero ? normaliseNumero(identity.numero) : '' }
    })
    const acts = Map.groupBy(
      await actsNumbered(
        db,
        placed.map(({ retour: { siren }, numeroSearch }) => ({ siren, numeroSearch })),
      ),
      ({ at }) => at,
    )
    return placed.map(({ retour, identity }, at) => {
      const named = acts.get(at) ?? []
      const likely = likeliest(rankCandidates(identity, named))
      const act = named.find(({ id }) => id === likely?.id)
      return { ...retour, likely: likely && act && { ...likely, numero: act.numero } }
    })
  },
)

export type StrayRetour = Awaited<ReturnType<typeof strays.run>>[number]
export const waitingStatuses = inboxStatuses

interface CollectiviteNamesQuery {
  readonly limit: number
  readonly words?: string
  readonly of?: readonly string[]
  readonly after?: string | undefined
}

export const named = deskRead(narrow, (wanted: CollectiviteNamesQuery, { sirens, db }) =>
  declaredNames(db, { sirens, ...wanted }),
)

export type NamedCollectivite = Awaited<ReturnType<typeof named.run>>[number]

/** Leaves out states without any transmission. */
export const byState = deskRead(narrow, (_: object, { sirens, db }) => totalsByState(db, sirens))

/** @throws ActesError ACTES-S006 when the collectivité is unknown, or not seen */
export const declaredOne = deskRead(narrow, async ({ siren }: { readonly siren: string }, { sirens, db }) => {
  const isSeen = sirens === undefined || sirens.includes(siren)
  const sender = isSeen ? await senderBySiren(db, siren) : undefined
  return existing(sender, siren).declared
})

/** Journals the export of a list to a file; reads nothing. */
export const listExported = deskRead({ ...narrow, told: 'export', name: 'exportList' }, async (_: object) => undefined)

/** Null when this installation sends for the collectivité, or the caller does not see it. */
export const leftOne = deskRead(narrow, async ({ siren }: { readonly siren: string }, { sirens, db }) =>
  sirens === undefined || sirens.includes(siren) ? leftSince(db, siren) : null,
)

export const linesOfPeople = deskRead(narrow, (filter: LineFilter, { sirens, db }) => personLines(db, filter, sirens))
/** Not limited by SIREN: the page chooses whose lines to read. */
export const linesOfDesk = deskRead(narrow, (filter: InstallationFilter, { db }) => deskLines(db, filter))

export type JournalFilter = InstallationFilter
export type DeskLine = Awaited<ReturnType<typeof linesOfDesk.run>>[number]
export type LineKind = DeskLine['kind']

export const gatewaysNow = deskRead(narrow, ({ sirens }: { readonly sirens: readonly string[] }, { db }) =>
  gatewaysOf(db, sirens),
)
/** Bytes taken from the channel's quota this hour. */
export const takenNow = deskRead(narrow, (asked: { readonly channel: string; readonly now: Date }, { db }) =>
  takenOf(db, asked),
)
