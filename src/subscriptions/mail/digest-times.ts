// When digests are sent: at 8 in Paris on working days, the weekly one on the week's first working day. Pure.
import { addDays, isWeekend, dayIn, type Jour } from '#protocol/calendrier/jour.ts'
import { isHoliday } from '#protocol/calendrier/delais.ts'

const zone = 'Europe/Paris'
const hour = 8

interface DueDigest {
  readonly how: 'daily' | 'weekly'
  /** Key of a digest: `daily 2025-07-08`, `weekly 2025-07-07`. */
  readonly period: string
  readonly before: Date
}

export function dueDigests(now: Date): readonly DueDigest[] {
  const today = dayIn(zone, now)
  if (!isWorking(today)) return []
  const monday = addDays(today, -((dayOfWeek(today) + 6) % 7))
  const first = [0, 1, 2, 3, 4].map((days) => addDays(monday, days)).find(isWorking) ?? today
  const all: readonly DueDigest[] = [
    { how: 'daily', period: `daily ${today}`, before: eightOn(today) },
    { how: 'weekly', period: `weekly ${monday}`, before: eightOn(first) },
  ]
  return all.filter(({ before }) => before <= now)
}

function isWorking(jour: Jour) {
  return !isWeekend(jour) && !isHoliday(jour, '')
}

function dayOfWeek(jour: Jour) {
  return new Date(`${jour}T12:00:00Z`).getUTCDay()
}

/** Paris is one or two hours ahead of UTC. */
function eightOn(jour: Jour) {
  const [summer, winter] = [2, 1].map((ahead) => new Date(`${jour}T0${hour - ahead}:00:00Z`)) as [Date, Date]
  return hours.format(summer) === `0${hour}` ? summer : winter
}

const hours = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', hourCycle: 'h23' })
