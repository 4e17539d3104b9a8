// How far the start of an installation is, by what is there.
import type { Sql } from '../engine/database.ts'

interface StartFacts {
  /** A collectivité of one's own, if there is one. */
  readonly siren: string | null
  /** Its gateway, unless that is the demonstration préfecture. */
  readonly gateway: string | null
  /** A real gateway has examined itself and found nothing wrong. */
  readonly tested: boolean
  readonly acknowledged: boolean
  readonly colleagues: boolean
}

/** @param demonstration SIREN that counts for one's own only once it has a real gateway @returns undefined once it was put away */
export async function startFacts(sql: Sql, demonstration: string): Promise<StartFacts | undefined> {
  return sql.first<StartFacts>(
    `SELECT own.siren, own.gateway,
       EXISTS (SELECT 1 FROM actes.installation_journal WHERE event = 'connection-examined' AND detail->>'faults' = '0'
         AND target NOT LIKE 'sandbox:%') AS tested,
       EXISTS (SELECT 1 FROM actes.transmission WHERE state = 'acknowledged') AS acknowledged,
       (SELECT count(*) FROM (SELECT 1 FROM actes.person WHERE disabled_at IS NULL LIMIT 2) two) > 1 AS colleagues
      FROM actes.installation LEFT JOIN LATERAL (
        SELECT siren, NULLIF(settings->'gateway'->>'type', 'sandbox') AS gateway FROM actes.collectivite
         WHERE siren <> $1 OR settings->'gateway'->>'type' <> 'sandbox'
         ORDER BY settings->'gateway'->>'type' = 'sandbox', updated_at DESC LIMIT 1) own ON true
      WHERE started_at IS NULL`,
    [demonstration],
  )
}

/** @returns false when it was put away already */
export async function putStartAway(sql: Sql, at: Date): Promise<boolean> {
  return sql.changes('UPDATE actes.installation SET started_at = $1 WHERE started_at IS NULL', [at])
}
