// A run: every specimen is made from the seed, given to its border, and judged by its verdict and its cost.
import { createHash } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { randomOf } from '../fuzz/random.ts'
import { borders } from './borders.ts'
import type { Cost, Served } from './served.ts'
import { specimens, type Kind, type Specimen } from './specimens.ts'

/** What none may take. */
export const limits = { timeMs: 3_000, memoryMb: 300, pauseMs: 100 } as const

/** How often one that cost too much is tried. */
const triesOfCost = 3

export interface Tried {
  readonly kind: Kind
  readonly specimen: Specimen
  readonly verdict: string
  readonly cost: Cost
  /** Nothing when it is as it must be. */
  readonly faults: readonly string[]
}

export interface Wish {
  readonly seed: number
  /** How many times slower the machine is taken to be: a pause would be as much longer there. */
  readonly slow?: number
  readonly only?: (specimen: Specimen, kind: Kind) => boolean
  readonly tell?: (tried: Tried) => void
}

/** Give all that are wished to the service, one after the other: what each costs is its own. */
export async function tryAll(
  served: Served,
  { seed, slow = 1, only = () => true, tell }: Wish,
): Promise<readonly Tried[]> {
  const tried: Tried[] = []
  const all = Object.entries(specimens).flatMap(([kind, list]) =>
    list.map((specimen: Specimen) => ({ kind: kind as Kind, specimen })),
  )
  paceMs()
  for (const [at, { kind, specimen }] of all.entries()) {
    if (!only(specimen, kind)) continue
    const once = async (): Promise<Tried> => {
      const give = await madeOf(specimen, served, { seed, at })
      const { value: verdict, cost } = await served.measured(give)
      return { kind, specimen, verdict, cost, faults: faultsOf(specimen, verdict, cost, slow) }
    }
    let one = await once()
    // Shared machines lose most of their pace for a minute: one that is over a limit each time is over it.
    for (let times = 1; times < triesOfCost && isCostly(one); times++) {
      await untilUsualPace()
      one = await once()
    }
    tried.push(one)
    tell?.(one)
  }
  return tried
}

const fixedWork = Buffer.alloc(33_554_432)
let bestMs = Infinity

/** Processor milliseconds of a fixed work: they grow when the machine itself is slowed down. */
function paceMs(): number {
  const before = process.cpuUsage()
  createHash('sha256').update(fixedWork).digest()
  const { user, system } = process.cpuUsage(before)
  const ms = (user + system) / 1_000
  bestMs = Math.min(bestMs, ms)
  return ms
}

/** Five minutes at most. */
async function untilUsualPace(): Promise<void> {
  for (let looks = 0; looks < 60 && paceMs() > bestMs * 1.5; looks++) await setTimeout(5_000)
}

/** Over a limit of ours, or refused for its cost though it must be taken. */
const isCostly = ({ specimen, verdict, faults }: Tried) =>
  faults.length > 0 && (specimen.expected.includes(verdict) || verdict.endsWith('ACTES-F012'))

async function madeOf(specimen: Specimen, served: Served, { seed, at }: { seed: number; at: number }) {
  const random = randomOf(seed, at)
  if (specimen.border === 'socket' || specimen.border === 'descriptors') {
    const { border } = specimen
    const said = specimen.make(random, served.token())
    return () => borders[border](said, served)
  }
  const given = await specimen.make(random)
  return () => borders[specimen.border](given, served)
}

/** The time that counts: the clock on the wall without what others of the machine took, and no less than the work. */
export const timeOf = ({ elapsedMs, workMs, delayMs }: Pick<Cost, 'elapsedMs' | 'workMs' | 'delayMs'>): number =>
  Math.max(elapsedMs - delayMs, Math.min(elapsedMs, workMs))

export function faultsOf(
  { expected, timeMs = limits.timeMs }: Pick<Specimen, 'expected' | 'timeMs'>,
  verdict: string,
  cost: Cost,
  slow = 1,
): readonly string[] {
  const { memoryMb, pauseMs, waitMs } = cost
  const over = (what: string, value: number, most: number, unit: string) =>
    !(value <= most) ? [`${what}: ${Math.round(value)} ${unit}, at most ${most}`] : []
  return [
    ...(expected.includes(verdict) ? [] : [`${verdict}, and not ${expected.join(' or ')}`]),
    ...over('time', timeOf(cost), timeMs, 'ms'),
    ...over('memory', memoryMb, limits.memoryMb, 'MB'),
    ...over('pause', pauseMs, limits.pauseMs / slow, 'ms'),
    ...over('somebody else waited', Math.max(0, waitMs - cost.delayMs), limits.timeMs, 'ms'),
  ]
}
