// Claims on work, by one statement for every table. A process claims due rows for a lease, under a token that each of its
// later writes names. Once the lease has ended another process may claim them, and the first one's writes change nothing.
import type { Sql } from './database.ts'

export interface Claim {
  readonly token: string
  readonly now: Date
  readonly until: Date
}

/**
 * Every table whose rows are claimed: key, end of the lease, token. Where the lease is a column of due times, a claimed
 * row is due again once its lease ends. A work without a token tolerates a late write by a former holder: only its
 * holder releases a mail, and a reply published twice keeps its id.
 */
const works = {
  transmission: ['id', 'due_at', 'claim_token'],
  connection: ['id', 'collect_at', 'claim_token'],
  proof: ['transmission', 'due_at', 'claim_token'],
  transfer: ['id', 'due_at', 'claim_token'],
  schedule: ['name', 'run_until', 'run_token'],
  bulk_item: ['bulk, transmission', 'claim_until', 'claim_token'],
  subscription: ['id', 'claim_until', 'claim_token'],
  dead_letter: ['subscription, notice', 'claim_until', 'claim_token'],
  notice_mail: ['id', 'next_at'],
  notice: ['seq', 'reply_until'],
} as const satisfies Readonly<Record<string, readonly [key: string, lease: string, token?: string]>>

type Work = keyof typeof works
type HeldWork = Exclude<Work, 'notice_mail' | 'notice'>

/** SQL on a row `t`, in which `$1` is the token, `$2` now, `$3` the lease's end, `$4` the limit; `params` begin at `$5`. */
interface ClaimQuery extends Claim {
  /** Condition and order. */
  readonly due: string
  readonly limit?: number
  readonly set?: string
  /** Wait for a locked row instead of skipping it, when the claim is about one named row. */
  readonly waits?: true
  /** SQL that reads the claimed rows, named `claimed`. */
  readonly returning: string
  readonly params?: readonly unknown[]
}

interface Leasing {
  readonly timing: { readonly leaseMs: number }
}

/** When a lease that begins now ends. Only the database's time is the same for all processes. */
export function leaseEnd(now: Date, { timing }: Leasing) {
  return new Date(now.getTime() + timing.leaseMs)
}

/** Make a claim for one lease. */
export function claimAt(now: Date, ports: Leasing & { readonly clock: { newId(): string } }): Claim {
  return { token: ports.clock.newId(), now, until: leaseEnd(now, ports) }
}

/** SQL: nobody holds a row `t`. */
export function isFree(work: Work, now: string): string {
  const [, lease, token] = works[work]
  return `(${token ? `t.${token} IS NULL OR ` : ''}t.${lease} IS NULL OR t.${lease} <= ${now})`
}

/** Claim due rows that nobody holds. Concurrent claims skip each other's rows. */
export function claimRows<R>(sql: Sql, work: Work, query: ClaimQuery) {
  const [key, lease, token] = works[work]
  const { due, limit = 1, set, waits, returning, params = [] } = query
  const sets = [`${lease} = $3`, token && `${token} = $1`, set].filter(Boolean).join()
  return sql.rows<R>(
    `WITH given AS (SELECT $1::uuid, $2::timestamptz, $3::timestamptz, $4::int),
     due AS (SELECT ${key} FROM actes.${work} t WHERE ${isFree(work, '$2')} AND ${due}
       LIMIT $4 FOR UPDATE${waits ? '' : ' SKIP LOCKED'}),
     claimed AS (UPDATE actes.${work} t SET ${sets} WHERE (${key}) IN (TABLE due) RETURNING t.*) ${returning}`,
    [query.token, query.now, query.until, limit, ...params],
  )
}

export async function claimRow<R>(sql: Sql, work: Work, query: ClaimQuery) {
  return (await claimRows<R>(sql, work, query))[0]
}

/** SQL: a write that changes nothing once the claim is lost. Its parameters: the key, the token, its own. */
export function ofHolder(work: HeldWork, set: string): string {
  const [key, , token] = works[work]
  const guards = `${key}, ${token}`.split(', ').map((column, index) => `${column} = $${index + 1}`)
  return `UPDATE actes.${work} t SET ${set} WHERE ${guards.join(' AND ')}`
}
