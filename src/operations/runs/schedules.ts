// The recurring jobs as people look at them, run them now, pause and resume them. The facts are changed first; the job
// that follows is a courtesy, since the sweep finds what is wanted.
import { ActesError } from '../../errors.ts'
import type { Job } from '../../queue/queue.ts'
import type { Schedule } from '../../schedules/schedules.ts'
import type { ScheduleStanding } from '../../schedules/standing.ts'
import type { Ports } from '../../transmission/steps/step.ts'
import type { Sql } from '../../store/engine/database.ts'
import {
  pauseSchedule as pause,
  resumeSchedule as resume,
  scheduleRows,
  wantSchedule,
  type Will,
} from '../../store/schedules.ts'
import { needReason, noted } from './decisions.ts'
import type { Reasoned } from '../asked.ts'
import { listSchedules, pauseSchedule, resumeSchedule, runSchedule } from '../declared/collectivites.ts'
import { bind, type At, type Bound, type Tools } from '../guard.ts'

export const scheduleRuns: readonly Bound[] = [
  bind(listSchedules, async (_, { ports }) => ({ items: await standings(ports) })),
  bind(runSchedule, async ({ name }, at) => {
    await runNow(name, at)
    return standing(name, at.ports)
  }),
  bind(pauseSchedule, async ({ name, reason }, at) => {
    const paused = await decided(name, { how: { reason, who: at.who }, ports: at.ports, change: pause })
    await noted(at, { event: 'schedule-paused', target: name, detail: { reason } })
    return paused
  }),
  bind(resumeSchedule, async ({ name, reason }, at) => {
    const resumed = await decided(name, { how: { reason, who: at.who }, ports: at.ports, change: resume })
    await noted(at, { event: 'schedule-resumed', target: name, detail: { reason } })
    if (!('already' in resumed)) await wake(name, at.tools)
    return resumed
  }),
]

/** Want a job run now, and tell a worker. @throws ActesError ACTES-A019 when it is unknown, or paused */
export async function runNow(name: string, at: Pick<At, 'who' | 'ports' | 'tools'>): Promise<void> {
  const { who, ports, tools } = at
  await known(name, ports)
  if (!(await wantSchedule(ports.store.db, name, { who, at: ports.clock.now() })))
    throw new ActesError('ACTES-A019', { params: { paused: name } })
  await noted(at, { event: 'schedule-wanted', target: name })
  await wake(name, tools)
}

interface Decision {
  readonly how: Reasoned
  readonly ports: Ports
  readonly change: (sql: Sql, name: string, will: Will) => Promise<boolean>
}

async function decided(name: string, { how, ports, change }: Decision) {
  needReason(how)
  await known(name, ports)
  const isNew = await change(ports.store.db, name, { ...how, at: ports.clock.now() })
  return { ...(await standing(name, ports)), ...(!isNew && { already: true as const }) }
}

/** Cron expressions are heavy to load; only these operations need them. */
const reckoning = () =>
  Promise.all([
    import('../../schedules/schedules.ts'),
    import('../../schedules/sweep.ts'),
    import('../../schedules/standing.ts'),
  ] as const)

/** The schedule of this name, known to the database from now on. @throws ActesError ACTES-A019 with the names that exist */
async function known(name: string, ports: Ports): Promise<Schedule> {
  const [{ findSchedule, schedulesOf }, { ensure }] = await reckoning()
  const schedule = findSchedule(name, ports)
  if (!schedule) {
    const names = schedulesOf(ports).map((each) => each.name)
    throw new ActesError('ACTES-A019', { params: { name, names: names.join(', ') } })
  }
  await ensure(schedule, ports)
  return schedule
}

async function standings(ports: Ports): Promise<readonly ScheduleStanding[]> {
  const [{ schedulesOf }, , { standingOf }] = await reckoning()
  const rows = new Map((await scheduleRows(ports.store.db)).map((row) => [row.name, row]))
  return schedulesOf(ports).map((each) => standingOf(each, rows.get(each.name), ports.clock.now()))
}

async function standing(name: string, ports: Ports): Promise<ScheduleStanding> {
  const found = (await standings(ports)).find((each) => each.name === name)
  if (!found) throw new ActesError('ACTES-A019', { params: { name } })
  return found
}

async function wake(name: string, { queue, ports }: Tools): Promise<void> {
  const job: Job = name === 'sweep' ? { kind: 'sweep' } : { kind: 'schedule', name }
  await queue?.notify(job).catch((error: unknown) => {
    ports.log.warn({ schedule: name, error }, 'service-error')
  })
}
