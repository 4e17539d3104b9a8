// The outbox: what is due to others, by four transports (webhooks, mails, reply queues, SIEM). Each claims letters,
// hands them over one by one, and records that one was taken, waits for another try, or is given up.
import { ActesError, type ErrorCode } from '#errors.ts'
import type { LogFacts } from '#observe/log.ts'
import { logFailure, noteFailure, type Tally } from '#transmission/job.ts'
import type { TellingPorts, TellingWays } from './ways.ts'

interface Outbox {
  readonly ports: TellingPorts
  readonly told: Tally
  readonly isOver: () => boolean
}

export interface Teller extends Outbox {
  readonly ways: TellingWays
}

/** How a letter ended; without a code it was accepted. */
export interface Handed {
  readonly code?: ErrorCode
  readonly status?: number | null
  readonly reason?: string
  /** How many items it counts as in the run's result; 1 by default. */
  readonly count?: number
}

interface Letter {
  hand(): Promise<Handed>
  /** @returns whether the next letter may follow */
  record(handed: Handed): Promise<boolean>
}

/** Claimed letters of one recipient, in their order. */
export interface Consignment {
  readonly letters: readonly Letter[]
  /**
   * If present, an error is logged with these facts, the recipient stays claimed, and the next one is served. Without
   * them, an error ends the run.
   */
  readonly facts?: LogFacts
  /** Release what is still claimed. */
  end?(how: 'whole' | 'cut' | 'failed'): Promise<void>
}

type Claiming<O> = (outbox: O) => Promise<Consignment | undefined>

/** Claim and hand over whatever is due, by the first transport that has something. */
export async function handAll<O extends Outbox>(outbox: O, ...claims: readonly Claiming<O>[]): Promise<void> {
  while (!outbox.isOver()) {
    let claimed: Consignment | undefined
    for (const claim of claims) claimed ??= await claim(outbox)
    if (!claimed) return
    await handOver(claimed, outbox)
  }
}

async function handOver({ letters, facts, end }: Consignment, { ports, told, isOver }: Outbox) {
  let left: number | undefined = letters.length
  try {
    for (const letter of letters) {
      // Also before the first: the run may have ended while it was claimed.
      if (isOver()) break
      const handed = await letter.hand()
      if (handed.code) noteFailure(told, new ActesError(handed.code))
      else told.count += handed.count ?? 1
      left--
      if (!(await letter.record(handed))) break
    }
  } catch (error) {
    left = undefined
    if (!facts) throw error
    noteFailure(told, error)
    logFailure(ports, facts, error)
  } finally {
    await end?.(left === undefined ? 'failed' : left === 0 ? 'whole' : 'cut')
  }
}

/** When to try again after so many failures; undefined to give up. */
export function retryAt(patienceMs: readonly number[], failures: number, at: Date): Date | undefined {
  const waitMs = patienceMs[failures]
  return waitMs === undefined ? undefined : new Date(at.getTime() + waitMs)
}
