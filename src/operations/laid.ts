// In whose name a deposit is handed in that nobody is there for, and what a refusal of it tells.
import type { Action, Grant } from '../accounts/access.ts'
import { ActesError, firstProblems, problem, type Problem } from '../errors.ts'

const allowed: readonly Action[] = ['read', 'unmask', 'deposit']

/** What may be done in the name of who is not there: hand in and look, for these. @param sirens null: for all */
export function grantsOf(sirens: readonly string[] | null): readonly Grant[] {
  return (sirens ?? [null]).map((siren) => ({ role: 'operator', siren, only: allowed }))
}

/** Too much at once, or cut: nothing is wrong with the deposit. */
const passing: readonly string[] = ['ACTES-A026', 'ACTES-A031']

/** The faults that a refusal tells. @throws what is no refusal */
export function problemsFromRefusal(error: unknown): readonly Problem[] {
  if (!(error instanceof ActesError) || error.kind !== 'refuse' || passing.includes(error.code)) throw error
  const { code, params, problems } = error
  return firstProblems(problems.length > 0 ? problems : [problem(code, '$', { params })])
}
