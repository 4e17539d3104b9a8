// Backoff after failures or silences in a row. Pure.

export interface Growth {
  readonly firstMs: number
  readonly factor: number
  readonly maxMs: number
}

/** After `maxFailures` in a row nothing is retried automatically: a person decides. */
interface Backoff extends Growth {
  readonly maxFailures: number
}

/** Durations in milliseconds; tests use seconds where production uses hours. */
export interface Timing {
  /** Duration of a claim; longer than any exchange. */
  readonly leaseMs: number
  /** Delay between an uncertain sending and the first question to the gateway. */
  readonly graceMs: number
  readonly retry: Backoff
  /** Between two looks at an unanswered act. */
  readonly silence: Growth
  /** Between two collections that bring nothing. */
  readonly collect: Growth
  /** Longest wait between collections when no act waits, or after a day of silence: letters may still arrive. */
  readonly idleMs?: number
  /** How long an act waits for the classification in force; then it is held (ACTES-V037). */
  readonly classificationMs: number
  /** Acts per connection and turn, so that none starves another. */
  readonly actsPerTurn: number
  readonly sweepMs: number
  readonly intakeMs?: number
  readonly siemMs?: number
}

/** @param times 1 after the first failure or silence; less counts as 1 */
export function waitMs(times: number, { firstMs, factor, maxMs }: Growth) {
  const steps = Math.max(0, times - 1)
  return Math.round(Math.min(maxMs, firstMs * Math.max(1, factor) ** steps))
}

const quarterMs = 900_000
const dayMs = 86_400_000

/**
 * The wait grows with silence, up to `collect.maxMs` on the first day, then up to `idleMs`. @param silences consecutive
 * empty answers; a failed call does not count
 */
export function nextCollectMs(
  { silences, awaiting }: { readonly silences: number; readonly awaiting: boolean },
  { collect, idleMs = quarterMs }: Pick<Timing, 'collect' | 'idleMs'>,
): number {
  const isRecent = silences * collect.maxMs < dayMs
  if (awaiting && isRecent) return waitMs(silences, collect)
  return awaiting ? Math.max(idleMs, collect.maxMs) : idleMs
}

/** The wait grows with the sending's age (ms), so that a new sending triggers no questions about all others. */
export function nextAskMs(
  ageMs: number,
  { collect: { firstMs, factor, maxMs }, idleMs = quarterMs }: Pick<Timing, 'collect' | 'idleMs'>,
): number {
  if (ageMs >= dayMs) return Math.max(idleMs, maxMs)
  return Math.round(Math.min(maxMs, Math.max(firstMs, ageMs * (Math.max(1, factor) - 1))))
}

export function isSpent(failures: number, settings: Backoff): boolean {
  return failures >= settings.maxFailures
}
