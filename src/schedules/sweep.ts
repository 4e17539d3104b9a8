// Registers the schedules. The sweep finds due work in the database and notifies the queue.
import pLimit from 'p-limit'
import { dueConnections } from '#store/connections/connections.ts'
import { noteRun, ensureSchedule, sweepStanding, keptRhythms } from '#store/schedules.ts'
import { foldDaily } from '#store/desk/daily.ts'
import { foldTally, isCountChanged } from '#store/transmissions/tally.ts'
import { compareMark } from '#transmission/mark.ts'
import type { TellingPorts } from '#subscriptions/ways.ts'
import { jobOf } from './jobs.ts'
import { runIfDue, runUnclaimed } from './run.ts'
import {
  findSchedule,
  sweepName,
  rhythmText,
  schedulesOf,
  type ScheduleSettings,
  type Schedule,
  type ScheduleName,
} from './schedules.ts'
import type { Queue } from '#queue/queue.ts'
import type { Clock } from '#clock.ts'
import type { Sql } from '#store/engine/database.ts'
import { nextAfter } from './when.ts'

const noteEveryMs = 60_000

/** Swept too, so that proof documents are made as soon as due. */
const proofs: ScheduleName = 'proofs'

const notifiedAtOnce = 20

/** Notify the queue of every due connection and schedule, and fold the desk's counts. */
export async function sweep(ports: TellingPorts): Promise<void> {
  const { store, timing, clock } = ports
  const startedAt = await store.now()
  const standing = await sweepStanding(store.db, { name: sweepName, now: startedAt, everyMs: noteEveryMs })
  if (standing.isPaused) return
  const { db } = store
  const [connections] = await Promise.all([dueConnections(db, startedAt), compareMark(ports)])
  const names = new Set([...standing.due, ...(standing.isProofDue ? [proofs] : [])])
  const due = [...names].filter((name) => jobOf(name) && findSchedule(name, ports))
  const jobs = [
    ...connections.map((connection) => ({ kind: 'turn', connection }) as const),
    ...due.map((name) => ({ kind: 'schedule', name }) as const),
  ]
  // A failing fold must not prevent notifications.
  await Promise.all([pLimit(notifiedAtOnce).map(jobs, (job) => ports.notify(job)), foldCounts(db)])
  if (standing.isNoted) return
  const finishedAt = clock.now()
  const nextAt = new Date(finishedAt.getTime() + timing.sweepMs)
  const count = connections.length + due.length
  await noteRun(store.db, { name: sweepName, startedAt, finishedAt, outcome: 'done', count, nextAt }, noteEveryMs)
}

async function foldCounts(db: Sql) {
  if (await isCountChanged(db)) await Promise.all([foldTally(db), foldDaily(db)])
}

/** Ignores a schedule that this version or installation lacks. */
export async function takeSchedule(name: string, ports: TellingPorts): Promise<void> {
  const [schedule, job] = [findSchedule(name, ports), jobOf(name)]
  if (!schedule || !job) return
  if (schedule.claims === 'own') await runUnclaimed({ schedule, job }, ports)
  else await runIfDue({ schedule, job }, ports)
}

interface ScheduleKeepingPorts extends ScheduleSettings {
  readonly store: ScheduleSettings['store'] & { readonly db: Sql }
  readonly clock: Pick<Clock, 'now'>
}

export async function ensure(
  { name, rhythm, jitterMs }: Schedule,
  { store, clock }: ScheduleKeepingPorts,
): Promise<void> {
  const now = clock.now()
  const nextAt = nextAfter({ name, rhythm, jitterMs }, now)
  await ensureSchedule(store.db, { name, rhythm: rhythmText(rhythm), nextAt, now })
}

export async function keepSchedules(queue: Queue, keeping: ScheduleKeepingPorts): Promise<void> {
  const all = schedulesOf(keeping)
  const kept = await keptRhythms(keeping.store.db)
  for (const schedule of all) if (kept[schedule.name] !== rhythmText(schedule.rhythm)) await ensure(schedule, keeping)
  await queue.sweepEvery(keeping.timing.sweepMs)
  await queue.keepSchedules(all.filter(({ name }) => name !== sweepName))
}
