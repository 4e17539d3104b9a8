// What a run does to its world: which faults, how often, and who is killed. The plan `all` is the chaos; the others aim at
// one thing, for the sabotage test.
import type { Mix } from './proxy.ts'

export interface Plan {
  readonly mix: Mix
  /** Only these exchanges: method and path. */
  readonly only?: RegExp
  /** Once in so many mails, or IMAP connections. */
  readonly lostMails: number
  readonly doubledMails: number
  readonly cutMailboxes: number
  /** Kills for each hundred acts, and who: weights. */
  readonly kills: number
  readonly victims: Readonly<Partial<Record<Victim, number>>>
  /** Documents changed on the disk, for each hundred acts. */
  readonly spoiled: number
  /** Endings of numbers that steer the simulated prefecture, and how many of twenty numbers have each. */
  readonly endings: Readonly<Record<string, number>>
  /** One of so many acknowledged acts leaves for an archive. */
  readonly transfers: number
}

/** Ending of a number that somebody else has sent to the platform before us: another file, under the same words. */
export const takenEnding = '_PRIS'

export type Victim = 'worker' | 'simulator' | 'redis' | 'postgres' | 'sleeper' | 'storm'

const never = 2 ** 31

const quiet: Plan = {
  mix: { none: 1 },
  lostMails: never,
  doubledMails: never,
  cutMailboxes: never,
  kills: 0,
  victims: {},
  spoiled: 0,
  endings: {},
  transfers: never,
}

export const plans = {
  all: {
    mix: {
      none: 66,
      'reset after': 6,
      'cut request': 5,
      'cut answer': 5,
      '5xx': 5,
      '5xx after': 4,
      slow: 5,
      'sender killed': 1,
      'sender asleep': 1,
    },
    lostMails: 12,
    doubledMails: 6,
    cutMailboxes: 2,
    kills: 12,
    victims: { worker: 6, simulator: 4, redis: 3, postgres: 3, sleeper: 2, storm: 2 },
    spoiled: 2,
    endings: { _ANO: 1, _DOUBLE: 2, _COUPE: 1, _SAEREFUS: 2, [takenEnding]: 1 },
    transfers: 3,
  },
  /** Receipts come twice, and stored documents change before they leave. */
  plain: { ...quiet, doubledMails: 2, spoiled: 30, endings: { _DOUBLE: 10 } },
  /** Numbers of ours are taken there. */
  taken: { ...quiet, endings: { [takenEnding]: 10 } },
  /** Workers sleep past their lease once Pastell has made the document of an act, which bears no number yet. */
  overdue: { ...quiet, mix: { none: 1, 'sender asleep': 1 }, only: /^POST [^?]*\/document\?/ },
  /** Every act leaves for an archive, which refuses some of them. */
  archived: { ...quiet, endings: { _SAEREFUS: 8 }, transfers: 1 },
} as const satisfies Readonly<Record<string, Plan>>

export type PlanName = keyof typeof plans

export function isPlan(name: string): name is PlanName {
  return Object.hasOwn(plans, name)
}
