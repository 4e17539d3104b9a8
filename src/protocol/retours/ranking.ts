// Whose return may it be, when no transmission is surely its own: candidates in order of likeness, and for each the facts
// that differ, with the way in which they do. For a person to choose; nothing is attached by it.
import { readIdActe, type Identity } from '../messages/names.ts'
import { normaliseNumero } from '../acte/numero.ts'
import type { PartialIdentity } from './identity.ts'

type Field = 'departement' | 'siren' | 'dateDecision' | 'numero' | 'nature'

/**
 * `case`: letters alone · `separator`: hyphens, underscores, spaces (a known client turns `-` into `_` and lower case into
 * capitals) · `week-year`: the year of the week in place of the year (a known gateway does, around New Year) ·
 * `absent`: the return does not say it.
 */
export type Way = 'case' | 'separator' | 'week-year' | 'absent' | 'other'

export interface Difference {
  readonly field: Field
  readonly retour?: string
  readonly transmission?: string
  readonly how: Way
}

export interface Ranked {
  readonly id: string
  readonly idActe: string
  /** 0 to 1, to the hundredth. */
  readonly score: number
  readonly differs: readonly Difference[]
}

/** What a fact is worth: the number tells more acts apart than their nature. */
const weights: Readonly<Record<Field, number>> = { numero: 40, dateDecision: 25, siren: 20, nature: 10, departement: 5 }

/** What is left of it when it differs. */
const likeness: Readonly<Record<Way, number>> = { case: 0.9, separator: 0.8, 'week-year': 0.8, absent: 0, other: 0 }

const fields: readonly Field[] = ['departement', 'siren', 'dateDecision', 'numero', 'nature']

/** What tells acts of one collectivite apart. */
const telling: readonly Field[] = ['numero', 'dateDecision']

const rankedMax = 10

/**
 * The candidates that have something in common with a return, best first, at most 10; equals keep their order.
 * When the return says a number or a day, one of these must be alike: a SIREN alone makes no candidate.
 * @param identity what the return says
 * @param candidates transmissions and the identifiers of their acts; one that is no identifier is left out
 */
export function rankCandidates(
  identity: PartialIdentity,
  candidates: readonly { readonly id: string; readonly idActe: string }[],
): readonly Ranked[] {
  return candidates
    .flatMap(({ id, idActe }) => {
      const act = readIdActe(idActe)
      const differs = act ? differencesOf(identity, act) : []
      return act && hasInCommon(identity, differs) ? [{ id, idActe, score: scoreOf(differs), differs }] : []
    })
    .toSorted((a, b) => b.score - a.score)
    .slice(0, rankedMax)
}

function differencesOf(identity: PartialIdentity, act: Identity): Difference[] {
  return fields.flatMap((field): Difference[] => {
    const [retour, transmission] = [identity[field], act[field]]
    if (transmission === undefined || retour === transmission) return []
    if (retour === undefined) return [{ field, transmission, how: 'absent' }]
    return [{ field, retour, transmission, how: howDiffer(field, retour, transmission) }]
  })
}

function howDiffer(field: Field, retour: string, transmission: string): Way {
  if (retour.toUpperCase() === transmission.toUpperCase()) return 'case'
  if (field === 'dateDecision' && isWeekYear(retour, transmission)) return 'week-year'
  if (field === 'numero' && normaliseNumero(retour) === normaliseNumero(transmission)) return 'separator'
  return 'other'
}

// The same day and month a year apart, in the week that two years share (ISO: 29 December to 3 January; with weeks that
// begin on Sunday: from 26 December). Whichever side has it wrong.
function isWeekYear(one: string, other: string): boolean {
  const [earlier = '', later = ''] = [one, other].toSorted()
  const near = /-(?:12-(?:2[6-9]|3[01])|01-0[1-3])$/.test(earlier)
  return near && earlier.slice(4) === later.slice(4) && Number(later.slice(0, 4)) - Number(earlier.slice(0, 4)) === 1
}

function hasInCommon(identity: PartialIdentity, differs: readonly Difference[]): boolean {
  const said = fields.filter((field) => identity[field] !== undefined)
  const decisive = said.filter((field) => telling.includes(field))
  return (decisive.length > 0 ? decisive : said).some((field) => alike(field, differs) > 0)
}

function scoreOf(differs: readonly Difference[]): number {
  return Math.round(fields.reduce((sum, field) => sum + weights[field] * alike(field, differs), 0)) / 100
}

function alike(field: Field, differs: readonly Difference[]): number {
  const difference = differs.find((each) => each.field === field)
  return difference ? likeness[difference.how] : 1
}
