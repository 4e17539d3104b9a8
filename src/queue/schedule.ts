// How long to wait: after the n-th failure in a row, after the n-th silence in a row. Pure; the settings are parameters,
// so that tests count in seconds what production counts in hours.

/** A wait that grows: `firstMs`, then `factor` times more each time, never over `maxMs`. */
export interface Growth {
  readonly firstMs: number
  readonly factor: number
  readonly maxMs: number
}

/** What failures cost: after `maxFailures` in a row nothing is retried by itself, a person decides. */
interface Backoff extends Growth {
  readonly maxFailures: number
}

/** Lengths in milliseconds; seconds in tests. */
export interface Timing {
  /** How long a claim holds: longer than any exchange. */
  readonly leaseMs: number
  /** After doubt, how long before the gateway is asked what it has. */
  readonly graceMs: number
  readonly retry: Backoff
  /** How the wait between two looks grows while an act has no answer. */
  readonly silence: Growth
  /** How the wait between two collections grows while nothing comes. */
  readonly collect: Growth
  /** Longest wait between two collections while no act waits, and once nothing came for a day: letters may still come. */
  readonly idleMs?: number
  /** How long an act waits for the classification in force; then it leaves as it is, and the préfecture decides. */
  readonly classificationMs: number
  /** Acts of one connection taken in one turn, so that none starves another. */
  readonly actsPerTurn: number
  readonly sweepMs: number
  /** How often watched folders are looked at, where there are any. */
  readonly intakeMs?: number
  /** How often lines of the journals are taken to the SIEM, where there is one. */
  readonly siemMs?: number
}

/**
 * Milliseconds to wait after so many failures, or silences, in a row. Silence is not failing: it has no last one.
 * @param times 1 after the first; less counts as 1
 */
export function waitMs(times: number, { firstMs, factor, maxMs }: Growth): number {
  const steps = Math.max(0, times - 1)
  return Math.round(Math.min(maxMs, firstMs * Math.max(1, factor) ** steps))
}

const quarterMs = 900_000
const dayMs = 86_400_000

/**
 * Milliseconds until a connection is asked for retours again: ever longer while it is silent, within the bound of the setting for
 * the first day that something waits there, and within that of idle connections after it.
 * @param silences how often in a row it answered that it has nothing; a call that failed is none
 * @param awaiting does something that was sent wait for an answer, or is something in doubt?
 */
export function nextCollectMs(
  { silences, awaiting }: { readonly silences: number; readonly awaiting: boolean },
  { collect, idleMs = quarterMs }: Pick<Timing, 'collect' | 'idleMs'>,
): number {
  const isRecent = silences * collect.maxMs < dayMs
  if (awaiting && isRecent) return waitMs(silences, collect)
  return awaiting ? Math.max(idleMs, collect.maxMs) : idleMs
}

/**
 * Milliseconds until a gateway is asked again about a sending that has no answer. The wait grows with the sending's age, by
 * the factor of the setting and within its bounds; after a day it is that of idle connections. So the sendings that wait are not
 * all asked about each time one more leaves.
 * @param ageMs since it was sent
 */
export function nextAskMs(
  ageMs: number,
  { collect: { firstMs, factor, maxMs }, idleMs = quarterMs }: Pick<Timing, 'collect' | 'idleMs'>,
): number {
  if (ageMs >= dayMs) return Math.max(idleMs, maxMs)
  return Math.round(Math.min(maxMs, Math.max(firstMs, ageMs * (Math.max(1, factor) - 1))))
}

/** Has the last failure been spent? */
export function isSpent(failures: number, settings: Backoff): boolean {
  return failures >= settings.maxFailures
}
