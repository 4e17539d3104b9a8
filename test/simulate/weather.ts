// What befalls a simulated world, by the seed: kinds of faults, some of them switched off in each seed so that rare pairs are
// met, and how often each strikes. Everything that struck is written down, and each can be left out when the seed is run again.
import type { Random } from '../fuzz/random.ts'

export const faultKinds = [
  'statement lost before',
  'statement lost after',
  'commit lost before',
  'commit lost after',
  'exchange lost before',
  'exchange cut within',
  'exchange lost after',
  'exchange arrives late',
  'exchange too slow',
  'answer garbled',
  'answer doubled',
  'answer late',
  'answer of another',
  'file not written',
  'file not read',
  'wake-up lost',
  'wake-up doubled',
  'wake-up late',
  'killed',
  'asleep',
  'clock jumps',
] as const
export type FaultKind = (typeof faultKinds)[number]

export interface Strike {
  /** Its place among all that struck. */
  readonly number: number
  readonly kind: FaultKind
  /** What it struck: a statement, an exchange. */
  readonly where: string
  readonly at: number
}

export type Weather = ReturnType<typeof openWeather>

/** Once in so many chances, by kind: each seed draws between these. */
const rarity: Readonly<Record<FaultKind, readonly [number, number]>> = {
  'statement lost before': [40, 800],
  'statement lost after': [40, 800],
  'commit lost before': [4, 60],
  'commit lost after': [4, 60],
  'exchange lost before': [3, 40],
  'exchange cut within': [3, 40],
  'exchange lost after': [3, 40],
  'exchange arrives late': [4, 40],
  'exchange too slow': [4, 60],
  'answer garbled': [5, 60],
  'answer doubled': [2, 20],
  'answer late': [2, 20],
  'answer of another': [1, 3],
  'file not written': [4, 60],
  'file not read': [4, 60],
  'wake-up lost': [2, 20],
  'wake-up doubled': [2, 20],
  'wake-up late': [2, 20],
  killed: [100, 1500],
  asleep: [300, 5000],
  'clock jumps': [300, 5000],
}

interface WeatherOptions {
  readonly now: () => number
  /** Strikes that are left out, by number. */
  readonly without?: ReadonlySet<number> | undefined
}

export function openWeather(chance: Random, { now, without }: WeatherOptions) {
  const on = new Map<FaultKind, number>()
  for (const kind of faultKinds) {
    const [often, seldom] = rarity[kind]
    const times = often + chance.below(seldom - often)
    if (chance.once(2)) on.set(kind, times)
  }
  const strikes: Strike[] = []
  let count = 0
  let isCalm = true
  return {
    strikes,
    begins: () => void (isCalm = false),
    calms: () => void (isCalm = true),
    befalls: (kind: FaultKind, where: string): boolean => {
      const times = isCalm ? undefined : on.get(kind)
      if (times === undefined || !chance.once(times)) return false
      const number = count++
      if (without?.has(number)) return false
      strikes.push({ number, kind, where, at: now() })
      return true
    },
  }
}
