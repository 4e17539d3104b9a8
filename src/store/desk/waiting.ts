// What waits for a person, for the navigation of the desk: counted no further than a cap, so that it costs the same at any
// size.
import type { Sql } from '../engine/database.ts'
import { isLeftAlone } from '../transmissions/attempts.ts'

/** Counted no further. */
const waitingCap = 100

export interface Waiting {
  readonly uncertain: number
  readonly held: number
  /** Returns that match no transmission, or cannot be read. */
  readonly stray: number
  readonly tasks: number
  /** Subscriptions that are served no more, or have dead letters. */
  readonly untold: number
}

/** What waits, for these collectivites; for all of them without. */
export async function waitingCounts(sql: Sql, sirens: readonly string[] | undefined, now: Date): Promise<Waiting> {
  const row = await sql.first<Waiting>(
    `SELECT
       (SELECT count(*)::int FROM (SELECT 1 FROM actes.transmission WHERE open_attempt IS NOT NULL AND ${isLeftAlone('$2')}
         AND ($1::text[] IS NULL OR collectivite = ANY($1)) LIMIT ${waitingCap}) x) AS uncertain,
       (SELECT count(*)::int FROM (SELECT 1 FROM actes.transmission WHERE held_code IS NOT NULL
         AND ($1::text[] IS NULL OR collectivite = ANY($1)) LIMIT ${waitingCap}) x) AS held,
       (SELECT count(*)::int FROM (SELECT 1 FROM actes.retour WHERE status IN ('orphan', 'unreadable')
         AND transmission IS NULL AND ($1::text[] IS NULL OR split_part(connection, ':', 2) = ANY($1)) LIMIT ${waitingCap}) x) AS stray,
       (SELECT count(*)::int FROM (SELECT 1 FROM actes.task
         WHERE closed_at IS NULL AND ($1::text[] IS NULL OR collectivite = ANY($1)) LIMIT ${waitingCap}) x) AS tasks,
       (SELECT count(*)::int FROM actes.subscription s WHERE ended_at IS NULL
         AND ($1::text[] IS NULL OR siren = ANY($1)) AND (disabled_at IS NOT NULL OR EXISTS (
           SELECT 1 FROM actes.dead_letter d WHERE d.subscription = s.id AND d.sent_at IS NULL))) AS untold`,
    [sirens ?? null, now],
  )
  return row ?? { uncertain: 0, held: 0, stray: 0, tasks: 0, untold: 0 }
}
