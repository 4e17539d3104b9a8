// Whom mails come from: the senders that a person has confirmed for a connection, and those that wait for that.
import type { OriginVerdict } from '../../text/words.ts'
import type { Sql } from '../engine/database.ts'

export interface RetourOrigin {
  /**
   * `authenticated`: from a confirmed sender, and proven. `unauthenticated`: from a confirmed sender, unproven, believed by
   * the connection's setting. `accepted`: a person read it and answers for it. `vouched`: a person handed it in. Those are
   * believed. `unconfirmed`: its sender was never confirmed. `enclosed`: it came in a mail that another mail held.
   * `unestablished`: anything else.
   */
  readonly verdict: OriginVerdict
  /** The one address of its From, in lower case. */
  readonly from?: string
  /** Why it is not established. */
  readonly why?: string
  /** Who answers for it, and why. */
  readonly by?: string
  readonly reason?: string
  /** From, Return-Path, Received, Authentication-Results, as they stand in the mail, cut. */
  readonly headers?: readonly string[]
  /** What our own look at its DKIM signatures gave. */
  readonly dkim?: string
  /** The DNS did not answer: it is judged again then. */
  readonly again?: string
}

const unbelieved: readonly OriginVerdict[] = ['unconfirmed', 'unestablished', 'enclosed']

/** May it take effect? */
export function isBelieved(origin: RetourOrigin | null): boolean {
  return origin !== null && !unbelieved.includes(origin.verdict)
}

/** SQL: the origin of a retour that is to be judged again. What a person answers for stays, and that it was enclosed. */
export const judgedAnew = `CASE WHEN origin->>'verdict' IN ('unconfirmed', 'unestablished') THEN NULL ELSE origin END`

/** The address, or its domain. */
const matches = (sender: string, address: string) =>
  `(${sender} = ${address} OR ${sender} = substr(${address}, strpos(${address}, '@')))`

/** Has a person confirmed this address, or its domain, for the connection? */
export async function isConfirmed(sql: Sql, connection: string, address: string): Promise<boolean> {
  const text = `SELECT sender FROM actes.sender WHERE connection = $1 AND ${matches('sender', '$2::text')} LIMIT 1`
  return (await sql.first(text, [connection, address])) !== undefined
}

/** @param sender an address or `@domain`, in lower case @returns false when it was confirmed already */
export async function confirmSender(
  sql: Sql,
  { connection, sender, by, at }: { connection: string; sender: string; by: string; at: Date },
): Promise<boolean> {
  const text = `INSERT INTO actes.sender (connection, sender, confirmed_at, confirmed_by) VALUES ($1, $2, $3, $4)
    ON CONFLICT DO NOTHING`
  return sql.changes(text, [connection, sender, at, by])
}

/** @returns false when it was not confirmed */
export async function withdrawSender(sql: Sql, connection: string, sender: string): Promise<boolean> {
  return sql.changes('DELETE FROM actes.sender WHERE connection = $1 AND sender = $2', [connection, sender])
}

const waits = `r.status = 'orphan' AND r.origin->>'verdict' = 'unconfirmed'`

/** What waited for this sender is to be read. @returns its ids */
export async function releaseOf(sql: Sql, connection: string, sender: string): Promise<readonly string[]> {
  const rows = await sql.rows<{ id: string }>(
    `UPDATE actes.retour r SET status = 'stored', problems = NULL, origin = NULL
      WHERE r.connection = $1 AND ${waits} AND ${matches('$2::text', `r.origin->>'from'`)} RETURNING r.id`,
    [connection, sender],
  )
  return rows.map(({ id }) => id)
}

interface MailSender {
  readonly connection: string
  readonly sender: string
  /** Null: nobody has confirmed it yet. */
  readonly confirmedBy: string | null
  /** Since when it is confirmed, or since when its first mail waits. */
  readonly since: Date
  /** Mails of it that wait. */
  readonly waiting: number
}

/** Senders that wait to be confirmed, the oldest first. All given conditions hold together. */
export async function waitingSenders(
  sql: Sql,
  { connection, sirens, limit }: { connection?: string; sirens?: readonly string[] | undefined; limit: number },
): Promise<readonly MailSender[]> {
  return sql.rows<MailSender>(
    `SELECT r.connection, r.origin->>'from' AS sender, NULL AS "confirmedBy", min(r.received_at) AS since,
       count(*)::int AS waiting
      FROM actes.retour r WHERE ${waits} AND ($1::text IS NULL OR r.connection = $1)
        AND ($2::text[] IS NULL OR split_part(r.connection, ':', 2) = ANY($2))
      GROUP BY 1, 2 ORDER BY 4, 2 LIMIT $3`,
    [connection ?? null, sirens ?? null, limit],
  )
}

/** The confirmed senders of a connection. */
export async function confirmedSenders(sql: Sql, connection: string): Promise<readonly MailSender[]> {
  return sql.rows<MailSender>(
    `SELECT connection, sender, confirmed_by AS "confirmedBy", confirmed_at AS since, 0 AS waiting
      FROM actes.sender WHERE connection = $1 ORDER BY sender`,
    [connection],
  )
}
