// What a worker does on the bells of recurring work: the sweep, which looks in the database for whatever is due and rings
// for it, and a schedule's own. Losing every bell loses nothing: the next sweep finds it.
import { dueConnections } from '../store/connections/connections.ts'
import { dueSchedules, isPaused, noteRun } from '../store/schedules.ts'
import { foldTally } from '../store/transmissions/tally.ts'
import type { JobPorts } from './job.ts'
import { jobOf } from './jobs.ts'
import { runIfDue, runUnclaimed } from './run.ts'
import { findSchedule, sweepName } from './schedules.ts'

/** The sweep's own row is written at most so often, however often it comes. */
const noteEveryMs = 60_000

/** Ring for every connection and every schedule that is due; what is counted on the desk is brought together. */
export async function sweep(ports: JobPorts): Promise<void> {
  const { clock, store, timing } = ports
  if (await isPaused(store.db, sweepName)) return
  const startedAt = clock.now()
  const connections = await dueConnections(store.db, startedAt)
  for (const connection of connections) await ports.ring({ kind: 'turn', connection })
  const due = (await dueSchedules(store.db, startedAt)).filter((name) => jobOf(name) && findSchedule(name, ports))
  for (const name of due) await ports.ring({ kind: 'schedule', name })
  await foldTally(store.db)
  const finishedAt = clock.now()
  const nextAt = new Date(finishedAt.getTime() + timing.sweepMs)
  const count = connections.length + due.length
  await noteRun(store.db, { name: sweepName, startedAt, finishedAt, outcome: 'done', count, nextAt }, noteEveryMs)
}

/** Run the schedule of this name, if it is due. One that this program or place has not got is left alone. */
export async function hearSchedule(name: string, ports: JobPorts): Promise<void> {
  const [schedule, job] = [findSchedule(name, ports), jobOf(name)]
  if (!schedule || !job) return
  if (schedule.claims === 'own') await runUnclaimed({ schedule, job }, ports)
  else await runIfDue({ schedule, job }, ports)
}
