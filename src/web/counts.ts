// What waits for a person, section by section, as the navigation tells it: capped, so that it costs the same at any size.
import { first } from '../store/database.ts'
import type { Counts } from './layout.ts'
import { seenBy, type Visit } from './visit.ts'

/** Counted no further. */
export const cap = 100

/** What waits for him. */
export async function countsFor(visit: Visit): Promise<Counts> {
  const sirens = seenBy(visit) ?? null
  const row = await first<{ uncertain: number; held: number; stray: number; tasks: number }>(
    visit.app.ports.store.db,
    `SELECT
       (SELECT count(*)::int FROM (SELECT 1 FROM actes.transmission WHERE open_attempt IS NOT NULL
         AND ($1::text[] IS NULL OR collectivite = ANY($1)) LIMIT ${cap}) x) AS uncertain,
       (SELECT count(*)::int FROM (SELECT 1 FROM actes.transmission WHERE held_code IS NOT NULL
         AND ($1::text[] IS NULL OR collectivite = ANY($1)) LIMIT ${cap}) x) AS held,
       (SELECT count(*)::int FROM (SELECT 1 FROM actes.retour WHERE status IN ('orphan', 'unreadable')
         AND ($1::text[] IS NULL OR split_part(connection, ':', 2) = ANY($1)) LIMIT ${cap}) x) AS stray,
       (SELECT count(*)::int FROM (SELECT 1 FROM actes.task k JOIN actes.transmission t ON t.id = k.transmission
         WHERE k.closed_at IS NULL AND ($1::text[] IS NULL OR t.collectivite = ANY($1)) LIMIT ${cap}) x) AS tasks`,
    [sirens],
  )
  const { uncertain = 0, held = 0, stray = 0, tasks = 0 } = row ?? {}
  return { '/incertaines': uncertain, '/causes': held, '/retours': stray, '/courriers': tasks }
}
