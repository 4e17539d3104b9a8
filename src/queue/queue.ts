// The queue's contract: it wakes workers and carries no facts. A lost queue loses nothing: the sweep notifies again.
import { problem, type Problem } from '#errors.ts'

/** Why a worker wakes. `turn`: due work of a connection. `sweep`: any due work. `schedule`: a recurring job. */
export type Job =
  | { readonly kind: 'turn'; readonly connection: string }
  | { readonly kind: 'sweep' }
  | { readonly kind: 'schedule'; readonly name: string }

/** A cron expression of 5 or 6 fields in an IANA zone, or an interval. */
export type Rhythm = { readonly cron: string; readonly zone: string } | { readonly everyMs: number }

export interface Recurring {
  readonly name: string
  readonly rhythm: Rhythm
}

export interface QueueLook {
  readonly waiting: number
  readonly active: number
  /** Jobs with a later start, including the next run of each schedule. */
  readonly delayed: number
  /** Interval of the sweep in milliseconds; null when unscheduled. */
  readonly sweepEveryMs: number | null
  readonly schedules: readonly string[]
}

/** A job that another program added to its deposit queue. */
export interface GivenJob {
  readonly name: string
  readonly data: unknown
  /** How often it was taken, including now. */
  readonly times: number
}

/** `refused`: fails at once, with this JSON as reason. `laterMs`: back on the queue, without spending an attempt. */
export type GivenEnd = { readonly done: unknown } | { readonly refused: unknown } | { readonly laterMs: number }

/** `concurrency` is per process, `perMinute` for all processes together. */
export interface Pace {
  readonly concurrency: number
  readonly perMinute: number
}

export interface SentJob {
  /** While a job with this id exists, it is not added again. */
  readonly id: string
  readonly name: string
  readonly data: unknown
}

export interface Listener {
  /** Take no new job; wait for the running ones. */
  close(): Promise<void>
}

export interface Queue {
  /**
   * Wakes a listener at least once. A call during the job's run causes one more run. Never call inside a database
   * transaction.
   * @throws ActesError ACTES-Q001 when the queue is unreachable
   */
  notify(job: Job): Promise<void>
  /** Schedule the sweep once for all processes; a new interval replaces the old one. */
  sweepEvery(intervalMs: number): Promise<void>
  /** Replace the queue's schedules, once for all processes. At most one untaken run of each waits. */
  keepSchedules(all: readonly Recurring[]): Promise<void>
  /** Take our own jobs. The caller logs a throw; the sweep notifies again. */
  listen(take: (job: Job) => Promise<void>, concurrency: number): Promise<Listener>
  /** Take jobs of another program's queue. `take` returns how each ends, and must not throw. */
  receive(name: string, take: (job: GivenJob) => Promise<GivenEnd>, pace: Pace): Promise<Listener>
  /** Beyond `most` waiting jobs, the oldest are removed. @throws ActesError ACTES-Q001 */
  send(name: string, job: SentJob, most: number): Promise<void>
  /** Waiting and running jobs. */
  depth(): Promise<number>
  /** @throws ActesError ACTES-Q001 */
  look(): Promise<QueueLook>
  /** @throws ActesError ACTES-Q001, ACTES-Q009 when our queue was paused from outside */
  check(): Promise<void>
  /** Which of our own queue (`actes`) and `others` were paused from outside. @throws ActesError ACTES-Q001 */
  paused(others: readonly string[]): Promise<readonly string[]>
  /** Resume our own queue; false when it was not paused. @throws ActesError ACTES-Q001 */
  resume(): Promise<boolean>
  /** Doctor's remarks on a reachable queue: ACTES-Q002, ACTES-Q003. */
  findings(): Promise<readonly Problem[]>
  close(): Promise<void>
}

export const ownQueue = 'actes'

export function pausedProblem(name: string): Problem {
  return name === ownQueue ? problem('ACTES-Q009', name) : problem('ACTES-Q010', name, { params: { queue: name } })
}
