// The year of a budget: until when it is adopted and sent, and its accounts voted and sent. Articles for all collectivités,
// read through pages of the ministry and of associations of mayors (the manual's chapter names them). A year whose State's
// figures came after 31 March may give more time: that is not known here.
import type { Auteur, BudgetStep, Corps } from './faits.ts'
import { addDays, type Jour } from './jour.ts'

/** A compte administratif, or a compte financier unique. */
export function isAccounts({ etape }: Pick<BudgetStep, 'etape'>): boolean {
  return etape === 'CA' || etape === 'CFU'
}

interface BudgetTerm {
  readonly what: 'budgetAdopte' | 'budgetTransmis' | 'compteVote' | 'compteTransmis'
  readonly until: Jour
  readonly source: string
  /** What ends it. */
  readonly by: 'adopte' | 'transmis'
}

/** Years in which the assemblies are renewed, which then have until 30 April. */
const renewals: Readonly<Partial<Record<Corps, readonly string[]>>> = { commune: ['2026'], epci: ['2026'] }

/** The first exercice whose accounts must be a compte financier unique (ordonnance no 2025-526). */
const uniqueFrom = 2026

/** The terms of a step of an exercice; none of a BS, a DM or an unknown one. */
export function budgetTerms(step: BudgetStep, corps: Corps): readonly BudgetTerm[] {
  const { etape, annee } = step
  if (annee === undefined) return []
  const next = String(Number(annee) + 1)
  if (etape === 'BP') {
    const adopted = `${annee}-04-${renewals[corps]?.includes(annee) ? '30' : '15'}`
    return [
      { what: 'budgetAdopte', until: adopted, source: 'CGCT L1612-2', by: 'adopte' },
      { what: 'budgetTransmis', until: addDays(adopted, 15), source: 'CGCT L1612-8', by: 'transmis' },
    ]
  }
  if (!isAccounts(step)) return []
  return [
    { what: 'compteVote', until: `${next}-06-30`, source: 'CGCT L1612-12', by: 'adopte' },
    { what: 'compteTransmis', until: `${next}-07-15`, source: 'CGCT L1612-13', by: 'transmis' },
  ]
}

/** What to think of when its accounts are voted. */
const rappels = ['unique', 'transition'] as const
export type Rappel = (typeof rappels)[number]

/** More inhabitants than this join the state of the ecological transition to their accounts (loi no 2023-1322, article 191). */
const transitionAbove = 3_500

export interface BudgetYear {
  /** In their order: the accounts of the year before among them. */
  readonly terms: readonly (BudgetTerm & { readonly annee: string })[]
  readonly reminders: readonly Rappel[]
}

/** A year's terms, and what goes with its accounts. @param population unknown: only what holds for all */
export function budgetYear(annee: string, { corps, population = 0 }: Auteur): BudgetYear {
  const before = String(Number(annee) - 1)
  const etapes = [
    { etape: 'BP', annee },
    { etape: 'CFU', annee: before },
  ]
  const terms = etapes.flatMap((step) => budgetTerms(step, corps).map((term) => ({ ...term, annee: step.annee })))
  const holds: Readonly<Record<Rappel, boolean>> = {
    unique: Number(before) >= uniqueFrom,
    transition: population > transitionAbove,
  }
  return {
    terms: terms.toSorted((one, other) => (one.until < other.until ? -1 : 1)),
    reminders: rappels.filter((each) => holds[each]),
  }
}

/** The document that a term waits for. */
export function isOfTerm(step: BudgetStep, term: BudgetYear['terms'][number]): boolean {
  const isOfAccounts = term.what === 'compteVote' || term.what === 'compteTransmis'
  return step.annee === term.annee && (isOfAccounts ? isAccounts(step) : step.etape === 'BP')
}
