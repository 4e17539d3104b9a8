// What the day looks like, for the desk's first page, and what failed: within what the caller sees.
import { quietOf } from '../../store/installation.ts'
import { openTasks } from '../../store/desk/lists.ts'
import {
  acknowledgedByHour,
  delays,
  flowOf,
  heldGroups,
  refusedSince,
  strayCount,
  suspendedConnections,
  todayCap,
  uncertainOnes,
  unanswered,
} from '../../store/desk/today.ts'
import { waitingSenders } from '../../store/retours/senders.ts'
import { failureGroups } from '../../store/transmissions/causes.ts'
import { deskRead } from '../guard.ts'

/** Counted no further. */
export const countedMost = todayCap

interface Day {
  readonly now: Date
  /** When the day began. */
  readonly morning: Date
}

interface Waits extends Day {
  /** So many tasks are named. */
  readonly tasks: number
}

/** Everything that waits for a person. */
export const waiting = deskRead(
  { right: 'read', scope: 'narrow' },
  async ({ now, morning, tasks }: Waits, { sirens, ports: { store } }) => ({
    quiet: await quietOf(store.db),
    uncertain: await uncertainOnes(store.db, sirens, { now, limit: todayCap }),
    suspended: await suspendedConnections(store.db, sirens, 20),
    held: await heldGroups(store.db, sirens),
    refused: await refusedSince(store.db, sirens, morning),
    tasks: await openTasks(store.db, { sirens, limit: tasks }),
    stray: await strayCount(store.db, sirens),
    senders: await waitingSenders(store.db, { sirens, limit: 20 }),
    silent: await unanswered(store.db, sirens, 101),
  }),
)

export type WaitingToday = Awaited<ReturnType<typeof waiting.run>>

const dayMs = 86_400_000

/** How the day flows: acknowledged hour by hour, delays of the last week, what is under way. */
export const flow = deskRead({ right: 'read', scope: 'narrow' }, async ({ morning }: Day, { sirens, ports }) => {
  const { db } = ports.store
  return {
    acknowledged: await acknowledgedByHour(db, sirens, morning),
    delays: await delays(db, sirens, new Date(morning.getTime() - 6 * dayMs)),
    standing: await flowOf(db, sirens),
  }
})

export type Flow = Awaited<ReturnType<typeof flow.run>>

/** What is held or refused and waits for a person, grouped by what was said of it. */
export const causes = deskRead(
  { right: 'read', scope: 'narrow' },
  ({ requeuable }: { readonly requeuable: readonly string[] | undefined }, { sirens, readable, ports }) =>
    failureGroups(ports.store.db, { requeuable, readable, ...(sirens && { sirens }) }),
)

export type FailureGroup = Awaited<ReturnType<typeof causes.run>>[number]
