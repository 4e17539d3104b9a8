// Lists of the desk, page by page: letters, stray retours, collectivités, journals, and the hours of connections.
import { ActesError } from '../../errors.ts'
import { gatewaysOf, senderBySiren } from '../../store/connections/collectivites.ts'
import { platformOf } from '../../gateways/settings.ts'
import { stopsOf } from '../../store/connections/standings.ts'
import { outagesNow } from '../../transmission/reach.ts'
import { takenOf } from '../../store/connections/quota.ts'
import { closedTasks, declaredNames, openTasks, strayRetours, taskOfLetter } from '../../store/desk/lists.ts'
import type { InstallationFilter, LineFilter } from '../../store/desk/journal.ts'
import { deskLines, personLines } from '../../store/people/people.ts'
import { leftSince } from '../../store/portable/leave.ts'
import { inboxStatuses, type RetourStatus } from '../../store/retours/retours.ts'
import { listTasks, type TaskPlace } from '../../store/retours/tasks.ts'
import { totalsByState } from '../../store/transmissions/tally.ts'
import { deskRead } from '../guard.ts'

const narrow = { right: 'read', scope: 'narrow' } as const

interface Paged<P> {
  readonly limit: number
  readonly after: P | undefined
}

/** Open letters, the nearest last day first. */
export const openLetters = deskRead(narrow, ({ limit, after }: Paged<LetterPlace>, { sirens, ports }) =>
  openTasks(ports.store.db, { sirens, limit, after }),
)
/** Closed ones. */
export const closedLetters = deskRead(narrow, ({ limit, after }: Paged<string>, { sirens, ports }) =>
  closedTasks(ports.store.db, { sirens, limit, after }),
)
/** The task of a letter, by the retour that it came in; undefined when there is none. */
export const letterTask = deskRead(narrow, ({ retour }: { readonly retour: string }, { sirens, ports }) =>
  taskOfLetter(ports.store.db, { sirens, retour }),
)

/** How the connections behind each platform stand, counted; those of the most first. */
export const platformsNow = deskRead(narrow, async (_: object, { sirens, ports }) => {
  const { db } = ports.store
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
    }))
    .toSorted((a, b) => b.ids.length - a.ids.length)
})
export type PlatformNow = Awaited<ReturnType<typeof platformsNow.run>>[number]

/** Open differences between our ledger and what the platform of a connection lists, the oldest first. */
export const differencesOn = deskRead(
  narrow,
  ({ connection, limit }: { readonly connection: string; readonly limit: number }, { sirens, ports }) =>
    listTasks(ports.store.db, { connection, limit, closed: false, ...(sirens && { sirens }) }),
)
export type ListedDifference = Awaited<ReturnType<typeof differencesOn.run>>[number]

export type LetterPlace = Pick<TaskPlace, 'dueOn' | 'id'>
export type ListedTask = Awaited<ReturnType<typeof openLetters.run>>[number]

/** Retours that found nobody. */
export const strays = deskRead(
  narrow,
  ({ statuses, ...page }: Paged<string> & { readonly statuses: readonly RetourStatus[] }, { sirens, ports }) =>
    strayRetours(ports.store.db, { sirens, statuses, ...page }),
)

export type StrayRetour = Awaited<ReturnType<typeof strays.run>>[number]
/** Where a retour stands when it waits for a person. */
export const waitingStatuses = inboxStatuses

interface CollectiviteNamesQuery {
  readonly limit: number
  readonly words?: string
  /** Only these. */
  readonly of?: readonly string[]
  readonly after?: string | undefined
}

/** Declared collectivités, by name. */
export const named = deskRead(narrow, (wanted: CollectiviteNamesQuery, { sirens, ports }) =>
  declaredNames(ports.store.db, { sirens, ...wanted }),
)

export type NamedCollectivite = Awaited<ReturnType<typeof named.run>>[number]

/** How many transmissions are in each state; states without any are left out. */
export const byState = deskRead(narrow, (_: object, { sirens, ports }) => totalsByState(ports.store.db, sirens))

/** One as it is declared. @throws ActesError ACTES-S006 for one that is not declared, or not seen */
export const declaredOne = deskRead(narrow, async ({ siren }: { readonly siren: string }, { sirens, ports }) => {
  const isSeen = sirens === undefined || sirens.includes(siren)
  const sender = isSeen ? await senderBySiren(ports.store.db, siren) : undefined
  if (!sender) throw new ActesError('ACTES-S006', { params: { name: siren } })
  return sender.declared
})

/** The list leaves as a file: that is told in the journal. */
export const listExported = deskRead({ ...narrow, told: 'export', name: 'exportList' }, async (_: object) => undefined)

/** Since when another installation sends for one; null where this one does, or it is not seen. */
export const leftOne = deskRead(narrow, async ({ siren }: { readonly siren: string }, { sirens, ports }) =>
  sirens === undefined || sirens.includes(siren) ? leftSince(ports.store.db, siren) : null,
)

/** Lines of the journals of transmissions that people wrote. */
export const linesOfPeople = deskRead(narrow, (filter: LineFilter, { sirens, ports }) =>
  personLines(ports.store.db, filter, sirens),
)
/** Lines of the installation's journal; the page says whose. */
export const linesOfDesk = deskRead(narrow, (filter: InstallationFilter, { ports }) =>
  deskLines(ports.store.db, filter),
)

export type JournalFilter = InstallationFilter
export type DeskLine = Awaited<ReturnType<typeof linesOfDesk.run>>[number]
export type LineKind = DeskLine['kind']
export type TransmissionLine = Awaited<ReturnType<typeof linesOfPeople.run>>[number]

/** The gateway that each collectivité has now, by SIREN. */
export const gatewaysNow = deskRead(narrow, ({ sirens }: { readonly sirens: readonly string[] }, { ports }) =>
  gatewaysOf(ports.store.db, sirens),
)
/** Bytes taken from the quota of a channel in this hour. */
export const takenNow = deskRead(narrow, (asked: { readonly channel: string; readonly now: Date }, { ports }) =>
  takenOf(ports.store.db, asked),
)
