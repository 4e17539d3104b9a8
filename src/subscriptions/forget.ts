// Events are kept for a while after they were told, so that they can be told again, and then forgotten.
import type { Ports } from '../transmission/steps/step.ts'
import { dropSpentEvents } from '../store/subscriptions/events.ts'

/** For this many days an event can be told again. */
export const keptDays = 400
/** In one transaction, and in one round; the rest follows the next day. */
export const forgotten = { atOnce: 1_000, most: 100_000 } as const

/** Forget what is old and no longer has to be told; a bounded number. @returns how many */
export async function forgetNotices({ store, clock, signal }: Ports): Promise<number> {
  const before = new Date(clock.now().getTime() - keptDays * 86_400_000)
  let count = 0
  while (count < forgotten.most && !signal.aborted) {
    const dropped = await dropSpentEvents(store.db, { before, limit: forgotten.atOnce })
    count += dropped
    if (dropped < forgotten.atOnce) break
  }
  return count
}
