// How much time may be lost on PDFs refused as too costly: by a deposit, and within a window by a caller and a
// collectivité. PDFs read successfully cost nothing here; the turns are fair.

/** Processor time, in milliseconds. */
export interface AllowanceLimits {
  readonly depositMs: number
  readonly depositLostMs: number
  /** Lost by one caller, and by one collectivité, within `windowMs` of wall-clock time. */
  readonly lostMs: number
  readonly windowMs: number
}

export const allowanceLimits: AllowanceLimits = {
  depositMs: 60_000,
  depositLostMs: 4_000,
  lostMs: 60_000,
  windowMs: 600_000,
}

export interface Spent {
  readMs: number
  lostMs: number
}

export function hasSpentAll({ readMs, lostMs }: Spent, limits: AllowanceLimits): boolean {
  return readMs >= limits.depositMs || lostMs >= limits.depositLostMs
}

export function openAllowances({ lostMs, windowMs }: AllowanceLimits, now: () => number) {
  const known = new Map<string, { lost: number; readonly until: number }>()
  const forget = () => {
    for (const [name, { until }] of known) if (until <= now()) known.delete(name)
  }
  return {
    /** Seconds until files of this caller and collectivité are read again; 0: now. */
    waitSeconds: (names: readonly string[]) => {
      forget()
      const spent = names.flatMap((name) => known.get(name) ?? []).filter(({ lost }) => lost >= lostMs)
      return Math.ceil(Math.max(0, ...spent.map(({ until }) => until - now())) / 1_000)
    },
    noteLost: (names: readonly string[], ms: number) => {
      for (const name of names) {
        const kept = known.get(name) ?? { lost: 0, until: now() + windowMs }
        kept.lost += ms
        known.set(name, kept)
      }
    },
  }
}
