// Hands a collectivité over to another installation: its connections stay paused here while the other one sends for it.
import type { Database, Sql } from '../engine/database.ts'
import { ActesError } from '#errors.ts'
import { pause, type Will } from '../connections/standings.ts'
import { distrust, distrustTransfers } from '../installation.ts'
import { noteDesk } from '../desk/journal.ts'

type Leaving = Will & { readonly siren: string; readonly reason: string }

/**
 * Pause the connections, then mark the collectivité as left once no exchange is under way, so that the export knows
 * everything sent. @returns false if it had already left @throws ActesError ACTES-A110 while an exchange is under way;
 * the connections stay paused
 */
export async function leave(db: Database, { siren, ...will }: Leaving) {
  await db.transaction(async (sql) => {
    for (const id of await connectionsOf(sql, siren)) await pause(sql, id, will)
  })
  return db.transaction(async (sql) => {
    const isNew = await sql.changes(
      `UPDATE actes.collectivite c SET left_at = $2 WHERE siren = $1 AND left_at IS NULL
         AND NOT EXISTS (SELECT 1 FROM actes.transmission t WHERE t.collectivite = $1 AND t.claim_token IS NOT NULL AND t.due_at > $2)
         AND NOT EXISTS (SELECT 1 FROM actes.transfer t WHERE t.collectivite = $1 AND t.claim_token IS NOT NULL AND t.due_at > $2)
         AND NOT EXISTS (SELECT 1 FROM actes.connection n WHERE n.siren = $1 AND n.claim_token IS NOT NULL AND n.collect_at > $2)`,
      [siren, will.at],
    )
    if (isNew) await noteDesk(sql, buildDepartureLine('collectivite-left', { siren, ...will }))
    else if (!(await leftSince(sql, siren))) throw new ActesError('ACTES-A110', { params: { siren } })
    return isNew
  })
}

/**
 * Take the collectivité back. The other installation may have sent what waits here, so each sending is looked for first
 * or decided by a person. @returns false if it had not left
 */
export async function comeBack(db: Database, leaving: Leaving) {
  return db.transaction(async (sql) => {
    const text = 'UPDATE actes.collectivite SET left_at = NULL WHERE siren = $1 AND left_at IS NOT NULL'
    if (!(await sql.changes(text, [leaving.siren]))) return false
    for (const id of await connectionsOf(sql, leaving.siren)) await distrust(sql, id)
    await distrustTransfers(sql, leaving.siren)
    await noteDesk(sql, buildDepartureLine('collectivite-back', leaving))
    return true
  })
}

/** When another installation took over; null if this one sends. */
export async function leftSince(sql: Sql, siren: string) {
  const text = 'SELECT left_at AS at FROM actes.collectivite WHERE siren = $1'
  return (await sql.value<Date | null>(text, [siren])) ?? null
}

async function connectionsOf(sql: Sql, siren: string) {
  const text = 'SELECT id FROM actes.connection WHERE siren = $1 ORDER BY id'
  return sql.values<string>(text, [siren])
}

function buildDepartureLine(event: string, { siren, by, at, reason }: Leaving) {
  return { at, who: by, event, target: siren, detail: { reason } }
}
