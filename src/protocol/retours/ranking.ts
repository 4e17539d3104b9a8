// Candidates for a retour that matches no transmission for certain, the most alike first, each with the facts that
// differ and how they differ. A person chooses; nothing is attached automatically.
import { readIdActe, type Identity } from '../messages/names.ts'
import { normaliseNumero } from '../acte/numero.ts'
import type { PartialIdentity } from './identity.ts'

type Field = 'departement' | 'siren' | 'dateDecision' | 'numero' | 'nature'

/**
 * `case`: upper or lower case. `separator`: hyphens, underscores, spaces (a known client turns `-` into `_` and
 * capitalises). `week-year`: the year of the week instead of the year (a known gateway does so around New Year).
 * `absent`: the retour does not tell.
 */
export type Discrepancy = 'case' | 'separator' | 'week-year' | 'absent' | 'other'

export interface Difference {
  readonly field: Field
  readonly retour?: string
  readonly transmission?: string
  readonly how: Discrepancy
}

interface Ranked {
  readonly id: string
  readonly idActe: string
  /** 0 to 1, to the hundredth. */
  readonly score: number
  readonly differs: readonly Difference[]
}

/** The number distinguishes acts better than the nature. */
const weights: Readonly<Record<Field, number>> = { numero: 40, dateDecision: 25, siren: 20, nature: 10, departement: 5 }

/** The share of the weight that remains when a fact differs. */
const likeness: Readonly<Record<Discrepancy, number>> = {
  case: 0.9,
  separator: 0.8,
  'week-year': 0.8,
  absent: 0,
  other: 0,
}

const fields: readonly Field[] = ['departement', 'siren', 'dateDecision', 'numero', 'nature']

/** The facts that distinguish the acts of a collectivité. */
const distinctive: readonly Field[] = ['numero', 'dateDecision']

const rankedMax = 10

/**
 * The candidates that share something with a retour, best first, at most 10; equals keep their order. When the retour
 * tells a number or a day, one of them must be alike: a SIREN alone is not enough.
 * @param candidates transmissions with the identifiers of their acts; a malformed identifier is left out
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

function howDiffer(field: Field, retour: string, transmission: string): Discrepancy {
  if (retour.toUpperCase() === transmission.toUpperCase()) return 'case'
  if (field === 'dateDecision' && isWeekYear(retour, transmission)) return 'week-year'
  if (field === 'numero' && normaliseNumero(retour) === normaliseNumero(transmission)) return 'separator'
  return 'other'
}

// The same day and month a year apart, in the week that two years share (ISO: 29 December to 3 January; with weeks that
// begin on Sunday: from 26 December). Either side may be wrong.
function isWeekYear(one: string, other: string): boolean {
  const [earlier = '', later = ''] = [one, other].toSorted()
  const near = /-(?:12-(?:2[6-9]|3[01])|01-0[1-3])$/.test(earlier)
  return near && earlier.slice(4) === later.slice(4) && Number(later.slice(0, 4)) - Number(earlier.slice(0, 4)) === 1
}

function hasInCommon(identity: PartialIdentity, differs: readonly Difference[]): boolean {
  const said = fields.filter((field) => identity[field] !== undefined)
  const decisive = said.filter((field) => distinctive.includes(field))
  return (decisive.length > 0 ? decisive : said).some((field) => alike(field, differs) > 0)
}

function scoreOf(differs: readonly Difference[]): number {
  return Math.round(fields.reduce((sum, field) => sum + weights[field] * alike(field, differs), 0)) / 100
}

function alike(field: Field, differs: readonly Difference[]): number {
  const difference = differs.find((each) => each.field === field)
  return difference ? likeness[difference.how] : 1
}
