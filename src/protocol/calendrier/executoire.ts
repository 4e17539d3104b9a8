// One answer for an acte, from its facts alone: is it in force, since when, on which grounds, and until when may it be
// deferred, attacked or withdrawn. Whatever no source settles is named as a doubt beside what leans on it. Articles: CGCT
// L2131-1 and its mirrors, read through the pages named in the manual's chapter.
import type { Doute } from './doutes.ts'
import { echeancesOf, type Echeance } from './echeances.ts'
import { isAccounts } from './exercice.ts'
import {
  dayOf,
  isPermit,
  knownOn,
  lawOf,
  type BudgetFacts,
  type Evenement,
  type FaitsActe,
  type Known,
} from './faits.ts'
import { addMonths, type Jour } from './jour.ts'
import { firstPublicity, publiciteOf, type PubliciteDue } from './publicite.ts'

export const conditionNames = [
  'vote',
  'sceau',
  'signatures',
  'recu',
  'publie',
  'notifie',
  'geoportail',
  'moisSansScot',
  'approbation',
] as const
export type ConditionName = (typeof conditionNames)[number]

export interface Condition {
  readonly what: ConditionName
  /** Null: not met. */
  readonly on: Jour | null
  readonly source: string
  /** Of several ways to publish, the one that counts. */
  readonly how?: Evenement
  /** Asked for at deposit: without it the acte does not leave, and once received it lacks nothing. */
  readonly atDeposit?: true
  readonly doubts: readonly Doute[]
}

export const fins = ['suspendu', 'annule', 'retire', 'remplace', 'transmissionAnnulee'] as const
export type Fin = (typeof fins)[number]

const doubtful: Readonly<Partial<Record<Fin, Doute>>> = {
  suspendu: 'suspension',
  transmissionAnnulee: 'transmissionAnnulee',
  // Of a permit: within its three months, or at any time if it was obtained by fraud.
  retire: 'retrait',
}

type Verdict =
  | { readonly since: Jour }
  | { readonly missing: readonly ConditionName[] }
  | { readonly lost: Fin; readonly since: Jour }

export interface Executoire {
  readonly verdict: Verdict
  readonly conditions: readonly Condition[]
  readonly publicite: PubliciteDue
  /** None of an acte that is no more. */
  readonly deadlines: readonly Echeance[]
  readonly doubts: readonly Doute[]
}

const force = {
  commune: 'CGCT L2131-1',
  epci: 'CGCT L5211-3',
  departement: 'CGCT L3131-1',
  region: 'CGCT L4141-1',
} as const

/** What the facts say on this day; later ones are not known yet. @throws RangeError past the year 9999 */
export function executoireOf(acte: FaitsActe, today: Jour): Executoire {
  const act = knownOn(acte, today)
  const conditions = conditionsOf(act)
  const verdict = verdictOf(act, conditions)
  const isOver = 'lost' in verdict && verdict.lost !== 'suspendu'
  const deadlines = isOver ? [] : echeancesOf(act)
  // Of a budget in PDF alone neither step nor exercice is known, and it may be something else that is sent as one.
  const isUnread = acte.nature === 'BF' && acte.budget === undefined && !isOver
  const over = 'lost' in verdict && (verdict.lost !== 'retire' || isPermit(act)) ? doubtful[verdict.lost] : undefined
  return {
    verdict,
    conditions,
    publicite: publiciteOf(act),
    deadlines,
    doubts: [
      ...new Set([
        ...(over ? [over] : []),
        ...(isUnread ? (['sansXml'] as const) : []),
        ...[...conditions, ...deadlines].flatMap(({ doubts }) => doubts),
      ]),
    ],
  }
}

interface Needed extends Pick<Condition, 'what' | 'source'> {
  readonly on: Jour | undefined
  readonly doubts?: readonly Doute[]
}

const condition = ({ what, on, source, doubts = [] }: Needed): Condition => ({ what, on: on ?? null, source, doubts })

function conditionsOf(act: Known): readonly Condition[] {
  const { budget, dispense, documentPapier, known } = act
  const received = known.filter(({ quoi }) => quoi === 'recu')
  const source = dispense ? 'CGCT L2131-3' : force[lawOf(act)]
  const on = documentPapier ? undefined : received[0]?.le
  return [
    ...(budget ? budgetConditions(act, budget) : []),
    ...(dispense ? [] : [condition({ what: 'recu', on, source, doubts: received.length > 1 ? ['deuxAccuses'] : [] })]),
    ...publicityOf(act, source),
    ...(known.some(({ quoi }) => quoi === 'aApprouver' || quoi === 'approuve') ? [approvalOf(act)] : []),
  ]
}

/** Which texts want one is not known here: a person says it. */
function approvalOf(act: Known): Condition {
  const on = dayOf(act, 'approuve')
  return condition({ what: 'approbation', on, source: 'texte propre à l’acte', doubts: ['approbation'] })
}

function budgetConditions(act: Known, budget: BudgetFacts): readonly Condition[] {
  const source = isAccounts(budget) ? 'CGCT L1612-12' : 'CGCT L1612-2'
  const page = condition({
    what: 'signatures',
    on: dayOf(act, 'signatures'),
    source: 'usage des préfectures',
    doubts: ['signatures'],
  })
  return [
    condition({ what: 'vote', on: budget.voteLe, source }),
    { ...condition({ what: 'sceau', on: budget.scelleLe, source: 'TotEM, Scellement' }), atDeposit: true },
    ...(budget.etape === 'CFU' ? [{ ...page, atDeposit: true } as const] : []),
  ]
}

function publicityOf(act: Known, source: string): readonly Condition[] {
  if (act.kind === 'individuel' || act.kind === 'contrat') {
    const isNamed = isPermit(act) && act.autorisation !== 'declaration'
    return [
      condition({
        what: 'notifie',
        on: dayOf(act, 'notifie'),
        source: isNamed ? 'code de l’urbanisme L424-7' : source,
      }),
    ]
  }
  if (act.kind === 'plan') {
    const month = {
      what: 'moisSansScot',
      on: monthAfter(act),
      source: 'code de l’urbanisme L153-24',
      doubts: ['scot'],
    } as const
    return [
      condition({ what: 'geoportail', on: dayOf(act, 'geoportail'), source: 'code de l’urbanisme L153-23' }),
      ...(dayOf(act, 'scot') === undefined ? [condition(month)] : []),
    ]
  }
  const made = firstPublicity(act)
  const isLenient = made !== undefined && made.quoi !== 'publie' && publiciteOf(act).what !== 'anterieure'
  const doubts = isLenient && act.population === undefined ? (['population'] as const) : []
  return [{ ...condition({ what: 'publie', on: made?.le, source, doubts }), ...(made && { how: made.quoi }) }]
}

/** Only once it has passed. */
function monthAfter(act: Known): Jour | undefined {
  const received = dayOf(act, 'recu')
  const end = received && addMonths(received, 1)
  return end !== undefined && end <= act.today ? end : undefined
}

function verdictOf(act: Known, conditions: readonly Condition[]): Verdict {
  const end = act.known.find(({ quoi }) => fins.some((fin) => fin === quoi))
  if (end) return { lost: end.quoi as Fin, since: end.le }
  const isReceived = act.dispense || dayOf(act, 'recu') !== undefined
  const missing = conditions.filter(({ on, atDeposit }) => on === null && !(atDeposit && isReceived))
  if (missing.length > 0) return { missing: missing.map(({ what }) => what) }
  const days = conditions.flatMap(({ on, atDeposit }) => (on === null || atDeposit ? [] : [on]))
  return { since: days.sort().at(-1) ?? act.dateDecision }
}

/** The day since which it is in force. */
export function inForceSince({ verdict }: Pick<Executoire, 'verdict'>): Jour | undefined {
  return 'lost' in verdict || 'missing' in verdict ? undefined : verdict.since
}

/** A publicity, and its day. */
export interface Publication {
  readonly how: Evenement
  readonly on: Jour
}

/** How and when the acte was made public, as far as that counts; a document d'urbanisme on the Géoportail. */
export function publicationIn({ conditions }: Pick<Executoire, 'conditions'>): Publication | undefined {
  for (const { what, how, on } of conditions)
    if (on !== null && (what === 'publie' || what === 'notifie' || what === 'geoportail'))
      return { how: how ?? what, on }
  return undefined
}

export const alertes = ['nonPublie', 'nonRecu', 'transmisTard', 'papier'] as const
export type Alerte = (typeof alertes)[number]

/** What a person should look at, beside what the conditions say. */
export function alertesOf(
  { documentPapier, faits }: Pick<FaitsActe, 'documentPapier' | 'faits'>,
  said: Executoire,
): readonly Alerte[] {
  if ('lost' in said.verdict) return []
  const isReceived = faits.some(({ quoi }) => quoi === 'recu')
  const isPublic = publicationIn(said) !== undefined
  const late = said.deadlines.find(({ what }) => what === 'transmission')
  const given: Readonly<Record<Alerte, boolean>> = {
    nonPublie: isReceived && !isPublic,
    nonRecu: !isReceived && isPublic,
    transmisTard: late?.done !== undefined && late.until !== null && late.done > late.until,
    papier: documentPapier === true,
  }
  return alertes.filter((each) => given[each])
}
