// Where a schedule stands, for people and programs: when it ran last, what came of it, when it runs next.
import type { ErrorCode } from '../errors.ts'
import type { ScheduleRow } from '../store/schedules.ts'
import { sweepName, type Schedule } from './schedules.ts'
import { nextAfter } from './when.ts'

/** A schedule in JSON; instants in ISO 8601 UTC. */
export interface ScheduleStanding extends Pick<Schedule, 'name' | 'about' | 'rhythm' | 'overlap'> {
  readonly running: boolean
  /** A person asked for a run that has not begun. */
  readonly wanted: boolean
  readonly paused: { readonly since: string; readonly by: string; readonly reason: string } | null
  readonly last: {
    readonly startedAt: string
    readonly finishedAt: string
    readonly outcome: 'done' | 'failed'
    readonly ms: number
    /** Why it failed, where a code says it. */
    readonly code: ErrorCode | null
    readonly count: number
  } | null
  /** In the past when it is overdue: it runs as soon as a process can. */
  readonly nextAt: string
}

/** The sweep's row is written once a minute: while it is fresh, the sweep comes at its interval. */
const freshMs = 150_000

/** Where it stands at an instant. @param row undefined for a schedule that was never kept */
export function scheduleStandingOf(schedule: Schedule, row: ScheduleRow | undefined, now: Date): ScheduleStanding {
  const { name, about, rhythm, overlap } = schedule
  return {
    name,
    about,
    rhythm,
    overlap,
    running: row?.runUntil ? row.runUntil > now : false,
    wanted: row?.wantedAt ? true : false,
    paused: row?.pausedAt
      ? { since: row.pausedAt.toISOString(), by: row.pausedBy ?? '', reason: row.pauseReason ?? '' }
      : null,
    last: row ? lastOf(row) : null,
    nextAt: nextScheduledRun(schedule, row, now).toISOString(),
  }
}

function lastOf({ lastMs, lastFinishedAt, lastOutcome, lastCode, lastCount }: ScheduleRow): ScheduleStanding['last'] {
  if (!lastFinishedAt || !lastOutcome || lastMs === null) return null
  return {
    // The row may hold the beginning of a run that has not ended.
    startedAt: new Date(lastFinishedAt.getTime() - lastMs).toISOString(),
    finishedAt: lastFinishedAt.toISOString(),
    outcome: lastOutcome,
    ms: lastMs,
    code: lastCode,
    count: lastCount ?? 0,
  }
}

function nextScheduledRun(schedule: Schedule, row: ScheduleRow | undefined, now: Date): Date {
  if (!row) return nextAfter(schedule, now)
  const sinceMs = row.lastFinishedAt ? now.getTime() - row.lastFinishedAt.getTime() : Infinity
  return schedule.name === sweepName && sinceMs < freshMs ? nextAfter(schedule, now) : row.nextAt
}
