// Public holidays by département and the legal deadlines that they move: the délai franc of the préfet's déféré, the
// time to answer a letter, working days as a guide to waiting times. Sources: code du travail L3133-1 and L3422-2, in
// the versions of 2024 and 2019 (`à vérifier` marks what was read in no text of law); CE 4 June 1954 Décines-Charpieu,
// CE 19 Sept. 2014 no 362568, CGCT L2131-6.
import { addDays, easter, type Jour, addMonths, dayIn, isWeekend } from './jour.ts'
import type { LettreCode } from '../codes.ts'
import type { Evenement } from './faits.ts'

/** `lu`: read in the text of law; `à vérifier`: general knowledge, or the press. */
export type LegalSource = 'lu' | 'à vérifier'

export interface JourFerie {
  readonly nom: string
  /** `05-01` every year, or a number of days after Easter Sunday. */
  readonly falls: string | number
  /** Three characters each; absent for everywhere. */
  readonly departements?: readonly string[]
  readonly since?: number
  readonly until?: number
  readonly source: LegalSource
}

const national: readonly JourFerie[] = (
  [
    ['Jour de l’an', '01-01'],
    ['Lundi de Pâques', 1],
    ['Fête du travail', '05-01'],
    ['Victoire de 1945', '05-08'],
    ['Ascension', 39],
    ['Lundi de Pentecôte', 50],
    ['Fête nationale', '07-14'],
    ['Assomption', '08-15'],
    ['Toussaint', '11-01'],
    ['Armistice de 1918', '11-11'],
    ['Noël', '12-25'],
  ] as const
).map(([nom, falls]) => ({ nom, falls, source: 'lu' }))

const abolition = 'Abolition de l’esclavage'
const alsaceMoselle: readonly string[] = ['057', '067', '068']

type Years = Pick<JourFerie, 'since' | 'until'>

const local: readonly (readonly [
  nom: string,
  falls: string | number,
  departements: readonly string[],
  source: LegalSource,
  years?: Years,
])[] = [
  // L3134-13 of the code du travail, not read: in communes with a Protestant or shared church.
  ['Vendredi saint', -2, alsaceMoselle, 'à vérifier'],
  ['Saint-Étienne', '12-26', alsaceMoselle, 'à vérifier'],
  [abolition, '05-27', ['971'], 'lu'],
  [abolition, '05-22', ['972'], 'lu'],
  [abolition, '06-10', ['973'], 'lu'],
  [abolition, '12-20', ['974'], 'lu'],
  [abolition, '04-27', ['976'], 'lu'],
  [abolition, '10-09', ['977'], 'lu'],
  // The text still says 27 May; since 2019 the holiday is on the 28th, with the préfecture's consent (local press,
  // 2024).
  [abolition, '05-27', ['978'], 'lu', { until: 2018 }],
  [abolition, '05-28', ['978'], 'à vérifier', { since: 2019 }],
  ['Saint Pierre Chanel', '04-28', ['986'], 'à vérifier'],
  ['Fête du territoire', '07-29', ['986'], 'à vérifier'],
  ['Arrivée de l’Évangile', '03-05', ['987'], 'à vérifier'],
  ['Vendredi saint', -2, ['987'], 'à vérifier'],
  // The second replaces the first since 2025 (local press, April 2024).
  ['Fête de l’autonomie', '06-29', ['987'], 'à vérifier', { until: 2024 }],
  ['Matari’i i ni’a', '11-20', ['987'], 'à vérifier', { since: 2025 }],
  ['Fête de la citoyenneté', '09-24', ['988'], 'à vérifier'],
]

export const joursFeries: readonly JourFerie[] = [
  ...national,
  ...local.map(([nom, falls, departements, source, years]) => ({ nom, falls, departements, source, ...years })),
]

/**
 * The public holidays of a year in order, each day once.
 * @param year 1583 to 9999, by the lists of the 21st century
 * @param departement three characters; an unknown one has only the national holidays
 * @param only restricts to one legal source
 */
export function holidaysOf(year: number, departement: string, only?: LegalSource): readonly Jour[] {
  const days = joursFeries.flatMap(({ falls, departements, since = 0, until = 9999, source }) => {
    if (year < since || year > until || departements?.includes(departement) === false) return []
    if (only !== undefined && source !== only) return []
    return typeof falls === 'number' ? addDays(easter(year), falls) : `${String(year).padStart(4, '0')}-${falls}`
  })
  return [...new Set(days)].sort()
}

export function isHoliday(jour: Jour, departement: string, only?: LegalSource) {
  return holidaysOf(Number(jour.slice(0, 4)), departement, only).includes(jour)
}

interface Delai {
  readonly months: number
  /** Covers the length and the way of counting. */
  readonly source: LegalSource
}

// Two months of silence are a refusal (CE 1 July 1988 no 89692 Montauban, for a letter that is a recours gracieux).
// They end at the term even on a holiday: this is no délai franc. The préfet's own délai franc restarts from the answer
// or the refusal. Unverified for a request for pieces.
const answers: Delai = { months: 2, source: 'à vérifier' }

/** What each letter sets going: the time to answer it, where the law sets one, and how it suspends the préfet's délai. */
const lettreDelais = {
  '2-1': {},
  '3-1': { answer: answers, suspends: 'pieces' }, // the préfet's délai restarts from the pieces or their refusal
  '4-1': { answer: answers, suspends: 'observations' }, // a lettre d'observations is a recours gracieux
  '5-1': {}, // the tribunal sets the time when it communicates the requête; a déféré suspends nothing
} as const satisfies Record<LettreCode, { readonly answer?: Delai; readonly suspends?: Evenement }>

/** What it is for the préfet's délai; undefined where it moves nothing. */
export function suspensionBy(code: LettreCode): Evenement | undefined {
  const { suspends }: { readonly suspends?: Evenement } = lettreDelais[code]
  return suspends
}

export function delaiOf(code: LettreCode): Delai | undefined {
  const { answer }: { readonly answer?: Delai } = lettreDelais[code]
  return answer
}

/**
 * Last day of a délai franc in months. Neither the first day (receipt, publication, notification) nor the term counts;
 * the day after the term moves past Saturdays, Sundays and public holidays.
 * @param departement three characters
 * @throws RangeError past the year 9999
 */
export function lastDay(from: Jour, months: number, departement: string): Jour {
  return endOfDelai(from, months, (day) => isHoliday(day, departement))
}

/** Unverified public holidays do not change the last day. */
export function isLastDaySure(from: Jour, months: number, departement: string): boolean {
  return lastDay(from, months, departement) === endOfDelai(from, months, (day) => isHoliday(day, departement, 'lu'))
}

function endOfDelai(from: Jour, months: number, isOff: (day: Jour) => boolean): Jour {
  let day = addDays(addMonths(from, months), 1)
  while (isWeekend(day) || isOff(day)) day = addDays(day, 1)
  return day
}

/**
 * Last day to answer a letter before silence is a refusal; undefined when the law sets none.
 * @param receivedOn in the collectivité's time zone
 * @throws RangeError past the year 9999
 */
export function echeance(code: LettreCode, receivedOn: Jour): Jour | undefined {
  const delai = delaiOf(code)
  return delai && addMonths(receivedOn, delai.months)
}

export interface CalendarPlace {
  /** Three characters. */
  readonly departement: string
  readonly fuseau: string
}

/** The same hour after `days` working days, without Saturdays, Sundays and the département's public holidays. */
export function workingDaysAfter(from: Date, days: number, { departement, fuseau }: CalendarPlace) {
  const first = dayIn(fuseau, from)
  let day = first
  for (let left = days; left > 0;) {
    day = addDays(day, 1)
    if (!isWeekend(day) && !isHoliday(day, departement)) left--
  }
  return new Date(from.getTime() + (Date.parse(day) - Date.parse(first)))
}
