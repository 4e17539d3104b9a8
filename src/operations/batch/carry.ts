// Checks or deposits one line of a batch, laid out in a folder like any other deposit.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pLimit from 'p-limit'
import type { LineEnd } from '../../store/batches.ts'
import type { Ask } from '../ask.ts'
import { inTemporaryFolder } from '../../files/temporary.ts'
import { problemsFromRefusal } from '../laid.ts'

export interface BatchLineDeposit {
  readonly acte: Readonly<Record<string, unknown>>
  /** Each function writes its file to a path. */
  readonly files: ReadonlyMap<string, (path: string) => Promise<unknown>>
}

export type Carried = Omit<LineEnd, 'line'>

/** @throws any error that is not a refusal */
export function checkBatchLine(ask: Ask, laying: BatchLineDeposit): Promise<Carried> {
  return laid(laying, async (folder) => {
    const { ok, problems, warnings, id } = await ask.checkDeposit({ folder })
    const state = ok ? ('good' as const) : ('faulty' as const)
    return { ...nowhere, state, problems, warnings, transmission: id ?? null, already: ok && id !== undefined }
  }).catch((error: unknown) => ({ ...nowhere, state: 'faulty' as const, problems: problemsFromRefusal(error) }))
}

/** @throws any error that is not a refusal */
export function depositBatchLine(ask: Ask, laying: BatchLineDeposit): Promise<Carried> {
  return laid(laying, async (folder) => {
    const { id, idActe, already, warnings } = await ask.deposit({ folder })
    return { state: 'deposited' as const, problems: [], warnings, transmission: id, idActe, already }
  }).catch((error: unknown) => ({ ...nowhere, state: 'refused' as const, problems: problemsFromRefusal(error) }))
}

/** Few lines at once: while these wait for disk or database, other work has the processors. */
export const atOnce = 4

export function carryAll<L, E>(lines: readonly L[], carry: (line: L) => Promise<E>): Promise<E[]> {
  return pLimit(atOnce).map(lines, carry)
}

const nowhere = { problems: [], warnings: [], transmission: null, idActe: null, already: false }

function laid<T>({ acte, files }: BatchLineDeposit, use: (folder: string) => Promise<T>): Promise<T> {
  return inTemporaryFolder('door', async (folder) => {
    await writeFile(join(folder, 'acte.json'), JSON.stringify(acte), { mode: 0o600 })
    for (const [name, layAt] of files) await layAt(join(folder, name))
    return use(folder)
  })
}
