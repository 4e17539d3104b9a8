// The senders: their settings, the classification in force for each, and the serial of their envelopes of a day.
import { ActesError } from '../../errors.ts'
import type { Jour } from '../../protocol/calendrier/jour.ts'
import type { Classification } from '../../protocol/classification/classification.ts'
import type { Collectivite } from '../../protocol/acte/collectivite.ts'
import { first, type Sql } from '../engine/database.ts'

export interface Sender {
  readonly collectivite: Collectivite
  /** The last one received; absent until a first 7-2. */
  readonly classification?: Classification
  /** A newer version that was announced and is not here yet. */
  readonly wanted?: Jour
  /** When the prefecture last answered a request. */
  readonly checkedAt?: Date
  /** When the request that is on its way was made: the newest, when an older one was never answered. */
  readonly askedAt?: Date
}

interface Row {
  settings: Collectivite
  classification: Classification | null
  wanted: Jour | null
  checked_at: Date | null
  asked_at: Date | null
}

const columns = `c.settings, c.classification, c.classification_wanted AS wanted, c.classification_checked_at AS checked_at,
  (SELECT max(t.created_at) FROM actes.transmission t WHERE t.collectivite = c.siren AND t.message = '7-1'
    AND t.state IN ('received', 'validated', 'packaged', 'submitted') AND t.held_code IS NULL) AS asked_at`

const fromRow = (row: Row): Sender => ({
  collectivite: row.settings,
  ...(row.classification && { classification: row.classification }),
  ...(row.wanted && { wanted: row.wanted }),
  ...(row.checked_at && { checkedAt: row.checked_at }),
  ...(row.asked_at && { askedAt: row.asked_at }),
})

/** Declare a collectivite, or replace its settings. @returns true when it was not known before */
export async function declare(sql: Sql, collectivite: Collectivite, at: Date): Promise<boolean> {
  // A row that replaces another bears who replaced it (xmax); two instants may well be the same.
  const row = await first<{ created: boolean }>(
    sql,
    `INSERT INTO actes.collectivite (siren, settings, created_at, updated_at) VALUES ($1, $2::jsonb, $3, $3)
     ON CONFLICT (siren) DO UPDATE SET settings = excluded.settings, updated_at = excluded.updated_at
     RETURNING (xmax = 0) AS created`,
    [collectivite.siren, JSON.stringify(collectivite), at],
  )
  return row?.created ?? false
}

/** The sender by its SIREN. */
export async function senderBySiren(sql: Sql, siren: string): Promise<Sender | undefined> {
  const text = `SELECT ${columns} FROM actes.collectivite c WHERE c.siren = $1`
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
  const { rows } = await sql.query<Row>(`SELECT ${columns} FROM actes.collectivite c ORDER BY c.siren`)
  return rows.map(fromRow)
}

/** How the roads of these collectivites are set, by SIREN. */
export async function roadsOf(
  sql: Sql,
  sirens: readonly string[],
): Promise<ReadonlyMap<string, Collectivite['gateway']>> {
  const { rows } = await sql.query<{ siren: string; gateway: Collectivite['gateway'] }>(
    `SELECT siren, settings->'gateway' AS gateway FROM actes.collectivite WHERE siren = ANY($1)`,
    [sirens],
  )
  return new Map(rows.map(({ siren, gateway }) => [siren, gateway]))
}

/** Keep the classification in force for a collectivite: the prefecture's answer ends every wish for a newer one. */
export async function keepClassification(
  sql: Sql,
  siren: string,
  { classification, at }: { classification: Classification; at: Date },
): Promise<void> {
  const text = `UPDATE actes.collectivite SET classification = $2::jsonb, classification_wanted = NULL,
    classification_checked_at = $3, updated_at = $3 WHERE siren = $1`
  await sql.query(text, [siren, JSON.stringify(classification), at])
}

/** The prefecture says that nothing has changed. */
export async function confirmClassification(sql: Sql, siren: string, at: Date): Promise<void> {
  const text = `UPDATE actes.collectivite SET classification_wanted = NULL, classification_checked_at = $2 WHERE siren = $1`
  await sql.query(text, [siren, at])
}

/** A newer version was announced. @returns true when it is news */
export async function wantClassification(sql: Sql, siren: string, date: Jour): Promise<boolean> {
  const { rowCount } = await sql.query(
    `UPDATE actes.collectivite SET classification_wanted = $2
      WHERE siren = $1 AND (classification_wanted IS NULL OR classification_wanted < $2::date)
        AND (classification IS NULL OR (classification->>'date')::date < $2::date)`,
    [siren, date],
  )
  return rowCount === 1
}

/** The next serial of the collectivite's envelopes for a day, 1 to 9999, never given twice; none when they are used up. */
export async function nextSerial(sql: Sql, siren: string, day: Jour): Promise<number | undefined> {
  const row = await first<{ last: number }>(
    sql,
    `INSERT INTO actes.envelope_serial (siren, day, last) VALUES ($1, $2, 1)
     ON CONFLICT (siren, day) DO UPDATE SET last = actes.envelope_serial.last + 1
       WHERE actes.envelope_serial.last < 9999 RETURNING last`,
    [siren, day],
  )
  return row?.last
}
