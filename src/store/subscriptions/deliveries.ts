// Delivery to subscribers: a process claims one, sends events after its cursor, then advances the cursor. After a lapsed
// lease an event is sent again under the same id.
import type { ErrorCode } from '#errors.ts'
import { claimRow, ofHolder, type Claim } from '../engine/claim.ts'
import type { Sql } from '../engine/database.ts'
import type { DisabledWhy, SealedSecrets, Subscription } from './subscriptions.ts'

export type Claimed = Pick<Subscription, 'id' | 'name' | 'url' | 'siren' | 'failures' | 'failingSince'> & SealedSecrets

const released = 'claim_token = NULL'

/** Claim the due subscriber served longest ago. */
export function claimSubscription(sql: Sql, claim: Claim) {
  return claimRow<Claimed>(sql, 'subscription', {
    ...claim,
    due: `t.paused_at IS NULL AND t.disabled_at IS NULL AND t.ended_at IS NULL AND (t.next_at IS NULL OR t.next_at <= $2)
      AND t.cursor < (SELECT max(seq) FROM actes.notice) ORDER BY t.last_at NULLS FIRST, t.id`,
    returning: `SELECT id, name, url, siren, secret, former_secret AS "formerSecret", former_until AS "formerUntil", failures,
      failing_since AS "failingSince" FROM claimed`,
  })
}

export interface Tried {
  readonly id: string
  readonly token: string
  readonly seq: number
  readonly at: Date
  readonly status: number | null
  /** Absent if the event was accepted. */
  readonly code?: ErrorCode | undefined
}

/** An accepted event renews the claim, unless a person paused meanwhile; any other end releases it. */
export interface TryEnd {
  readonly kind: 'taken' | 'again' | 'dead' | 'disabled'
  /** End of the lease, or time of the next try. */
  readonly until?: Date
  readonly why?: DisabledWhy
}

const failing = 'failing_since = COALESCE(t.failing_since, $3)'
const ends: Readonly<Record<TryEnd['kind'], string>> = {
  taken: `cursor = $6, failures = 0, failing_since = NULL, next_at = NULL,
    claim_token = CASE WHEN t.paused_at IS NULL THEN t.claim_token END, claim_until = $7`,
  again: `failures = t.failures + 1, ${failing}, next_at = $7, ${released}`,
  dead: `cursor = $6, failures = 0, ${failing}, next_at = NULL, ${released}`,
  disabled: `disabled_at = $3, disabled_why = $8, ${failing}, ${released}`,
}

/** CTEs on its dead letter: an accepted event settles it, one given up becomes one. `was` is the row before the change. */
const letters: Readonly<Partial<Record<TryEnd['kind'], string>>> = {
  taken: `, letter AS (UPDATE actes.dead_letter d SET sent_at = $3, wanted_at = NULL, ${released}
     FROM moved WHERE d.subscription = moved.id AND d.notice = $6 AND d.sent_at IS NULL)`,
  dead: `, letter AS (INSERT INTO actes.dead_letter (subscription, notice, tries, code, status, died_at)
     SELECT was.id, $6, was.failures + 1, $5, $4, $3 FROM moved JOIN actes.subscription was ON was.id = moved.id
     ON CONFLICT (subscription, notice) DO UPDATE SET tries = actes.dead_letter.tries + excluded.tries,
       code = excluded.code, status = excluded.status, died_at = excluded.died_at, sent_at = NULL)`,
}

/** Record an attempt. @returns whether the claim is still held; undefined if it was lost and nothing changed */
export async function noteTried(sql: Sql, { id, token, seq, at, status, code }: Tried, { kind, until, why }: TryEnd) {
  const changes = `last_at = $3::timestamptz, last_status = $4::int, last_code = $5::text, ${ends[kind]}`
  return sql.value<boolean>(
    `WITH given AS (SELECT $6::bigint, $7::timestamptz, $8::text),
     moved AS (${ofHolder('subscription', changes)} RETURNING t.id, t.claim_token IS NOT NULL AS held)${letters[kind] ?? ''}
     SELECT held FROM moved`,
    [id, token, at, status, code ?? null, seq, until ?? null, why ?? null],
  )
}

/** @param head no event up to this number is relevant */
export async function release(
  sql: Sql,
  { id, token, head }: Pick<Tried, 'id' | 'token'> & { readonly head?: number },
): Promise<void> {
  const text = ofHolder('subscription', `${released}, cursor = GREATEST(cursor, COALESCE($3::bigint, cursor))`)
  await sql.query(text, [id, token, head ?? null])
}
