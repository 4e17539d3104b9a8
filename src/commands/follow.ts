// Follow a transmission to its end: look at it again and again, tell what changed, stop at an end, a hold, a suspended
// connection, a time limit or Ctrl-C.
import { setTimeout as pause } from 'node:timers/promises'
import { ActesError } from '../errors.ts'
import { isFinal } from '../lifecycle.ts'
import type { ShownTransmission } from '../operations/shapes/transmissions.ts'
import type { Ask } from '../operations/table.ts'

export interface Followed {
  readonly last: ShownTransmission
  readonly end: 'final' | 'held' | 'suspended' | 'timeout' | 'interrupted'
}

export interface Following {
  readonly timeoutMs: number
  readonly signal: AbortSignal
  /** Told each new line of the journal, in order. */
  readonly onLine?: (line: ShownTransmission['journal'][number], shown: ShownTransmission) => void
  /** Told each stop of its connection, once. */
  readonly onStop?: (stopped: NonNullable<ShownTransmission['stopped']>, shown: ShownTransmission) => void
  /** Told a refusal that the program heals by itself, once; then what replaces the act is followed. */
  readonly onHealing?: (shown: ShownTransmission) => void
}

const lookEveryMs = 150

/** Look at a transmission until it ends. */
export async function follow(ask: Ask, first: string, following: Following): Promise<Followed> {
  const { timeoutMs, signal, onLine, onStop, onHealing } = following
  let id = first
  let healing = false
  const deadline = performance.now() + timeoutMs
  let lines = 0
  let told: string | undefined
  for (;;) {
    const last = await ask('showTransmission', { id }).catch(asAway)
    if (!last) {
      if (signal.aborted || performance.now() > deadline) throw new ActesError('ACTES-S001')
      await pause(lookEveryMs, undefined, { signal }).catch(() => undefined)
      continue
    }
    for (const line of last.journal.slice(lines)) onLine?.(line, last)
    lines = last.journal.length
    const { stopped } = last
    if (stopped && stopped.since !== told) onStop?.(stopped, last)
    told = stopped?.since
    if (!healing && isHealing(last)) onHealing?.(last)
    healing = isHealing(last)
    const successor = healedBy(last)
    if (successor !== undefined) {
      id = successor
      lines = 0
      continue
    }
    const end = endOf(last)
    if (end) return { last, end }
    if (signal.aborted) return { last, end: 'interrupted' }
    if (performance.now() > deadline) return { last, end: 'timeout' }
    await pause(lookEveryMs, undefined, { signal }).catch(() => undefined)
  }
}

/** What is away for a moment comes back. */
function asAway(error: unknown): undefined {
  if (error instanceof ActesError && error.kind === 'retry') return undefined
  throw error
}

function endOf(shown: ShownTransmission): 'final' | 'held' | 'suspended' | undefined {
  const { state, held, stopped } = shown
  if (held) return 'held'
  if (stopped?.why === 'suspended') return 'suspended'
  return isFinal(state) && !isHealing(shown) ? 'final' : undefined
}

function isHealing({ refusal }: ShownTransmission): boolean {
  return refusal?.healing === true
}

/** What the program itself has put in its place. */
function healedBy({ journal, replacedBy }: ShownTransmission): string | undefined {
  return journal.some(({ event, who }) => event === 'replaced' && who === 'worker') ? replacedBy : undefined
}
