// The contract of the queue: a bell. It carries identifiers, never facts; losing it loses nothing, since the sweep
// finds in the database what is due and rings again.
import type { Problem } from '../errors.ts'

/**
 * `turn`: somebody should look at what is due on this connection. `sweep`: somebody should look for what is due.
 * `schedule`: somebody should see whether this recurring job is due.
 */
export type Bell =
  | { readonly kind: 'turn'; readonly connection: string }
  | { readonly kind: 'sweep' }
  | { readonly kind: 'schedule'; readonly name: string }

/** When something recurs: by a cron expression of 5 or 6 fields in an IANA zone, or at an interval. */
export type Rhythm = { readonly cron: string; readonly zone: string } | { readonly everyMs: number }

/** A bell `schedule` that the queue rings by itself. */
export interface Recurring {
  readonly name: string
  readonly rhythm: Rhythm
}

/** What lies in the queue, for people who look behind the desk. */
export interface QueueLook {
  readonly waiting: number
  readonly active: number
  /** Not before an instant: the next one of each schedule among them. */
  readonly delayed: number
  /** Milliseconds between two sweeps; null where none rings by itself. */
  readonly sweepEveryMs: number | null
  /** Names of the schedules that ring by themselves. */
  readonly schedules: readonly string[]
}

export interface Listener {
  /** Take no new bell, wait for those being heard. */
  close(): Promise<void>
}

export interface Queue {
  /**
   * Ring: the bell is heard at least once, soon. Ringing again before it is heard is harmless; ringing while it is
   * being heard makes it heard once more afterwards. Never call inside a database transaction.
   * @throws ActesError ACTES-Q001 when the queue cannot be reached
   */
  ring(bell: Bell): Promise<void>
  /** Ring the sweep every so many milliseconds, once for all processes; another interval replaces the first. */
  sweepEvery(intervalMs: number): Promise<void>
  /**
   * Ring these schedules, each at its own rhythm, once for all processes, instead of those that were kept before. One
   * that is not heard yet waits, alone.
   */
  keepSchedules(all: readonly Recurring[]): Promise<void>
  /** Hear bells, `concurrency` at a time; a bell whose hearing throws is logged by the caller and rung by the sweep again. */
  listen(hear: (bell: Bell) => Promise<void>, concurrency: number): Promise<Listener>
  /** Bells waiting or being heard, for health and benches. */
  depth(): Promise<number>
  /** The same, told apart, with what rings by itself. @throws ActesError ACTES-Q001 */
  look(): Promise<QueueLook>
  /** The queue answers; throws ActesError ACTES-Q001 otherwise. */
  check(): Promise<void>
  /** What doctor should tell about a queue that answers: ACTES-Q002, ACTES-Q003. */
  findings(): Promise<readonly Problem[]>
  close(): Promise<void>
}
