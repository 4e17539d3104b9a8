// The ledger of exchanges. A line is written before any byte leaves and completed by a verdict. While it has no
// verdict, the transmission is being sent, for as long as the claim that opened it lasts; then it is uncertain.
import { errors, type ErrorCode } from '../../errors.ts'
import { sendingStates } from '../../lifecycle.ts'
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
  /** Print of the platform (`platformPrint`). Null in lines of a time when there was only one. */
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

/** SQL condition of an open attempt whose exchange is over at an instant: its process has let go, or died. */
export function isLeftAlone(at: string): string {
  return `(claim_token IS NULL OR due_at IS NULL OR due_at <= ${at})`
}

/**
 * SQL condition on a row `t` without a verdict: nobody knows at an instant whether its sending arrived. While the claim that
 * opened the attempt lasts, the exchange is simply under way.
 */
export function isUncertain(at: string): string {
  return `(t.open_attempt IS NOT NULL AND NOT COALESCE(t.claim_token = t.open_claim AND t.due_at > ${at}, false))`
}

/** How its sending stands at an instant, as `isUncertain` has it. */
export function doubtOf(
  { openAttempt, openClaim, claimToken, dueAt }: Transmission,
  at: Date,
): { readonly uncertain: boolean; readonly sending: boolean } {
  const lasts = openClaim !== undefined && claimToken === openClaim && dueAt !== null && dueAt > at
  return { uncertain: openAttempt !== null && !lasts, sending: openAttempt !== null && lasts }
}

/** Those of these ids whose exchange is still under way. */
export async function underWay(sql: Sql, ids: readonly string[], now: Date): Promise<ReadonlySet<string>> {
  const { rows } = await sql.query<{ id: string }>(
    `SELECT id FROM actes.transmission WHERE id = ANY($1) AND NOT ${isLeftAlone('$2')}`,
    [ids, now],
  )
  return new Set(rows.map(({ id }) => id))
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
 * Open the line before an exchange, only while the claim holds, every earlier attempt has a verdict, and the database knows
 * all sendings that the marks show.
 * @returns its number, and the epoch of the installation; undefined when the transmission is no longer ours to send: nothing
 *   may leave
 */
export async function openAttempt(
  sql: Sql,
  { id, transmission, token, at, requestSha256, platform, marks = [], lookSince, heard }: OpenAttemptOptions,
): Promise<{ readonly number: number; readonly epoch: string } | undefined> {
  return sql.first(
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

/** Is it still the open attempt of its transmission, under the claim that opened it? */
export async function isHeld(
  sql: Sql,
  { attempt, transmission, token, at }: Pick<OpenAttemptOptions, 'transmission' | 'token' | 'at'> & { attempt: string },
): Promise<boolean> {
  const text = `SELECT FROM actes.transmission WHERE id = $1 AND claim_token = $2 AND open_attempt = $3 AND due_at > $4`
  return (await sql.rows(text, [transmission, token, attempt, at])).length > 0
}

/** Makes a parameter of a value. */
export type Param = (value: unknown, cast?: string) => string

/**
 * SQL that gives an attempt its verdict, as the parts of a statement, the last of which is named `asked`: the task that asked
 * a person about it is done with it.
 * @param given only where this part of the statement has a row
 */
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

/** Give an attempt its verdict. In the same transaction, a move clears `open_attempt`. */
export async function closeAttempt(sql: Sql, closing: Closing, at: Date): Promise<void> {
  const params: unknown[] = []
  await sql.query(
    `WITH ${verdictIn((value, cast = '') => `$${params.push(value)}${cast}`, closing, { at })} SELECT`,
    params,
  )
}

/** After doubt, the gateway does not have it. The line is closed, and another attempt is possible. */
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

/** May its bytes have arrived? A code other than a doubt proves that nothing was taken. */
export function mayHaveArrived({ code }: Pick<Attempt, 'code'>): boolean {
  return code === null || errors[code] === 'uncertain'
}

/** The attempts of a transmission, oldest first. */
export async function attemptsOf(sql: Sql, transmission: string): Promise<readonly Attempt[]> {
  const text = `SELECT ${columns} FROM actes.attempt WHERE transmission = $1 ORDER BY opened_at, id`
  return sql.rows<Attempt>(text, [transmission])
}

/** The attempts of several transmissions, by their ids, oldest first. */
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

/** An attempt, and how far the last look for it came before it failed, as its gateway wrote it. */
interface DoubtfulAttempt extends Attempt {
  readonly look: string | null
}

/** One attempt by its id. */
export async function attemptById(sql: Sql, id: string): Promise<DoubtfulAttempt | undefined> {
  return sql.first<DoubtfulAttempt>(`SELECT ${columns}, look FROM actes.attempt WHERE id = $1`, [id])
}

/** What is looked for: an attempt, or what may have left before the database was put back. */
export type Sought = { readonly attempt: string } | { readonly transmission: string }

/** Keep how far a look came. */
export async function keepLook(sql: Sql, { look, ...sought }: Sought & { readonly look: string }): Promise<void> {
  const [text, id] =
    'attempt' in sought
      ? ['UPDATE actes.attempt SET look = $2 WHERE id = $1 AND verdict IS NULL', sought.attempt]
      : ['UPDATE actes.transmission SET look = $2 WHERE id = $1 AND look_since IS NOT NULL', sought.transmission]
  await sql.query(text, [id, look.slice(0, 64)])
}
