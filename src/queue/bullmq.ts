// BullMQ on Redis, on PostgreSQL, on PGlite: the only file that knows its names. A bell is a job, deduplicated by what
// it asks for: one waits at most, one more is kept while it is being heard (test/queue/contract.ts holds all three to
// it). So connections take turns, whichever rings most.
import type { PGlite } from '@electric-sql/pglite'
import type { Job, JobsOptions, PgPool, Queue as JobQueue, Worker, WorkerOptions } from 'bullmq'
import { ActesError, type Problem } from '../errors.ts'
import { settlesWithin, withinTime } from './answer.ts'
import type { Bell, Listener, Queue } from './queue.ts'
import { troubleLog, type QueueLog, type TroubleLog } from './trouble.ts'

export interface QueueSettings {
  /** A bell whose hearer falls silent for so long is heard by another one, after at most two looks for stalled ones. */
  readonly lockMs: number
  readonly stalledEveryMs: number
  /** How many dead hearers a bell outlives; then it is dropped, and rung by the sweep again. */
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

export interface QueueTools {
  readonly log: QueueLog
  readonly settings?: Partial<QueueSettings>
}

/** One of the three grounds to keep jobs on. */
interface Ground {
  readonly settings: QueueSettings
  readonly trouble: TroubleLog
  readonly jobs: Pick<
    JobQueue,
    'add' | 'getJobCounts' | 'getJobScheduler' | 'upsertJobScheduler' | 'waitUntilReady' | 'close'
  >
  worker(process: (job: Job) => Promise<void>, options: Omit<WorkerOptions, 'connection'>): HearingWorker
  ping(): Promise<unknown>
  findings(): Promise<readonly Problem[]>
  close(): Promise<unknown>
}
type HearingWorker = Pick<Worker, 'close' | 'disconnect' | 'waitUntilReady'>

const queueName = 'actes'
const sweepId = 'sweep'
// Nobody reads finished jobs or the events of BullMQ: neither may grow.
const jobOptions = { removeOnComplete: true, removeOnFail: true, stackTraceLimit: 0 } satisfies JobsOptions
const queueOptions = { streams: { events: { maxLen: 100 } } }

/**
 * Open the queue on Redis or Valkey.
 * @param where `redis://` or `rediss://` URL; `prefix` keeps installations apart that share a server
 * @throws ActesError ACTES-Q001 when it does not answer
 */
export async function openRedisQueue(where: { url: string; prefix?: string }, tools: QueueTools): Promise<Queue> {
  const [{ createRedisBackend, Queue, Worker }, redis] = await Promise.all([import('bullmq'), import('./redis.ts')])
  const settings = { ...defaultQueueSettings, ...tools.settings }
  const trouble = troubleLog(tools.log, 'redis')
  const opening = redis.openProducer(where.url, { answerMs: settings.answerMs, onError: trouble.met })
  const { client, ...producer } = await opening.catch((cause) => unreachable(trouble, cause))
  const prefix = where.prefix ?? 'actes'
  const jobs = new Queue(queueName, { ...queueOptions, prefix, connection: client }, createRedisBackend)
  jobs.on('error', trouble.met)
  return openBells({
    ...producer,
    settings,
    trouble,
    jobs,
    worker: (process, options) => {
      const connection = redis.listenerOptions(where.url)
      const worker = new Worker(queueName, process, { ...options, prefix, connection }, createRedisBackend)
      return worker.on('error', trouble.met).on('stalled', trouble.stalled)
    },
  })
}

/**
 * Open the queue on PostgreSQL, in its own schema `bullmq`, which is made and brought up to date here, and on its own
 * connections. Not through a pooler that lends connections per transaction: listeners LISTEN.
 * @param where URL of the database; `connections` at most (6), each listener keeps one
 * @throws ActesError ACTES-Q001 when it does not answer, or refuses the schema
 */
export async function openPostgresQueue(
  where: { url: string; connections?: number },
  tools: QueueTools,
): Promise<Queue> {
  const { default: pg } = await import('pg')
  const trouble = troubleLog(tools.log, 'postgres')
  const pool = new pg.Pool({
    connectionString: where.url,
    options: '-c search_path=bullmq',
    application_name: 'actes-worker queue',
    max: where.connections ?? 6,
    keepAlive: true,
    connectionTimeoutMillis: tools.settings?.answerMs ?? defaultQueueSettings.answerMs,
  })
  pool.setMaxListeners(0)
  pool.on('error', trouble.met)
  return openSqlQueue(pool as unknown as PgPool, trouble, tools)
}

/**
 * Open the queue on the embedded database, in its own schema `bullmq`. The search path of the one session becomes
 * `bullmq, public`: whoever shares the instance names his schema. The instance stays open when the queue closes.
 */
export async function openPgliteQueue(where: { pglite: PGlite }, tools: QueueTools): Promise<Queue> {
  const { PglitePool } = await import('./pglite-pool.ts')
  const pool = new PglitePool(where.pglite)
  await pool.query('SET search_path TO bullmq, public')
  return openSqlQueue(pool, troubleLog(tools.log, 'pglite'), tools)
}

async function openSqlQueue(pool: PgPool, trouble: TroubleLog, tools: QueueTools): Promise<Queue> {
  const { createPostgresBackend, Queue, runMigrations, Worker } = await import('bullmq')
  try {
    const client = await pool.connect()
    await runMigrations(client).finally(() => client.release())
  } catch (cause) {
    await pool.end()
    return unreachable(trouble, cause)
  }
  const jobs = new Queue(queueName, { ...queueOptions, connection: pool }, createPostgresBackend)
  jobs.on('error', trouble.met)
  return openBells({
    settings: { ...defaultQueueSettings, ...tools.settings },
    trouble,
    jobs: jobs as unknown as Ground['jobs'],
    worker: (process, options) => {
      const worker = new Worker(queueName, process, { ...options, connection: pool }, createPostgresBackend)
      return worker.on('error', trouble.met).on('stalled', trouble.stalled)
    },
    ping: () => pool.query('SELECT 1'),
    findings: async () => [],
    close: () => pool.end(),
  })
}

// BullMQ never recovers from a first exchange that fails, so the queue is not open before that one went well.
async function openBells(ground: Ground): Promise<Queue> {
  const { jobs, settings, trouble } = ground
  const close = async (): Promise<void> => {
    await settlesWithin(jobs.close(), settings.answerMs)
    await settlesWithin(ground.close(), settings.answerMs)
  }
  try {
    await withinTime(jobs.waitUntilReady(), settings.answerMs)
  } catch (cause) {
    await close()
    return unreachable(trouble, cause)
  }
  return bellQueue(ground, close)
}

function bellQueue(ground: Ground, close: () => Promise<void>): Queue {
  const { jobs, settings, trouble } = ground
  const listeners = new Set<Listener>()
  const asked = async <T>(question: () => Promise<T>): Promise<T> => {
    const answer = await withinTime(question(), settings.answerMs).catch((cause) => unreachable(trouble, cause))
    trouble.over()
    return answer
  }
  const schedule = scheduleOn(ground)
  return {
    ring: async (bell) => {
      await asked(() => jobs.add(bell.kind, dataOf(bell), { ...jobOptions, deduplication: onceFor(bell) }))
    },
    sweepEvery: (intervalMs) => asked(() => schedule.every(intervalMs)),
    listen: async (hear, concurrency) => {
      const listener = await openListener(ground, hear, concurrency).catch((cause) => unreachable(trouble, cause))
      listeners.add(listener)
      return listener
    },
    depth: async () => {
      const { waiting = 0, active = 0 } = await asked(() => jobs.getJobCounts('waiting', 'active'))
      return waiting + active
    },
    check: async () => void (await asked(ground.ping)),
    findings: () => asked(ground.findings),
    close: async () => {
      schedule.stop()
      await Promise.all([...listeners].map((listener) => listener.close()))
      await close()
    },
  }
}

function unreachable(trouble: TroubleLog, cause: unknown): never {
  throw new ActesError('ACTES-Q001', { params: { backend: trouble.backend }, cause })
}

/**
 * The sweep's schedule, one for all processes. A queue that lost everything lost its schedule too, and nobody would ring
 * again: so whoever asked for it looks, once an interval, whether it is still there.
 */
function scheduleOn({ jobs, trouble }: Ground): { every(intervalMs: number): Promise<void>; stop(): void } {
  let watch: NodeJS.Timeout | undefined
  const write = async (intervalMs: number): Promise<void> => {
    await jobs.upsertJobScheduler(sweepId, { every: intervalMs }, { name: 'sweep', data: {}, opts: jobOptions })
  }
  const look = async (intervalMs: number): Promise<void> => {
    const counts = await jobs.getJobCounts('delayed', 'waiting', 'active')
    const alive = Object.values(counts).some((count) => count > 0) && (await jobs.getJobScheduler(sweepId))
    if (!alive) await write(intervalMs)
  }
  return {
    every: async (intervalMs) => {
      await write(intervalMs)
      clearInterval(watch)
      watch = setInterval(() => void look(intervalMs).catch(trouble.met), Math.max(intervalMs, 1_000)).unref()
    },
    stop: () => clearInterval(watch),
  }
}

async function openListener(
  ground: Ground,
  hear: (bell: Bell) => Promise<void>,
  concurrency: number,
): Promise<Listener> {
  const { settings, trouble } = ground
  const hearings = new Set<Promise<void>>()
  const process = async (job: Job): Promise<void> => {
    trouble.over()
    const bell = bellOf(job)
    if (!bell) return trouble.met(new Error(`unknown bell ${job.name}`))
    const hearing = hear(bell)
    hearings.add(hearing)
    await hearing.finally(() => hearings.delete(hearing))
  }
  const worker = ground.worker(process, {
    concurrency,
    lockDuration: settings.lockMs,
    stalledInterval: settings.stalledEveryMs,
    maxStalledCount: settings.stalledMax,
    runRetryDelay: settings.retryMs,
  })
  let closing: Promise<void> | undefined
  const listener = { close: () => (closing ??= closeWorker(worker, hearings, settings.answerMs)) }
  try {
    await withinTime(worker.waitUntilReady(), settings.answerMs)
    return listener
  } catch (error) {
    await listener.close()
    throw error
  }
}

/** Wait for the hearings as long as they last, but not for a queue that is gone. */
async function closeWorker(worker: HearingWorker, hearings: Set<Promise<void>>, answerMs: number): Promise<void> {
  const closing = worker.close()
  do await Promise.allSettled(hearings)
  while (!(await settlesWithin(closing, answerMs)) && hearings.size > 0)
  if (!(await settlesWithin(closing, 0))) await settlesWithin(worker.disconnect(), answerMs)
}

function onceFor(bell: Bell): { id: string; keepLastIfActive: true } {
  const id = bell.kind === 'sweep' ? sweepId : `turn-${encodeURIComponent(bell.connection)}`
  return { id, keepLastIfActive: true }
}

function dataOf(bell: Bell): object {
  return bell.kind === 'sweep' ? {} : { connection: bell.connection }
}

function bellOf({ name, data }: Job): Bell | undefined {
  if (name === 'sweep') return { kind: 'sweep' }
  const connection: unknown = (data as { connection?: unknown }).connection
  return name === 'turn' && typeof connection === 'string' ? { kind: 'turn', connection } : undefined
}
