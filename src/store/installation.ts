// The installation as a whole: who it is, and whether it is quiet. A database that was put back to an earlier moment does
// not know what it has sent since: nothing leaves until a person says go.
import type { ErrorCode, Params } from '../errors.ts'
import { unsentStates } from '../lifecycle.ts'
import { addDays, dayIn } from '../protocol/calendrier/jour.ts'
import { isAmong, type Sql } from './engine/database.ts'
import type { MarkContent } from './mark.ts'
import { noteDesk } from './people/people.ts'
import type { Will } from './connections/standings.ts'

/** Why nothing leaves, and since when. */
export interface Quiet {
  readonly code: ErrorCode
  readonly params: Params
  readonly since: Date
}

/** Why nothing leaves; undefined where everything does. */
export async function quietOf(sql: Sql): Promise<Quiet | undefined> {
  return sql.first<Quiet>(`SELECT quiet_code AS code, COALESCE(quiet_params, '{}') AS params, quiet_since AS since
    FROM actes.installation WHERE quiet_since IS NOT NULL`)
}

interface InstallationRow {
  readonly epoch: string
  /** Of the last sending that the database knows, or that a mark has shown it. */
  readonly number: number
  /** How many sendings the marks show that the database does not know, whatever its numbers are. */
  readonly forgotten: number
  /** Of other installations, whose marks lay there when a person said go. */
  readonly leftEpochs: readonly string[]
  readonly isQuiet: boolean
  /** Has its mark been laid in its folder of files? */
  readonly isMarked: boolean
}

/**
 * SQL of the sendings that marks show, and the database does not know. The last second of them is lost when a standby takes
 * over, which goes on counting further up or gives their numbers again.
 * @param marks parameter for `marksText`
 */
export function forgottenIn(marks: string): string {
  return `SELECT 1 FROM actes.installation i, jsonb_to_recordset(${marks}::jsonb) AS mark (epoch text, attempts jsonb),
      jsonb_each(mark.attempts) AS sent
    WHERE mark.epoch = i.epoch::text AND sent.value::bigint > i.last_number
      AND NOT EXISTS (SELECT 1 FROM actes.attempt WHERE id = sent.key::uuid)`
}

/** What a statement is told of the marks. */
export function marksText(marks: readonly MarkContent[]): string {
  return JSON.stringify(marks.map(({ epoch, attempts = {} }) => ({ epoch, attempts })))
}

/** What the database knows, which marks are compared with. */
export async function readInstallation(sql: Sql, marks: readonly MarkContent[] = []): Promise<InstallationRow> {
  const row = await sql.first<InstallationRow>(
    `SELECT epoch, left_epochs AS "leftEpochs", quiet_since IS NOT NULL AS "isQuiet",
    marked_at IS NOT NULL AS "isMarked",
    GREATEST(last_number, (SELECT max(number) FROM actes.attempt)) AS number,
    (SELECT count(*)::int FROM (${forgottenIn('$1')}) AS each) AS forgotten FROM actes.installation`,
    [marksText(marks)],
  )
  if (!row) throw new TypeError('an installation has its row')
  return row
}

/** Its mark lies in its folder of files from now on. */
export async function noteMarked(sql: Sql, at: Date): Promise<void> {
  await sql.query('UPDATE actes.installation SET marked_at = $1 WHERE marked_at IS NULL', [at])
}

/**
 * Let nothing leave from now on. What waits to leave may have left already: it is looked for before it is sent.
 * @returns false when it was quiet already: the first reason stays
 */
export async function becomeQuiet(sql: Sql, { code, params, at }: { code: ErrorCode; params: Params; at: Date }) {
  const isNew = await sql.changes(
    `UPDATE actes.installation SET quiet_since = $1, quiet_code = $2, quiet_params = $3::jsonb,
       rewound_to = COALESCE((SELECT at FROM actes.journal ORDER BY id DESC LIMIT 1), $1) WHERE quiet_since IS NULL`,
    [at, code, JSON.stringify(params)],
  )
  if (!isNew) return false
  await distrust(sql)
  await noteDesk(sql, { at, who: 'worker', event: 'installation-quiet', detail: { code, ...params } })
  return true
}

/** What waits to leave, by a connection or by all, may have left already. */
export async function distrust(sql: Sql, connection?: string): Promise<void> {
  await sql.query(
    `UPDATE actes.transmission SET look_since = created_at
      WHERE ${mayHaveLeft} AND look_since IS NULL AND connection = COALESCE($1, connection)`,
    [connection ?? null],
  )
}

/**
 * What was handed in since then may be what had left before, under a name that nobody knows any more: `look_since` lies before
 * the row. @param asked gateways that are asked about everything that waits
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

/** Nobody gives so many in a day: above it none was given before the database was put back. */
const farSerial = 5_000

/** Where no mark shows the serials of the day, go on far above them. */
export function skipSerials(sql: Sql, at: Date): Promise<void> {
  return countAbove(sql, { epoch: '', number: 0, serials: { [addDays(dayIn('UTC', at), 1)]: farSerial } })
}

/** A request of the classification may leave twice. */
const mayHaveLeft = `state ${isAmong(unsentStates)} AND open_attempt IS NULL AND message <> '7-1'`

/** Go on counting above what a mark shows: no serial is given twice and, where it is our own, no number. */
export async function countAbove(sql: Sql, { epoch, number, serials }: MarkContent): Promise<void> {
  const day = Object.keys(serials).sort().at(-1) ?? null
  await sql.query(
    `UPDATE actes.installation SET last_number = CASE WHEN epoch::text = $4 THEN GREATEST(last_number, $1) ELSE last_number END,
       serial_floor = CASE WHEN $2::date IS NULL OR serial_day >= $2 THEN GREATEST(serial_floor, $3) ELSE $3 END,
       serial_day = GREATEST(serial_day, $2::date)`,
    [number, day, Math.max(0, ...Object.values(serials)), epoch],
  )
  // Never set: a sending that takes its number meanwhile would see it given again.
  await sql.query(`SELECT count(nextval('actes.attempt_number')) FROM actes.installation, actes.attempt_number,
    generate_series(last_value + is_called::int, last_number)`)
}

/**
 * Let everything leave again, as a person says.
 * @param options `since`: since when they saw it quiet, if they said; `asked`: the gateways that can tell an act of ours by
 *   itself, which are asked about everything that waits; `marks`: those that lie there, which are believed from now on
 * @returns false when it is not quiet, or since another moment
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
