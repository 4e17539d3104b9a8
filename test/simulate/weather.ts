// What befalls a simulated world, by the seed: kinds of faults, some of them switched off in each seed so that rare pairs are
// met, and how often each strikes. Everything that struck is written down, and each can be left out when the seed is run again.
import { randomOf, type Random } from '../fuzz/random.ts'

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
  'job lost',
  'job doubled',
  'job given again',
  'word lost',
  'killed',
  'asleep',
  'clock jumps',
  'database set back',
  'asleep in an exchange',
] as const
export type FaultKind = (typeof faultKinds)[number]

export interface Strike {
  /** Its kind, and its place among what the seed draws of that kind. */
  readonly name: string
  readonly kind: FaultKind
  /** What it struck: a statement, an exchange. */
  readonly where: string
  /** The last step of another process before it. */
  readonly beside: string
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
  'job lost': [2, 20],
  'job doubled': [2, 20],
  'job given again': [2, 20],
  'word lost': [2, 20],
  killed: [100, 1500],
  asleep: [300, 5000],
  'clock jumps': [300, 5000],
  'database set back': [2, 6],
  'asleep in an exchange': [10, 200],
}

interface WeatherOptions {
  readonly now: () => number
  /** The names of those that strike; absent: all that the seed draws. */
  readonly strikes?: ReadonlySet<string> | undefined
}

export function openWeather(seed: number, { now, strikes: wanted }: WeatherOptions) {
  // Each kind draws for itself: what is left out of one moves nothing of the others.
  const on = new Map<FaultKind, { readonly chance: Random; readonly times: number; drawn: number }>(
    faultKinds.flatMap((kind, index) => {
      const [chance, [often, seldom]] = [randomOf(seed, 100 + index), rarity[kind]]
      return chance.once(2) ? [[kind, { chance, times: often + chance.below(seldom - often), drawn: 0 }] as const] : []
    }),
  )
  const strikes: Strike[] = []
  const neighbours = new Set<string>()
  let [last, beside] = [{ by: '', where: '' }, '']
  let isCalm = true
  return {
    strikes,
    /** Two steps of two processes, one right after the other. */
    neighbours,
    passes: (by: string, where: string) => {
      if (by !== last.by) neighbours.add(`${(beside = last.where)}\t${where}`)
      last = { by, where }
    },
    begins: () => void (isCalm = false),
    calms: () => void (isCalm = true),
    befalls: (kind: FaultKind, where: string): boolean => {
      const own = isCalm ? undefined : on.get(kind)
      if (!own?.chance.once(own.times)) return false
      const name = `${kind} ${own.drawn++}`
      if (wanted?.has(name) === false) return false
      strikes.push({ name, kind, where, beside, at: now() })
      return true
    },
  }
}
