// What the day looks like, for the desk's first page, and what failed: within what the caller sees.
import { may } from '../../accounts/access.ts'
import { quietOf } from '../../store/installation.ts'
import { openTasks } from '../../store/desk/lists.ts'
import {
  acknowledgedByHour,
  delays,
  failuresLeft,
  flowOf,
  strayCount,
  suspendedConnections,
  todayCap,
  uncertainOnes,
  unanswered,
} from '../../store/desk/today.ts'
import { waitingSenders } from '../../store/retours/senders.ts'
import { assignedActs } from '../../store/transmissions/colleagues.ts'
import { isSilent, siemOf } from '../../store/proof/exported.ts'
import { failureGroups } from '../../store/transmissions/causes.ts'
import type { ErrorCode, Problem } from '../../errors.ts'
import { withinTime } from '../../queue/answer.ts'
import { pausedProblem } from '../../queue/queue.ts'
import type { GatewayName } from '../../gateways/gateway.ts'
import { dayIn } from '../../protocol/calendrier/jour.ts'
import { facts } from '../../gateways/facts.ts'
import { spendsNumber } from '../../transmission/may.ts'
import { deskRead, type RunTools } from '../guard.ts'

/** Counted no further. */
export const countedMost = todayCap

interface Day {
  readonly now: Date
  /** When the day began. */
  readonly morning: Date
}

interface WaitingTodayQuery extends Pick<Day, 'now'> {
  /** So many of a kind are named. */
  readonly most: number
}

/** Everything that waits for a person. */
export const waiting = deskRead(
  { right: 'read', scope: 'narrow' },
  async ({ now, most: limit }: WaitingTodayQuery, { sirens, who: login, caller, tools, ports: { store } }) => {
    const today = dayIn('Europe/Paris', now)
    return {
      quiet: await quietOf(store.db),
      siem: may(caller.grants, 'people', null) && (await silentSiem(tools, now)),
      paused: may(caller.grants, 'queues', null) ? await pausedQueues(tools) : [],
      uncertain: await uncertainOnes(store.db, sirens, { now, limit: todayCap }),
      suspended: await suspendedConnections(store.db, sirens, 20),
      mine: await assignedActs(store.db, { login, sirens, today, limit }),
      failed: await failuresLeft(store.db, sirens, today),
      tasks: await openTasks(store.db, { sirens, limit, mine: { login, today } }),
      stray: await strayCount(store.db, sirens),
      senders: await waitingSenders(store.db, { sirens, limit: 20 }),
      silent: await unanswered(store.db, sirens, 101),
    }
  },
)

/** Those who look after the installation are told. */
async function silentSiem({ siem: host, ports }: RunTools, now: Date) {
  const siem = await siemOf(ports.store.db)
  return host !== undefined && isSilent(siem, now) && { host, since: siem.failingSince ?? now }
}

/** How long the first page waits for the queue. */
const queueMs = 1_000

/** Queues that somebody paused from outside, told to those who look after them. */
async function pausedQueues({ queue, depositQueues }: RunTools): Promise<readonly Problem[]> {
  if (!queue) return []
  const asked = queue.paused(depositQueues.map(({ name }) => name))
  return (await withinTime(asked, queueMs).catch(() => [])).map(pausedProblem)
}

export type WaitingToday = Awaited<ReturnType<typeof waiting.run>>

const dayMs = 86_400_000

/** How the day flows: acknowledged hour by hour, delays of the last week, what is under way. */
export const flow = deskRead({ right: 'read', scope: 'narrow' }, async ({ morning }: Day, { sirens, ports }) => {
  const { db } = ports.store
  return {
    acknowledged: await acknowledgedByHour(db, sirens, morning),
    delays: await delays(db, sirens, new Date(morning.getTime() - 6 * dayMs)),
    standing: await flowOf(db, sirens, ports.clock.now()),
  }
})

export type DeskDayFlow = Awaited<ReturnType<typeof flow.run>>

/** What is held or refused and waits for a person, grouped by what was said of it. */
export const causes = deskRead(
  { right: 'read', scope: 'narrow' },
  ({ requeuable }: { readonly requeuable: readonly string[] | undefined }, { sirens, readable, ports }) =>
    failureGroups(ports.store.db, { requeuable, readable, ...(sirens && { sirens }) }),
)

/** What a person does about a cause: requeue its acts together; or something else, where that would be refused, or lead nowhere. */
export type Remedy = 'requeue' | 'resolve' | 'settle' | 'redeposit'

/** Of holds that a requeue does not end. */
const otherRemedies: Readonly<Partial<Record<ErrorCode, Remedy>>> = {
  // Whether it arrived is for a person to say; which of two answers holds, too.
  'ACTES-G006': 'resolve',
  'ACTES-G015': 'resolve',
  'ACTES-V024': 'settle',
}

/** The remedy of a code on a gateway. Pure. */
export function remedyOf({ code, gateway, held }: Pick<FailureGroup, 'code' | 'gateway' | 'held'>): Remedy {
  if (held) return otherRemedies[code as ErrorCode] ?? 'requeue'
  const isSpent = Object.hasOwn(facts, gateway) && spendsNumber(facts[gateway as GatewayName], code)
  return isSpent ? 'redeposit' : 'requeue'
}

export type FailureGroup = Awaited<ReturnType<typeof causes.run>>[number]
