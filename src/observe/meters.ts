// The port for a process's own counters, and its no-op (implementation: observe/metrics/meters.ts).

/** `done`, the kind of the error, or `bug` for an unexpected one. */
export type ExchangeOutcome = 'done' | 'retry' | 'uncertain' | 'suspend' | 'hold' | 'refuse' | 'notice' | 'bug'

/** `unknown`: the bytes may have arrived. */
type AttemptVerdict = 'taken' | 'not-taken' | 'refused' | 'unknown'

export interface Meters {
  exchange(of: { gateway: string; verb: string; outcome: ExchangeOutcome; seconds: number }): void
  attempt(of: { gateway: string; verdict: AttemptVerdict }): void
  /** `ending`: advance, wait, or the kind of the trouble. */
  step(of: { step: string; ending: string }): void
  deposit(result: 'accepted' | 'already' | 'refused'): void
  /** An answer ended a sending. `delay`: seconds since its submission; undefined if unknown. */
  answer(of: { gateway: string; state: string; delay: number | undefined }): void
}

export const noMeters: Meters = {
  exchange: () => undefined,
  attempt: () => undefined,
  step: () => undefined,
  deposit: () => undefined,
  answer: () => undefined,
}
