// Working days of the administrations, by the national holidays: a guide to how long one waits, no deadline of the law.
import { addDays, isWeekend } from './calendrier.ts'
import { dayIn } from './jour.ts'
import { isHoliday } from './jours-feries.ts'

const zone = 'Europe/Paris'

/** A receipt that takes more working days is late: somebody asks the prefecture. */
export const receiptDays = 2

/** The same hour so many working days earlier, by the national holidays, in Paris: a guide, no deadline. */
export function workingDaysBefore(now: Date, days: number): Date {
  return workingDaysFrom(now, -days)
}

/** The same hour so many working days later, in the same way. */
export function workingDaysAfter(from: Date, days: number): Date {
  return workingDaysFrom(from, days)
}

function workingDaysFrom(at: Date, days: number): Date {
  const today = dayIn(zone, at)
  let day = today
  for (let left = Math.abs(days); left > 0;) {
    day = addDays(day, Math.sign(days))
    if (!isWeekend(day) && !isHoliday(day, '')) left--
  }
  return new Date(at.getTime() + (Date.parse(day) - Date.parse(today)))
}
