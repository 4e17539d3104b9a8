// The desk's first page: the day's work and failures, within what the caller sees.
import { may } from '#accounts/access.ts'
import { quietOf } from '#store/installation.ts'
import { openTasks } from '#store/desk/lists.ts'
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
} from '#store/desk/today.ts'
import { waitingSenders } from '#store/retours/senders.ts'
import { assignedActs } from '#store/transmissions/colleagues.ts'
import { isSilent, siemOf } from '#store/proof/exported.ts'
import { failureGroups } from '#store/transmissions/causes.ts'
import type { CodeOfKind, Problem } from '#errors.ts'
import { withinTime } from '#queue/timeouts.ts'
import { pausedProblem } from '#queue/queue.ts'
import type { GatewayName } from '#gateways/gateway.ts'
import { dayIn } from '#protocol/calendrier/jour.ts'
import { facts } from '#gateways/facts.ts'
import { spendsNumber } from '#transmission/may.ts'
import { deskRead, type RunTools } from '../guard.ts'

/** Counts stop here. */
export const countedMost = todayCap

interface Day {
  readonly now: Date
  readonly morning: Date
}

interface WaitingTodayQuery extends Pick<Day, 'now'> {
  readonly most: number
}

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

async function silentSiem({ siem: host, ports }: RunTools, now: Date) {
  const siem = await siemOf(ports.store.db)
  return host !== undefined && isSilent(siem, now) && { host, since: siem.failingSince ?? now }
}

const queueMs = 1_000

/** Queues that were paused from outside, shown to those who manage queues. */
async function pausedQueues({ queue, depositQueues }: RunTools): Promise<readonly Problem[]> {
  if (!queue) return []
  const asked = queue.paused(depositQueues.map(({ name }) => name))
  return (await withinTime(asked, queueMs).catch(() => [])).map(pausedProblem)
}

export type WaitingToday = Awaited<ReturnType<typeof waiting.run>>

const dayMs = 86_400_000

/** Receipts by hour, delays of the last week, and work in progress. */
export const flow = deskRead({ right: 'read', scope: 'narrow' }, async ({ morning }: Day, { sirens, ports }) => {
  const { db } = ports.store
  return {
    acknowledged: await acknowledgedByHour(db, sirens, morning),
    delays: await delays(db, sirens, new Date(morning.getTime() - 6 * dayMs)),
    standing: await flowOf(db, sirens, ports.clock.now()),
  }
})

export type DeskDayFlow = Awaited<ReturnType<typeof flow.run>>

/** Held and refused transmissions that wait for a person, grouped by cause. */
export const causes = deskRead(
  { right: 'read', scope: 'narrow' },
  ({ requeuable }: { readonly requeuable: readonly string[] | undefined }, { sirens, readable, ports }) =>
    failureGroups(ports.store.db, { requeuable, readable, ...(sirens && { sirens }) }),
)

/** `requeue`: a cause's acts can be requeued together. The others: a requeue would be refused or useless. */
export type Remedy = 'requeue' | 'resolve' | 'settle' | 'redeposit'

/** Codes of the settings (C) are left out: people fix the setting, then requeue. */
type HoldCode = Exclude<CodeOfKind<'hold'>, `ACTES-C${string}`>

const holdRemedies: Readonly<Record<HoldCode, Remedy>> = {
  'ACTES-V021': 'requeue',
  // A person decides which of two answers holds.
  'ACTES-V024': 'settle',
  'ACTES-V037': 'requeue',
  'ACTES-F013': 'requeue',
  'ACTES-F022': 'requeue',
  'ACTES-X009': 'requeue',
  // A person decides whether the act arrived.
  'ACTES-G006': 'resolve',
  'ACTES-G010': 'requeue',
  'ACTES-G015': 'resolve',
  'ACTES-G021': 'requeue',
  'ACTES-G026': 'requeue',
  'ACTES-S002': 'requeue',
  'ACTES-S003': 'requeue',
  'ACTES-S004': 'requeue',
  'ACTES-S010': 'requeue',
  'ACTES-S016': 'requeue',
  'ACTES-S028': 'requeue',
  'ACTES-S032': 'requeue',
  'ACTES-Q004': 'requeue',
  'ACTES-A111': 'requeue',
  'ACTES-A125': 'requeue',
}

export function remedyOf({ code, gateway, held }: Pick<FailureGroup, 'code' | 'gateway' | 'held'>): Remedy {
  if (held) return holdRemedies[code as HoldCode] ?? 'requeue'
  const isSpent = Object.hasOwn(facts, gateway) && spendsNumber(facts[gateway as GatewayName], code)
  return isSpent ? 'redeposit' : 'requeue'
}

export type FailureGroup = Awaited<ReturnType<typeof causes.run>>[number]
