// Delivery to subscribers: a process claims one, sends events after its cursor, then advances the cursor. Every change
// checks the claim. After a lapsed lease an event is sent again under the same id.
import type { ErrorCode } from '../../errors.ts'
import type { Claim, Sql } from '../engine/database.ts'
import type { DisabledWhy, SealedSecrets, Subscription } from './subscriptions.ts'

export type Claimed = Pick<Subscription, 'id' | 'name' | 'url' | 'siren' | 'failures' | 'failingSince'> & SealedSecrets

const open = 's.paused_at IS NULL AND s.disabled_at IS NULL AND s.ended_at IS NULL'
const isFree = (now: string) => `(s.claim_token IS NULL OR s.claim_until <= ${now})`
const isDue = (now: string) => `${open} AND (s.next_at IS NULL OR s.next_at <= ${now}) AND ${isFree(now)}
  AND s.cursor < (SELECT max(seq) FROM actes.notice)`
const claimedColumns = `s.id, s.name, s.url, s.siren, s.secret, s.former_secret AS "formerSecret",
  s.former_until AS "formerUntil", s.failures, s.failing_since AS "failingSince"`

/** Claim the due subscriber served longest ago. */
export async function claimSubscription(sql: Sql, { token, now, until }: Claim): Promise<Claimed | undefined> {
  return sql.first<Claimed>(
    `UPDATE actes.subscription s SET claim_token = $1, claim_until = $3
      WHERE s.id = (SELECT s.id FROM actes.subscription s WHERE ${isDue('$2')}
        ORDER BY s.last_at NULLS FIRST, s.id LIMIT 1 FOR UPDATE SKIP LOCKED)
      RETURNING ${claimedColumns}`,
    [token, now, until],
  )
}

export interface Tried {
  readonly id: string
  readonly token: string
  readonly seq: number
  readonly at: Date
  readonly status: number | null
}

/** Record an accepted event, settle its dead letter, renew the claim. @returns `paused` if sending must stop */
export async function noteTaken(sql: Sql, { id, token, seq, at, status }: Tried, until: Date) {
  const row = await sql.first<{ paused: boolean }>(
    `WITH moved AS (UPDATE actes.subscription SET cursor = $3::bigint, failures = 0, failing_since = NULL, next_at = NULL,
         last_at = $4::timestamptz, last_status = $5, last_code = NULL, claim_until = $6
       WHERE id = $1 AND claim_token = $2 RETURNING id, paused_at IS NOT NULL AS paused),
     revived AS (UPDATE actes.dead_letter d SET sent_at = $4::timestamptz, wanted_at = NULL, claim_token = NULL
       FROM moved WHERE d.subscription = moved.id AND d.notice = $3::bigint AND d.sent_at IS NULL)
     SELECT paused FROM moved`,
    [id, token, seq, at, status, until],
  )
  if (!row) return 'lost'
  return row.paused ? 'paused' : 'on'
}

/** Record a failure and end the claim. @returns false if the claim was lost */
export async function noteFailed(
  sql: Sql,
  { id, token, at, status, code, nextAt }: Omit<Tried, 'seq'> & { readonly code: ErrorCode; readonly nextAt: Date },
): Promise<boolean> {
  return sql.changes(
    `UPDATE actes.subscription SET failures = failures + 1, failing_since = COALESCE(failing_since, $3), next_at = $6,
       last_at = $3, last_status = $4, last_code = $5, claim_token = NULL WHERE id = $1 AND claim_token = $2`,
    [id, token, at, status, code, nextAt],
  )
}

/** Turn an event into a dead letter and go on with the next. @returns false if the claim was lost */
export async function bury(sql: Sql, { id, token, seq, at, status, code }: Tried & { readonly code: ErrorCode }) {
  return sql.changes(
    `WITH moved AS (UPDATE actes.subscription s SET cursor = $3::bigint, failures = 0,
         failing_since = COALESCE(failing_since, $4::timestamptz), next_at = NULL, last_at = $4::timestamptz,
         last_status = $5::int, last_code = $6::text
       FROM (SELECT id, failures FROM actes.subscription WHERE id = $1) was
       WHERE s.id = was.id AND claim_token = $2 RETURNING s.id, was.failures)
     INSERT INTO actes.dead_letter (subscription, notice, tries, code, status, died_at)
     SELECT id, $3::bigint, failures + 1, $6::text, $5::int, $4::timestamptz FROM moved
     ON CONFLICT (subscription, notice) DO UPDATE SET tries = actes.dead_letter.tries + excluded.tries,
       code = excluded.code, status = excluded.status, died_at = excluded.died_at, sent_at = NULL`,
    [id, token, seq, at, status, code],
  )
}

/** Its events queue up. @returns false if the claim was lost */
export async function disable(
  sql: Sql,
  { id, token, at, status, code, why }: Omit<Tried, 'seq'> & { readonly code: ErrorCode; readonly why: DisabledWhy },
): Promise<boolean> {
  return sql.changes(
    `UPDATE actes.subscription SET disabled_at = $3, disabled_why = $6, failing_since = COALESCE(failing_since, $3),
       last_at = $3, last_status = $4, last_code = $5, claim_token = NULL WHERE id = $1 AND claim_token = $2`,
    [id, token, at, status, code, why],
  )
}

/** @param head no event up to this number is relevant */
export async function release(
  sql: Sql,
  { id, token, head }: { readonly id: string; readonly token: string; readonly head?: number },
): Promise<void> {
  await sql.query(
    `UPDATE actes.subscription SET claim_token = NULL, cursor = GREATEST(cursor, COALESCE($3::bigint, cursor))
      WHERE id = $1 AND claim_token = $2`,
    [id, token, head ?? null],
  )
}
