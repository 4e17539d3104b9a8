// What time it is: the database's clock, the one that all processes share, carried on between two readings by a clock of this
// process that nobody sets.
import { ActesError } from '../../errors.ts'
import type { Log } from '../../observe/log.ts'
import { together } from '../../queue/answer.ts'
import type { Sql } from './database.ts'

interface SharedClock {
  /** Read it anew. @throws ActesError ACTES-S001 */
  read(): Promise<Date>
  /** As it was read last, carried on since. */
  now(): Date
}

interface Carrying {
  readonly read: () => Promise<Date>
  /** Milliseconds since any instant; never set. */
  readonly steadyMs?: () => number
  /** Told by how many milliseconds it stands otherwise than it should; negative when it went back. */
  readonly jumped: (ms: number) => void
}

/** What a reading and what was carried on may differ by: a process that slept, a clock that is slowly put right. */
const jumpMs = 30_000

/** The time of the database. Only here does a statement ask for it: every other one is given the time. */
export async function databaseTime(sql: Sql): Promise<Date> {
  const row = await sql.first<{ now: Date }>('SELECT clock_timestamp() AS now')
  return row?.now ?? new Date(0)
}

/** The clock of the database, and that of this machine. */
interface Clocks {
  readonly read: () => Promise<Date>
  readonly now: () => Date
}

/** How many seconds the clock of the database is ahead of this one; negative when it is behind. */
export async function clockDrift({ read, now }: Clocks): Promise<number> {
  const before = now().getTime()
  const at = await read()
  const middle = (before + now().getTime()) / 2
  return Math.round((at.getTime() - middle) / 1000)
}

/** So many seconds harm nothing. */
export const driftMost = 30

/** Do they agree? @throws ActesError ACTES-C008 */
export async function checkClock(clocks: Clocks): Promise<void> {
  const seconds = Math.abs(await clockDrift(clocks))
  if (seconds > driftMost) throw new ActesError('ACTES-C008', { params: { seconds } })
}

/** Log once that they no longer agree. Every reading of the database's clock also follows it, in a process that claims nothing. */
export function watchClock({ log, everyMs = 10_000, ...clocks }: Clocks & { log: Log; everyMs: number | undefined }) {
  let isOff = false
  const look = async (): Promise<void> => {
    const fault = await checkClock(clocks).catch((error: unknown) => error)
    // A database that is away says so elsewhere.
    if (fault instanceof ActesError && fault.code !== 'ACTES-C008') return
    if (fault && !isOff) log.warn({ error: fault }, 'clock-off')
    isOff = fault !== undefined
  }
  let looking: Promise<void> | undefined
  const timer = setInterval(() => (looking = look()), everyMs)
  return async (): Promise<void> => {
    clearInterval(timer)
    await looking
  }
}

/** Read a clock once, and carry it on. */
export async function carryClock({ read, steadyMs = () => performance.now(), jumped }: Carrying): Promise<SharedClock> {
  const look = async () => {
    // Before it is asked: a process that sleeps meanwhile may be ahead, and never behind, which would prolong a lease.
    const asked = steadyMs()
    return (await read()).getTime() - asked
  }
  let base = await look()
  const now = () => new Date(base + steadyMs())
  return {
    now,
    read: together(async () => {
      const found = await look()
      const leapMs = found - base
      base = found
      if (Math.abs(leapMs) > jumpMs) jumped(Math.round(leapMs))
      return now()
    }),
  }
}
