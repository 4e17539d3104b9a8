// Opening hours of a channel, by day and time zone. Pure.

/** Closed from `de` to `a` (`HH:MM`, past midnight if `a` <= `de`), on days 1 (Monday) to 7; defaults to every day. */
export interface Closed {
  readonly jours?: readonly number[]
  readonly de: string
  readonly a: string
}

interface Hours {
  readonly closed: readonly Closed[]
  readonly zone: string
}

/** Limit for a channel that never opens. Each step ends at a full hour at most, since the clock may change there. */
const mostHours = 200

/** The first open instant from `now` on, to the minute; `now` itself when open. */
export function opensAt({ closed, zone }: Hours, now: Date): Date {
  let at = now
  for (let jumps = 0; jumps < mostHours; jumps++) {
    const local = localOf(at, zone)
    const minutes = Math.max(0, ...closed.map((interval) => leftOf(interval, local)))
    if (minutes === 0) return at
    const step = Math.min(minutes, 60 - (local.minute % 60))
    at = new Date(Math.floor(at.getTime() / 60_000) * 60_000 + step * 60_000)
  }
  return at
}

interface Local {
  readonly day: number
  readonly minute: number
}

const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

function localOf(at: Date, timeZone: string): Local {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'short', hour: '2-digit', minute: '2-digit' })
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]))
  const minute = Number(parts.get('hour')) * 60 + Number(parts.get('minute'))
  return { day: days.indexOf(parts.get('weekday') ?? '') + 1, minute }
}

/** Minutes until the interval ends; 0 outside. An interval past midnight belongs to its first day. */
function leftOf({ jours, de, a }: Closed, { day, minute }: Local) {
  const [from, to] = [minuteOf(de), minuteOf(a)]
  const isOn = (each: number) => jours === undefined || jours.includes(each)
  if (from < to) return isOn(day) && minute >= from && minute < to ? to - minute : 0
  if (isOn(day) && minute >= from) return 1_440 - minute + to
  return isOn(day === 1 ? 7 : day - 1) && minute < to ? to - minute : 0
}

function minuteOf(text: string) {
  const [hour = 0, minute = 0] = text.split(':').map(Number)
  return hour * 60 + minute
}
