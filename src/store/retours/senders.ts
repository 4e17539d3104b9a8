// Senders of mails: those that a person confirmed for a connection, and those that wait for it.
import type { OriginVerdict } from '#text/words.ts'
import type { Sql } from '../engine/database.ts'

export interface RetourOrigin {
  /**
   * Believed: `authenticated` (confirmed sender, proven), `unauthenticated` (confirmed, unproven, accepted by the
   * connection's setting), `accepted` (a person read it and vouches), `vouched` (a person handed it in). Not believed:
   * `unconfirmed` (sender never confirmed), `enclosed` (inside another mail), `unestablished` (anything else).
   */
  readonly verdict: OriginVerdict
  /** The only address in From, lower case. */
  readonly from?: string
  readonly why?: string
  readonly by?: string
  readonly reason?: string
  /** Raw From, Return-Path, Received and Authentication-Results, truncated. */
  readonly headers?: readonly string[]
  readonly dkim?: string
  readonly again?: string
}

const unbelieved: readonly OriginVerdict[] = ['unconfirmed', 'unestablished', 'enclosed']

export function isBelieved(origin: RetourOrigin | null): boolean {
  return origin !== null && !unbelieved.includes(origin.verdict)
}

/** SQL: reset the origin for a new check; keep a person's decision and `enclosed`. */
export const judgedAnew = `CASE WHEN origin->>'verdict' IN ('unconfirmed', 'unestablished') THEN NULL ELSE origin END`

/** The address itself or its `@domain`. */
const matches = (sender: string, address: string) =>
  `(${sender} = ${address} OR ${sender} = substr(${address}, strpos(${address}, '@')))`

/** Did a person confirm this address or its domain for the connection? */
export async function isConfirmed(sql: Sql, connection: string, address: string) {
  const text = `SELECT sender FROM actes.sender WHERE connection = $1 AND ${matches('sender', '$2::text')} LIMIT 1`
  return (await sql.first(text, [connection, address])) !== undefined
}

/** @param sender address or `@domain`, lower case @returns false if already confirmed */
export async function confirmSender(
  sql: Sql,
  { connection, sender, by, at }: { connection: string; sender: string; by: string; at: Date },
) {
  const text = `INSERT INTO actes.sender (connection, sender, confirmed_at, confirmed_by) VALUES ($1, $2, $3, $4)
    ON CONFLICT DO NOTHING`
  return sql.changes(text, [connection, sender, at, by])
}

/** @returns false if it was not confirmed */
export async function withdrawSender(sql: Sql, connection: string, sender: string) {
  return sql.changes('DELETE FROM actes.sender WHERE connection = $1 AND sender = $2', [connection, sender])
}

const waits = `r.status = 'orphan' AND r.origin->>'verdict' = 'unconfirmed'`

/** Queue the mails that waited for this sender. @returns their ids */
export async function releaseOf(sql: Sql, connection: string, sender: string) {
  return sql.values<string>(
    `UPDATE actes.retour r SET status = 'stored', problems = NULL, origin = NULL
      WHERE r.connection = $1 AND ${waits} AND ${matches('$2::text', `r.origin->>'from'`)} RETURNING r.id`,
    [connection, sender],
  )
}

interface MailSender {
  readonly connection: string
  readonly sender: string
  readonly confirmedBy: string | null
  readonly since: Date
  readonly waiting: number
}

export async function waitingSenders(
  sql: Sql,
  { connection, sirens, limit }: { connection?: string; sirens?: readonly string[] | undefined; limit: number },
) {
  return sql.rows<MailSender>(
    `SELECT r.connection, r.origin->>'from' AS sender, NULL AS "confirmedBy", min(r.received_at) AS since,
       count(*)::int AS waiting
      FROM actes.retour r WHERE ${waits} AND ($1::text IS NULL OR r.connection = $1)
        AND ($2::text[] IS NULL OR split_part(r.connection, ':', 2) = ANY($2))
      GROUP BY 1, 2 ORDER BY 4, 2 LIMIT $3`,
    [connection ?? null, sirens ?? null, limit],
  )
}

export async function confirmedSenders(sql: Sql, connection: string) {
  return sql.rows<MailSender>(
    `SELECT connection, sender, confirmed_by AS "confirmedBy", confirmed_at AS since, 0 AS waiting
      FROM actes.sender WHERE connection = $1 ORDER BY sender`,
    [connection],
  )
}
