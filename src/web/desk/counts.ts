// What waits for a person, section by section, as the navigation tells it: capped, so that it costs the same at any size.
import { isLeftAlone } from '../../store/transmissions/attempts.ts'
import { first, type Sql } from '../../store/engine/database.ts'
import type { Counts } from './layout.ts'
import { seenBy, type Visit } from './visit.ts'

/** Counted no further. */
export const cap = 100

/** What waits for him. */
export function countsFor(visit: Visit): Promise<Counts> {
  return countsOf(visit.app.ports.store.db, seenBy(visit), visit.now)
}

/** What waits for somebody who sees these collectivites; all of them without. */
export async function countsOf(db: Sql, sirens: readonly string[] | undefined, now: Date): Promise<Counts> {
  const row = await first<{ uncertain: number; held: number; stray: number; tasks: number; untold: number }>(
    db,
    `SELECT
       (SELECT count(*)::int FROM (SELECT 1 FROM actes.transmission WHERE open_attempt IS NOT NULL AND ${isLeftAlone('$2')}
         AND ($1::text[] IS NULL OR collectivite = ANY($1)) LIMIT ${cap}) x) AS uncertain,
       (SELECT count(*)::int FROM (SELECT 1 FROM actes.transmission WHERE held_code IS NOT NULL
         AND ($1::text[] IS NULL OR collectivite = ANY($1)) LIMIT ${cap}) x) AS held,
       (SELECT count(*)::int FROM (SELECT 1 FROM actes.retour WHERE status IN ('orphan', 'unreadable')
         AND transmission IS NULL AND ($1::text[] IS NULL OR split_part(connection, ':', 2) = ANY($1)) LIMIT ${cap}) x) AS stray,
       (SELECT count(*)::int FROM (SELECT 1 FROM actes.task
         WHERE closed_at IS NULL AND ($1::text[] IS NULL OR collectivite = ANY($1)) LIMIT ${cap}) x) AS tasks,
       (SELECT count(*)::int FROM actes.subscription s WHERE ended_at IS NULL
         AND ($1::text[] IS NULL OR siren = ANY($1)) AND (disabled_at IS NOT NULL OR EXISTS (
           SELECT 1 FROM actes.dead_letter d WHERE d.subscription = s.id AND d.sent_at IS NULL))) AS untold`,
    [sirens ?? null, now],
  )
  const { uncertain = 0, held = 0, stray = 0, tasks = 0, untold = 0 } = row ?? {}
  const waiting = { '/incertaines': uncertain, '/causes': held, '/retours': stray, '/courriers': tasks }
  return { ...waiting, '/abonnements': untold }
}
