// Checks or deposits one line of a batch, in parts like any other deposit.
import pLimit from 'p-limit'
import type { DepositParts } from '#files/deposit.ts'
import type { LineEnd } from '#store/batches.ts'
import type { Ask } from '../ask.ts'
import { problemsFromRefusal } from '../handing-in.ts'

export type Carried = Omit<LineEnd, 'line'>

/** @throws any error that is not a refusal */
export async function checkBatchLine(ask: Ask, parts: DepositParts): Promise<Carried> {
  try {
    const { ok, problems, warnings, id } = await ask.checkDeposit(parts)
    const state = ok ? ('good' as const) : ('faulty' as const)
    return { ...nowhere, state, problems, warnings, transmission: id ?? null, already: ok && id !== undefined }
  } catch (error) {
    return { ...nowhere, state: 'faulty', problems: problemsFromRefusal(error) }
  }
}

/** @throws any error that is not a refusal */
export async function depositBatchLine(ask: Ask, parts: DepositParts): Promise<Carried> {
  try {
    const { id, idActe, already, warnings } = await ask.deposit(parts)
    return { state: 'deposited', problems: [], warnings, transmission: id, idActe, already }
  } catch (error) {
    return { ...nowhere, state: 'refused', problems: problemsFromRefusal(error) }
  }
}

/** Few lines at a time, so that processors stay free for other work while these wait for disk or database. */
export const atOnce = 4

export function carryAll<L, E>(lines: readonly L[], carry: (line: L) => Promise<E>): Promise<E[]> {
  return pLimit(atOnce).map(lines, carry)
}

const nowhere = { problems: [], warnings: [], transmission: null, idActe: null, already: false }
