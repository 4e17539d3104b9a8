// Calendar days: 'YYYY-MM-DD' in JSON and XML (xsd:date without zone), 'YYYYMMDD' in file names.
// Never a week-year, never an instant: a day has no zone and no hour.

/** A calendar day that exists, `YYYY-MM-DD`. */
export type Jour = string

/**
 * A day of the Gregorian calendar, written `YYYY-MM-DD`, from year 1 on (xsd:date has no year 0).
 * @param text any text; `2025-02-29` and `2025-6-5` are not days
 */
export function isJour(text: string): text is Jour {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (!parts) return false
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])]
  return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= lastDay(year, month)
}

/** `2025-06-25` as it stands in names: `20250625`. */
export function toDate8(jour: Jour): string {
  return jour.replaceAll('-', '')
}

/** `20250625` as a day, or undefined when the calendar has no such day. */
export function fromDate8(text: string): Jour | undefined {
  const jour = text.replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3')
  return isJour(jour) ? jour : undefined
}

/**
 * The day that an instant falls on, in a zone: what "today" is for a collectivite.
 * @param fuseau IANA time zone
 * @throws RangeError when the zone is unknown or the instant is none
 */
export function dayIn(fuseau: string, instant: Date): Jour {
  const parts = new Map(
    formatIn(fuseau)
      .formatToParts(instant)
      .map(({ type, value }) => [type, value]),
  )
  return [parts.get('year')?.padStart(4, '0'), parts.get('month'), parts.get('day')].join('-')
}

const hourInParis = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Paris', hour: '2-digit', hourCycle: 'h23' })

/** The instant at which a day begins in Paris, one or two hours before it does in UTC. */
export function morningInParis(day: Jour): Date {
  const utc = Date.parse(`${day}T00:00:00Z`)
  const ahead = Number(hourInParis.format(new Date(utc - 3_600_000))) === 0 ? 1 : 2
  return new Date(utc - ahead * 3_600_000)
}

// A format costs a third of a millisecond to make, and there are a dozen zones.
const formats = new Map<string, Intl.DateTimeFormat>()

function formatIn(timeZone: string): Intl.DateTimeFormat {
  const made = formats.get(timeZone)
  if (made) return made
  const calendar = { timeZone, calendar: 'gregory', numberingSystem: 'latn' }
  const format = new Intl.DateTimeFormat('en-US', { ...calendar, year: 'numeric', month: '2-digit', day: '2-digit' })
  formats.set(timeZone, format)
  return format
}

function lastDay(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
  return [4, 6, 9, 11].includes(month) ? 30 : 31
}
