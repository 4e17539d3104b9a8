// Requests of the classification, and the acts that were refused for want of a newer one.
import { first, type Sql } from '../engine/database.ts'
import { columns, fromRow, type Transmission, type TransmissionRow } from './transmissions.ts'

/** The last request of the classification of a collectivite, whatever became of it. */
export async function lastRequest(sql: Sql, siren: string): Promise<Transmission | undefined> {
  const text = `SELECT ${columns} FROM actes.transmission WHERE collectivite = $1 AND message = '7-1' ORDER BY id DESC LIMIT 1`
  const row = await first<TransmissionRow>(sql, text, [siren])
  return row && fromRow(row)
}

/** Ids of the requests of the classification that wait for their answer. */
export async function sentRequests(sql: Sql, siren: string): Promise<readonly string[]> {
  const text = `SELECT id FROM actes.transmission WHERE collectivite = $1 AND message = '7-1' AND state = 'submitted'`
  return (await sql.query<{ id: string }>(text, [siren])).rows.map(({ id }) => id)
}

/** Acts of a collectivite refused because their classification was too old, since an instant, replaced by none. */
export async function refusedAsStale(
  sql: Sql,
  { siren, verifCode, since }: { siren: string; verifCode: string; since: Date },
): Promise<readonly Transmission[]> {
  // Not what a person has seen to since: by a verdict, or by another deposit of the same act, whatever became of it.
  const text = `SELECT ${columns} FROM actes.transmission t
    WHERE collectivite = $1 AND message = '1-1' AND state = 'refused' AND replaced_by IS NULL
      AND refusal->>'verifCode' = $2 AND updated_at >= $3
      AND NOT EXISTS (SELECT 1 FROM actes.transmission o
        WHERE o.message = '1-1' AND o.collectivite = t.collectivite AND o.date_decision = t.date_decision
          AND o.numero = t.numero AND o.nature = t.nature AND o.id > t.id)
      AND NOT EXISTS (SELECT 1 FROM actes.journal j WHERE j.transmission = t.id AND j.event = 'reversed')
    ORDER BY id`
  return (await sql.query<TransmissionRow>(text, [siren, verifCode, since])).rows.map(fromRow)
}
