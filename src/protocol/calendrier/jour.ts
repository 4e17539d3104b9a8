// Calendar days: 'YYYY-MM-DD' in JSON and XML (xsd:date without zone), 'YYYYMMDD' in file names. A day has no zone;
// arithmetic uses midnight UTC, because every UTC day has 24 hours.

/** A calendar day that exists, `YYYY-MM-DD`. */
export type Jour = string

const dayMs = 24 * 60 * 60 * 1000

/** The text is a day of the Gregorian calendar from year 1 on; `2025-02-29` and `2025-6-5` are not. */
export function isJour(text: string): text is Jour {
  if (!/^(?!0000)\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const instant = midnight(text)
  // A 30 February is invalid, or a day in March.
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(text)
}

/** An xsd:date as a day, without its time zone (valid but never seen); undefined when the day does not exist. */
export function dayOfXml(text: string | undefined): Jour | undefined {
  const [, jour = ''] = /^([0-9-]+)(?:Z|[+-][0-9]{2}:[0-9]{2})?$/.exec(text ?? '') ?? []
  return isJour(jour) ? jour : undefined
}

/** `20250625`, for names. */
export function toDate8(jour: Jour) {
  return jour.replaceAll('-', '')
}

/** `20250625` as a day; undefined when the calendar has no such day. */
export function fromDate8(text: string): Jour | undefined {
  const jour = text.replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3')
  return isJour(jour) ? jour : undefined
}

/**
 * The day of an instant in a time zone.
 * @param fuseau IANA time zone
 * @throws RangeError for an unknown zone or an invalid instant
 */
export function dayIn(fuseau: string, instant: Date): Jour {
  const parts = new Map(
    dayFormat(fuseau)
      .formatToParts(instant)
      .map(({ type, value }) => [type, value]),
  )
  return [parts.get('year')?.padStart(4, '0'), parts.get('month'), parts.get('day')].join('-')
}

const hourInParis = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Paris', hour: '2-digit', hourCycle: 'h23' })

/** Midnight in Paris, one or two hours before midnight UTC. */
export function morningInParis(day: Jour) {
  const utc = Date.parse(`${day}T00:00:00Z`)
  const ahead = Number(hourInParis.format(new Date(utc - 3_600_000))) === 0 ? 1 : 2
  return new Date(utc - ahead * 3_600_000)
}

/** `10:02`. @param fuseau IANA time zone @throws RangeError for an unknown zone or an invalid instant */
export function timeIn(fuseau: string, instant: Date) {
  return timeFormat(fuseau).format(instant)
}

const dayFormat = perZone({
  calendar: 'gregory',
  numberingSystem: 'latn',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
})
const timeFormat = perZone({ numberingSystem: 'latn', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })

// A format takes a third of a millisecond to make, and there are a dozen zones.
function perZone(fields: Intl.DateTimeFormatOptions): (timeZone: string) => Intl.DateTimeFormat {
  const formats = new Map<string, Intl.DateTimeFormat>()
  return (timeZone) => {
    const format = formats.get(timeZone) ?? new Intl.DateTimeFormat('en-US', { timeZone, ...fields })
    formats.set(timeZone, format)
    return format
  }
}

/** Negative numbers go back. @throws RangeError outside the years 1 to 9999 */
export function addDays(jour: Jour, days: number): Jour {
  return toJour(new Date(midnight(jour).getTime() + days * dayMs))
}

/** The same day of the month, or the last day of a shorter month. @throws RangeError outside the years 1 to 9999 */
export function addMonths(jour: Jour, months: number): Jour {
  const moved = midnight(jour)
  const day = moved.getUTCDate()
  moved.setUTCMonth(moved.getUTCMonth() + months)
  // For JavaScript, 31 January plus one month is 3 March.
  if (moved.getUTCDate() !== day) moved.setUTCDate(0)
  return toJour(moved)
}

export function isWeekend(jour: Jour) {
  return [0, 6].includes(midnight(jour).getUTCDay())
}

/** Easter Sunday by the Gregorian computation of Oudin (1940). @param year 1583 to 9999 */
export function easter(year: number): Jour {
  const century = Math.floor(year / 100)
  const golden = year % 19
  const corrected = century - Math.floor(century / 4) - Math.floor((century - Math.floor((century - 17) / 25)) / 3)
  const epact = (corrected + 19 * golden + 15) % 30
  const moon = Math.floor(epact / 28)
  const full = epact - moon * (1 - moon * Math.floor(29 / (epact + 1)) * Math.floor((21 - golden) / 11))
  const weekday = (year + Math.floor(year / 4) + full + 2 - century + Math.floor(century / 4)) % 7
  return addDays(`${String(year).padStart(4, '0')}-03-28`, full - weekday)
}

function midnight(jour: Jour) {
  return new Date(`${jour}T00:00:00Z`)
}

function toJour(instant: Date): Jour {
  const jour = instant.toISOString().slice(0, 10)
  if (!isJour(jour)) throw new RangeError(`no day ${jour}`)
  return jour
}
