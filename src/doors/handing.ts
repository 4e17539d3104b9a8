// Shared by the doors: limits, copying of files, and the deposit, whose faults include the door's own.
import { open } from 'node:fs/promises'
import { ActesError, problem, type Problem } from '../errors.ts'
import { openPlainFile } from '../files/plain-file.ts'
import { problemsFromRefusal } from '../operations/laid.ts'
import type { Deposited } from '../operations/shapes/transmissions.ts'
import type { Ask } from '../operations/ask.ts'
import { sentenceOf, type Language } from '../text/sentences.ts'

/** Of any deposit; slightly above every gateway's rules. */
export const doorLimits = { members: 200, sumBytes: 200_000_000 } as const

interface Laid {
  readonly folder: string
  readonly acte: unknown
  readonly faults: ReadonlyMap<string, Problem>
}

export type HandInOutcome = { readonly taken: Deposited } | { readonly problems: readonly Problem[] }

/** @throws anything but a refusal: the deposit can be handed in again later */
export async function handInDeposit(ask: Ask, { folder, acte, faults }: Laid): Promise<HandInOutcome> {
  const named = namesIn(acte)
  // The deposit's rules report only files that the act names.
  if ([...faults.keys()].some((name) => !named.includes(name))) return { problems: [...faults.values()] }
  try {
    return { taken: await ask.deposit({ folder }) }
  } catch (error) {
    const why = (each: Problem) => (each.code === 'ACTES-F001' ? faults.get(each.value ?? '') : undefined)
    return { problems: problemsFromRefusal(error).map((each) => ({ ...(why(each) ?? each), path: each.path })) }
  }
}

function namesIn(acte: unknown): readonly unknown[] {
  const { document, annexes } = (acte ?? {}) as { document?: unknown; annexes?: unknown }
  const pieces = [document, ...(Array.isArray(annexes) ? (annexes as unknown[]) : [])]
  return pieces.map((piece) => (piece as { fichier?: unknown } | null | undefined)?.fichier)
}

export function toldProblems(problems: readonly Problem[], language: Language) {
  return problems.map((each) => ({ code: each.code, path: each.path, message: sentenceOf(each, language) }))
}

/** Copy a plain file and return its size. @throws ActesError F001, F007, F009, F015 */
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
