// Rights for a deposit made on behalf of an absent owner, and the faults that its refusal reports.
import type { Action, Grant } from '../accounts/access.ts'
import { ActesError, firstProblems, problem, type Problem } from '../errors.ts'

const allowed: readonly Action[] = ['read', 'unmask', 'deposit']

/** Rights to deposit and read, nothing else. @param sirens null: all collectivités */
export function grantsOf(sirens: readonly string[] | null): readonly Grant[] {
  return (sirens ?? [null]).map((siren) => ({ role: 'operator', siren, only: allowed }))
}

/** Overload or a disconnection: the deposit itself is not at fault. */
const passing: readonly string[] = ['ACTES-A026', 'ACTES-A031']

/** The faults of a refusal. @throws any error that is not a refusal */
export function problemsFromRefusal(error: unknown): readonly Problem[] {
  if (!(error instanceof ActesError) || error.kind !== 'refuse' || passing.includes(error.code)) throw error
  const { code, params, problems } = error
  return firstProblems(problems.length > 0 ? problems : [problem(code, '$', { params })])
}
