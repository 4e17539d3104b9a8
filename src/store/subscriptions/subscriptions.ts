// Subscriptions: target, event types, cursor. People change them here; deliveries.ts serves them.
import type { ErrorCode } from '#errors.ts'
import type { Sql } from '../engine/database.ts'

/** `gone`: the subscriber answered 410; `silent`: it accepted nothing for days. */
export type DisabledWhy = 'gone' | 'silent'

export interface Subscription {
  readonly id: string
  readonly name: string
  readonly url: string
  /** Null: all collectivités. */
  readonly siren: string | null
  /** Event types; empty: all. */
  readonly types: readonly string[]
  /** Until then the former secret also signs. */
  readonly formerUntil: Date | null
  readonly failures: number
  readonly nextAt: Date | null
  readonly failingSince: Date | null
  readonly lastAt: Date | null
  readonly lastStatus: number | null
  readonly lastCode: ErrorCode | null
  readonly pausedAt: Date | null
  readonly disabledAt: Date | null
  readonly disabledWhy: DisabledWhy | null
  readonly endedAt: Date | null
  readonly createdAt: Date
  readonly createdBy: string
  readonly dead: number
}

const columns = `s.id, s.name, s.url, s.siren, s.types, s.former_until AS "formerUntil", s.failures,
  s.next_at AS "nextAt", s.failing_since AS "failingSince", s.last_at AS "lastAt", s.last_status AS "lastStatus",
  s.last_code AS "lastCode", s.paused_at AS "pausedAt", s.disabled_at AS "disabledAt",
  s.disabled_why AS "disabledWhy", s.ended_at AS "endedAt", s.created_at AS "createdAt", s.created_by AS "createdBy",
  (SELECT count(*)::int FROM actes.dead_letter d WHERE d.subscription = s.id AND d.sent_at IS NULL) AS dead`

export interface SealedSecrets {
  readonly secret: Uint8Array
  readonly formerSecret: Uint8Array | null
  readonly formerUntil: Date | null
}

type SubscriptionSettings = Pick<Subscription, 'name' | 'url' | 'types'>

/** It receives events from now on. @returns false if the id is taken */
export async function keepSubscription(
  sql: Sql,
  wanted: SubscriptionSettings & Pick<Subscription, 'id' | 'siren'> & { secret: Uint8Array; at: Date; by: string },
) {
  const { id, name, url, siren, types, secret, at, by } = wanted
  return sql.changes(
    `INSERT INTO actes.subscription (id, name, url, siren, types, secret, cursor, created_at, created_by)
     SELECT $1, $2, $3, $4, $5, $6, COALESCE((SELECT max(seq) FROM actes.notice), 0), $7, $8
     ON CONFLICT (id) DO NOTHING`,
    [id, name, url, siren, types, secret, at, by],
  )
}

export async function subscriptions(sql: Sql) {
  const text = `SELECT ${columns} FROM actes.subscription s WHERE ended_at IS NULL ORDER BY s.name, s.id`
  return sql.rows<Subscription>(text)
}

export async function subscriptionById(sql: Sql, id: string) {
  return sql.first<Subscription>(`SELECT ${columns} FROM actes.subscription s WHERE s.id = $1`, [id])
}

/** Events queue up meanwhile. @returns false if already paused or ended */
export async function pauseSubscription(sql: Sql, id: string, at: Date) {
  const text = `UPDATE actes.subscription SET paused_at = $2 WHERE id = $1 AND paused_at IS NULL AND ended_at IS NULL`
  return sql.changes(text, [id, at])
}

/** Resume a paused or disabled subscription, retrying at once. @returns false if it was neither or has ended */
export async function resumeSubscription(sql: Sql, id: string) {
  return sql.changes(
    `UPDATE actes.subscription SET paused_at = NULL, disabled_at = NULL, disabled_why = NULL, failures = 0, next_at = NULL,
       failing_since = NULL
      WHERE id = $1 AND ended_at IS NULL AND (paused_at IS NOT NULL OR disabled_at IS NOT NULL)`,
    [id],
  )
}

export async function endSubscription(sql: Sql, id: string, at: Date) {
  const text = `UPDATE actes.subscription SET ended_at = $2, claim_token = NULL, secret = '', former_secret = NULL
    WHERE id = $1 AND ended_at IS NULL`
  return sql.changes(text, [id, at])
}

/** Replace the secret; the present one also signs until `formerUntil`. @returns false if ended */
export async function rotateSecret(
  sql: Sql,
  id: string,
  { secret, formerUntil }: { readonly secret: Uint8Array; readonly formerUntil: Date },
) {
  return sql.changes(
    `UPDATE actes.subscription SET former_secret = secret, former_until = $3, secret = $2
      WHERE id = $1 AND ended_at IS NULL`,
    [id, secret, formerUntil],
  )
}

/** A new URL resets the backoff and revokes a running delivery's claim. @returns false if ended or unchanged */
export async function changeSubscription(sql: Sql, id: string, change: Partial<SubscriptionSettings>) {
  const { name = null, url = null, types = null } = change
  return sql.changes(
    `WITH was AS (SELECT id, url <> COALESCE($3, url) AS moved FROM actes.subscription
        WHERE id = $1 AND ended_at IS NULL FOR UPDATE)
     UPDATE actes.subscription s SET name = COALESCE($2, s.name), url = COALESCE($3, s.url),
       types = COALESCE($4::text[], s.types),
       failures = CASE WHEN was.moved THEN 0 ELSE s.failures END,
       next_at = CASE WHEN was.moved THEN NULL ELSE s.next_at END,
       claim_token = CASE WHEN was.moved THEN NULL ELSE s.claim_token END,
       claim_until = CASE WHEN was.moved THEN NULL ELSE s.claim_until END
      FROM was WHERE s.id = was.id
        AND (s.name, s.url, s.types) IS DISTINCT FROM (COALESCE($2, s.name), COALESCE($3, s.url), COALESCE($4::text[], s.types))`,
    [id, name, url, types],
  )
}

/**
 * Rewind the cursor to an event or instant, never forward. A running delivery loses its claim, so it cannot advance the
 * cursor. @returns by how many numbers; undefined if there is no such event
 */
export async function replayFrom(sql: Sql, id: string, from: { readonly event: string } | { readonly at: Date }) {
  const at = 'at' in from ? from.at : null
  const event = 'event' in from ? from.event : null
  return sql.value<number>(
    `WITH start AS (SELECT min(seq) - 1 AS seq FROM actes.notice WHERE CASE WHEN $2::uuid IS NULL THEN at >= $3 ELSE id = $2 END),
       was AS (SELECT id, cursor FROM actes.subscription WHERE id = $1 AND ended_at IS NULL FOR UPDATE)
     UPDATE actes.subscription s SET cursor = LEAST(s.cursor, start.seq), failures = 0, next_at = NULL, claim_token = NULL,
       claim_until = NULL
      FROM start, was WHERE s.id = was.id AND start.seq IS NOT NULL
      RETURNING (was.cursor - s.cursor)::float8 AS back`,
    [id, event, at],
  )
}
