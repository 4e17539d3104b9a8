// The contract of the queue: it only wakes workers. It carries identifiers, never facts. Losing it loses nothing: the sweep
// finds in the database what is due, and notifies again.
import { problem, type Problem } from '../errors.ts'

/**
 * What a worker is woken for. `turn`: look at what is due on this connection. `sweep`: look for whatever is due.
 * `schedule`: see whether this recurring job is due.
 */
export type Job =
  | { readonly kind: 'turn'; readonly connection: string }
  | { readonly kind: 'sweep' }
  | { readonly kind: 'schedule'; readonly name: string }

/** When something recurs: by a cron expression of 5 or 6 fields in an IANA zone, or at an interval. */
export type Rhythm = { readonly cron: string; readonly zone: string } | { readonly everyMs: number }

/** A `schedule` that the queue starts by itself. */
export interface Recurring {
  readonly name: string
  readonly rhythm: Rhythm
}

export interface QueueLook {
  readonly waiting: number
  readonly active: number
  /** Not before an instant: the next one of each schedule among them. */
  readonly delayed: number
  /** Milliseconds between two sweeps; null where none is scheduled. */
  readonly sweepEveryMs: number | null
  /** Names of the schedules that the queue starts by itself. */
  readonly schedules: readonly string[]
}

/** A job that another program put on a queue of its own. */
export interface GivenJob {
  readonly name: string
  readonly data: unknown
  /** How often it was taken, this time too. */
  readonly times: number
}

/**
 * How a given job ends. `done`: with this return value. `refused`: failed at once, whatever attempts it was given; its reason
 * is this, as JSON. `laterMs`: back on the queue for so long, without an attempt spent.
 */
export type GivenEnd = { readonly done: unknown } | { readonly refused: unknown } | { readonly laterMs: number }

/** How fast given jobs are taken: at once in this process, and in a minute by all processes together. */
export interface Pace {
  readonly concurrency: number
  readonly perMinute: number
}

/** What is put on a queue of another program's. */
export interface SentJob {
  /** One of the same id that is still there is not added again. */
  readonly id: string
  readonly name: string
  readonly data: unknown
}

export interface Listener {
  /** Take no new job; wait for those under way. */
  close(): Promise<void>
}

export interface Queue {
  /**
   * Notify the listeners: one of them takes it at least once, soon. Notifying again before that is harmless; while it is
   * under way, it gives one more turn afterwards. Never call inside a database transaction.
   * @throws ActesError ACTES-Q001 when the queue cannot be reached
   */
  notify(job: Job): Promise<void>
  /** Start the sweep at this interval, once for all processes; another interval replaces the first. */
  sweepEvery(intervalMs: number): Promise<void>
  /**
   * Start these schedules, each at its own rhythm, once for all processes, in place of those kept before. One that no
   * listener has taken yet waits once.
   */
  keepSchedules(all: readonly Recurring[]): Promise<void>
  /** Take jobs, `concurrency` at a time. The caller logs one that throws; the sweep notifies again. */
  listen(take: (job: Job) => Promise<void>, concurrency: number): Promise<Listener>
  /** Take what other programs put on the queue of this name. Never throws on a job: `take` says how it ends. */
  receive(name: string, take: (job: GivenJob) => Promise<GivenEnd>, pace: Pace): Promise<Listener>
  /**
   * Put a job on the queue of this name, for another program. Where more than `most` wait, the oldest are removed.
   * @throws ActesError ACTES-Q001
   */
  send(name: string, job: SentJob, most: number): Promise<void>
  /** Jobs that wait or are under way, for health and benches. */
  depth(): Promise<number>
  /** The same, told apart, with what the queue starts by itself. @throws ActesError ACTES-Q001 */
  look(): Promise<QueueLook>
  /** The queue answers, and gives its jobs. @throws ActesError ACTES-Q001, ACTES-Q009 where somebody paused it */
  check(): Promise<void>
  /** Of our own queue (`actes`) and of these, those that somebody paused from outside. @throws ActesError ACTES-Q001 */
  paused(others: readonly string[]): Promise<readonly string[]>
  /** Let our own queue give its jobs again. @returns false where nobody had paused it @throws ActesError ACTES-Q001 */
  resume(): Promise<boolean>
  /** What doctor should tell about a queue that answers: ACTES-Q002, ACTES-Q003. */
  findings(): Promise<readonly Problem[]>
  close(): Promise<void>
}

/** The queue of our own jobs. */
export const ownQueue = 'actes'

/** What is told of a queue that somebody paused. */
export function pausedProblem(name: string): Problem {
  return name === ownQueue ? problem('ACTES-Q009', name) : problem('ACTES-Q010', name, { params: { queue: name } })
}
