// The state of a schedule for display: last run, its outcome, next run.
import type { ErrorCode } from '#errors.ts'
import type { ScheduleRow } from '#store/schedules.ts'
import { sweepName, type Schedule } from './schedules.ts'
import { nextAfter } from './when.ts'

/** As JSON, instants in ISO 8601 UTC. */
export interface ScheduleStanding extends Pick<Schedule, 'name' | 'about' | 'rhythm' | 'overlap'> {
  readonly running: boolean
  /** A person requested a run that has not begun. */
  readonly wanted: boolean
  readonly paused: { readonly since: string; readonly by: string; readonly reason: string } | null
  readonly last: {
    readonly startedAt: string
    readonly finishedAt: string
    readonly outcome: 'done' | 'failed'
    readonly ms: number
    readonly code: ErrorCode | null
    readonly count: number
  } | null
  /** In the past when overdue. */
  readonly nextAt: string
}

/** The sweep's row is written once a minute: while it is this fresh, the sweep runs at its interval. */
const freshMs = 150_000

/** @param row undefined for a schedule never stored */
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
    // `lastStartedAt` may already belong to a running run.
    startedAt: new Date(lastFinishedAt.getTime() - lastMs).toISOString(),
    finishedAt: lastFinishedAt.toISOString(),
    outcome: lastOutcome,
    ms: lastMs,
    code: lastCode,
    count: lastCount ?? 0,
  }
}

function nextScheduledRun(schedule: Schedule, row: ScheduleRow | undefined, now: Date) {
  if (!row) return nextAfter(schedule, now)
  const sinceMs = row.lastFinishedAt ? now.getTime() - row.lastFinishedAt.getTime() : Infinity
  return schedule.name === sweepName && sinceMs < freshMs ? nextAfter(schedule, now) : row.nextAt
}
