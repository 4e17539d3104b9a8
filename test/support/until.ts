// Waiting in tests: for a condition that something else brings about, never for a guess of how long it takes.
import { setTimeout as pause } from 'node:timers/promises'
import type { Sql } from '../../src/store/engine/database.ts'

/**
 * Resolve with the first truthy value of `condition`, which is asked again and again.
 * @throws when it stays falsy for `withinMs` (default five minutes, far more than it ever takes)
 */
export async function until<T>(condition: () => T | Promise<T>, what = 'the condition', withinMs = 300_000) {
  const end = performance.now() + withinMs
  // Seldom enough not to take the processor from what is waited for.
  for (let pauseMs = 5; ; pauseMs = Math.min(pauseMs * 1.3, 100)) {
    const value = await condition()
    if (value) return value as Exclude<T, false | 0 | '' | null | undefined>
    if (performance.now() > end) throw new Error(`${what} did not come about within ${withinMs} ms`)
    await pause(pauseMs)
  }
}

/**
 * Does another session wait for a lock that this transaction holds? `pg_stat_activity` would not tell: within a transaction
 * it stays what it was when it was first read.
 */
export async function isWaitedFor(sql: Sql): Promise<boolean> {
  const waiting = 'SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))'
  return (await sql.first(waiting)) !== undefined
}
