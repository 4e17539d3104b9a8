// The next instant of a schedule. On the days when the clocks change, an hour that does not exist counts an hour later, and
// an hour that comes twice counts the first time. An hourly job runs every hour. Pure.
import { CronExpressionParser } from 'cron-parser'
import { createHash } from 'node:crypto'
import type { Rhythm } from '../queue/queue.ts'
import type { Schedule } from './schedules.ts'

export type Timed = Pick<Schedule, 'name' | 'rhythm' | 'jitterMs'>

/**
 * When cron-parser begins within the hour of a change, it forgets an instant of the hour that is left out, or repeats one of
 * the hour that comes twice. So it always begins before the change.
 */
const beforeChangeMs = 3 * 3_600_000

/** The next instant of a schedule, its jitter included. @param after instants up to this one are over */
export function nextAfter(schedule: Timed, after: Date): Date {
  const { jitterMs } = schedule
  for (const instant of instantsAfter(schedule.rhythm, new Date(after.getTime() - jitterMs))) {
    const jittered = new Date(instant.getTime() + jitterOf(schedule, instant))
    if (jittered > after) return jittered
  }
  throw new RangeError(`${schedule.name} is never due`)
}

/** How long an instant is put off, from 0 to less than `jitterMs`: always the same for one schedule and one instant. */
export function jitterOf({ name, jitterMs }: Pick<Timed, 'name' | 'jitterMs'>, instant: Date): number {
  const digest = createHash('sha256').update(`${name} ${instant.toISOString()}`).digest()
  return Math.floor((digest.readUInt32BE(0) / 2 ** 32) * jitterMs)
}

function* instantsAfter(rhythm: Rhythm, after: Date): Generator<Date> {
  if ('everyMs' in rhythm) {
    const { everyMs } = rhythm
    for (let count = Math.floor(after.getTime() / everyMs) + 1; ; count++) yield new Date(count * everyMs)
  }
  const currentDate = new Date(after.getTime() - beforeChangeMs)
  for (const instant of CronExpressionParser.parse(rhythm.cron, { currentDate, tz: rhythm.zone }))
    if (instant.getTime() > after.getTime()) yield instant.toDate()
}
