// What waits for a person, section by section, as the navigation tells it.
import { waitingCounts } from '../../store/desk/waiting.ts'
import type { Sql } from '../../store/engine/database.ts'
import type { Counts } from './layout.ts'
import { seenBy, type Visit } from './visit.ts'

/** What waits for them. */
export function countsFor(visit: Visit): Promise<Counts> {
  return countsOf(visit.app.ports.store.db, seenBy(visit), visit.now)
}

/** What waits for a person who sees these collectivites; all of them without. */
export async function countsOf(db: Sql, sirens: readonly string[] | undefined, now: Date): Promise<Counts> {
  const { uncertain, held, stray, tasks, untold } = await waitingCounts(db, sirens, now)
  const waiting = { '/incertaines': uncertain, '/causes': held, '/retours': stray, '/courriers': tasks }
  return { ...waiting, '/abonnements': untold }
}
