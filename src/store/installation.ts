// The installation: epoch, and quiet mode. A database restored to an earlier moment does not know its later sendings,
// so nothing is sent until a person confirms.
import type { ErrorCode, Params } from '#errors.ts'
import { unsentStates } from '#lifecycle.ts'
import { addDays, dayIn } from '#protocol/calendrier/jour.ts'
import { isAmong, type Sql } from './engine/database.ts'
import type { MarkContent } from './mark.ts'
import { noteDesk } from './desk/journal.ts'
import type { Will } from './connections/standings.ts'

export interface Quiet {
  readonly code: ErrorCode
  readonly params: Params
  readonly since: Date
}

export async function quietOf(sql: Sql) {
  return sql.first<Quiet>(`SELECT quiet_code AS code, COALESCE(quiet_params, '{}') AS params, quiet_since AS since
    FROM actes.installation WHERE quiet_since IS NOT NULL`)
}

interface InstallationRow {
  readonly epoch: string
  /** Last sending known to the database or shown by a mark. */
  readonly number: number
  /** Sendings in the marks that the database lacks. */
  readonly forgotten: number
  readonly leftEpochs: readonly string[]
  readonly isQuiet: boolean
  readonly isMarked: boolean
}

/**
 * SQL: sendings in the marks that the database lacks. A failover to a standby loses the last second; the new primary
 * skips numbers or gives them again. @param marks parameter for `marksText`
 */
export function forgottenIn(marks: string): string {
  return `SELECT 1 FROM actes.installation i, jsonb_to_recordset(${marks}::jsonb) AS mark (epoch text, attempts jsonb),
      jsonb_each(mark.attempts) AS sent
    WHERE mark.epoch = i.epoch::text AND sent.value::bigint > i.last_number
      AND NOT EXISTS (SELECT 1 FROM actes.attempt WHERE id = sent.key::uuid)
      AND NOT EXISTS (SELECT 1 FROM actes.transfer_attempt WHERE id = sent.key::uuid)`
}

export function marksText(marks: readonly MarkContent[]) {
  return JSON.stringify(marks.map(({ epoch, attempts = {} }) => ({ epoch, attempts })))
}

export async function readInstallation(sql: Sql, marks: readonly MarkContent[] = []) {
  const row = await sql.first<InstallationRow>(
    `SELECT epoch, left_epochs AS "leftEpochs", quiet_since IS NOT NULL AS "isQuiet",
    marked_at IS NOT NULL AS "isMarked",
    GREATEST(last_number, (SELECT max(number) FROM actes.attempt), (SELECT max(number) FROM actes.transfer_attempt)) AS number,
    (SELECT count(*)::int FROM (${forgottenIn('$1')}) AS each) AS forgotten FROM actes.installation`,
    [marksText(marks)],
  )
  if (!row) throw new TypeError('an installation has its row')
  return row
}

export async function noteMarked(sql: Sql, at: Date): Promise<void> {
  await sql.query('UPDATE actes.installation SET marked_at = $1 WHERE marked_at IS NULL', [at])
}

/**
 * Stop all sendings. Waiting ones may have left already, so each is looked for before it is sent.
 * @returns false if already quiet; the first reason stays
 */
export async function becomeQuiet(sql: Sql, { code, params, at }: { code: ErrorCode; params: Params; at: Date }) {
  const isNew = await sql.changes(
    `UPDATE actes.installation SET quiet_since = $1, quiet_code = $2, quiet_params = $3::jsonb,
       rewound_to = COALESCE((SELECT at FROM actes.journal ORDER BY id DESC LIMIT 1), $1) WHERE quiet_since IS NULL`,
    [at, code, JSON.stringify(params)],
  )
  if (!isNew) return false
  await distrust(sql)
  await distrustTransfers(sql)
  await noteDesk(sql, { at, who: 'worker', event: 'installation-quiet', detail: { code, ...params } })
  return true
}

/** Look for waiting sendings before sending them, on one connection or all. */
export async function distrust(sql: Sql, connection?: string): Promise<void> {
  await sql.query(
    `UPDATE actes.transmission SET look_since = created_at
      WHERE ${mayHaveLeft} AND look_since IS NULL AND connection = COALESCE($1, connection)`,
    [connection ?? null],
  )
}

/** Look for waiting transfers before sending them, of one collectivité or all. */
export async function distrustTransfers(sql: Sql, siren?: string): Promise<void> {
  await sql.query(
    `UPDATE actes.transfer SET look = true WHERE state IN ('asked', 'frozen') AND open_attempt IS NULL
        AND collectivite = COALESCE($1, collectivite)`,
    [siren ?? null],
  )
}

/**
 * Transmissions deposited since may duplicate forgotten ones under a new id; a `look_since` before `created_at` marks
 * them. @param asked gateways to ask about everything that waits
 */
export async function distrustSince(
  sql: Sql,
  {
    since,
    rewoundTo,
    asked,
    connection,
  }: { since: Date; rewoundTo?: Date; asked?: readonly string[]; connection?: string },
): Promise<void> {
  await sql.query(
    `UPDATE actes.transmission SET look_since = LEAST(created_at, $2::timestamptz) - interval '1 millisecond', look = NULL
      WHERE ${mayHaveLeft} AND (created_at >= $1 AND look_since IS NULL OR split_part(connection, ':', 1) = ANY($3))
        AND connection = COALESCE($4, connection)`,
    [since, rewoundTo ?? null, asked ?? [], connection ?? null],
  )
}

/** Never reached in a day, so higher serials are unused. */
const farSerial = 5_000

/** Without a mark for the day, continue far above any serial used. */
export function skipSerials(sql: Sql, at: Date) {
  return countAbove(sql, { epoch: '', number: 0, serials: { [addDays(dayIn('UTC', at), 1)]: farSerial } })
}

/** Classification requests are excluded: sending one twice is harmless. */
const mayHaveLeft = `state ${isAmong(unsentStates)} AND open_attempt IS NULL AND message <> '7-1'`

/** Continue above a mark's serials and, for our own epoch, its numbers, so that none is reused. */
export async function countAbove(sql: Sql, { epoch, number, serials }: MarkContent): Promise<void> {
  const day = Object.keys(serials).sort().at(-1) ?? null
  await sql.query(
    `UPDATE actes.installation SET last_number = CASE WHEN epoch::text = $4 THEN GREATEST(last_number, $1) ELSE last_number END,
       serial_floor = CASE WHEN $2::date IS NULL OR serial_day >= $2 THEN GREATEST(serial_floor, $3) ELSE $3 END,
       serial_day = GREATEST(serial_day, $2::date)`,
    [number, day, Math.max(0, ...Object.values(serials)), epoch],
  )
  // Advance with nextval instead of setval: a concurrent sending's number could be given again.
  await sql.query(`SELECT count(nextval('actes.attempt_number')) FROM actes.installation, actes.attempt_number,
    generate_series(last_value + is_called::int, last_number)`)
}

/**
 * Leave quiet mode, as a person decides. @param options `since`: when they saw it begin; `asked`: gateways able to
 * identify our acts, asked about everything that waits; `marks`: trusted from now on @returns false if not quiet, or
 * quiet since another moment
 */
export async function go(
  sql: Sql,
  { by, at, reason }: Will,
  {
    since,
    asked,
    marks,
  }: { readonly since?: Date; readonly asked: readonly string[]; readonly marks: readonly MarkContent[] },
): Promise<boolean> {
  const was = await sql.first<{ since: Date; rewoundTo: Date }>(
    `WITH was AS (SELECT quiet_since, rewound_to FROM actes.installation
       WHERE quiet_since = COALESCE($1::timestamptz, quiet_since) FOR UPDATE)
     UPDATE actes.installation SET quiet_since = NULL, quiet_code = NULL, quiet_params = NULL,
       left_epochs = ARRAY(SELECT DISTINCT each FROM unnest(left_epochs || $2::text[] || (quiet_params->>'epoch')) AS each
         WHERE each <> epoch::text)
      FROM was RETURNING was.quiet_since AS since, was.rewound_to AS "rewoundTo"`,
    [since ?? null, marks.map(({ epoch }) => epoch)],
  )
  if (!was) return false
  for (const each of marks) await countAbove(sql, each)
  await distrustSince(sql, { ...was, asked })
  await sql.query(
    `UPDATE actes.transmission SET due_at = $1
      WHERE state ${isAmong(unsentStates)} AND held_code IS NULL AND claim_token IS NULL AND due_at > $1`,
    [at],
  )
  await noteDesk(sql, { at, who: by, event: 'installation-go', detail: { reason } })
  return true
}
