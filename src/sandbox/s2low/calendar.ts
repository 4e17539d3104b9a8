// Days and hours as the platform's scripts and database know them: PHP's default zone there is Europe/Paris.
import { dayIn, isJour, type Jour } from '../../protocol/calendrier/jour.ts'

const zone = 'Europe/Paris'

/** The day that it is there. */
export function platformDay(instant: Date): Jour {
  return dayIn(zone, instant)
}

/** An instant as its database writes it: `2025-07-08 10:02:00`. */
export function databaseDate(instant: Date): string {
  return instant.toLocaleString('sv-SE', { timeZone: zone })
}

/** The same instant two months later, by the calendar. */
export function twoMonthsAfter(instant: Date): Date {
  const later = new Date(instant)
  later.setUTCMonth(later.getUTCMonth() + 2)
  return later
}

/** A posted day, `2025-6-5` too, as it is kept; undefined when it is none. */
export function postedDay(text: string): Jour | undefined {
  const [, year = '', month = '', day = ''] = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text) ?? []
  const jour = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  return isJour(jour) ? jour : undefined
}
