// Runs a schedule under a renewed claim, so that early, late or duplicate notifications are harmless.
import { claimAt, leaseEnd } from '#store/engine/claim.ts'
import {
  claimSchedule,
  giveBackSchedule,
  isPaused,
  noteRun,
  renewSchedule,
  settleSchedule,
  type RunEnd,
  type ScheduleClaim,
} from '#store/schedules.ts'
import type { TellingPorts } from '#subscriptions/ways.ts'
import { errorCodeOf, logFailure, type JobResult } from '#transmission/job.ts'
import type { ScheduleJob } from './jobs.ts'
import type { Schedule } from './schedules.ts'
import { nextAfter } from './when.ts'

/** `lost`: another process took the claim. `interrupted`: a stop ended it, and it stays due. */
type ScheduleRunOutcome = 'done' | 'failed' | 'lost' | 'interrupted' | 'not due'

export async function runIfDue(
  { schedule, job }: { schedule: Schedule; job: ScheduleJob },
  ports: TellingPorts,
): Promise<ScheduleRunOutcome> {
  const { store, signal } = ports
  const { name, quiet = false } = schedule
  const claim = { name, quiet, ...claimAt(await store.now(), ports) }
  if (!(await claimSchedule(store.db, claim))) return 'not due'
  const hold = holdOn(claim, ports)
  const result = await attempt(job, { schedule, ports: { ...ports, signal: AbortSignal.any([signal, hold.lost]) } })
  await hold.letGo()
  if (signal.aborted && result.failures > 0) {
    await giveBackSchedule(store.db, { name, token: claim.token, at: await store.now() })
    return 'interrupted'
  }
  const run = hold.lost.aborted ? 'lost' : await settle({ schedule, claim, result }, ports)
  if (run === 'lost') ports.log.warn({ schedule: name }, 'claim-lost')
  return run
}

export async function runUnclaimed({ schedule, job }: { schedule: Schedule; job: ScheduleJob }, ports: TellingPorts) {
  const { store } = ports
  const { name } = schedule
  if (await isPaused(store.db, name)) return
  const startedAt = await store.now()
  const result = await attempt(job, { schedule, ports })
  const { end, logged } = summarizeRun(result, { startedAt, finishedAt: await endTime(startedAt, ports) })
  await noteRun(store.db, { ...end, name, nextAt: nextAfter(schedule, startedAt) }, 0)
  if (result.count > 0 || result.failures > 0) ports.log.info({ schedule: name, ...logged }, 'schedule')
}

function summarizeRun({ count, failures, code }: JobResult, times: Pick<RunEnd, 'startedAt' | 'finishedAt'>) {
  const outcome: RunEnd['outcome'] = failures === 0 ? 'done' : 'failed'
  const told = { count, ...(code && { code }) }
  const ms = times.finishedAt.getTime() - times.startedAt.getTime()
  return { end: { ...times, ...told, outcome }, logged: { ...told, ms } }
}

/** The clock may jump back by milliseconds: a run must not end before its start. */
const endTime = async (startedAt: Date, { store }: Pick<TellingPorts, 'store'>) =>
  new Date(Math.max(startedAt.getTime(), (await store.now()).getTime()))

async function attempt(job: ScheduleJob, { schedule, ports }: { schedule: Schedule; ports: TellingPorts }) {
  try {
    return await job(ports)
  } catch (error) {
    logFailure(ports, { schedule: schedule.name }, error)
    const code = errorCodeOf(error)
    return { count: 0, failures: 1, ...(code && { code }) }
  }
}

interface Hold {
  readonly lost: AbortSignal
  letGo(): Promise<void>
}

function holdOn(claim: ScheduleClaim, ports: TellingPorts): Hold {
  const gone = new AbortController()
  let renewing: Promise<void> | undefined
  const renew = async () => {
    try {
      const until = leaseEnd(await ports.store.now(), ports)
      if (!(await renewSchedule(ports.store.db, { ...claim, until }))) gone.abort()
    } catch (error) {
      ports.log.warn({ schedule: claim.name, error }, 'service-error')
    } finally {
      renewing = undefined
    }
  }
  const timer = ports.clock.every(ports.timing.leaseMs / 4, () => (renewing ??= renew()))
  return {
    lost: gone.signal,
    letGo: async () => {
      timer.end()
      await renewing
    },
  }
}

interface Ended {
  readonly schedule: Schedule
  readonly claim: ScheduleClaim
  readonly result: JobResult
}

/** The run covers every instant up to its start. Instants during the run cause one more run, or none (`overlap`). */
async function settle({ schedule, claim, result }: Ended, ports: TellingPorts): Promise<ScheduleRunOutcome> {
  const { name, overlap, quiet = false } = schedule
  const finishedAt = await endTime(claim.now, ports)
  const { end, logged } = summarizeRun(result, { startedAt: claim.now, finishedAt })
  const nextAt = nextAfter(schedule, overlap === 'after' ? claim.now : finishedAt)
  if (!(await settleSchedule(ports.store.db, { ...end, name, quiet, token: claim.token, nextAt }))) return 'lost'
  if (!quiet || logged.count > 0 || end.outcome === 'failed')
    ports.log.info({ schedule: name, ...logged, dueAt: nextAt }, 'schedule')
  if (nextAt <= finishedAt) await ports.notify({ kind: 'schedule', name })
  return end.outcome
}
