// Ledger of exchanges. A line is committed before any byte leaves and completed by a verdict. Without a verdict the
// transmission is being sent while the claim that opened the line lasts, and uncertain afterwards.
import { errors, type ErrorCode } from '#errors.ts'
import { sendingStates } from '#lifecycle.ts'
import { isAmong, type Sql } from '../engine/database.ts'
import { forgottenIn, marksText } from '../installation.ts'
import type { MarkContent } from '../mark.ts'
import { remark } from './journal.ts'
import type { Transmission } from './transmissions.ts'

type ExchangeVerdict = 'taken' | 'not-taken' | 'refused'

export interface Attempt {
  readonly id: string
  readonly verb: string
  readonly openedAt: Date
  readonly requestSha256: string
  readonly closedAt: Date | null
  readonly verdict: ExchangeVerdict | null
  readonly code: ErrorCode | null
  readonly reference: string | null
  readonly replySha256: string | null
  /** Print of the platform (`platformPrint`). Null in lines older than this column. */
  readonly road: string | null
}

export interface Closing {
  readonly attempt: string
  readonly verdict: ExchangeVerdict
  readonly code?: ErrorCode
  readonly reference?: string
  readonly replySha256?: string
}

const columns = `id, verb, opened_at AS "openedAt", request_sha256 AS "requestSha256", closed_at AS "closedAt",
  verdict, code, reference, reply_sha256 AS "replySha256", road`

/** SQL: the process behind the last exchange released its claim, or the claim lapsed. */
export function isLeftAlone(at: string): string {
  return `(claim_token IS NULL OR due_at IS NULL OR due_at <= ${at})`
}

/** SQL on a row `t`: an attempt has no verdict and its claim is over, so the outcome is unknown. */
export function isUncertain(at: string): string {
  return `(t.open_attempt IS NOT NULL AND NOT COALESCE(t.claim_token = t.open_claim AND t.due_at > ${at}, false))`
}

export function doubtOf(
  { openAttempt, openClaim, claimToken, dueAt }: Transmission,
  at: Date,
): { readonly uncertain: boolean; readonly sending: boolean } {
  const lasts = openClaim !== undefined && claimToken === openClaim && dueAt !== null && dueAt > at
  return { uncertain: openAttempt !== null && !lasts, sending: openAttempt !== null && lasts }
}

interface OpenAttemptOptions extends Pick<Transmission, 'lookSince' | 'heard'> {
  readonly id: string
  readonly transmission: string
  readonly token: string
  readonly at: Date
  readonly requestSha256: string
  readonly platform: string
  readonly marks?: readonly MarkContent[]
}

/**
 * Open the line before an exchange. Conditions: the claim holds, earlier attempts have a verdict, nothing suspends the
 * sending, and the database knows all sendings in the marks.
 * @returns its number and the epoch of the installation; undefined if nothing may be sent
 */
export async function openAttempt(
  sql: Sql,
  { id, transmission, token, at, requestSha256, platform, marks = [], lookSince, heard }: OpenAttemptOptions,
) {
  return sql.first<{ readonly number: number; readonly epoch: string }>(
    `WITH held AS (
       UPDATE actes.transmission SET open_attempt = $1, open_claim = $3, updated_at = $4, look_since = NULL, look = NULL
        WHERE id = $2 AND state ${isAmong(sendingStates)} AND claim_token = $3 AND due_at > $4 AND open_attempt IS NULL
          -- What may have left, as was found out since it was claimed, is looked for first.
          AND held_code IS NULL AND (look_since IS NULL) = $8
          -- A word that has come since none had may be its answer.
          AND NOT ($9 AND EXISTS (SELECT 1 FROM actes.retour r WHERE r.transmission = $2))
          -- Stopped meanwhile, by a person or by what another act met: nothing leaves.
          AND NOT EXISTS (SELECT 1 FROM actes.connection c WHERE c.id = connection
            AND (c.suspended_code IS NOT NULL OR c.paused_since IS NOT NULL))
          AND NOT EXISTS (SELECT 1 FROM actes.installation WHERE quiet_since IS NOT NULL)
          AND NOT EXISTS (${forgottenIn('$7')})
       RETURNING id)
     INSERT INTO actes.attempt (id, transmission, verb, opened_at, request_sha256, road)
     SELECT $1, id, 'submit', $4, $5, $6 FROM held
     RETURNING number, (SELECT epoch FROM actes.installation) AS epoch`,
    [id, transmission, token, at, requestSha256, platform, marksText(marks), lookSince === undefined, heard === false],
  )
}

/** Is the attempt still open, under the claim that opened it? */
export async function isHeld(
  sql: Sql,
  { attempt, transmission, token, at }: Pick<OpenAttemptOptions, 'transmission' | 'token' | 'at'> & { attempt: string },
) {
  const text = `SELECT FROM actes.transmission WHERE id = $1 AND claim_token = $2 AND open_attempt = $3 AND due_at > $4`
  return (await sql.rows(text, [transmission, token, attempt, at])).length > 0
}

export type Param = (value: unknown, cast?: string) => string

/** CTEs that write a verdict and close its task `envoiIncertain`. @param given a CTE that must have a row */
export function verdictIn(
  $: Param,
  { attempt, verdict, code, reference, replySha256 }: Closing,
  { at, given }: { readonly at: Date; readonly given?: string },
): string {
  const when = $(at, '::timestamptz')
  return `closed AS (
       UPDATE actes.attempt SET closed_at = ${when}, verdict = ${$(verdict)}, code = ${$(code ?? null)},
         reference = ${$(reference ?? null)}, reply_sha256 = ${$(replySha256 ?? null)}, look = NULL
        ${given === undefined ? '' : `FROM ${given}`} WHERE attempt.id = ${$(attempt)} AND verdict IS NULL RETURNING attempt.transmission),
     asked AS (UPDATE actes.task t SET closed_at = ${when}, closed_by = 'worker', outcome = 'done'
       FROM closed c WHERE t.transmission = c.transmission AND t.kind = 'envoiIncertain' AND t.closed_at IS NULL)`
}

/** Write a verdict. The caller's move clears `open_attempt` in the same transaction. */
export async function closeAttempt(sql: Sql, closing: Closing, at: Date): Promise<void> {
  const params: unknown[] = []
  await sql.query(
    `WITH ${verdictIn((value, cast = '') => `$${params.push(value)}${cast}`, closing, { at })} SELECT`,
    params,
  )
}

/** The gateway does not have it: close the attempt so that another may follow. @returns false if the claim was lost */
export async function clearDoubt(sql: Sql, doubt: { transmission: string; token: string; closing: Closing; at: Date }) {
  const { rowCount } = await sql.query(
    `UPDATE actes.transmission SET open_attempt = NULL, updated_at = $4
      WHERE id = $1 AND claim_token = $2 AND open_attempt = $3`,
    [doubt.transmission, doubt.token, doubt.closing.attempt, doubt.at],
  )
  if (rowCount === 0) return false
  await closeAttempt(sql, doubt.closing, doubt.at)
  const { transmission, at, closing } = doubt
  await remark(sql, { transmission, at, who: 'worker', event: 'not-found', detail: { attempt: closing.attempt } })
  return true
}

/** May its bytes have arrived? Any code but a doubtful one proves that the gateway took nothing. */
export function mayHaveArrived({ code }: Pick<Attempt, 'code'>): boolean {
  return code === null || errors[code] === 'uncertain'
}

export async function attemptsOf(sql: Sql, transmission: string) {
  const text = `SELECT ${columns} FROM actes.attempt WHERE transmission = $1 ORDER BY opened_at, id`
  return sql.rows<Attempt>(text, [transmission])
}

export async function attemptsOfEach(
  sql: Sql,
  transmissions: readonly string[],
): Promise<ReadonlyMap<string, readonly Attempt[]>> {
  const rows = await sql.rows<Attempt & { readonly transmission: string }>(
    `SELECT transmission, ${columns} FROM actes.attempt WHERE transmission = ANY($1::uuid[]) ORDER BY opened_at, id`,
    [transmissions],
  )
  return Map.groupBy(rows, ({ transmission }) => transmission)
}

/** With the cursor of the last failed look, in its gateway's format. */
interface DoubtfulAttempt extends Attempt {
  readonly look: string | null
}

export async function attemptById(sql: Sql, id: string) {
  return sql.first<DoubtfulAttempt>(`SELECT ${columns}, look FROM actes.attempt WHERE id = $1`, [id])
}

/** Target of a look: an attempt, or a transmission that a database restore may have forgotten. */
export type Sought = { readonly attempt: string } | { readonly transmission: string }

export async function keepLook(sql: Sql, { look, ...sought }: Sought & { readonly look: string }): Promise<void> {
  const [text, id] =
    'attempt' in sought
      ? ['UPDATE actes.attempt SET look = $2 WHERE id = $1 AND verdict IS NULL', sought.attempt]
      : ['UPDATE actes.transmission SET look = $2 WHERE id = $1 AND look_since IS NOT NULL', sought.transmission]
  await sql.query(text, [id, look.slice(0, 64)])
}
