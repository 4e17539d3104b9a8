// The time: the database's clock, which all processes share, carried on between readings by this process's monotonic
// clock.
import type { Clock } from '#clock.ts'
import { ActesError } from '#errors.ts'
import type { Log } from '#observe/log.ts'
import { together } from '#queue/timeouts.ts'
import type { Sql } from './database.ts'

interface Carrying {
  readonly read: () => Promise<Date>
  readonly steadyMs: () => number
  /** Called with the size of a jump in milliseconds; negative if the clock went back. */
  readonly jumped: (ms: number) => void
}

/** Tolerates a process that slept or a clock that is slewed. */
const jumpMs = 30_000

/** A reading that takes longer is repeated once. */
const readingMs = 1_000

/** The database's time. No other statement asks for it; all others take the time as a parameter. */
export async function databaseTime(sql: Sql) {
  const now = await sql.value<Date>('SELECT clock_timestamp() AS now')
  return now ?? new Date(0)
}

interface Clocks {
  readonly read: () => Promise<Date>
  readonly now: () => Date
}

/** Seconds that the database's clock is ahead of this machine's; negative if behind. */
export async function clockDrift({ read, now }: Clocks) {
  const before = now().getTime()
  const at = await read()
  const middle = (before + now().getTime()) / 2
  return Math.round((at.getTime() - middle) / 1000)
}

export const driftMost = 30

/** @throws ActesError ACTES-C008 if the clocks differ too much */
export async function checkClock(clocks: Clocks): Promise<void> {
  const seconds = Math.abs(await clockDrift(clocks))
  if (seconds > driftMost) throw new ActesError('ACTES-C008', { params: { seconds } })
}

interface ClockWatching extends Clocks, Pick<Clock, 'every'> {
  readonly log: Log
  readonly everyMs: number | undefined
}

/** Log when the clocks start to disagree. Its readings also correct the carried clock of an idle process. */
export function watchClock({ log, everyMs = 10_000, ...clocks }: ClockWatching) {
  let isOff = false
  const look = async () => {
    const fault = await checkClock(clocks).catch((error: unknown) => error)
    // Other checks report an unreachable database.
    if (fault instanceof ActesError && fault.code !== 'ACTES-C008') return
    if (fault && !isOff) log.warn({ error: fault }, 'clock-off')
    isOff = fault !== undefined
  }
  let looking: Promise<void> | undefined
  const timer = clocks.every(everyMs, () => (looking = look()))
  return async () => {
    timer.end()
    await looking
  }
}

export async function carryClock({ read, steadyMs, jumped }: Carrying) {
  const look = async (isAgain = false): Promise<number> => {
    // Taken before the query: a process that sleeps meanwhile runs ahead, never behind, so no lease is prolonged.
    const asked = steadyMs()
    const found = (await read()).getTime() - asked
    return isAgain || steadyMs() - asked <= readingMs ? found : look(true)
  }
  let base = await look()
  const now = () => new Date(base + steadyMs())
  return {
    now,
    /** @throws ActesError ACTES-S001 */
    read: together(async () => {
      const found = await look()
      const leapMs = found - base
      base = found
      if (Math.abs(leapMs) > jumpMs) jumped(Math.round(leapMs))
      return now()
    }),
  }
}

interface Clocked {
  /** The time of day is the machine's, not the database's: in tests. */
  readonly isGiven: boolean
  readonly machine: Clock
  readonly log: Log
}

/** A store, and a clock, that go by the database's time. @throws ActesError ACTES-S001 */
export async function clocked<S extends { now(): Promise<Date> }>(store: S, { isGiven, machine, log }: Clocked) {
  if (isGiven) return { store: { ...store, now: async () => machine.now() }, clock: machine }
  const jumped = (ms: number) => log.warn({ service: 'database', ms }, 'clock-jump')
  const { read, now } = await carryClock({ read: () => store.now(), steadyMs: machine.steadyMs, jumped })
  return { store: { ...store, now: read }, clock: { ...machine, now } }
}
