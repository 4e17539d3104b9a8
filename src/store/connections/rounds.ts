// Whom the recurring jobs go round to: connections to collect, collectivites to look after, certificates to remember.
import type { Jour } from '../../protocol/calendrier/jour.ts'
import type { Sql } from '../engine/database.ts'

/** Neither suspended nor paused. */
const isOpen = 'c.suspended_code IS NULL AND c.paused_since IS NULL'

async function idsOf(sql: Sql, text: string, params: readonly unknown[]): Promise<readonly string[]> {
  const { rows } = await sql.query<{ id: string }>(text, params)
  return rows.map(({ id }) => id).sort()
}

/**
 * Make due every collection that nobody plans although something was sent and waits for an answer.
 * @returns the connections whose collection is due, those among them
 */
export async function overdueCollections(sql: Sql, now: Date): Promise<readonly string[]> {
  const text = `UPDATE actes.connection c SET collect_at = COALESCE(c.collect_at, $1)
    WHERE ${isOpen} AND (c.collect_at <= $1 OR (c.collect_at IS NULL AND EXISTS (
      SELECT 1 FROM actes.transmission t WHERE t.connection = c.id
        AND ((t.state = 'submitted' AND t.due_at IS NOT NULL) OR (t.state = 'packaged' AND t.open_attempt IS NOT NULL)))))
    RETURNING c.id`
  return idsOf(sql, text, [now])
}

/** Make the collection of a gateway's connections due, but for those being collected. @returns all that are due */
export async function collectAll(sql: Sql, gateway: string, now: Date): Promise<readonly string[]> {
  const text = `UPDATE actes.connection c SET collect_at = LEAST(COALESCE(c.collect_at, $2), $2)
    WHERE c.gateway = $1 AND ${isOpen} AND (c.claim_token IS NULL OR c.collect_at <= $2) RETURNING c.id`
  return idsOf(sql, text, [gateway, now])
}

/** SIREN of every collectivite. */
export async function everySiren(sql: Sql): Promise<readonly string[]> {
  return idsOf(sql, 'SELECT siren AS id FROM actes.collectivite', [])
}

/** SIREN of the collectivites of which an act was refused with a code of verification, and replaced by none. */
export async function refusedSirens(sql: Sql): Promise<readonly string[]> {
  const text = `SELECT DISTINCT collectivite AS id FROM actes.transmission
    WHERE message = '1-1' AND state = 'refused' AND replaced_by IS NULL AND refusal->>'verifCode' IS NOT NULL`
  return idsOf(sql, text, [])
}

/** Remember the last day of the certificate that is shown on these connections; null: none is. */
export async function keepCertificate(sql: Sql, connections: readonly string[], until: Jour | null): Promise<void> {
  await sql.query('UPDATE actes.connection SET certificate_until = $2 WHERE id = ANY($1)', [connections, until])
}
