// One line of a batch, laid in a folder as any other deposit: looked at, or handed in. The command line does so on its own machine,
// the worker for the desk's batches.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pLimit from 'p-limit'
import type { LineEnd } from '../../store/batches.ts'
import type { Ask } from '../table.ts'
import { inTemporaryFolder } from '../../files/temporary.ts'
import { problemsFromRefusal } from '../laid.ts'

export interface BatchLineDeposit {
  readonly acte: Readonly<Record<string, unknown>>
  /** The files that are there, by their names: laid at a path. */
  readonly files: ReadonlyMap<string, (path: string) => Promise<unknown>>
}

/** What came of it. */
export type Carried = Omit<LineEnd, 'line'>

/** Every rule on it. @throws what is no refusal */
export function checkBatchLine(ask: Ask, laying: BatchLineDeposit): Promise<Carried> {
  return laid(laying, async (folder) => {
    const { ok, problems, warnings, id } = await ask('checkDeposit', { folder })
    const state = ok ? ('good' as const) : ('faulty' as const)
    return { ...nowhere, state, problems, warnings, transmission: id ?? null, already: ok && id !== undefined }
  }).catch((error: unknown) => ({ ...nowhere, state: 'faulty' as const, problems: problemsFromRefusal(error) }))
}

/** The one operation. @throws what is no refusal */
export function depositBatchLine(ask: Ask, laying: BatchLineDeposit): Promise<Carried> {
  return laid(laying, async (folder) => {
    const { id, idActe, already, warnings } = await ask('deposit', { folder })
    return { state: 'deposited' as const, problems: [], warnings, transmission: id, idActe, already }
  }).catch((error: unknown) => ({ ...nowhere, state: 'refused' as const, problems: problemsFromRefusal(error) }))
}

/** So many lines are carried at once: what waits for the disk or the database leaves the processors to the others. */
const atOnce = 4

/** Each line in its turn. */
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
