// Exchanges that hand over a package, each recorded before it begins.
import type { ErrorCode } from '#errors.ts'
import type { Sql } from '../engine/database.ts'
import { forgottenIn, marksText } from '../installation.ts'
import type { MarkContent } from '../mark.ts'
import type { TransferClosing } from './transfers.ts'

interface OpenTransferAttempt {
  readonly id: string
  readonly transfer: string
  readonly token: string
  readonly requestSha256: string
  readonly marks: readonly MarkContent[]
  readonly at: Date
}

/**
 * Open the line of an exchange before any byte leaves: the claim holds, no attempt is open, and nothing stops the
 * installation. @returns its number and the epoch, for the mark; undefined if nothing may leave
 */
export async function openTransferAttempt(
  sql: Sql,
  { id, transfer, token, requestSha256, marks, at }: OpenTransferAttempt,
) {
  return sql.first<{ readonly number: number; readonly epoch: string }>(
    `WITH held AS (
       UPDATE actes.transfer t SET open_attempt = $1 WHERE id = $2 AND state = 'frozen' AND claim_token = $3 AND due_at > $4
          AND open_attempt IS NULL AND held_code IS NULL AND NOT look
          AND NOT EXISTS (SELECT 1 FROM actes.installation WHERE quiet_since IS NOT NULL) AND NOT EXISTS (${forgottenIn('$6')})
       RETURNING id)
     INSERT INTO actes.transfer_attempt (id, transfer, opened_at, request_sha256) SELECT $1, id, $4, $5 FROM held
     RETURNING number, (SELECT epoch FROM actes.installation) AS epoch`,
    [id, transfer, token, at, requestSha256, marksText(marks)],
  )
}

/** Is the attempt still open under this claim? Asked before the first byte. */
export async function isTransferHeld(
  sql: Sql,
  { transfer, token, attempt, at }: Pick<OpenTransferAttempt, 'transfer' | 'token' | 'at'> & { attempt: string },
) {
  const text = 'SELECT FROM actes.transfer WHERE id = $1 AND claim_token = $2 AND open_attempt = $3 AND due_at > $4'
  return (await sql.rows(text, [transfer, token, attempt, at])).length > 0
}

interface TransferAttempt {
  readonly id: string
  readonly openedAt: Date
  readonly closedAt: Date | null
  readonly verdict: TransferClosing['verdict'] | null
  readonly code: ErrorCode | null
  readonly reference: string | null
  readonly replySha256: string | null
}

export async function transferAttempts(sql: Sql, transfer: string) {
  return sql.rows<TransferAttempt>(
    `SELECT id, opened_at AS "openedAt", closed_at AS "closedAt", verdict, code, reference, reply_sha256 AS "replySha256"
       FROM actes.transfer_attempt WHERE transfer = $1 ORDER BY opened_at, id`,
    [transfer],
  )
}
