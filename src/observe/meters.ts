// What a process counts of its own doing: exchanges, attempts, steps, deposits, answers. The port, and the one that counts
// nothing; observe/metrics/meters.ts counts where the figures can be read (`actes start`).

/** How an exchange with a gateway ended: done, or the kind of its error; `bug` for an unexpected error. */
export type ExchangeOutcome = 'done' | 'retry' | 'uncertain' | 'suspend' | 'hold' | 'refuse' | 'notice' | 'bug'

/** How an attempt ended; `unknown` while it may have arrived. */
type AttemptVerdict = 'taken' | 'not-taken' | 'refused' | 'unknown'

export interface Meters {
  exchange(of: { gateway: string; verb: string; outcome: ExchangeOutcome; seconds: number }): void
  attempt(of: { gateway: string; verdict: AttemptVerdict }): void
  /** `ending`: advance, wait, or the kind of the trouble. */
  step(of: { step: string; ending: string }): void
  deposit(result: 'accepted' | 'already' | 'refused'): void
  /** An answer ended a sending; the delay in seconds is asked for only where it is counted. */
  answer(of: { gateway: string; state: string; delay: () => Promise<number | undefined> }): Promise<void>
}

export const noMeters: Meters = {
  exchange: () => undefined,
  attempt: () => undefined,
  step: () => undefined,
  deposit: () => undefined,
  answer: async () => undefined,
}
