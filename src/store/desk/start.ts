// Progress of an installation's first steps, derived from existing data.
import { isAmong, type Sql } from '../engine/database.ts'
import { provenStates } from '#lifecycle.ts'

interface StartFacts {
  /** The installation's own collectivité. */
  readonly siren: string | null
  readonly gateway: string | null
  /** A real gateway passed its self-test. */
  readonly tested: boolean
  readonly acknowledged: boolean
  readonly colleagues: boolean
}

/** @param demonstration SIREN that counts as own only with a real gateway @returns undefined once dismissed */
export async function startFacts(sql: Sql, demonstration: string) {
  return sql.first<StartFacts>(
    `SELECT own.siren, own.gateway,
       EXISTS (SELECT 1 FROM actes.installation_journal WHERE event = 'connection-examined' AND detail->>'faults' = '0'
         AND target NOT LIKE 'sandbox:%') AS tested,
       EXISTS (SELECT 1 FROM actes.transmission WHERE state ${isAmong(provenStates)}) AS acknowledged,
       (SELECT count(*) FROM (SELECT 1 FROM actes.person WHERE disabled_at IS NULL LIMIT 2) two) > 1 AS colleagues
      FROM actes.installation LEFT JOIN LATERAL (
        SELECT siren, NULLIF(settings->'gateway'->>'type', 'sandbox') AS gateway FROM actes.collectivite
         WHERE siren <> $1 OR settings->'gateway'->>'type' <> 'sandbox'
         ORDER BY settings->'gateway'->>'type' = 'sandbox', updated_at DESC LIMIT 1) own ON true
      WHERE started_at IS NULL`,
    [demonstration],
  )
}

export async function putStartAway(sql: Sql, at: Date) {
  return sql.changes('UPDATE actes.installation SET started_at = $1 WHERE started_at IS NULL', [at])
}
