// When a channel takes what is sent: it may be closed at hours of the day, on days of the week, in a zone of its own.
// Pure.

/** Closed from `de` to `a` (`HH:MM`, over midnight when `a` is not after `de`), on these days: 1 (Monday) to 7, all without. */
export interface Closed {
  readonly jours?: readonly number[]
  readonly de: string
  readonly a: string
}

interface Hours {
  readonly closed: readonly Closed[]
  /** IANA zone. */
  readonly zone: string
}

/** The clock may change at any full hour: none is jumped over. A channel that never opens is asked again after so many. */
const mostHours = 200

/** The first instant from `now` on at which the channel is open, to the minute: `now` itself when it is. */
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
  /** 1 (Monday) to 7. */
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

/** Minutes that an interval still lasts; 0 outside it. An interval over midnight belongs to the day on which it begins. */
function leftOf({ jours, de, a }: Closed, { day, minute }: Local): number {
  const [from, to] = [minuteOf(de), minuteOf(a)]
  const isOn = (each: number) => jours === undefined || jours.includes(each)
  if (from < to) return isOn(day) && minute >= from && minute < to ? to - minute : 0
  if (isOn(day) && minute >= from) return 1_440 - minute + to
  return isOn(day === 1 ? 7 : day - 1) && minute < to ? to - minute : 0
}

function minuteOf(text: string): number {
  const [hour = 0, minute = 0] = text.split(':').map(Number)
  return hour * 60 + minute
}
