// Public holidays of a departement, as data. Sources: code du travail L3133-1 (national) and L3422-2 (abolition of
// slavery), read in the versions of 2024 and 2019. `à vérifier` marks what was read in no text of law.
import { addDays, easter, type Jour } from './jour.ts'

/** `lu`: read in the text of law; `à vérifier`: general knowledge, or the press. */
export type Source = 'lu' | 'à vérifier'

export interface JourFerie {
  readonly nom: string
  /** `05-01` every year, or a number of days after Easter Sunday. */
  readonly falls: string | number
  /** Three characters each; absent for everywhere. */
  readonly departements?: readonly string[]
  /** First and last year. */
  readonly since?: number
  readonly until?: number
  readonly source: Source
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

const local: readonly JourFerie[] = [
  // L3134-13 of the code du travail, not read: in communes with a Protestant or shared church.
  { nom: 'Vendredi saint', falls: -2, departements: alsaceMoselle, source: 'à vérifier' },
  { nom: 'Saint-Étienne', falls: '12-26', departements: alsaceMoselle, source: 'à vérifier' },
  { nom: abolition, falls: '05-27', departements: ['971'], source: 'lu' },
  { nom: abolition, falls: '05-22', departements: ['972'], source: 'lu' },
  { nom: abolition, falls: '06-10', departements: ['973'], source: 'lu' },
  { nom: abolition, falls: '12-20', departements: ['974'], source: 'lu' },
  { nom: abolition, falls: '04-27', departements: ['976'], source: 'lu' },
  { nom: abolition, falls: '10-09', departements: ['977'], source: 'lu' },
  // The text still says 27 May; since 2019 the day is kept on the 28th, with the préfecture's consent (local press,
  // 2024).
  { nom: abolition, falls: '05-27', departements: ['978'], until: 2018, source: 'lu' },
  { nom: abolition, falls: '05-28', departements: ['978'], since: 2019, source: 'à vérifier' },
  { nom: 'Saint Pierre Chanel', falls: '04-28', departements: ['986'], source: 'à vérifier' },
  { nom: 'Fête du territoire', falls: '07-29', departements: ['986'], source: 'à vérifier' },
  { nom: 'Arrivée de l’Évangile', falls: '03-05', departements: ['987'], source: 'à vérifier' },
  { nom: 'Vendredi saint', falls: -2, departements: ['987'], source: 'à vérifier' },
  // The second replaces the first since 2025 (local press, April 2024).
  { nom: 'Fête de l’autonomie', falls: '06-29', departements: ['987'], until: 2024, source: 'à vérifier' },
  { nom: 'Matari’i i ni’a', falls: '11-20', departements: ['987'], since: 2025, source: 'à vérifier' },
  { nom: 'Fête de la citoyenneté', falls: '09-24', departements: ['988'], source: 'à vérifier' },
]

/** All known public holidays, the national ones first. */
export const joursFeries: readonly JourFerie[] = [...national, ...local]

/**
 * The public holidays of a year in order, each day once.
 * @param year 1583 to 9999, by the lists of the 21st century
 * @param departement three characters; any other text has the national ones only
 */
export function holidaysOf(year: number, departement: string): readonly Jour[] {
  const days = joursFeries.flatMap(({ falls, departements, since = 0, until = 9999 }) => {
    if (year < since || year > until || departements?.includes(departement) === false) return []
    return typeof falls === 'number' ? addDays(easter(year), falls) : `${String(year).padStart(4, '0')}-${falls}`
  })
  return [...new Set(days)].sort()
}

/** The day is a public holiday in the departement. A Sunday by itself is none. */
export function isHoliday(jour: Jour, departement: string): boolean {
  return holidaysOf(Number(jour.slice(0, 4)), departement).includes(jour)
}
