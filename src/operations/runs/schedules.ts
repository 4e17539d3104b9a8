// The recurring jobs. The database changes first; notifying workers is optional, since the sweep finds what is wanted.
import { ActesError } from '#errors.ts'
import type { Ports } from '#transmission/step.ts'
import type { Sql } from '#store/engine/database.ts'
import { pauseSchedule, resumeSchedule, scheduleRows, wantSchedule, type Will } from '#store/schedules.ts'
import { noted, notifyOf } from './run.ts'
import { collectiviteTable } from '../declared/collectivites.ts'
import { bind, type At, type OperationRun, type RunTools } from '../guard.ts'
import { canOf, maySchedule, need } from '../may.ts'

export const scheduleRuns = bind(collectiviteTable, {
  listSchedules: async (_, { ports }) => ({ items: await standings(ports) }),
  runSchedule: async ({ name }, at) => {
    await runNow(name, at)
    return standingOfSchedule(name, at.ports)
  },
  pauseSchedule: deciding('schedule-paused', pauseSchedule),
  resumeSchedule: deciding('schedule-resumed', resumeSchedule),
})

/** Request a run and notify a worker. @throws ActesError ACTES-A019 unknown, or paused */
async function runNow(name: string, at: At) {
  const { who, ports, db, now, tools } = at
  await ensureKnownSchedule(name, ports)
  need(maySchedule.run(await standingOfSchedule(name, ports)))
  if (!(await wantSchedule(db, name, { who, at: now() })))
    throw new ActesError('ACTES-A019', { params: { paused: name } })
  await noted(at, { event: 'schedule-wanted', target: name })
  await wake(name, tools)
}

/** Null when nothing runs it, or it is paused. */
export async function nextRunOf(name: string, { store }: Pick<Ports, 'store'>): Promise<Date | null> {
  const row = (await scheduleRows(store.db)).find((each) => each.name === name)
  if (!row || row.pausedAt !== null) return null
  return row.wantedAt !== null && row.wantedAt < row.nextAt ? row.wantedAt : row.nextAt
}

/** As `runNow`, for callers that can wait. @returns false when the schedule is paused, which it stays */
export async function startNow(name: string, at: At): Promise<boolean> {
  try {
    await runNow(name, at)
    return true
  } catch (error) {
    if (!(error instanceof ActesError) || error.code !== 'ACTES-A019') throw error
    return false
  }
}

type ScheduleChange = (sql: Sql, name: string, will: Will) => Promise<boolean>

function deciding(event: string, change: ScheduleChange): OperationRun<typeof collectiviteTable.pauseSchedule> {
  return async ({ name, reason }, at) => {
    const { who, ports, db, tools } = at
    await ensureKnownSchedule(name, ports)
    const isNew = await change(db, name, { reason, who, at: ports.clock.now() })
    const now = await standingOfSchedule(name, ports)
    await noted(at, { event, target: name, detail: { reason } })
    if (isNew && change === resumeSchedule) await wake(name, tools)
    return { ...now, already: !isNew || undefined }
  }
}

/** Loaded lazily: cron expressions are heavy, and only these operations need them. */
const reckoning = () =>
  Promise.all([
    import('#schedules/schedules.ts'),
    import('#schedules/sweep.ts'),
    import('#schedules/standing.ts'),
  ] as const)

/** Ensures that the database has the schedule's row. @throws ActesError ACTES-A019 with the names that exist */
async function ensureKnownSchedule(name: string, ports: Ports) {
  const [{ findSchedule, schedulesOf }, { ensure }] = await reckoning()
  const schedule = findSchedule(name, ports)
  if (!schedule) {
    const names = schedulesOf(ports).map((each) => each.name)
    throw new ActesError('ACTES-A019', { params: { name, names: names.join(', ') } })
  }
  await ensure(schedule, ports)
  return schedule
}

async function standings(ports: Ports) {
  const [{ schedulesOf }, , { scheduleStandingOf: standingOf }] = await reckoning()
  const rows = new Map((await scheduleRows(ports.store.db)).map((row) => [row.name, row]))
  return schedulesOf(ports).map((each) => {
    const standing = standingOf(each, rows.get(each.name), ports.clock.now())
    return { ...standing, can: canOf(maySchedule, standing) }
  })
}

async function standingOfSchedule(name: string, ports: Ports) {
  const found = (await standings(ports)).find((each) => each.name === name)
  if (!found) throw new ActesError('ACTES-A019', { params: { name } })
  return found
}

function wake(name: string, tools: RunTools) {
  return notifyOf(name === 'sweep' ? { kind: 'sweep' } : { kind: 'schedule', name }, tools)
}
