// What a run does to its world: which faults, how often, and who is killed. The plan `all` is the chaos; the others aim at
// one thing, for the sabotage test.
import type { Mix } from './proxy.ts'

export interface Plan {
  readonly mix: Mix
  /** Once in so many mails, or IMAP connections. */
  readonly lostMails: number
  readonly doubledMails: number
  readonly cutMailboxes: number
  /** How late a slow answer comes at most, as a share of the lease: half of it is the longest exchange. */
  readonly slow: number
  /** Redis forgets everything once in so many kills. */
  readonly forgets: number
  /** Kills for each hundred acts, and who: weights. */
  readonly kills: number
  readonly victims: Readonly<Partial<Record<Victim, number>>>
  /** Documents changed on the disk, for each hundred acts. */
  readonly spoiled: number
  /** Endings of numbers that steer the simulated prefecture, and how many of twenty numbers have each. */
  readonly endings: Readonly<Record<string, number>>
}

export type Victim = 'worker' | 'simulator' | 'redis' | 'postgres' | 'sleeper' | 'storm'

const never = 2 ** 31

const quiet: Plan = {
  ...{ slow: 0.75, forgets: 3 },
  ...{ mix: { none: 1 }, lostMails: never, doubledMails: never, cutMailboxes: never },
  ...{ kills: 0, victims: {}, spoiled: 0, endings: {} },
}

export const plans = {
  all: {
    ...quiet,
    mix: {
      ...{ none: 66, 'reset after': 6, 'cut request': 5, 'cut answer': 5, '5xx': 5, '5xx after': 4, slow: 5 },
      ...{ 'sender killed': 1, 'sender asleep': 1 },
    },
    ...{ lostMails: 12, doubledMails: 6, cutMailboxes: 2, kills: 12 },
    victims: { worker: 12, simulator: 4, redis: 2, postgres: 1, sleeper: 2, storm: 2 },
    spoiled: 2,
    endings: { _ANO: 1, _DOUBLE: 2, _COUPE: 1 },
  },
  quiet,
  /** Answers are lost after the platform has taken the act. */
  doubt: { ...quiet, mix: { none: 2, 'reset after': 2 } },
  /** Workers sleep past their lease in the middle of their exchanges. */
  asleep: { ...quiet, mix: { none: 12, 'sender asleep': 1 } },
  /** A sending of several exchanges outlasts its lease, and the queue forgets who is at work. */
  slow: { ...quiet, mix: { none: 1, slow: 3 }, slow: 0.45, forgets: 1, kills: 60, victims: { redis: 1 } },
  /** Receipts come twice. */
  twice: { ...quiet, doubledMails: 2, endings: { _DOUBLE: 10 } },
  /** Stored documents change before they leave. */
  spoiled: { ...quiet, spoiled: 30 },
} as const satisfies Readonly<Record<string, Plan>>

export type PlanName = keyof typeof plans

export function isPlan(name: string): name is PlanName {
  return Object.hasOwn(plans, name)
}
