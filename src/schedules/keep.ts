// Makes the schedules known to the database, which says when each is due, and to the queue, which starts them.
import type { Queue } from '../queue/queue.ts'
import type { Clock } from '../transmission/steps/step.ts'
import type { Sql } from '../store/engine/database.ts'
import { ensureSchedule } from '../store/schedules.ts'
import { rhythmText, schedulesOf, sweepName, type Place, type Schedule } from './schedules.ts'
import { nextAfter } from './when.ts'

/** What keeping needs: where the schedules stand, and what time it is. */
export interface Keeping extends Place {
  readonly store: Place['store'] & { readonly db: Sql }
  readonly clock: Pick<Clock, 'now'>
}

/** Make a schedule known to the database, due at its next instant. */
export async function ensure({ name, rhythm, jitterMs }: Schedule, { store, clock }: Keeping): Promise<void> {
  const now = clock.now()
  const nextAt = nextAfter({ name, rhythm, jitterMs }, now)
  await ensureSchedule(store.db, { name, rhythm: rhythmText(rhythm), nextAt, now })
}

/** From now on the queue starts every schedule of this place, once for all processes. */
export async function keepSchedules(queue: Queue, keeping: Keeping): Promise<void> {
  const all = schedulesOf(keeping)
  for (const schedule of all) await ensure(schedule, keeping)
  await queue.sweepEvery(keeping.timing.sweepMs)
  await queue.keepSchedules(all.filter(({ name }) => name !== sweepName))
}
