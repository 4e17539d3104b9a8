// The queue's contract in terms of what keeps its jobs (Redis, PostgreSQL, PGlite): what a job carries, how the sweep keeps
// coming, how a listener ends.
import { ActesError, problem, type Problem } from '../errors.ts'
import { atOnce, longestTimerMs, settlesWithin, withinTime } from './answer.ts'
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

interface CarriedJob {
  readonly name: string
  readonly data: unknown
}

/** What keeps jobs: Redis, PostgreSQL or PGlite. */
export interface Ground {
  readonly settings: QueueSettings
  readonly trouble: TroubleLog
  /** By the clock of this process, as the queue itself reckons. */
  readonly now: () => Date
  ready(): Promise<unknown>
  /** Add jobs, each unless one of the same `once` waits; while one of them is being done, keep it for afterwards. */
  add(jobs: readonly (CarriedJob & { readonly once: string })[]): Promise<unknown>
  counts(): Promise<{ readonly waiting: number; readonly active: number; readonly delayed: number }>
  /** How the queue starts the sweep, where it does: its interval, and when the next one is due by the clock of processes. */
  sweep(): Promise<NextSweep | undefined>
  /** Names of the schedules that the queue starts by itself, apart from the sweep. */
  recurring(): Promise<readonly string[]>
  /** @param anew forget when it was to come next: reckon from now on */
  recur(schedule: Recurring, job: CarriedJob, anew?: boolean): Promise<unknown>
  endRecurring(name: string): Promise<unknown>
  /** @param pace of a queue of other programs */
  worker(queue: string, process: Process, pace: Pick<Pace, 'concurrency'> & Partial<Pace>): Promise<Worker>
  send(queue: string, job: SentJob, most: number): Promise<unknown>
  ping(): Promise<unknown>
  isPaused(queue: string): Promise<boolean>
  /** Our own queue. */
  resume(): Promise<unknown>
  findings(): Promise<readonly Problem[]>
  close(): Promise<unknown>
}

/** Does a job, and says how it ended; what it throws fails the job, which is tried again as its adder wished. */
export type Process = (job: GivenJob) => Promise<GivenEnd>

interface Worker {
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
export async function openQueueOn(ground: Ground): Promise<Queue> {
  const { answerMs } = ground.settings
  try {
    await withinTime(ground.ready(), answerMs)
  } catch (cause) {
    await settlesWithin(ground.close(), answerMs)
    return unreachable(ground.trouble, cause)
  }
  return queueOn(ground)
}

/** @throws ActesError ACTES-Q001, always */
export function unreachable(trouble: TroubleLog, cause: unknown): never {
  throw new ActesError('ACTES-Q001', { params: { backend: trouble.backend }, cause })
}

function queueOn(ground: Ground): Queue {
  const { settings, trouble } = ground
  const listeners = new Set<Listener>()
  const recurring = keepRecurring(ground)
  let closed = false
  const asked = async <T>(question: () => Promise<T>): Promise<T> => {
    if (closed) return unreachable(trouble, new Error('the queue is closed'))
    const answer = await withinTime(question(), settings.answerMs).catch((cause) => {
      throw cause instanceof ActesError ? cause : unreachable(trouble, cause)
    })
    trouble.over()
    return answer
  }
  const listening = async (...given: Listening): Promise<Listener> => {
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
      await settlesWithin(ground.close(), settings.answerMs)
    },
  }
}

/** Does it answer, and did somebody pause it from outside? */
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

/** How many intervals the next sweep may lie in the past, where nobody took it yet, or ahead. */
const strayedIntervals = 3

interface NextSweep {
  readonly everyMs: number
  readonly nextMs: number
}

/** Somebody set the clock back since it was planned. */
function isFarAhead({ everyMs, nextMs }: NextSweep, now: Date): boolean {
  return nextMs - now.getTime() > strayedIntervals * everyMs
}

/** Its job was lost; or it waits for a listener, where there are jobs that wait. */
function isOverdue({ everyMs, nextMs }: NextSweep, now: Date): boolean {
  return now.getTime() - nextMs > strayedIntervals * everyMs
}

/**
 * What starts by itself, once for all processes: the sweep and the schedules. A queue that lost everything lost them too, and
 * a clock that was set back leaves them far ahead: so each process that asked for the sweep looks, every third interval,
 * when the next one is due, and asks again.
 */
function keepRecurring(ground: Ground) {
  let watch: NodeJS.Timeout | undefined
  let kept: readonly Recurring[] | undefined
  const sweeping = (everyMs: number, anew = false) =>
    ground.recur({ name: 'sweep', rhythm: { everyMs } }, carried({ kind: 'sweep' }), anew)
  const keep = async (all: readonly Recurring[], anew = false): Promise<void> => {
    kept = all
    for (const name of await ground.recurring())
      if (!all.some((each) => each.name === name)) await ground.endRecurring(name)
    for (const each of all) await ground.recur(each, carried({ kind: 'schedule', name: each.name }), anew)
  }
  const look = async (intervalMs: number): Promise<void> => {
    const { waiting, active, delayed } = await ground.counts()
    const sweep = await ground.sweep()
    const isThere = sweep !== undefined && waiting + active + delayed > 0
    const now = ground.now()
    if (isThere && !isFarAhead(sweep, now) && !(isOverdue(sweep, now) && waiting === 0)) return
    await sweeping(intervalMs, isThere)
    if (kept) await keep(kept, isThere)
  }
  return {
    sweepEvery: async (intervalMs: number): Promise<void> => {
      await sweeping(intervalMs)
      clearInterval(watch)
      const everyMs = Math.min(Math.max(strayedIntervals * intervalMs, 1_000), longestTimerMs)
      watch = setInterval(() => void look(intervalMs).catch(ground.trouble.met), everyMs).unref()
    },
    keep,
    stop: () => clearInterval(watch),
  }
}

type Listening = Parameters<Ground['worker']>

/** Our own jobs. One of an unknown name is refused loudly: completed, it would seem to be done. */
function own({ trouble }: Ground, take: (job: Job) => Promise<void>): Process {
  return async (raw) => {
    const job = jobIn(raw)
    if (job) return { done: await take(job) }
    trouble.refused(raw.name)
    return { refused: { problems: [problem('ACTES-Q006', 'name', { value: raw.name })] } }
  }
}

async function openListener(ground: Ground, [name, take, pace]: Listening): Promise<Listener> {
  const { settings, trouble } = ground
  const underWay = new Set<Promise<unknown>>()
  const process: Process = (job) => {
    trouble.over()
    const taking = take(job)
    underWay.add(taking)
    return taking.finally(() => underWay.delete(taking))
  }
  const worker = await ground.worker(name, process, pace)
  let closing: Promise<void> | undefined
  const listener = { close: () => (closing ??= closeWorker(worker, underWay, settings.answerMs)) }
  try {
    await withinTime(worker.ready(), settings.answerMs)
    return listener
  } catch (error) {
    await listener.close()
    throw error
  }
}

/** Wait for the jobs under way as long as they last, but not for a queue that is gone. */
async function closeWorker(worker: Worker, underWay: Set<Promise<unknown>>, answerMs: number): Promise<void> {
  const closing = worker.close()
  do await Promise.allSettled(underWay)
  while (!(await settlesWithin(closing, answerMs)) && underWay.size > 0)
  worker.drop()
}

// No ':' in it: BullMQ builds its keys with them.
function onceOf(job: Job): string {
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

/** The part of a pino logger that the queue uses. */
export interface QueueLog {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
}

/** What the queue says of its own troubles: once when they begin, once when they are over, not at every new attempt. */
export interface TroubleLog {
  readonly backend: string
  /** Something failed; the same words again are not logged again. */
  readonly met: (error: Error) => void
  readonly over: () => void
  /** A listener fell silent; its job goes to another one. */
  readonly stalled: () => void
  /** A job of a name that is none of ours. */
  readonly refused: (name: string) => void
}

/** Nothing is wrong yet; `backend` is what the queue is kept on. */
export function troubleLog(log: QueueLog, backend: string): TroubleLog {
  let last: string | undefined
  return {
    backend,
    met: (error) => {
      // A refused connection to a name with two addresses is an AggregateError without a message.
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
    refused: (name) => log.warn({ service: backend, code: 'ACTES-Q006', reason: name.slice(0, 80) }, 'job-refused'),
  }
}
