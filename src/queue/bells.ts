// The queue's contract in terms of jobs: what a job carries, how the sweep keeps coming, how a listener ends. The ground
// (Redis, PostgreSQL, PGlite) keeps the jobs.
import { ActesError, type Problem } from '../errors.ts'
import { settlesWithin, withinTime } from './answer.ts'
import type { Bell, Listener, Queue, Recurring } from './queue.ts'
import type { TroubleLog } from './trouble.ts'

export interface QueueSettings {
  /** A job whose listener is silent for this long goes to another one, after at most two looks for stalled jobs. */
  readonly lockMs: number
  readonly stalledEveryMs: number
  /** How many dead listeners a job outlives; then it is dropped, and the sweep notifies again. */
  readonly stalledMax: number
  /** Pause of a listener after a failed exchange with the queue. */
  readonly retryMs: number
  /** Longest wait for the queue to answer; then it counts as unreachable. */
  readonly answerMs: number
}

export const defaultQueueSettings: QueueSettings = {
  lockMs: 20_000,
  stalledEveryMs: 5_000,
  stalledMax: 10,
  retryMs: 1_000,
  answerMs: 5_000,
}

/** A job as BullMQ carries it. */
export interface BellJob {
  readonly name: string
  readonly data: unknown
}

/** What keeps jobs: Redis, PostgreSQL or PGlite. */
export interface Ground {
  readonly settings: QueueSettings
  readonly trouble: TroubleLog
  ready(): Promise<unknown>
  /** Add a job, unless one of the same `once` waits; while one of them is being done, keep it for afterwards. */
  add(job: BellJob, once: string): Promise<unknown>
  counts(): Promise<{ readonly waiting: number; readonly active: number; readonly delayed: number }>
  /** The interval of the sweep's schedule, where there is one. */
  interval(): Promise<number | undefined>
  schedule(intervalMs: number): Promise<unknown>
  /** Names of the schedules that start by themselves. */
  recurring(): Promise<readonly string[]>
  recur(schedule: Recurring, job: BellJob): Promise<unknown>
  endRecurring(name: string): Promise<unknown>
  hearer(process: (job: BellJob) => Promise<void>, concurrency: number): Promise<Hearer>
  ping(): Promise<unknown>
  findings(): Promise<readonly Problem[]>
  close(): Promise<unknown>
}

export interface Hearer {
  ready(): Promise<unknown>
  /** Take no new job, wait for those being done. */
  close(): Promise<unknown>
  /** Let go of connections, whatever still waits on them. */
  drop(): void
}

/**
 * The queue on a ground, once that one is ready: BullMQ never recovers from a first exchange that fails.
 * @throws ActesError ACTES-Q001 when it is not, within the time of the settings
 */
export async function openBells(ground: Ground): Promise<Queue> {
  const { answerMs } = ground.settings
  try {
    await withinTime(ground.ready(), answerMs)
  } catch (cause) {
    await settlesWithin(ground.close(), answerMs)
    return unreachable(ground.trouble, cause)
  }
  return bellQueue(ground)
}

/** @throws ActesError ACTES-Q001, always */
export function unreachable(trouble: TroubleLog, cause: unknown): never {
  throw new ActesError('ACTES-Q001', { params: { backend: trouble.backend }, cause })
}

function bellQueue(ground: Ground): Queue {
  const { settings, trouble } = ground
  const listeners = new Set<Listener>()
  const clock = keepRinging(ground)
  let closed = false
  const asked = async <T>(question: () => Promise<T>): Promise<T> => {
    if (closed) return unreachable(trouble, new Error('the queue is closed'))
    const answer = await withinTime(question(), settings.answerMs).catch((cause) => unreachable(trouble, cause))
    trouble.over()
    return answer
  }
  return {
    ring: async (bell) => void (await asked(() => ground.add(jobOf(bell), onceOf(bell)))),
    sweepEvery: (intervalMs) => asked(() => clock.sweepEvery(intervalMs)),
    keepSchedules: (all) => asked(() => clock.keep(all)),
    listen: async (hear, concurrency) => {
      const listener = await openListener(ground, hear, concurrency).catch((cause) => unreachable(trouble, cause))
      listeners.add(listener)
      return listener
    },
    depth: async () => {
      const { waiting, active } = await asked(() => ground.counts())
      return waiting + active
    },
    look: () =>
      asked(async () => {
        const [counts, interval, schedules] = await Promise.all([
          ground.counts(),
          ground.interval(),
          ground.recurring(),
        ])
        return { ...counts, sweepEveryMs: interval ?? null, schedules }
      }),
    check: async () => void (await asked(() => ground.ping())),
    findings: () => asked(() => ground.findings()),
    close: async () => {
      closed = true
      clock.stop()
      await Promise.all([...listeners].map((listener) => listener.close()))
      await settlesWithin(ground.close(), settings.answerMs)
    },
  }
}

interface Ringing {
  sweepEvery(intervalMs: number): Promise<void>
  keep(all: readonly Recurring[]): Promise<void>
  stop(): void
}

/**
 * What starts by itself, once for all processes: the sweep and the schedules. A queue that lost everything lost them too: so
 * each process that asked for the sweep looks, once an interval, whether it is still there, and asks again.
 */
function keepRinging(ground: Ground): Ringing {
  let watch: NodeJS.Timeout | undefined
  let kept: readonly Recurring[] | undefined
  const look = async (intervalMs: number): Promise<void> => {
    const { waiting, active, delayed } = await ground.counts()
    if (waiting + active + delayed > 0 && (await ground.interval()) !== undefined) return
    await ground.schedule(intervalMs)
    if (kept) await keepRecurring(ground, kept)
  }
  return {
    sweepEvery: async (intervalMs) => {
      await ground.schedule(intervalMs)
      clearInterval(watch)
      watch = setInterval(() => void look(intervalMs).catch(ground.trouble.met), Math.max(intervalMs, 1_000)).unref()
    },
    keep: (all) => {
      kept = all
      return keepRecurring(ground, all)
    },
    stop: () => clearInterval(watch),
  }
}

async function keepRecurring(ground: Ground, all: readonly Recurring[]): Promise<void> {
  for (const name of await ground.recurring())
    if (!all.some((each) => each.name === name)) await ground.endRecurring(name)
  for (const each of all) await ground.recur(each, jobOf({ kind: 'schedule', name: each.name }))
}

async function openListener(
  ground: Ground,
  hear: (bell: Bell) => Promise<void>,
  concurrency: number,
): Promise<Listener> {
  const { settings, trouble } = ground
  const hearings = new Set<Promise<void>>()
  const process = async (job: BellJob): Promise<void> => {
    trouble.over()
    const bell = bellOf(job)
    if (!bell) return trouble.met(new Error(`unknown bell ${job.name}`))
    const hearing = hear(bell)
    hearings.add(hearing)
    await hearing.finally(() => hearings.delete(hearing))
  }
  const hearer = await ground.hearer(process, concurrency)
  let closing: Promise<void> | undefined
  const listener = { close: () => (closing ??= closeHearer(hearer, hearings, settings.answerMs)) }
  try {
    await withinTime(hearer.ready(), settings.answerMs)
    return listener
  } catch (error) {
    await listener.close()
    throw error
  }
}

/** Wait for the jobs under way as long as they last, but not for a queue that is gone. */
async function closeHearer(hearer: Hearer, hearings: Set<Promise<void>>, answerMs: number): Promise<void> {
  const closing = hearer.close()
  do await Promise.allSettled(hearings)
  while (!(await settlesWithin(closing, answerMs)) && hearings.size > 0)
  hearer.drop()
}

// No ':' in it: BullMQ builds its keys with them.
function onceOf(bell: Bell): string {
  switch (bell.kind) {
    case 'sweep':
      return 'sweep'
    case 'turn':
      return `turn-${encodeURIComponent(bell.connection)}`
    case 'schedule':
      return `schedule-${encodeURIComponent(bell.name)}`
  }
}

function jobOf({ kind, ...data }: Bell): BellJob {
  return { name: kind, data }
}

function bellOf({ name: kind, data }: BellJob): Bell | undefined {
  if (kind === 'sweep') return { kind }
  const { connection, name } = (data ?? {}) as { connection?: unknown; name?: unknown }
  if (kind === 'turn' && typeof connection === 'string') return { kind, connection }
  return kind === 'schedule' && typeof name === 'string' ? { kind, name } : undefined
}
