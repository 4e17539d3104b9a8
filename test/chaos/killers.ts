// Who is killed, and when: a worker, a simulator, Redis (which forgets everything, one time in three), PostgreSQL; who sleeps
// past the lease; which platform answers with nothing but pages of errors for a while. The seed says whom and how long after.
import { setTimeout as pause } from 'node:timers/promises'
import { randomOf, type Random } from '../fuzz/random.ts'
import type { Victim } from './plans.ts'
import { sleeps } from './processes.ts'
import type { World } from './world.ts'

export interface Killing {
  readonly seed: number
  readonly victims: Readonly<Partial<Record<Victim, number>>>
  readonly kills: number
  /** How long all of it takes. */
  readonly forMs: number
  readonly leaseMs: number
}

/** What was done, by its kind. */
export type Done = Record<Victim, number>

const killed: readonly Victim[] = ['worker', 'simulator', 'redis', 'postgres']

export function killsOf(done: Done): number {
  return killed.reduce((sum, victim) => sum + done[victim], 0)
}

/** Kill until enough were, or twice the time has passed. Whoever was killed is back when it returns, and whoever slept is awake. */
export async function killAround(world: World, killing: Killing, done: Done): Promise<void> {
  const { seed, victims, kills, forMs } = killing
  const all = Object.entries(victims).flatMap(([victim, weight]) => Array<Victim>(weight).fill(victim as Victim))
  if (all.length === 0 || kills === 0) return
  const share = all.filter((victim) => killed.includes(victim)).length / all.length
  const meanMs = (forMs * share) / kills
  const long: Promise<unknown>[] = []
  const end = performance.now() + 2 * forMs
  for (let count = 0; killsOf(done) < kills && performance.now() < end; count++) {
    const chance = randomOf(seed, 1_000_000 + count)
    const victim = chance.pick(all)
    const until = performance.now() + meanMs * (0.5 + chance.below(1_000) / 1_000)
    const work = strike[victim](world, chance, killing).then((struck) => (done[victim] += Number(struck)))
    if (killed.includes(victim)) await work
    else long.push(work)
    await pause(Math.max(0, until - performance.now()))
  }
  await Promise.all(long)
}

const strike: Readonly<Record<Victim, (world: World, chance: Random, killing: Killing) => Promise<boolean>>> = {
  worker: async ({ workers }, chance) => {
    const worker = chance.pick(workers)
    const isThere = worker.pid() !== undefined
    await worker.kill()
    return isThere
  },
  simulator: async ({ simulators }, chance) => {
    const simulator = chance.pick(simulators)
    const isThere = simulator.pid() !== undefined
    await simulator.kill()
    return isThere
  },
  redis: async ({ redis }) => redis.kill().then(() => true),
  postgres: async ({ postgres }) => postgres.kill().then(() => true),
  sleeper: async ({ workers }, chance, { leaseMs }) =>
    sleeps(chance.pick(workers).pid(), leaseMs * (1.2 + chance.below(10) / 10)),
  storm: async ({ proxies }, chance, { leaseMs }) => {
    const proxy = chance.pick(proxies)
    proxy.storm(true)
    await pause(leaseMs * (0.5 + chance.below(10) / 10))
    proxy.storm(false)
    return true
  },
}
