// Dead letters: events a subscriber did not accept. They stay until a person requests a retry that succeeds.
import type { ErrorCode } from '#errors.ts'
import { claimRow, ofHolder, type Claim } from '../engine/claim.ts'
import type { Sql } from '../engine/database.ts'
import { eventColumns, type Event } from './events.ts'
import type { SealedSecrets, Subscription } from './subscriptions.ts'

export interface DeadLetter {
  readonly event: Event
  readonly subscription: string
  readonly name: string
  readonly siren: string | null
  readonly tries: number
  readonly code: ErrorCode
  readonly status: number | null
  readonly diedAt: Date
  /** A person requested a retry that has not happened yet. */
  readonly wantedAt: Date | null
}

type DeadRow = Omit<DeadLetter, 'event'> & Event

const columns = `${eventColumns}, d.subscription, s.name, s.siren, d.tries, d.code, d.status, d.died_at AS "diedAt",
  d.wanted_at AS "wantedAt"`
const joined = `FROM actes.dead_letter d JOIN actes.notice n ON n.seq = d.notice
  JOIN actes.subscription s ON s.id = d.subscription`

export async function deadLettersOf(
  sql: Sql,
  { subscription, before, limit }: { subscription: string; before?: number; limit: number },
): Promise<readonly DeadLetter[]> {
  const rows = await sql.rows<DeadRow>(
    `SELECT ${columns} ${joined} WHERE d.subscription = $1 AND d.sent_at IS NULL AND ($2::bigint IS NULL OR d.notice < $2)
      ORDER BY d.notice DESC LIMIT $3`,
    [subscription, before ?? null, limit],
  )
  return rows.map((row) => letterOf(row))
}

/** Oldest first; ended subscriptions are left out. */
export async function deadLettersAbout(sql: Sql, transmission: string): Promise<readonly DeadLetter[]> {
  const rows = await sql.rows<DeadRow>(
    `SELECT ${columns} ${joined} WHERE n.transmission = $1 AND d.sent_at IS NULL AND s.ended_at IS NULL
      ORDER BY d.notice, s.name LIMIT 50`,
    [transmission],
  )
  return rows.map((row) => letterOf(row))
}

/** Request a retry. @returns false if unknown or already requested */
export async function wantDeadLetter(
  sql: Sql,
  { subscription, event, at }: { subscription: string; event: string; at: Date },
) {
  return sql.changes(
    `UPDATE actes.dead_letter d SET wanted_at = $3 FROM actes.notice n, actes.subscription s
      WHERE n.seq = d.notice AND n.id = $2 AND d.subscription = $1 AND d.sent_at IS NULL AND d.wanted_at IS NULL
        AND s.id = d.subscription AND s.ended_at IS NULL`,
    [subscription, event, at],
  )
}

type ClaimedLetter = Pick<DeadLetter, 'subscription' | 'name' | 'event'> & Pick<Subscription, 'url'> & SealedSecrets

/** Claim a requested retry. Paused and disabled subscribers get it too, because a person asked. */
export async function claimDeadLetter(sql: Sql, claim: Claim): Promise<ClaimedLetter | undefined> {
  const row = await claimRow<Omit<ClaimedLetter, 'event'> & Event>(sql, 'dead_letter', {
    ...claim,
    due: `t.wanted_at IS NOT NULL
      AND EXISTS (SELECT 1 FROM actes.subscription s WHERE s.id = t.subscription AND s.ended_at IS NULL) ORDER BY t.wanted_at`,
    returning: `SELECT ${eventColumns}, claimed.subscription, s.name, s.url, s.secret, s.former_secret AS "formerSecret",
       s.former_until AS "formerUntil"
      FROM claimed JOIN actes.notice n ON n.seq = claimed.notice JOIN actes.subscription s ON s.id = claimed.subscription`,
  })
  return row && letterOf(row)
}

/** @param failed absent on success */
export async function settleDeadLetter(
  sql: Sql,
  letter: { subscription: string; seq: number; token: string; at: Date; status: number | null },
  failed?: ErrorCode,
) {
  const { subscription, seq, token, at, status } = letter
  return sql.changes(
    ofHolder(
      'dead_letter',
      `wanted_at = NULL, claim_token = NULL, tries = tries + 1, status = $5, code = COALESCE($6, code),
       sent_at = CASE WHEN $6::text IS NULL THEN $4::timestamptz END`,
    ),
    [subscription, seq, token, at, status, failed ?? null],
  )
}

function letterOf<R extends Event>({ seq, id, type, at, collectivite, transmission, data, ...letter }: R) {
  return { ...letter, event: { seq, id, type, at, collectivite, transmission, data } }
}
