// À traiter: what waits for a person as lines, what people have just decided, and failures by cause.
import { may } from '#accounts/access.ts'
import { decisionsSince } from '#store/desk/today.ts'
import { isSilent, siemOf } from '#store/proof/exported.ts'
import { actsOfCauses, failureGroups } from '#store/transmissions/causes.ts'
import type { CodeOfKind, Problem } from '#errors.ts'
import { withinTime } from '#queue/timeouts.ts'
import { pausedProblem } from '#queue/queue.ts'
import { dayIn } from '#protocol/calendrier/jour.ts'
import { factsOf } from '#gateways/facts.ts'
import { waitingLines, type WaitingTab } from '#subscriptions/waiting.ts'
import { spendsNumber } from '#transmission/may.ts'
import { deskRead, type RunTools } from '../guard.ts'
import { waitingNow } from './waiting.ts'

interface LinesWanted {
  readonly now: Date
  /** Lines of a kind. */
  readonly most: number
  /** The lines of this tab alone, all of them. */
  readonly tab?: WaitingTab | undefined
}

export const lines = deskRead(
  { right: 'read', scope: 'narrow' },
  async (wanted: LinesWanted, { sirens, who: login, caller: { grants, language, unmasked }, ports, db }) =>
    waitingLines(db, await waitingNow(ports, sirens), { ...wanted, login, grants, language, unmasked }),
)

/** Events of the journals of acts by which people deal with what waits. */
const decisions = [
  'requeued',
  'replaced',
  'cancelled',
  'resolved-arrived',
  'resolved-not-arrived',
  'retour-attached',
  'retour-accepted',
  'task-closed',
  'reversed',
  'dismissed',
  'answer-opened',
] as const

const lastingMs = 3_600_000

/** What people have decided within the last hour. */
export const decided = deskRead(
  { right: 'read', scope: 'narrow' },
  ({ now }: Pick<LinesWanted, 'now'>, { sirens, db }) =>
    decisionsSince(db, sirens, {
      since: new Date(now.getTime() - lastingMs),
      events: decisions,
      limit: 50,
    }),
)

export type Decided = Awaited<ReturnType<typeof decided.run>>[number]

/** Troubles of the installation itself, for those who may do something about them. */
export const alarms = deskRead({ right: 'read', scope: 'narrow' }, async ({ now }: Pick<LinesWanted, 'now'>, at) => {
  const { grants } = at.caller
  return {
    siem: may(grants, 'people', null) && (await silentSiem(at.tools, now)),
    paused: may(grants, 'queues', null) ? await pausedQueues(at.tools) : [],
  }
})

async function silentSiem({ siem: host, ports }: RunTools, now: Date) {
  const siem = await siemOf(ports.store.db)
  return host !== undefined && isSilent(siem, now) && { host }
}

const queueMs = 1_000

/** Queues that were paused from outside, shown to those who manage queues. */
async function pausedQueues({ queue, depositQueues, ports }: RunTools): Promise<readonly Problem[]> {
  if (!queue) return []
  const asked = queue.paused(depositQueues.map(({ name }) => name))
  return (await withinTime(asked, queueMs, ports.clock).catch(() => [])).map(pausedProblem)
}

interface CausesWanted extends Pick<LinesWanted, 'now'> {
  readonly requeuable: readonly string[] | undefined
  /** Absent: of both kinds, and also what is assigned to others or put off. */
  readonly held?: boolean
  readonly offset: number
  readonly limit: number
  /** Acts of each cause. */
  readonly acts: number
}

/** Held and refused transmissions that wait for a person, grouped by cause, with the first acts of each. */
export const causes = deskRead(
  { right: 'read', scope: 'narrow' },
  async ({ now, requeuable, held, acts, ...page }: CausesWanted, { sirens, readable, who: login, db }) => {
    const waiting = { login, now, today: dayIn('Europe/Paris', now) }
    const some = held === undefined ? {} : { held, waiting }
    const groups = await failureGroups(db, { ...page, ...some, requeuable, readable, ...(sirens && { sirens }) })
    const found = await actsOfCauses(db, groups, { ...some, most: acts })
    return groups.map((group) => ({
      ...group,
      acts: found.filter((act) => act.cause === group.id && act.held === group.held).slice(0, acts),
    }))
  },
)

export type FailureGroup = Awaited<ReturnType<typeof causes.run>>[number]

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
  'ACTES-G028': 'requeue',
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
  const isSpent = spendsNumber(factsOf(gateway), code)
  return isSpent ? 'redeposit' : 'requeue'
}
