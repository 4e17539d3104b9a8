// What may be lost on PDFs that are refused as too costly: by a deposit, and in a while by a caller and a collectivité. What is
// read well costs nobody anything here; the turns are fair.

/** Processor time, in milliseconds. */
export interface AllowanceLimits {
  /** Of one deposit, for all its PDFs. */
  readonly depositMs: number
  /** Of one deposit, lost. */
  readonly depositLostMs: number
  /** Of one caller, and of one collectivité, lost in `windowMs` of the clock on the wall. */
  readonly lostMs: number
  readonly windowMs: number
}

export const allowanceLimits: AllowanceLimits = {
  depositMs: 60_000,
  depositLostMs: 4_000,
  lostMs: 60_000,
  windowMs: 600_000,
}

/** What the PDFs of one deposit have cost. */
export interface Spent {
  readMs: number
  lostMs: number
}

/** @returns true when nothing more is read for this deposit */
export function hasSpentAll({ readMs, lostMs }: Spent, limits: AllowanceLimits): boolean {
  return readMs >= limits.depositMs || lostMs >= limits.depositLostMs
}

interface Allowances {
  /** In how many seconds something will be read again for these; 0: now. */
  waitSeconds(names: readonly string[]): number
  noteLost(names: readonly string[], ms: number): void
}

/** @param now milliseconds that only grow */
export function openAllowances({ lostMs, windowMs }: AllowanceLimits, now: () => number): Allowances {
  const known = new Map<string, { lost: number; readonly until: number }>()
  const forget = () => {
    for (const [name, { until }] of known) if (until <= now()) known.delete(name)
  }
  return {
    waitSeconds: (names) => {
      forget()
      const spent = names.flatMap((name) => known.get(name) ?? []).filter(({ lost }) => lost >= lostMs)
      return Math.ceil(Math.max(0, ...spent.map(({ until }) => until - now())) / 1_000)
    },
    noteLost: (names, ms) => {
      for (const name of names) {
        const kept = known.get(name) ?? { lost: 0, until: now() + windowMs }
        kept.lost += ms
        known.set(name, kept)
      }
    },
  }
}
