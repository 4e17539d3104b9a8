// Throttles sign-in by origin: each further failure in a row doubles the wait.
import type { Sql } from '../engine/database.ts'

export interface Pace {
  /** Failures without a wait. */
  readonly free: number
  /** Upper bound of the wait, which starts at two seconds. */
  readonly longestMs: number
  /** Time after the last failure until the count resets. */
  readonly forgetMs: number
}

/**
 * Count an attempt before checking it, so that concurrent attempts all count. An attempt during the wait does not
 * count, so that others cannot extend a person's wait. @param origin digest of the account and the source address
 * @returns end of the wait; undefined if the attempt may be checked
 */
export async function noteTryFrom(
  sql: Sql,
  origin: string,
  { at, free, longestMs, forgetMs }: Pace & { readonly at: Date },
): Promise<Date | undefined> {
  const count = 'CASE WHEN t.forget_at <= $2 THEN 1 ELSE t.failures + 1 END'
  const seconds = `least($4::float8, power(2, least(${count} - $3, 20)))`
  const counted = await sql.changes(
    `WITH spent AS (DELETE FROM actes.sign_in_try WHERE origin IN
       (SELECT origin FROM actes.sign_in_try WHERE forget_at <= $2 AND origin <> $1
         ORDER BY forget_at LIMIT 100 FOR UPDATE SKIP LOCKED))
     INSERT INTO actes.sign_in_try AS t (origin, failures, next_at, forget_at) VALUES ($1, 1, $2, $5)
     ON CONFLICT (origin) DO UPDATE SET failures = ${count}, forget_at = $5,
       next_at = CASE WHEN ${count} < $3 THEN $2 ELSE $2 + make_interval(secs => ${seconds}) END
      WHERE t.next_at <= $2`,
    [origin, at, free, longestMs / 1_000, new Date(at.getTime() + forgetMs)],
  )
  if (counted) return undefined
  const text = 'SELECT next_at AS "nextAt" FROM actes.sign_in_try WHERE origin = $1'
  return sql.value<Date>(text, [origin])
}

/** A success resets the count. */
export async function forgetTriesFrom(sql: Sql, origin: string): Promise<void> {
  await sql.query('DELETE FROM actes.sign_in_try WHERE origin = $1', [origin])
}
