// When an absence is believed. After a sending in doubt, what left may be under way for some time yet.
import type { Ports } from './step.ts'

type Knowing = Pick<Ports, 'doubts' | 'clock'>

/** Beyond so many, all are waited for anew. */
const doubtsMost = 10_000

/**
 * Called when an exchange has ended in doubt, or is found open: a process may sleep between the attempt and its bytes.
 * @returns since when this process knows of the doubt, by its steady clock: from now on, if it did not
 */
export function knownSince(attempt: string, { doubts, clock }: Knowing) {
  const since = doubts.get(attempt) ?? clock.steadyMs()
  if (doubts.size > doubtsMost) doubts.clear()
  doubts.set(attempt, since)
  return since
}

interface AbsenceLimits {
  /** Longest exchange: it is assumed. */
  readonly exchangeMaxMs: number
  /** Time without contact after it; 0: an absence is believed at once. */
  readonly quietMs: number
}

/**
 * It counts by the database's clock and by this process's own, which does not leap.
 * @returns milliseconds for which an absence still proves nothing; 0 or less: it is believed
 */
export function unprovenMs(
  { id, openedAt }: { readonly id: string; readonly openedAt: Date },
  { exchangeMaxMs, quietMs }: AbsenceLimits,
  { now, ...knowing }: Knowing & { readonly now: Date },
) {
  if (quietMs === 0) return 0
  const knownMs = knowing.clock.steadyMs() - knownSince(id, knowing)
  return exchangeMaxMs + quietMs - Math.min(now.getTime() - openedAt.getTime(), knownMs)
}
