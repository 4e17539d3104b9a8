// BullMQ on Redis, PostgreSQL or PGlite. Jobs are deduplicated: per key, at most one waits and one more is kept while
// one runs (test/queue/contract.ts). So connections take turns however often each is notified.
import type { PGlite } from '@electric-sql/pglite'
import {
  assertSchemaCompatibility,
  createPostgresBackend,
  createRedisBackend,
  DelayedError,
  LATEST_SCHEMA_VERSION,
  Queue as Jobs,
  runMigrations,
  SchemaMigrationRequiredError,
  UnrecoverableError,
  Worker,
  type Job as Taken,
  type JobsOptions,
  type PgPool,
  type WorkerOptions,
} from 'bullmq'
import type { Pool } from 'pg'
import {
  defaultQueueSettings,
  openQueueOn,
  troubleLog,
  unreachable,
  type Ground,
  type Process,
  type QueueLog,
  type QueueSettings,
  type TroubleLog,
} from './jobs.ts'
import type { Clock } from '#clock.ts'
import { refusedParameter } from './pooler.ts'
import { ownQueue, type Pace, type SentJob } from './queue.ts'

export type { QueueSettings } from './jobs.ts'

export interface QueueTools {
  readonly log: QueueLog
  /** Its `now` is that of BullMQ, which dates jobs by this machine's time. */
  readonly clock: Clock
  readonly settings?: Partial<QueueSettings>
}

const sweepId = 'sweep'
const schedulePrefix = 'schedule-'
// Nobody reads finished jobs or BullMQ's events: cap both.
const spent = { removeOnComplete: true, removeOnFail: true, stackTraceLimit: 0 } satisfies JobsOptions
const queueOptions = { streams: { events: { maxLen: 100 } } }

/** @param where `prefix` separates installations on one server @throws ActesError ACTES-Q001 when it does not answer */
export async function openRedisQueue(where: { url: string; prefix?: string }, tools: QueueTools) {
  const redis = await import('./redis.ts')
  const settings = { ...defaultQueueSettings, ...tools.settings }
  const trouble = troubleLog(tools.log, 'redis')
  const opening = redis.openProducer(where.url, {
    answerMs: settings.answerMs,
    onError: trouble.met,
    clock: tools.clock,
  })
  const { client, ...producer } = await opening.catch((cause) => unreachable(trouble, cause))
  const prefix = where.prefix ?? 'actes'
  const queues = queuesOn((name) =>
    new Jobs(name, { ...queueOptions, prefix, connection: client }, createRedisBackend).on('error', trouble.met),
  )
  return openQueueOn({
    settings,
    trouble,
    clock: tools.clock,
    ...onJobs(queues.of(ownQueue)),
    send: queues.send,
    worker: async (name, process, pace) => {
      const line = await redis.openListenerLine(where.url)
      const options = { ...workerOptions(settings, pace), prefix, connection: line.client }
      const worker = new Worker(name, processor(process, tools.clock), options, createRedisBackend)
      return onWorker(worker.on('error', trouble.met).on('stalled', trouble.stalled), line.close)
    },
    ping: producer.ping,
    isPaused: (name) => queues.of(name).isPaused(),
    findings: producer.findings,
    close: () => queues.close().finally(producer.close),
  })
}

/**
 * Uses schema `bullmq` and its own connections (6; each listener keeps one). Transaction-mode poolers do not work:
 * listeners use LISTEN. @throws ActesError ACTES-Q001 when the server does not answer or refuses the schema
 */
export async function openPostgresQueue(where: { url: string; connections?: number }, tools: QueueTools) {
  const { default: pg } = await import('pg')
  const trouble = troubleLog(tools.log, 'postgres')
  const pool = new pg.Pool({
    connectionString: where.url,
    options: '-c search_path=bullmq',
    application_name: 'actes-worker queue',
    max: where.connections ?? 6,
    keepAlive: true,
    idleTimeoutMillis: 60_000,
    connectionTimeoutMillis: tools.settings?.answerMs ?? defaultQueueSettings.answerMs,
  })
  return openSqlQueue(pool, trouble, tools)
}

/** The only session's search path becomes `bullmq, public`: other users of the instance qualify their tables. */
export async function openPgliteQueue(where: { pglite: PGlite }, tools: QueueTools) {
  const { openPglitePool } = await import('./pglite-pool.ts')
  const pool = openPglitePool(where.pglite, { max: Infinity }, tools.clock)
  const trouble = troubleLog(tools.log, 'pglite')
  await pool.query('SET search_path TO bullmq, public').catch((cause) => unreachable(trouble, cause))
  return openSqlQueue(pool, trouble, { ...tools, settings: { ...embeddedSettings, ...tools.settings } })
}

/** It runs in this process: on a busy machine it answers late, but it is never away. */
const embeddedSettings = { answerMs: 60_000 } as const

async function openSqlQueue(pool: Pool, trouble: TroubleLog, tools: QueueTools) {
  pool.setMaxListeners(0)
  pool.on('error', trouble.met)
  const connection = pool as unknown as PgPool
  try {
    const client = await connection.connect()
    await laySchema(client).finally(() => client.release())
  } catch (cause) {
    await pool.end()
    throw refusedParameter(cause) ?? unreachable(trouble, cause)
  }
  const settings = { ...defaultQueueSettings, ...tools.settings }
  const queues = queuesOn((name) =>
    new Jobs(name, { ...queueOptions, connection }, createPostgresBackend).on('error', trouble.met),
  )
  const jobs = queues.of(ownQueue)
  return openQueueOn({
    settings,
    trouble,
    clock: tools.clock,
    ...onJobs(jobs),
    send: queues.send,
    worker: async (name, process, pace) => {
      const options = { ...workerOptions(settings, pace), connection }
      const worker = new Worker(name, processor(process, tools.clock), options, createPostgresBackend)
      return onWorker(worker.on('error', trouble.met).on('stalled', trouble.stalled), () => undefined)
    },
    ping: () => jobs.getJobCounts('waiting'),
    isPaused: (name) => queues.of(name).isPaused(),
    findings: async () => [],
    close: () => queues.close().finally(() => pool.end()),
  })
}

/** Accounts without the right to create the schema use it as `actes migrate` left it. */
async function laySchema(client: Parameters<typeof runMigrations>[0]) {
  const version = await assertSchemaCompatibility(client).catch((error: unknown) => {
    if (error instanceof SchemaMigrationRequiredError) return 0
    throw error
  })
  if (version < LATEST_SCHEMA_VERSION) await runMigrations(client)
}

type OfQueue = 'addBulk' | 'getJobCounts' | 'waitUntilReady' | 'getJobScheduler' | 'getJobSchedulers' | 'resume'
type OfJobs = 'ready' | 'add' | 'counts' | 'resume' | 'sweep' | 'recurring' | 'recur' | 'endRecurring'

/** BullMQ's job schedulers keep at most one job each, and add the next when it is taken. */
function onJobs(jobs: Pick<Jobs, OfQueue | 'removeJobScheduler' | 'upsertJobScheduler'>): Pick<Ground, OfJobs> {
  const idOf = (name: string) => (name === sweepId ? sweepId : `${schedulePrefix}${encodeURIComponent(name)}`)
  return {
    ready: () => jobs.waitUntilReady(),
    add: (all) =>
      jobs.addBulk(
        all.map(({ name, data, once: id }) => ({
          name,
          data,
          opts: { ...spent, deduplication: { id, keepLastIfActive: true } },
        })),
      ),
    counts: async () => {
      // On a database, jobs waiting in a paused queue count as `paused`, which BullMQ's types omit.
      const kinds = ['waiting', 'paused' as 'waiting', 'active', 'delayed'] as const
      const { waiting = 0, paused = 0, active = 0, delayed = 0 } = await jobs.getJobCounts(...kinds)
      return { waiting: waiting + paused, active, delayed }
    },
    resume: () => jobs.resume(),
    sweep: async () => {
      const { every, next } = (await jobs.getJobScheduler(sweepId)) ?? {}
      return every === undefined ? undefined : { everyMs: every, nextMs: next ?? 0 }
    },
    recurring: async () =>
      (await jobs.getJobSchedulers(0, -1))
        .filter(({ key }) => key.startsWith(schedulePrefix))
        .map(({ key }) => decodeURIComponent(key.slice(schedulePrefix.length))),
    recur: async ({ name, rhythm }, job, anew = false) => {
      const id = idOf(name)
      const repeat = 'cron' in rhythm ? { pattern: rhythm.cron, tz: rhythm.zone } : { every: rhythm.everyMs }
      const there = await jobs.getJobScheduler(id)
      const same = there?.pattern === repeat.pattern && there?.tz === repeat.tz && there?.every === repeat.every
      // BullMQ 6.7 keeps the old interval's phase for the new one, where it may lie far ahead.
      if (there && (anew || !same)) await jobs.removeJobScheduler(id)
      await jobs.upsertJobScheduler(id, repeat, { name: job.name, data: job.data, opts: spent })
    },
    endRecurring: (name) => jobs.removeJobScheduler(idOf(name)),
  }
}

type JobsMethod = 'add' | 'getJobCounts' | 'getJobs' | 'isPaused' | 'close'

/** Programs choose their reply queues: beyond this many, close the least recently used. */
const answeredMost = 50

function queuesOn<Q extends Pick<Jobs, JobsMethod>>(open: (name: string) => Q) {
  const opened = new Map<string, Q>()
  const of = (name: string) => {
    const queue = opened.get(name) ?? open(name)
    opened.set(name, queue)
    return queue
  }
  const answered = new Set<string>()
  const answeredOn = async (name: string) => {
    answered.delete(name)
    answered.add(name)
    const [oldest = name] = answered
    if (answered.size <= answeredMost) return of(name)
    const spent = opened.get(oldest)
    answered.delete(oldest)
    opened.delete(oldest)
    await spent?.close()
    return of(name)
  }
  return {
    of,
    send: async (queue: string, { id, name, data }: SentJob, most: number) => {
      const jobs = await answeredOn(queue)
      const kept = { removeOnComplete: { count: most }, removeOnFail: { count: most } }
      await jobs.add(name, data, { jobId: id, attempts: 5, backoff: { type: 'exponential', delay: 1_000 }, ...kept })
      const { waiting = 0 } = await jobs.getJobCounts('waiting')
      const over = waiting - most
      // Another process may have removed or taken the same job.
      if (over > 0) for (const old of await jobs.getJobs(['waiting'], 0, over - 1, true)) await removed(old)
    },
    close: async () => void (await Promise.all([...opened.values()].map((each) => each.close()))),
  }
}

async function removed(job: Pick<Taken, 'remove'>) {
  await job.remove().catch(() => undefined)
}

function processor(process: Process, { now }: Clock) {
  return async (job: Pick<Taken, 'name' | 'data' | 'attemptsStarted' | 'moveToDelayed'>, token?: string) => {
    const end = await process({ name: job.name, data: job.data as unknown, times: job.attemptsStarted })
    if ('done' in end) return end.done
    if ('laterMs' in end) {
      await job.moveToDelayed(now().getTime() + end.laterMs, token)
      throw new DelayedError()
    }
    const refusal = new UnrecoverableError(JSON.stringify(end.refused))
    // BullMQ stores the stack with the job, where every program can read it.
    refusal.stack = ''
    throw refusal
  }
}

type Speed = Pick<Pace, 'concurrency'> & Partial<Pace>

/** Nobody re-adds given jobs, so they must outlive any number of dead processes. */
const givenStalledMax = 1_000

function workerOptions(settings: QueueSettings, { concurrency, perMinute }: Speed): Omit<WorkerOptions, 'connection'> {
  return {
    concurrency,
    ...(perMinute !== undefined && { limiter: { max: perMinute, duration: 60_000 } }),
    lockDuration: settings.lockMs,
    stalledInterval: settings.stalledEveryMs,
    maxStalledCount: perMinute === undefined ? settings.stalledMax : givenStalledMax,
    runRetryDelay: settings.retryMs,
  }
}

function onWorker(worker: Pick<Worker, 'waitUntilReady' | 'close'>, drop: () => void) {
  return { ready: () => worker.waitUntilReady(), close: () => worker.close(), drop }
}
