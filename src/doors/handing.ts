// What doors share: a folder of their own for what they were given, the one operation that hands it in, and how its refusal is
// told. Every fault is told at once, those of the door among those of the deposit.
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Action, Grant } from '../accounts/access.ts'
import { ActesError, firstProblems, problem, type Problem } from '../errors.ts'
import { openPlainFile } from '../files/plain-file.ts'
import type { Deposited } from '../operations/shapes/transmissions.ts'
import type { Ask } from '../operations/table.ts'
import { sentenceOf, type Language } from '../text/sentences.ts'

const allowed: readonly Action[] = ['read', 'unmask', 'deposit']

/** What a door may do: hand in and look, for these. @param sirens null: for all */
export function grantsOf(sirens: readonly string[] | null): readonly Grant[] {
  return (sirens ?? [null]).map((siren) => ({ role: 'operator', siren, only: allowed }))
}

/** Of a deposit, whatever it holds: somewhat more than the rules of any gateway let through. */
export const doorLimits = { members: 200, sumBytes: 200_000_000 } as const

/** Lend an empty folder of temporary files. One that a killed process left is removed by the server of the API. */
export async function inDoorFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'actes-door-'))
  try {
    return await use(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** A deposit as a door laid it. */
export interface Laid {
  /** With its `acte.json`, and its files beside it. */
  readonly folder: string
  /** What acte.json holds, as far as it is known. */
  readonly acte: unknown
  /** Files that could not be laid, by their names. */
  readonly faults: ReadonlyMap<string, Problem>
}

export type Handed = { readonly taken: Deposited } | { readonly problems: readonly Problem[] }

/** Hand it in. @throws what is no refusal: the deposit is good to be handed in again later */
export async function handIn(ask: Ask, { folder, acte, faults }: Laid): Promise<Handed> {
  const named = namesIn(acte)
  // Nobody else would tell of a file that the act does not name.
  if ([...faults.keys()].some((name) => !named.includes(name))) return { problems: [...faults.values()] }
  try {
    return { taken: await ask('deposit', { folder }) }
  } catch (error) {
    const why = (each: Problem) => (each.code === 'ACTES-F001' ? faults.get(each.value ?? '') : undefined)
    return { problems: problemsOf(error).map((each) => ({ ...(why(each) ?? each), path: each.path })) }
  }
}

function namesIn(acte: unknown): readonly unknown[] {
  const { document, annexes } = (acte ?? {}) as { document?: unknown; annexes?: unknown }
  const pieces = [document, ...(Array.isArray(annexes) ? (annexes as unknown[]) : [])]
  return pieces.map((piece) => (piece as { fichier?: unknown } | null | undefined)?.fichier)
}

/** Too much at once, or cut: nothing is wrong with the deposit. */
const passing: readonly string[] = ['ACTES-A026', 'ACTES-A031']

/** The faults that a refusal tells. @throws what is no refusal */
export function problemsOf(error: unknown): readonly Problem[] {
  if (!(error instanceof ActesError) || error.kind !== 'refuse' || passing.includes(error.code)) throw error
  const { code, params, problems } = error
  return firstProblems(problems.length > 0 ? problems : [problem(code, '$', { params })])
}

/** Faults as they are told outside. */
export function toldProblems(problems: readonly Problem[], language: Language) {
  return problems.map((each) => ({ code: each.code, path: each.path, message: sentenceOf(each, language) }))
}

/** Copy a plain file. @returns its size @throws ActesError F001, F007, F009, F015 */
export async function copyPlain(from: string, name: string, { to, most }: { to: string; most: number }) {
  const file = await openPlainFile(from, name)
  try {
    if (file.sizeBytes > most)
      throw new ActesError('ACTES-F007', {
        problems: [problem('ACTES-F007', name, { value: name, params: { sum: file.sizeBytes, max: most } })],
      })
    const copy = await open(to, 'wx', 0o600)
    try {
      for await (const piece of file.read()) await copy.writeFile(piece)
    } finally {
      await copy.close()
    }
    return file.sizeBytes
  } finally {
    await file.close()
  }
}
