// One run of a schedule: claimed when it is due or wanted and nobody runs it, held on to while it lasts, settled with what
// came of it. Bells may be early, late or doubled; the claim decides. Whoever dies loses his claim when its lease lapses.
import {
  claimSchedule,
  giveBackSchedule,
  isPaused,
  noteRun,
  renewSchedule,
  settleSchedule,
  type RunEnd,
  type ScheduleClaim,
} from '../store/schedules.ts'
import { codeOf, logFailure, type Job, type JobPorts, type JobResult } from './job.ts'
import type { Schedule } from './schedules.ts'
import { nextAfter } from './when.ts'

/** `lost`: another process took it over; `interrupted`: a stop cut it short, it is due as it was. */
export type Run = 'done' | 'failed' | 'lost' | 'interrupted' | 'not due'

/** Run a job if its schedule says so. */
export async function runIfDue({ schedule, job }: { schedule: Schedule; job: Job }, ports: JobPorts): Promise<Run> {
  const { clock, store, signal } = ports
  const { name } = schedule
  const claim = { name, token: clock.newId(), now: clock.now(), until: leaseEnd(ports) }
  if (!(await claimSchedule(store.db, claim))) return 'not due'
  const hold = holdOn(claim, ports)
  const result = await attempt(job, { schedule, ports: { ...ports, signal: AbortSignal.any([signal, hold.lost]) } })
  await hold.letGo()
  if (signal.aborted && result.failures > 0) {
    await giveBackSchedule(store.db, { name, token: claim.token, at: clock.now() })
    return 'interrupted'
  }
  const run = hold.lost.aborted ? 'lost' : await settle({ schedule, claim, result }, ports)
  if (run === 'lost') ports.log.warn({ schedule: name }, 'claim-lost')
  return run
}

/** Run a job that has claims of its own, unless it is paused; note it in the row of its schedule. */
export async function runUnclaimed(
  { schedule, job }: { schedule: Schedule; job: Job },
  ports: JobPorts,
): Promise<void> {
  const { clock, store } = ports
  const { name } = schedule
  if (await isPaused(store.db, name)) return
  const startedAt = clock.now()
  const { count, failures, code } = await attempt(job, { schedule, ports })
  const finishedAt = clock.now()
  const outcome: RunEnd['outcome'] = failures === 0 ? 'done' : 'failed'
  const end = { name, startedAt, finishedAt, outcome, count, nextAt: nextAfter(schedule, startedAt) }
  await noteRun(store.db, { ...end, ...(code && { code }) }, 0)
  const ms = finishedAt.getTime() - startedAt.getTime()
  if (count > 0 || failures > 0) ports.log.info({ schedule: name, count, ms, ...(code && { code }) }, 'schedule')
}

const leaseEnd = ({ clock, timing }: JobPorts): Date => new Date(clock.now().getTime() + timing.leaseMs)

async function attempt(job: Job, { schedule, ports }: { schedule: Schedule; ports: JobPorts }): Promise<JobResult> {
  try {
    return await job(ports)
  } catch (error) {
    logFailure(ports, { schedule: schedule.name }, error)
    const code = codeOf(error)
    return { count: 0, failures: 1, ...(code && { code }) }
  }
}

interface Hold {
  /** Aborted when the claim is found to be another one's. */
  readonly lost: AbortSignal
  letGo(): Promise<void>
}

/** Renew the lease several times before it would lapse; a database that is away is asked again. */
function holdOn({ name, token }: ScheduleClaim, ports: JobPorts): Hold {
  const gone = new AbortController()
  let renewing: Promise<void> | undefined
  const renew = async (): Promise<void> => {
    try {
      if (!(await renewSchedule(ports.store.db, { name, token, until: leaseEnd(ports) }))) gone.abort()
    } catch (error) {
      ports.log.warn({ schedule: name, error }, 'service-error')
    } finally {
      renewing = undefined
    }
  }
  const timer = setInterval(() => (renewing ??= renew()), ports.timing.leaseMs / 4)
  return {
    lost: gone.signal,
    letGo: async () => {
      clearInterval(timer)
      await renewing
    },
  }
}

interface Ended {
  readonly schedule: Schedule
  readonly claim: ScheduleClaim
  readonly result: JobResult
}

/**
 * What came due by the beginning of the run is done with it. What came due while it lasted is one more run at once, or
 * none, as the schedule says.
 */
async function settle({ schedule, claim, result }: Ended, ports: JobPorts): Promise<Run> {
  const { name, overlap } = schedule
  const { count, failures, code } = result
  const finishedAt = ports.clock.now()
  const outcome: RunEnd['outcome'] = failures === 0 ? 'done' : 'failed'
  const nextAt = nextAfter(schedule, overlap === 'after' ? claim.now : finishedAt)
  const end = { name, token: claim.token, startedAt: claim.now, finishedAt, outcome, count, nextAt }
  if (!(await settleSchedule(ports.store.db, { ...end, ...(code && { code }) }))) return 'lost'
  const ms = finishedAt.getTime() - claim.now.getTime()
  ports.log.info({ schedule: name, count, ms, ...(code && { code }), dueAt: nextAt }, 'schedule')
  if (nextAt <= finishedAt) await ports.ring({ kind: 'schedule', name })
  return outcome
}
