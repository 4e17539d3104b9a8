// The senders: their settings, the classification in force for each, and the serial of their envelopes of a day.
import { ActesError } from '../errors.ts'
import type { Jour } from '../protocol/acte.ts'
import type { Classification } from '../protocol/classification.ts'
import type { Collectivite } from '../protocol/collectivite.ts'
import { first, type Sql } from './database.ts'

export interface Sender {
  readonly collectivite: Collectivite
  /** The last one received; absent until a first 7-2. */
  readonly classification?: Classification
}

interface Row {
  settings: Collectivite
  classification: Classification | null
}

const fromRow = (row: Row): Sender => ({
  collectivite: row.settings,
  ...(row.classification && { classification: row.classification }),
})

/** Declare a collectivite, or replace its settings. @returns true when it was not known before */
export async function declare(sql: Sql, collectivite: Collectivite, at: Date): Promise<boolean> {
  const row = await first<{ created: boolean }>(
    sql,
    `INSERT INTO actes.collectivite (siren, settings, created_at, updated_at) VALUES ($1, $2::jsonb, $3, $3)
     ON CONFLICT (siren) DO UPDATE SET settings = excluded.settings, updated_at = excluded.updated_at
     RETURNING (created_at = updated_at) AS created`,
    [collectivite.siren, JSON.stringify(collectivite), at],
  )
  return row?.created ?? false
}

/** The sender by its SIREN. */
export async function senderBySiren(sql: Sql, siren: string): Promise<Sender | undefined> {
  const text = 'SELECT settings, classification FROM actes.collectivite WHERE siren = $1'
  const row = await first<Row>(sql, text, [siren])
  return row && fromRow(row)
}

/** The sender of a SIREN that must be declared. @throws ActesError ACTES-V006 */
export async function declaredSender(sql: Sql, siren: string): Promise<Sender> {
  const sender = await senderBySiren(sql, siren)
  if (!sender) throw new ActesError('ACTES-V006', { params: { siren } })
  return sender
}

/** Every sender, by SIREN. */
export async function senders(sql: Sql): Promise<readonly Sender[]> {
  const { rows } = await sql.query<Row>('SELECT settings, classification FROM actes.collectivite ORDER BY siren')
  return rows.map(fromRow)
}

/** Keep the classification in force for a collectivite. */
export async function keepClassification(
  sql: Sql,
  siren: string,
  { classification, at }: { classification: Classification; at: Date },
): Promise<void> {
  const text = 'UPDATE actes.collectivite SET classification = $2::jsonb, updated_at = $3 WHERE siren = $1'
  await sql.query(text, [siren, JSON.stringify(classification), at])
}

/** The next serial of the collectivite's envelopes for a day, from 1; never given twice. */
export async function nextSerial(sql: Sql, siren: string, day: Jour): Promise<number> {
  const row = await first<{ last: number }>(
    sql,
    `INSERT INTO actes.envelope_serial (siren, day, last) VALUES ($1, $2, 1)
     ON CONFLICT (siren, day) DO UPDATE SET last = actes.envelope_serial.last + 1 RETURNING last`,
    [siren, day],
  )
  return row?.last ?? 1
}
