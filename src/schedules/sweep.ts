// Recurring work around the table: schedules are made known to the database, which says when each is due, and to the queue,
// which starts them. The sweep looks in the database for what is due and notifies the queue. A queue that loses everything
// loses nothing: the next sweep finds what is due.
import pLimit from 'p-limit'
import { dueConnections } from '../store/connections/connections.ts'
import { noteRun, ensureSchedule, sweepStanding } from '../store/schedules.ts'
import { foldDaily } from '../store/desk/daily.ts'
import { foldTally, isCountChanged } from '../store/transmissions/tally.ts'
import { compareMark } from '../transmission/mark.ts'
import type { TellingPorts } from '../subscriptions/ways.ts'
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
import type { Queue } from '../queue/queue.ts'
import type { Clock } from '../transmission/steps/step.ts'
import type { Sql } from '../store/engine/database.ts'
import { nextAfter } from './when.ts'

/** The row of the sweep is written at most this often. */
const noteEveryMs = 60_000

/** Documents of proof are made as soon as they are due. */
const proofs: ScheduleName = 'proofs'

/** So many notifications are under way at a time. */
const notifiedAtOnce = 20

/** Notify the queue of every connection and every schedule that is due, and fold the counts that the desk shows. */
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
  // Counts that cannot be folded keep nobody from being notified.
  await Promise.all([pLimit(notifiedAtOnce).map(jobs, (job) => ports.notify(job)), foldCounts(db)])
  if (standing.isNoted) return
  const finishedAt = clock.now()
  const nextAt = new Date(finishedAt.getTime() + timing.sweepMs)
  const count = connections.length + due.length
  await noteRun(store.db, { name: sweepName, startedAt, finishedAt, outcome: 'done', count, nextAt }, noteEveryMs)
}

async function foldCounts(db: Sql): Promise<void> {
  if (await isCountChanged(db)) await Promise.all([foldTally(db), foldDaily(db)])
}

/** Run the schedule of this name, if it is due. One that this program or this place does not have is ignored. */
export async function takeSchedule(name: string, ports: TellingPorts): Promise<void> {
  const [schedule, job] = [findSchedule(name, ports), jobOf(name)]
  if (!schedule || !job) return
  if (schedule.claims === 'own') await runUnclaimed({ schedule, job }, ports)
  else await runIfDue({ schedule, job }, ports)
}

/** What keeping needs: where the schedules stand, and what time it is. */
interface ScheduleKeepingPorts extends ScheduleSettings {
  readonly store: ScheduleSettings['store'] & { readonly db: Sql }
  readonly clock: Pick<Clock, 'now'>
}

/** Make a schedule known to the database, due at its next instant. */
export async function ensure(
  { name, rhythm, jitterMs }: Schedule,
  { store, clock }: ScheduleKeepingPorts,
): Promise<void> {
  const now = clock.now()
  const nextAt = nextAfter({ name, rhythm, jitterMs }, now)
  await ensureSchedule(store.db, { name, rhythm: rhythmText(rhythm), nextAt, now })
}

/** From now on the queue starts every schedule of this place, once for all processes. */
export async function keepSchedules(queue: Queue, keeping: ScheduleKeepingPorts): Promise<void> {
  const all = schedulesOf(keeping)
  for (const schedule of all) await ensure(schedule, keeping)
  await queue.sweepEvery(keeping.timing.sweepMs)
  await queue.keepSchedules(all.filter(({ name }) => name !== sweepName))
}
