// Time, chance and waiting of one process. They are handed down from app.ts, so that several workers may stand in one
// process, each with a clock of its own.
import { randomBytes, randomInt } from 'node:crypto'
import { createRequire } from 'node:module'
import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises'
import type { v7 } from 'uuid'

/** Its members need no `this`: they may be taken out, and replaced one by one. */
export interface Clock {
  /** Time of day. */
  now(): Date
  /** UUID v7. */
  newId(): string
  /** Milliseconds that never go back, from any beginning. */
  steadyMs(): number
  /** Do work once, in `ms` milliseconds, unless it is ended before. */
  after(ms: number, work: () => void): Timer
  /** Do work every `ms` milliseconds, until it is ended. */
  every(ms: number, work: () => void): Timer
  /** @param options without `ref`, it keeps no process alive @throws AbortError with the signal's reason as its cause */
  pause(ms: number, options?: { readonly signal?: AbortSignal; readonly ref?: boolean }): Promise<void>
  /** Aborted after `ms` milliseconds, by a `TimeoutError`. Keeps no process alive. */
  limit(ms: number): AbortSignal
  /** Let others go on: timers, sockets. */
  turn(): Promise<void>
  /** Fit for keys. */
  randomBytes(count: number): Buffer
  /** From 0; `below` is left out. */
  randomInt(below: number): number
}

export interface Timer {
  end(): void
  /** From now on it keeps no process alive. */
  unref(): Timer
}

/** What makes identifiers is loaded with the first: help, and the library, make none. */
const load = createRequire(import.meta.url)

export const systemClock: Clock = {
  now: () => new Date(),
  newId: () => (load('uuid') as { readonly v7: typeof v7 }).v7(),
  steadyMs: () => performance.now(),
  after: (ms, work) => timerOf(setTimeout(work, ms)),
  every: (ms, work) => timerOf(setInterval(work, ms)),
  pause: (ms, options) => pause(ms, undefined, options),
  limit: (ms) => AbortSignal.timeout(ms),
  turn: () => turn(),
  randomBytes: (count) => randomBytes(count),
  randomInt: (below) => randomInt(below),
}

function timerOf(timer: NodeJS.Timeout): Timer {
  return { end: () => clearTimeout(timer), unref: () => timerOf(timer.unref()) }
}
