// Legal deadlines: the delai franc of the prefet's déféré, and the time that each letter leaves before silence is a refusal.
// Sources: CE 4 June 1954 Décines-Charpieu and CE 19 Sept. 2014 no 362568 (how it is counted), CGCT L2131-6.
import { addDays, addMonths, isWeekend } from './calendrier.ts'
import type { messages, MessageCode } from '../messages/codes.ts'
import type { Jour } from './jour.ts'
import { isHoliday, type Source } from './jours-feries.ts'

/** The messages that are letters of the prefecture. */
export type LettreCode = {
  [Code in MessageCode]: (typeof messages)[Code]['effect'] extends 'ecrit' ? Code : never
}[MessageCode]

export interface Delai {
  readonly months: number
  /** Of the length and of how it is counted, taken together. */
  readonly source: Source
}

// After two months of silence the collectivite has refused (CE 1 July 1988 no 89692 Montauban, for the letter that is a
// recours gracieux). Silence is complete at the term, a holiday or not, and is no delai franc: that one is the prefet's,
// whose own new delai runs from the answer or the silence. Unverified for a request for pieces.
const answers: Delai = { months: 2, source: 'à vérifier' }

const delais: Readonly<Record<LettreCode, Delai | undefined>> = {
  '2-1': undefined, // a courrier simple asks for nothing that the law dates
  '3-1': answers, // a request for pieces within the delai makes a new one run from the pieces or their refusal
  '4-1': answers, // a lettre d'observations is a recours gracieux: the same
  '5-1': undefined, // the tribunal sets the delai of the defence when it communicates the requete
}

/** The delai in which a letter is to be answered; undefined when the law fixes none. */
export function delaiOf(code: LettreCode): Delai | undefined {
  return delais[code]
}

export interface Course {
  /** The day of what makes the delai run: receipt, publication, notification. */
  readonly from: Jour
  readonly months: number
}

/**
 * The term: the same quantieme so many months later, or the last day of a month that has no such day. Two months of
 * silence are complete at its end; a delai franc is not.
 * @throws RangeError past the year 9999
 */
export function term({ from, months }: Course): Jour {
  return addMonths(from, months)
}

/**
 * The last day of a delai franc, which ends with that day: neither the day that makes it run nor its term counts, and
 * the day after the term moves to the next one that is no Saturday, Sunday nor public holiday.
 * @param departement three characters: whose public holidays
 * @throws RangeError past the year 9999
 */
export function lastDay({ departement, ...course }: Course & { readonly departement: string }): Jour {
  let day = addDays(term(course), 1)
  while (isWeekend(day) || isHoliday(day, departement)) day = addDays(day, 1)
  return day
}

/**
 * The last day to answer a letter before silence is a refusal; undefined when the law fixes none.
 * @param receivedOn the day on which the collectivite received it, in its own zone
 * @throws RangeError past the year 9999
 */
export function echeance(code: LettreCode, receivedOn: Jour): Jour | undefined {
  const delai = delaiOf(code)
  return delai && term({ from: receivedOn, months: delai.months })
}

/**
 * The last day of the prefet to bring a déféré against an act (CGCT L2131-6): two months francs from its receipt. A
 * letter that asks for pieces or observes makes another delai run, which is not known here.
 * @param departement three characters
 */
export function finDelaiDefere(dateReception: Jour, departement: string): Jour {
  return lastDay({ from: dateReception, months: 2, departement })
}
