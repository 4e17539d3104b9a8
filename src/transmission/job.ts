// The contract of background work: what it may touch, how it ends. A job works on many items, counts what it did and
// what failed, and never sleeps.
import pLimit from 'p-limit'
import { ActesError, type ErrorCode } from '#errors.ts'
import type { PdfMaker } from '#files/pdf/maker.ts'
import type { LogFacts } from '#observe/log.ts'
import type { Timestamps } from '#offline/dossier/timestamp.ts'
import type { Job } from '#queue/queue.ts'
import type { Ports } from './step.ts'

/** `signal` is aborted too when another process has taken over the run. */
export interface JobPorts extends Ports {
  /** @throws ActesError ACTES-Q001 */
  readonly notify: (job: Job) => Promise<void>
  /** Dates seals; absent where no authority is set. */
  readonly timestamps?: Timestamps
  /** Looks at the watched folders; absent where there are none. */
  readonly intake?: () => Promise<JobResult>
  /** Works off batches of deposits; absent where none are taken. */
  readonly batches?: (ports: JobPorts) => Promise<JobResult>
  /** Absent where no documents are made. */
  readonly proving?: Proving
}

interface Proving {
  readonly maker: PdfMaker
  /** Base URL of the public pages of acts, without a slash at the end; absent while they are off. */
  readonly publicPagesUrl?: string | undefined
}

export interface JobResult {
  readonly count: number
  readonly failures: number
  readonly code?: ErrorCode
}

export interface Tally {
  count: number
  failures: number
  code?: ErrorCode
}

export function noteFailure(tally: Tally, error: unknown): void {
  tally.failures++
  const code = errorCodeOf(error)
  if (code) tally.code ??= code
}

interface Each<T> {
  readonly ports: Pick<JobPorts, 'log' | 'signal'>
  readonly facts: (one: T) => LogFacts
  /** Items worked on at the same time; 1 by default. */
  readonly atOnce?: number
  /** Tally to add to; a new one by default. */
  readonly tally?: Tally
}

/** Work on each item; failures are logged. @throws ActesError ACTES-G012 when aborted before the last one */
export async function forEach<T>(
  all: readonly T[],
  { ports, facts, atOnce = 1, tally = { count: 0, failures: 0 } }: Each<T>,
  work: (one: T) => Promise<void>,
): Promise<Tally> {
  let isCut = false
  await pLimit(atOnce).map(all, async (one) => {
    isCut ||= ports.signal.aborted
    if (isCut) return
    try {
      await work(one)
      tally.count++
    } catch (error) {
      noteFailure(tally, error)
      logFailure(ports, facts(one), error)
    }
  })
  if (isCut) throw new ActesError('ACTES-G012')
  return tally
}

/** Long work whose items are rows: when a process is killed, the next one goes on. */
interface Walk<Run, Item, Done> extends Each<Item> {
  /** Next items; none when nothing is left or a person stopped it. */
  readonly next: (run: Run) => Promise<readonly Item[]>
  /** With `record`, it must be repeatable: a process may die before its outcome is stored. */
  readonly work: (item: Item, run: Run) => Promise<Done>
  readonly record?: (done: readonly Done[], run: Run) => Promise<void>
  /** Does nothing while items are left. */
  readonly end: (run: Run) => Promise<unknown>
  /** A failed item stays claimed, so the walk goes on without it. Otherwise the next walk retries it. */
  readonly claims?: boolean
}

/** Work off the items of each run. @throws ActesError ACTES-G012 when aborted before the last one */
export async function walk<Run, Item, Done>(runs: readonly Run[], walking: Walk<Run, Item, Done>): Promise<Tally> {
  const { ports, next, work, record, end, claims } = walking
  const tally: Tally = { count: 0, failures: 0 }
  for (const run of runs)
    for (let isOn = true; isOn;) {
      if (ports.signal.aborted) throw new ActesError('ACTES-G012')
      const items = await next(run)
      const { failures } = tally
      const done: Done[] = []
      try {
        await forEach(items, { ...walking, tally }, async (item) => void done.push(await work(item, run)))
      } finally {
        await record?.(done, run)
      }
      if (items.length === 0) await end(run)
      isOn = items.length > 0 && (claims === true || tally.failures === failures)
    }
  return tally
}

export function errorCodeOf(error: unknown): ErrorCode | undefined {
  return error instanceof ActesError ? error.code : undefined
}

/** Log an expected error with its code, anything else as a bug. */
export function logFailure({ log }: Pick<Ports, 'log'>, facts: LogFacts, error: unknown): void {
  const code = errorCodeOf(error)
  if (code) log.warn({ ...facts, code, error }, 'trouble')
  else log.error({ ...facts, error }, 'bug')
}
