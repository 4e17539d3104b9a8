// Arithmetic on calendar days: so many days or months later, the day of the week, Easter.
// A day is counted as its midnight in UTC, where every day has 24 hours.
import { isJour, type Jour } from './jour.ts'

const dayMs = 24 * 60 * 60 * 1000

/**
 * The day so many days later, or earlier when there are fewer than none.
 * @throws RangeError past the years 1 to 9999
 */
export function addDays(jour: Jour, days: number): Jour {
  return toJour(new Date(midnight(jour).getTime() + days * dayMs))
}

/**
 * The day of the same quantieme so many months later; where that month has no such day, its last one.
 * @throws RangeError past the years 1 to 9999
 */
export function addMonths(jour: Jour, months: number): Jour {
  const moved = midnight(jour)
  const day = moved.getUTCDate()
  moved.setUTCMonth(moved.getUTCMonth() + months)
  // January 31 and one month is March 3: February has ended meanwhile.
  if (moved.getUTCDate() !== day) moved.setUTCDate(0)
  return toJour(moved)
}

/** Is it a Saturday or a Sunday? */
export function isWeekend(jour: Jour): boolean {
  return [0, 6].includes(midnight(jour).getUTCDay())
}

/**
 * Easter Sunday, by the Gregorian reckoning of Oudin (1940).
 * @param year 1583 to 9999: before, Easter was not reckoned so
 */
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

function midnight(jour: Jour): Date {
  return new Date(`${jour}T00:00:00Z`)
}

function toJour(instant: Date): Jour {
  const jour = instant.toISOString().slice(0, 10)
  if (!isJour(jour)) throw new RangeError(`no day ${jour}`)
  return jour
}
