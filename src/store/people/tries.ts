// Failed tries to sign in, by where they come from: the more there were in a row, the longer the next one waits.
import type { Sql } from '../engine/database.ts'

export interface Pace {
  /** So many failures in a row wait for nothing. */
  readonly free: number
  /** Then each waits twice as long as the one before, from two seconds up to this. */
  readonly longestMs: number
  /** So long after the last one, they are forgotten. */
  readonly forgetMs: number
}

/**
 * Count a try before it is looked at: of many at once, each counts. One that comes too early is not counted, so that nobody
 * is kept waiting by what others send meanwhile.
 * @param origin digest of the account and of where the try comes from
 * @returns until when the next one waits; undefined when this one may be looked at
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
  return (await sql.first<{ nextAt: Date }>(text, [origin]))?.nextAt
}

/** A try was right: the failures before it are forgotten. */
export async function forgetTriesFrom(sql: Sql, origin: string): Promise<void> {
  await sql.query('DELETE FROM actes.sign_in_try WHERE origin = $1', [origin])
}
