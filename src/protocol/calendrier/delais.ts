// Legal deadlines: the délai franc of the préfet's déféré, and the time to answer a letter before silence is a refusal.
// Working days of the administration: a guide to how long one waits. Sources: CE 4 June 1954 Décines-Charpieu and CE 19
// Sept. 2014 no 362568 (how it is counted), CGCT L2131-6.
import type { LettreCode } from '../messages/codes.ts'
import { addDays, addMonths, dayIn, isWeekend, type Jour } from './jour.ts'
import { isHoliday, type Source } from './jours-feries.ts'

interface Delai {
  readonly months: number
  /** For the length and the way of counting together. */
  readonly source: Source
}

// Two months of silence are a refusal (CE 1 July 1988 no 89692 Montauban, for a letter that is a recours gracieux).
// They end at the term, a holiday or not: this is no délai franc. The préfet's own délai franc runs anew from the
// answer or the refusal. Unverified for a request for pieces.
const answers: Delai = { months: 2, source: 'à vérifier' }

const delais: Readonly<Record<LettreCode, Delai | undefined>> = {
  '2-1': undefined, // the law sets no deadline for a courrier simple
  '3-1': answers, // the préfet's délai runs anew from the pieces or their refusal
  '4-1': answers, // a lettre d'observations is a recours gracieux
  '5-1': undefined, // the tribunal sets the délai when it communicates the requête
}

/** The time to answer a letter; undefined when the law sets none. */
export function delaiOf(code: LettreCode): Delai | undefined {
  return delais[code]
}

/**
 * The last day of a délai franc of so many months. Neither the first day (receipt, publication, notification) nor the
 * term counts; the day after the term moves past Saturdays, Sundays and public holidays.
 * @param departement three characters, for its public holidays
 * @throws RangeError past the year 9999
 */
export function lastDay(from: Jour, months: number, departement: string): Jour {
  let day = addDays(addMonths(from, months), 1)
  while (isWeekend(day) || isHoliday(day, departement)) day = addDays(day, 1)
  return day
}

/**
 * The last day to answer a letter before silence is a refusal; undefined when the law sets none.
 * @param receivedOn the day of receipt in the collectivité's time zone
 * @throws RangeError past the year 9999
 */
export function echeance(code: LettreCode, receivedOn: Jour): Jour | undefined {
  const delai = delaiOf(code)
  return delai && addMonths(receivedOn, delai.months)
}

/**
 * The last day for the préfet's déféré against an act (CGCT L2131-6): two months francs from its receipt. A request for
 * pieces or a lettre d'observations starts another délai, which is not computed here.
 * @param departement three characters
 */
export function finDelaiDefere(dateReception: Jour, departement: string): Jour {
  return lastDay(dateReception, 2, departement)
}

const zone = 'Europe/Paris'

/** After more working days a receipt is late, and an operator asks the préfecture. */
export const receiptDays = 2

/** The same hour so many working days earlier, in Paris, by the national holidays. */
export function workingDaysBefore(now: Date, days: number): Date {
  return workingDaysFrom(now, -days)
}

/** The same hour so many working days later, in Paris, by the national holidays. */
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
