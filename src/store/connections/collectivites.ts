// The senders: settings, classification in force, and serials of envelopes.
import { ActesError } from '#errors.ts'
import { sharedName, withShared, type SettingValues } from '#gateways/shared-credentials.ts'
import type { Jour } from '#protocol/calendrier/jour.ts'
import type { Classification } from '#protocol/classification/classification.ts'
import type { Collectivite } from '#protocol/acte/collectivite.ts'
import { refusedStates, workingStates } from '#lifecycle.ts'
import { isAmong, type Sql } from '../engine/database.ts'

export interface Sender {
  readonly collectivite: Collectivite
  readonly declared: Collectivite
  /** Absent before the first 7-2. */
  readonly classification?: Classification
  readonly wanted?: Jour
  /** Last confirmation or replacement of the classification on the current road (platform and server). */
  readonly checkedAt?: Date
  readonly askedAt?: Date
  /** When another installation took over its sendings. */
  readonly leftAt?: Date
}

const sharedOf = (gateway: string) =>
  `(SELECT k.settings FROM actes.credential k WHERE k.name = ${gateway}->>'${sharedName}') AS shared`

const columns = `c.settings AS declared, ${sharedOf("c.settings->'gateway'")}, c.classification, c.classification_wanted AS wanted,
  c.classification_checked_at AS "checkedAt", c.left_at AS "leftAt",
  (SELECT max(t.created_at) FROM actes.transmission t WHERE t.collectivite = c.siren AND t.message = '7-1'
    AND t.state ${isAmong(workingStates)} AND t.held_code IS NULL) AS "askedAt"`

function fromRow({ shared, ...row }: CollectiviteRow): Sender {
  const { declared } = row
  const collectivite = shared ? { ...declared, gateway: withShared(declared.gateway, shared) } : declared
  return {
    ...(Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as unknown as Sender),
    collectivite,
  }
}

interface CollectiviteRow {
  readonly declared: Collectivite
  readonly shared: SettingValues | null
}

/** SQL: identity of the platform and server. One préfecture's classification says nothing about another's. */
const roadOf = (settings: string) =>
  `(${settings}->'gateway'->>'type', ${settings}->'gateway'->>'url', ${settings}->>'plateforme')`

/** Upsert. On another road the classification must be confirmed again. @returns true if inserted */
export async function declare(sql: Sql, collectivite: Collectivite, at: Date) {
  // xmax tells an insert from an update; timestamps might coincide.
  const created = await sql.value<boolean>(
    `INSERT INTO actes.collectivite AS c (siren, settings, created_at, updated_at) VALUES ($1, $2::jsonb, $3, $3)
     ON CONFLICT (siren) DO UPDATE SET settings = excluded.settings, updated_at = excluded.updated_at,
       classification_checked_at = CASE WHEN ${roadOf('c.settings')} IS NOT DISTINCT FROM ${roadOf('excluded.settings')}
         THEN c.classification_checked_at END
     RETURNING (xmax = 0) AS created`,
    [collectivite.siren, JSON.stringify(collectivite), at],
  )
  return created ?? false
}

export async function senderBySiren(sql: Sql, siren: string) {
  const text = `SELECT ${columns} FROM actes.collectivite c WHERE c.siren = $1`
  const row = await sql.first<CollectiviteRow>(text, [siren])
  return row && fromRow(row)
}

/** @throws ActesError ACTES-V006 if not declared */
export async function declaredSender(sql: Sql, siren: string) {
  const sender = await senderBySiren(sql, siren)
  if (!sender) throw new ActesError('ACTES-V006', { params: { siren } })
  return sender
}

export async function senders(sql: Sql): Promise<readonly Sender[]> {
  const rows = await sql.rows<CollectiviteRow>(`SELECT ${columns} FROM actes.collectivite c ORDER BY c.siren`)
  return rows.map(fromRow)
}

export async function everySiren(sql: Sql) {
  return sirensOf(sql, 'SELECT siren AS id FROM actes.collectivite')
}

export async function refusedSirens(sql: Sql) {
  const text = `SELECT DISTINCT collectivite AS id FROM actes.transmission
    WHERE message = '1-1' AND state ${isAmong(refusedStates)} AND replaced_by IS NULL AND refusal->>'verifCode' IS NOT NULL`
  return sirensOf(sql, text)
}

async function sirensOf(sql: Sql, text: string): Promise<readonly string[]> {
  return (await sql.values<string>(text)).toSorted()
}

export async function namedSenders(
  sql: Sql,
  { sirens, limit }: { readonly sirens: readonly string[] | undefined; readonly limit: number },
) {
  const text = `SELECT siren, settings->>'nom' AS nom FROM actes.collectivite
    WHERE $1::text[] IS NULL OR siren = ANY($1) ORDER BY 2, 1 LIMIT $2`
  return sql.rows<{ siren: string; nom: string }>(text, [sirens ?? null, limit])
}

export async function gatewaysOf(
  sql: Sql,
  sirens: readonly string[],
): Promise<ReadonlyMap<string, Collectivite['gateway']>> {
  const rows = await sql.rows<Pick<CollectiviteRow, 'shared'> & { siren: string; gateway: Collectivite['gateway'] }>(
    `SELECT c.siren, c.settings->'gateway' AS gateway, ${sharedOf("c.settings->'gateway'")} FROM actes.collectivite c
      WHERE c.siren = ANY($1)`,
    [sirens],
  )
  return new Map(rows.map(({ siren, gateway, shared }) => [siren, shared ? withShared(gateway, shared) : gateway]))
}

/** Store the classification in force; this clears the wanted version. */
export async function keepClassification(
  sql: Sql,
  siren: string,
  { classification, at }: { classification: Classification; at: Date },
): Promise<void> {
  const text = `UPDATE actes.collectivite SET classification = $2::jsonb, classification_wanted = NULL,
    classification_checked_at = $3, updated_at = $3 WHERE siren = $1`
  await sql.query(text, [siren, JSON.stringify(classification), at])
}

export async function confirmClassification(sql: Sql, siren: string, at: Date): Promise<void> {
  const text = `UPDATE actes.collectivite SET classification_wanted = NULL, classification_checked_at = $2 WHERE siren = $1`
  await sql.query(text, [siren, at])
}

/** Whoever locks it too waits until this transaction has ended. */
export async function lockCollectivite(sql: Sql, siren: string): Promise<void> {
  await sql.query('SELECT 1 FROM actes.collectivite WHERE siren = $1 FOR NO KEY UPDATE', [siren])
}

/** Note an announced version. @returns false if it is known already */
export async function wantClassification(sql: Sql, siren: string, date: Jour) {
  return sql.changes(
    `UPDATE actes.collectivite SET classification_wanted = $2
      WHERE siren = $1 AND (classification_wanted IS NULL OR classification_wanted < $2::date)
        AND (classification IS NULL OR (classification->>'date')::date < $2::date)`,
    [siren, date],
  )
}

/**
 * Next serial of an envelope, 1 to 9999 per day, never reused, and the classification version. Undefined: none left.
 */
export async function nextSerial(sql: Sql, siren: string, day: Jour) {
  return sql.first<{ readonly serial: number; readonly version: Jour | null }>(
    // The floor skips serials in archives that a restored database does not know.
    `WITH floor AS (SELECT CASE WHEN $2::date <= serial_day THEN serial_floor ELSE 0 END AS last FROM actes.installation)
     INSERT INTO actes.envelope_serial AS s (siren, day, last) SELECT $1, $2::date, last + 1 FROM floor WHERE last < 9999
     ON CONFLICT (siren, day) DO UPDATE SET last = GREATEST(s.last + 1, excluded.last)
       WHERE s.last < 9999
     RETURNING last AS serial, (SELECT classification->>'date' FROM actes.collectivite c WHERE c.siren = $1) AS version`,
    [siren, day],
  )
}
