// Deposits on behalf of an owner who is not present: their current rights, the deposit itself, and the faults of a
// refusal. Infected uploads are removed here after any deposit.
import type { Action, Grant } from '#accounts/access.ts'
import { ActesError, firstProblems, problem, type Problem } from '#errors.ts'
import type { DepositParts } from '#files/deposit.ts'
import { sentenceOf, type Language } from '#text/sentences.ts'
import type { Deposited } from './shapes/transmissions.ts'
import type { Ask } from './ask.ts'

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

export type HandInOutcome = { readonly taken: Deposited } | { readonly problems: readonly Problem[] }

/** @throws anything but a refusal: the deposit can be handed in again later */
export async function handIn(ask: Ask, parts: DepositParts): Promise<HandInOutcome> {
  try {
    return { taken: await ask.deposit(parts) }
  } catch (error) {
    return { problems: problemsFromRefusal(error) }
  }
}

export function toldProblems(problems: readonly Problem[], language: Language) {
  return problems.map((each) => ({ code: each.code, path: each.path, message: sentenceOf(each, language) }))
}

/** Remove the uploads in which a virus was found. */
export async function dropInfected(
  problems: readonly Problem[],
  files: readonly { readonly name: string; readonly sha256: string }[],
  drop: (sha256: string) => Promise<unknown>,
): Promise<void> {
  const found = new Set(problems.filter(({ code }) => code === 'ACTES-F019').map(({ value }) => value))
  // Problems truncate long names.
  for (const { name, sha256 } of files)
    if (found.has(problem('ACTES-F019', '', { value: name }).value)) await drop(sha256)
}
