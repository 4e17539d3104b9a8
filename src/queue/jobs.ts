// Implements the queue's contract on a job store: encoding of jobs, recurrence of the sweep, shutdown of listeners.
import type { Clock, Timer } from '#clock.ts'
import { ActesError, problem, type Problem } from '#errors.ts'
import { atOnce, longestTimerMs, settlesWithin, withinTime } from './timeouts.ts'
import {
  ownQueue,
  type GivenEnd,
  type GivenJob,
  type Job,
  type Listener,
  type Pace,
  type Queue,
  type Recurring,
  type SentJob,
} from './queue.ts'

export interface QueueSettings {
  /** A job of a listener silent for this long goes to another one, after at most two stall checks. */
  readonly lockMs: number
  readonly stalledEveryMs: number
  /** How many dead listeners a job outlives. Then it is dropped, and the sweep notifies again. */
  readonly stalledMax: number
  readonly retryMs: number
  readonly answerMs: number
}

export const defaultQueueSettings: QueueSettings = {
  lockMs: 20_000,
  stalledEveryMs: 5_000,
  stalledMax: 10,
  retryMs: 1_000,
  answerMs: 5_000,
}

interface CarriedJob {
  readonly name: string
  readonly data: unknown
}

export interface Ground {
  readonly settings: QueueSettings
  readonly trouble: TroubleLog
  readonly clock: Clock
  ready(): Promise<unknown>
  /** Add each job unless one with the same `once` waits; while such a job runs, keep one for afterwards. */
  add(jobs: readonly (CarriedJob & { readonly once: string })[]): Promise<unknown>
  counts(): Promise<{ readonly waiting: number; readonly active: number; readonly delayed: number }>
  sweep(): Promise<NextSweep | undefined>
  recurring(): Promise<readonly string[]>
  /** @param anew restart the phase from now */
  recur(schedule: Recurring, job: CarriedJob, anew?: boolean): Promise<unknown>
  endRecurring(name: string): Promise<unknown>
  worker(queue: string, process: Process, pace: Pick<Pace, 'concurrency'> & Partial<Pace>): Promise<Worker>
  send(queue: string, job: SentJob, most: number): Promise<unknown>
  ping(): Promise<unknown>
  isPaused(queue: string): Promise<boolean>
  resume(): Promise<unknown>
  findings(): Promise<readonly Problem[]>
  close(): Promise<unknown>
}

/** Runs a job and says how it ended. A throw fails the job, which then follows its adder's retry options. */
export type Process = (job: GivenJob) => Promise<GivenEnd>

interface Worker {
  ready(): Promise<unknown>
  close(): Promise<unknown>
  drop(): void
}

/** BullMQ never recovers from a failed first exchange: wait for it. @throws ActesError ACTES-Q001 after `answerMs` */
export async function openQueueOn(ground: Ground): Promise<Queue> {
  const { clock } = ground
  const { answerMs } = ground.settings
  try {
    await withinTime(ground.ready(), answerMs, clock)
  } catch (cause) {
    await settlesWithin(ground.close(), answerMs, clock)
    return unreachable(ground.trouble, cause)
  }
  return queueOn(ground)
}

export function unreachable(trouble: TroubleLog, cause: unknown): never {
  throw new ActesError('ACTES-Q001', { params: { backend: trouble.backend }, cause })
}

function queueOn(ground: Ground): Queue {
  const { settings, trouble, clock } = ground
  const listeners = new Set<Listener>()
  const recurring = keepRecurring(ground)
  let closed = false
  const asked = async <T>(question: () => Promise<T>): Promise<T> => {
    if (closed) return unreachable(trouble, new Error('the queue is closed'))
    const answer = await withinTime(question(), settings.answerMs, clock).catch((cause) => {
      throw cause instanceof ActesError ? cause : unreachable(trouble, cause)
    })
    trouble.over()
    return answer
  }
  const listening = async (...given: Listening) => {
    const listener = await openListener(ground, given).catch((cause) => unreachable(trouble, cause))
    listeners.add(listener)
    return listener
  }
  const added = (jobs: readonly Job[]) => ground.add(jobs.map((job) => ({ ...carried(job), once: onceOf(job) })))
  return {
    notify: atOnce((jobs) => asked(() => added(jobs))),
    sweepEvery: (intervalMs) => asked(() => recurring.sweepEvery(intervalMs)),
    keepSchedules: (all) => asked(() => recurring.keep(all)),
    listen: (take, concurrency) => listening(ownQueue, own(ground, take), { concurrency }),
    receive: (name, take, pace) => listening(name, take, pace),
    send: async (name, job, most) => void (await asked(() => ground.send(name, job, most))),
    depth: async () => {
      const { waiting, active } = await asked(() => ground.counts())
      return waiting + active
    },
    look: () =>
      asked(async () => {
        const [counts, sweep, schedules] = await Promise.all([ground.counts(), ground.sweep(), ground.recurring()])
        return { ...counts, sweepEveryMs: sweep?.everyMs ?? null, schedules }
      }),
    ...pausing(ground, asked),
    findings: () => asked(() => ground.findings()),
    close: async () => {
      closed = true
      recurring.stop()
      await Promise.all([...listeners].map((listener) => listener.close()))
      await settlesWithin(ground.close(), settings.answerMs, clock)
    },
  }
}

function pausing(
  ground: Ground,
  asked: <T>(question: () => Promise<T>) => Promise<T>,
): Pick<Queue, 'check' | 'paused' | 'resume'> {
  return {
    check: () =>
      asked(async () => {
        await ground.ping()
        if (await ground.isPaused(ownQueue)) throw new ActesError('ACTES-Q009')
      }),
    paused: (others) =>
      asked(async () => {
        const names = [ownQueue, ...others]
        const are = await Promise.all(names.map((name) => ground.isPaused(name)))
        return names.filter((_, index) => are[index])
      }),
    resume: () =>
      asked(async () => {
        if (!(await ground.isPaused(ownQueue))) return false
        await ground.resume()
        return true
      }),
  }
}

/** Tolerated distance of the next sweep, in intervals: past while nobody takes it, or future. */
const strayedIntervals = 3

interface NextSweep {
  readonly everyMs: number
  readonly nextMs: number
}

/** The clock was set back after the scheduling. */
function isFarAhead({ everyMs, nextMs }: NextSweep, now: Date) {
  return nextMs - now.getTime() > strayedIntervals * everyMs
}

/** The job was lost, or no listener takes it. */
function isOverdue({ everyMs, nextMs }: NextSweep, now: Date) {
  return now.getTime() - nextMs > strayedIntervals * everyMs
}

/**
 * A queue that lost its data lost its schedules, and a clock set back leaves them far ahead. So each process that
 * requested the sweep checks the next run every third interval, and reschedules if needed.
 */
function keepRecurring(ground: Ground) {
  let watch: Timer | undefined
  let kept: readonly Recurring[] | undefined
  const sweeping = (everyMs: number, anew = false) =>
    ground.recur({ name: 'sweep', rhythm: { everyMs } }, carried({ kind: 'sweep' }), anew)
  const keep = async (all: readonly Recurring[], anew = false) => {
    kept = all
    for (const name of await ground.recurring())
      if (!all.some((each) => each.name === name)) await ground.endRecurring(name)
    for (const each of all) await ground.recur(each, carried({ kind: 'schedule', name: each.name }), anew)
  }
  const look = async (intervalMs: number) => {
    const { waiting, active, delayed } = await ground.counts()
    const sweep = await ground.sweep()
    const isThere = sweep !== undefined && waiting + active + delayed > 0
    const now = ground.clock.now()
    if (isThere && !isFarAhead(sweep, now) && !(isOverdue(sweep, now) && waiting === 0)) return
    await sweeping(intervalMs, isThere)
    if (kept) await keep(kept, isThere)
  }
  return {
    sweepEvery: async (intervalMs: number) => {
      await sweeping(intervalMs)
      watch?.end()
      const everyMs = Math.min(Math.max(strayedIntervals * intervalMs, 1_000), longestTimerMs)
      watch = ground.clock.every(everyMs, () => void look(intervalMs).catch(ground.trouble.met)).unref()
    },
    keep,
    stop: () => watch?.end(),
  }
}

type Listening = Parameters<Ground['worker']>

/** Refuse an unknown job name: completing the job would hide it. */
function own({ trouble }: Ground, take: (job: Job) => Promise<void>): Process {
  return async (raw) => {
    const job = jobIn(raw)
    if (job) return { done: await take(job) }
    trouble.refused(raw.name)
    return { refused: { problems: [problem('ACTES-Q006', 'name', { value: raw.name })] } }
  }
}

async function openListener(ground: Ground, [name, take, pace]: Listening): Promise<Listener> {
  const { settings, trouble, clock } = ground
  const underWay = new Set<Promise<unknown>>()
  const process: Process = (job) => {
    trouble.over()
    const taking = take(job)
    underWay.add(taking)
    return taking.finally(() => underWay.delete(taking))
  }
  const worker = await ground.worker(name, process, pace)
  let closing: Promise<void> | undefined
  const listener = { close: () => (closing ??= closeWorker(worker, underWay, ground)) }
  try {
    await withinTime(worker.ready(), settings.answerMs, clock)
    return listener
  } catch (error) {
    await listener.close()
    throw error
  }
}

/** Wait for running jobs as long as they last, but not for an unreachable queue. */
async function closeWorker(worker: Worker, underWay: Set<Promise<unknown>>, { settings, clock }: Ground) {
  const closing = worker.close()
  do await Promise.allSettled(underWay)
  while (!(await settlesWithin(closing, settings.answerMs, clock)) && underWay.size > 0)
  worker.drop()
}

// No ':' in it: BullMQ uses it as separator in keys.
function onceOf(job: Job) {
  switch (job.kind) {
    case 'sweep':
      return 'sweep'
    case 'turn':
      return `turn-${encodeURIComponent(job.connection)}`
    case 'schedule':
      return `schedule-${encodeURIComponent(job.name)}`
  }
}

function carried({ kind, ...data }: Job): CarriedJob {
  return { name: kind, data }
}

function jobIn({ name: kind, data }: CarriedJob): Job | undefined {
  if (kind === 'sweep') return { kind }
  const { connection, name } = (data ?? {}) as { connection?: unknown; name?: unknown }
  if (kind === 'turn' && typeof connection === 'string') return { kind, connection }
  return kind === 'schedule' && typeof name === 'string' ? { kind, name } : undefined
}

export interface QueueLog {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
}

export type TroubleLog = ReturnType<typeof troubleLog>

/** Logs a trouble once when it begins and once when it ends, not at every attempt. */
export function troubleLog(log: QueueLog, backend: string) {
  let last: string | undefined
  return {
    backend,
    met: (error: Error) => {
      // A refused connection to a name with two addresses is an AggregateError without message.
      const words = error.message || String((error as { code?: unknown }).code ?? error.name)
      if (words === last) return
      last = words
      log.warn({ code: 'ACTES-Q001', service: backend, reason: words }, 'service-error')
    },
    over: () => {
      if (last === undefined) return
      last = undefined
      log.info({ service: backend }, 'service-back')
    },
    stalled: () => log.warn({ service: backend }, 'job-again'),
    refused: (name: string) =>
      log.warn({ service: backend, code: 'ACTES-Q006', reason: name.slice(0, 80) }, 'job-refused'),
  }
}
