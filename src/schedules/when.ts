// Next instants of schedules. At clock changes, a skipped hour runs an hour later and a repeated hour at its first
// occurrence; hourly jobs run every hour. Pure.
import { CronExpressionParser } from 'cron-parser'
import { createHash } from 'node:crypto'
import type { Rhythm } from '#queue/queue.ts'
import { timeIn } from '#protocol/calendrier/jour.ts'
import type { Schedule } from './schedules.ts'

export type Timed = Pick<Schedule, 'name' | 'rhythm' | 'jitterMs'>

/** Started within a changing hour, cron-parser loses or repeats an instant: start it this much earlier. */
const beforeChangeMs = 3 * 3_600_000
const dayMs = 24 * 3_600_000

/** The next instant strictly after `after`, with jitter. */
export function nextAfter(schedule: Timed, after: Date): Date {
  const { jitterMs } = schedule
  for (const instant of instantsAfter(schedule.rhythm, new Date(after.getTime() - jitterMs))) {
    const jittered = new Date(instant.getTime() + jitterOf(schedule, instant))
    if (jittered > after) return jittered
  }
  throw new RangeError(`${schedule.name} is never due`)
}

/** Deterministic delay from 0 to below `jitterMs`, by schedule and instant. */
export function jitterOf({ name, jitterMs }: Pick<Timed, 'name' | 'jitterMs'>, instant: Date): number {
  const digest = createHash('sha256').update(`${name} ${instant.toISOString()}`).digest()
  return Math.floor((digest.readUInt32BE(0) / 2 ** 32) * jitterMs)
}

function* instantsAfter(rhythm: Rhythm, after: Date): Generator<Date> {
  if ('everyMs' in rhythm) {
    const { everyMs } = rhythm
    for (let count = Math.floor(after.getTime() / everyMs) + 1; ; count++) yield new Date(count * everyMs)
  }
  const currentDate = reckonedFrom(after, rhythm.zone)
  for (const instant of CronExpressionParser.parse(rhythm.cron, { currentDate, tz: rhythm.zone }))
    if (instant.getTime() > after.getTime()) yield instant.toDate()
}

/** Earlier only where the clocks change within a day: each instant passed on the way takes a third of a millisecond. */
function reckonedFrom(after: Date, zone: string): Date {
  const early = new Date(after.getTime() - beforeChangeMs)
  return timeIn(zone, early) === timeIn(zone, new Date(early.getTime() + dayMs)) ? after : early
}
