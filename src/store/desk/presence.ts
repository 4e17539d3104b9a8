// Who has an act's page open, across all processes.
import type { Sql } from '../engine/database.ts'

/** A presence expires unless it is renewed. */
const lastsMs = 15_000

/** `sirens` undefined: sees every collectivité. */
export interface ActPresence {
  readonly transmission: string
  readonly login: string
  readonly sirens: readonly string[] | undefined
}

/** Record current viewers, limited to acts they may see. */
export async function keepPresence(sql: Sql, looking: readonly ActPresence[], now: Date): Promise<void> {
  await sql.query('DELETE FROM actes.presence WHERE seen_at <= $1', [new Date(now.getTime() - lastsMs)])
  if (looking.length === 0) return
  await sql.query(
    `INSERT INTO actes.presence (transmission, login, collectivite, seen_at)
     SELECT DISTINCT t.id, l.login, t.collectivite, $2::timestamptz
       FROM jsonb_to_recordset($1::jsonb) AS l (transmission uuid, login text, sirens text[])
       JOIN actes.transmission t ON t.id = l.transmission AND (l.sirens IS NULL OR t.collectivite = ANY(l.sirens))
     ON CONFLICT (transmission, login) DO UPDATE SET seen_at = excluded.seen_at`,
    [JSON.stringify(looking), now],
  )
}

export async function lookingAt(sql: Sql, transmission: string, now: Date) {
  const text = 'SELECT login FROM actes.presence WHERE transmission = $1 AND seen_at > $2 ORDER BY login'
  return sql.values<string>(text, [transmission, new Date(now.getTime() - lastsMs)])
}
