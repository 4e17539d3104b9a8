// Until when an acte may be sent, deferred, attacked or withdrawn, and a budget controlled: each term with its article, what
// moved it, and the doubts that it leans on.
import { isLastDaySure, lastDay } from './delais.ts'
import type { Doute } from './doutes.ts'
import { budgetTerms, isAccounts } from './exercice.ts'
import { dayOf, isCounted, isPermit, lawOf, type BudgetFacts, type Evenement, type Fait, type Known } from './faits.ts'
import { addDays, addMonths, type Jour } from './jour.ts'
import { firstPublicity } from './publicite.ts'

export const delaiNames = [
  'transmission',
  'defere',
  'recoursTiers',
  'recoursNotifie',
  'silence',
  'retrait',
  'controle',
  'budgetAdopte',
  'budgetTransmis',
  'compteVote',
  'compteTransmis',
] as const
export type Delai = (typeof delaiNames)[number]

export interface Echeance {
  readonly what: Delai
  /** The day that sets it going, which does not count; null before it, and where the calendar alone sets the last day. */
  readonly since: Jour | null
  /** Last day, which counts; null before it is set going, and while an answer suspends it. */
  readonly until: Jour | null
  readonly source: string
  /** What suspended it or set it going again. */
  readonly because?: Evenement | 'repondu' | 'silence'
  /** When what it limits was done. */
  readonly done?: Jour
  readonly indicative?: true
  readonly doubts: readonly Doute[]
}

const defere = {
  commune: 'CGCT L2131-6',
  epci: 'CGCT L2131-6',
  departement: 'CGCT L3132-1',
  region: 'CGCT L4142-1',
} as const

/** From this day on a recours gracieux moves nothing (code de l'urbanisme L600-12-2). */
const gracieuxStillSince = '2025-11-28'

/** Until when it may be sent, deferred, attacked, withdrawn; of a budget also its own terms. */
export function echeancesOf(act: Known): readonly Echeance[] {
  const {
    kind,
    dispense,
    matiere: [first, second = 0],
    budget,
    dateDecision,
  } = act
  const received = act.documentPapier ? undefined : dayOf(act, 'recu')
  const isMarche = kind === 'contrat' && first === 1 && [1, 2].includes(second)
  const isFifteen = (kind === 'individuel' || isMarche) && !dispense && isCounted(dateDecision)
  return [
    ...(isFifteen
      ? [
          term({
            what: 'transmission',
            since: dateDecision,
            until: addDays(dateDecision, 15),
            source: kind === 'individuel' ? 'CGCT L2131-2' : 'CGCT L2131-13',
            done: dayOf(act, 'recu'),
            doubts: ['quinzeJours'],
          }),
        ]
      : []),
    ...(dispense
      ? []
      : franc(act, {
          what: 'defere',
          from: received,
          source: defere[lawOf(act)],
          letters: ['pieces', 'observations'],
        })),
    ...recoursOf(act),
    ...(kind === 'individuel' && act.creeDesDroits !== false && isCounted(dateDecision) ? [withdrawalOf(act)] : []),
    ...(budget ? budgetEcheances(act, budget, received) : []),
  ]
}

function withdrawalOf(act: Known): Echeance {
  const isUrban = isPermit(act)
  return term({
    what: 'retrait',
    since: act.dateDecision,
    until: addMonths(act.dateDecision, isUrban ? 3 : 4),
    source: isUrban ? 'code de l’urbanisme L424-5' : 'CRPA L242-1',
    doubts: act.creeDesDroits === undefined && !isUrban ? ['retrait', 'droits'] : ['retrait'],
  })
}

function recoursOf(act: Known): readonly Echeance[] {
  const third = {
    what: 'recoursTiers',
    source: 'CJA R421-1',
    letters: ['recoursTiers'],
    rejected: 'rejetTiers',
  } as const
  if (act.kind === 'individuel') return recoursOfPerson(act, third)
  if (act.kind === 'contrat') return franc(act, { ...third, from: dayOf(act, 'publie') })
  if (act.kind === 'general') return franc(act, { ...third, from: firstPublicity(act)?.le })
  const [posted, told] = [dayOf(act, 'affiche'), dayOf(act, 'presse')]
  return franc(act, { ...third, from: posted && told && (posted > told ? posted : told) })
}

/** The person's, and of an urban authorisation the neighbours': from its posting on the ground. */
function recoursOfPerson(act: Known, third: Omit<Moved, 'from'>): readonly Echeance[] {
  const isStill = isPermit(act) && act.dateDecision >= gracieuxStillSince
  const moving = <L>(letters: L) => (isStill ? [] : letters)
  const from = dayOf(act, 'chantier')
  const isAsked = from !== undefined && dayOf(act, 'recoursTiers') !== undefined
  const doubts: readonly Doute[] = from === undefined ? [] : isAsked ? ['chantier', 'gracieuxUrbanisme'] : ['chantier']
  const source = 'code de l’urbanisme R600-2'
  return [
    ...franc(act, {
      what: 'recoursNotifie',
      from: dayOf(act, 'notifie'),
      source: third.source,
      letters: moving(['recoursInteresse']),
      rejected: 'rejetInteresse',
    }),
    ...(isPermit(act) ? franc(act, { ...third, from, source, letters: moving(third.letters), doubts }) : []),
  ]
}

function budgetEcheances(act: Known, budget: BudgetFacts, received: Jour | undefined): readonly Echeance[] {
  const accounts: readonly Doute[] = isAccounts(budget) ? ['trenteJoursComptes'] : []
  const done = { adopte: budget.voteLe, transmis: dayOf(act, 'recu') }
  const control = term({
    what: 'controle',
    since: received,
    until: received && addDays(received, 30),
    source: 'CGCT L1612-5',
    doubts: received === undefined ? [] : ['trenteJours', ...accounts],
  })
  return [
    { ...control, indicative: true },
    ...budgetTerms(budget, act.corps).map(({ by, ...each }) =>
      term({
        ...each,
        done: done[by],
        doubts: each.what === 'compteTransmis' && budget.etape === 'CFU' ? ['comptesTransmis'] : [],
      }),
    ),
  ]
}

interface Term extends Pick<Echeance, 'what' | 'source'> {
  readonly since?: Jour | undefined
  readonly until?: Jour | undefined
  readonly because?: Echeance['because'] | undefined
  readonly done?: Jour | undefined
  readonly doubts?: readonly Doute[]
}

function term({ what, since: from, until, source, because, done, doubts = [] }: Term): Echeance {
  const told = { ...(because && { because }), ...(done && { done }) }
  return { what, since: from ?? null, until: until ?? null, ...told, source, doubts }
}

interface Moved extends Pick<Term, 'what' | 'source' | 'doubts'> {
  readonly from: Jour | undefined
  /** What suspends it, when it comes within the délai. */
  readonly letters: readonly Evenement[]
  /** What ends the wait, where the letter itself has no answer. */
  readonly rejected?: Evenement
}

/**
 * Two months francs. A letter within them suspends: two months of silence, which are no délai franc, or an answer before
 * their end set them going anew.
 */
function franc(act: Known, { what, from, source, letters, rejected, doubts = [] }: Moved): readonly Echeance[] {
  if (from === undefined) return [term({ what, source, doubts })]
  const { departement, today, known } = act
  let [start, until, because] = [from, lastDay(from, 2, departement), undefined as Echeance['because']]
  const moved = new Set<Doute>(doubts)
  for (const letter of known.filter(({ quoi, le }) => letters.includes(quoi) && le >= from)) {
    if (letter.le > until) continue
    if (what === 'defere') moved.add('depart')
    const answer = answerTo(letter, act, rejected)
    const silent = addMonths(letter.le, 2)
    if (answer === undefined) moved.add('silence')
    if (answer === undefined && today <= silent)
      return [
        term({ what, since: from, source, because: letter.quoi, doubts: [...moved] }),
        term({
          what: 'silence',
          since: letter.le,
          until: silent,
          source: 'CRPA L231-4',
          because: letter.quoi,
          doubts: ['silence'],
        }),
      ]
    start = answer?.le ?? silent
    because = answer?.quoi ?? 'silence'
    until = lastDay(start, 2, departement)
  }
  if (!isLastDaySure(start, 2, departement)) moved.add('feries')
  if (departement.startsWith('98')) moved.add('outreMer')
  return [term({ what, since: start, until, source, because, doubts: [...moved] })]
}

/** As far as it is known today. */
function answerTo({ le, repondu }: Fait, { known, today }: Known, rejected: Evenement | undefined) {
  if (repondu !== undefined && repondu <= today) return { quoi: 'repondu', le: repondu } as const
  return known.find((each) => each.quoi === rejected && each.le >= le)
}
