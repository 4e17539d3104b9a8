// What must be made public of an acte, where and how long, and what may never be. Ordonnance no 2021-1310 and décret no
// 2021-1311, read through pages of préfectures, lawyers and a mairie: how long, nobody read in a text of law.
import type { ActeKind, Fait, FaitsActe, Known } from './faits.ts'
import type { Jour } from './jour.ts'

/** From this day on no posting in the place of publication on line, but in communes below so many inhabitants. */
const [enLigneSince, enLigneFrom]: readonly [Jour, number] = ['2022-07-01', 3_500]

/** Days that count as publicity: `notifie` in the place of any publication. */
export const moyens = ['publie', 'affiche', 'papier', 'geoportail', 'notifie'] as const

interface Regle {
  readonly ways: readonly (typeof moyens)[number][]
  /** At least, on line; absent: no source says. */
  readonly months?: number
  readonly source: string
  readonly aVerifier?: true
}

const ordonnance = { months: 2, source: 'ordonnance n° 2021-1310, décret n° 2021-1311', aVerifier: true } as const

/** `auChoix`: of a small commune; `selonPopulation`: of one that may be small, or of a body of no kind that a source names. */
export const reglesPublicite = [
  'enLigne',
  'auChoix',
  'selonPopulation',
  'anterieure',
  'geoportail',
  'individuel',
  'contrat',
] as const
export type ReglePublicite = (typeof reglesPublicite)[number]

export const regles: Readonly<Record<ReglePublicite, Regle>> = {
  enLigne: { ways: ['publie'], ...ordonnance },
  auChoix: { ways: ['publie', 'affiche', 'papier'], ...ordonnance },
  selonPopulation: { ways: ['publie', 'affiche', 'papier'], ...ordonnance },
  anterieure: { ways: ['publie', 'affiche', 'papier'], source: 'CGCT L2131-1', aVerifier: true },
  geoportail: { ways: ['geoportail'], source: 'code de l’urbanisme L153-23' },
  individuel: { ways: ['notifie'], source: 'ordonnance n° 2021-1310, décret n° 2021-1311' },
  contrat: { ways: ['notifie'], source: 'CGCT L2131-1', aVerifier: true },
}

export interface PubliciteDue extends Regle {
  readonly what: ReglePublicite
}

interface Publiable extends Pick<FaitsActe, 'nature' | 'corps' | 'population' | 'dateDecision'> {
  readonly kind: ActeKind
}

export function publiciteOf(acte: Publiable): PubliciteDue {
  const what = regleOf(acte)
  // Sources name délibérations and actes réglementaires alone.
  const isNamed = acte.kind !== 'general' || acte.nature === 'DE' || acte.nature === 'AR'
  return { what, ...regles[what], ...(!isNamed && { aVerifier: true }) }
}

/** The first publicity that counts. */
export function firstPublicity(act: Known): Fait | undefined {
  const { ways } = publiciteOf(act)
  return act.known.find(({ quoi }) => ways.some((way) => way === quoi))
}

function regleOf({ kind, corps, population, dateDecision }: Publiable): ReglePublicite {
  if (kind === 'plan') return 'geoportail'
  if (kind !== 'general') return kind
  if (dateDecision < enLigneSince) return 'anterieure'
  const isMaybeSmall = corps === 'commune' || corps === 'autre'
  if (!isMaybeSmall || (population ?? 0) >= enLigneFrom) return 'enLigne'
  return corps === 'commune' && population !== undefined ? 'auChoix' : 'selonPopulation'
}

/** The person or the contractor is told, and nobody else. */
export function isPublished({ ways }: Pick<PubliciteDue, 'ways'>): boolean {
  return !ways.includes('notifie')
}

interface PublishableFile {
  readonly kind: string
  readonly budget?: unknown
  readonly signatures?: readonly unknown[]
}

/** Of XML everybody reads signatures alone: a budget's annexes name persons. */
export function isFilePublished({ kind, budget, signatures = [] }: PublishableFile): boolean {
  return kind !== 'xml' || (budget === undefined && signatures.length > 0)
}
