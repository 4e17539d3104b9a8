// What a person may do with each subject but a transmission (transmission/may.ts). Pure: each JSON gives it as `can`,
// which the desk asks for its buttons. A run asks it too (`need`), or its one statement decides the same, and the tests
// compare the two. What only the write knows (a race, a rule, the gateway's word) stays with the run.
import { ActesError, not, problem, type Obstacle, type Problem } from '#errors.ts'
import { isAnnulled, isProven, type State } from '#lifecycle.ts'
import { hasSecondStep } from '#accounts/means.ts'
import type { ScheduleStanding } from '#schedules/standing.ts'
import type { Batch } from '#store/batches.ts'
import type { UsedCredential } from '#store/connections/credentials.ts'
import type { ConnectionStanding } from '#store/connections/standings.ts'
import type { Draft } from '#store/desk/drafts.ts'
import type { Person, PersonWithSessions } from '#store/people/people.ts'
import type { Token } from '#store/people/tokens.ts'
import type { Transfer } from '#store/archiving/transfers.ts'
import type { Disposal } from '#store/retention/disposals.ts'
import { inboxStatuses, type StoredRetour } from '#store/retours/retours.ts'
import { isBelieved } from '#store/retours/senders.ts'
import type { Task } from '#store/retours/tasks.ts'
import type { Subscription } from '#store/subscriptions/subscriptions.ts'
import type { Bulk } from '#store/bulk.ts'
import type { Withheld } from '#store/transmissions/postings.ts'
import type { Transmission } from '#store/transmissions/transmissions.ts'

/** `already`: it is so; asked again, it changes nothing and says so. */
type MayVerdict = Obstacle | 'already' | undefined

/** What each action of a table may be, as JSON. */
type Can<M> = {
  readonly [A in keyof M]: M[A] extends (of: never) => infer V
    ? true | (V extends Obstacle ? Problem : Extract<V, 'already'>)
    : never
}

export function canOf<S, M extends Readonly<Record<string, (of: S) => MayVerdict>>>(may: M, of: S): Can<M> {
  const all = Object.entries(may).map(([action, judge]) => {
    const found = judge(of)
    return [action, typeof found === 'object' ? problem(found.code, '', { params: found.params }) : (found ?? true)]
  })
  return Object.fromEntries(all) as Can<M>
}

/** @param value what the person named, told unless the obstacle names it in its params @throws ActesError the obstacle */
export function need(found: MayVerdict, value?: string): void {
  if (typeof found !== 'object') return
  const { code, params } = found
  const isUntold = value !== undefined && Object.keys(params).length === 0
  throw new ActesError(code, { params, ...(isUntold && { problems: [problem(code, '', { value })] }) })
}

const already = 'already' as const
const unlessDone = (isDone: boolean) => (isDone ? already : undefined)

/** The table of a subject that stands as `S`. */
const table =
  <S>() =>
  <M extends Readonly<Record<string, (of: S) => MayVerdict>>>(may: M) =>
    may

interface BatchStanding extends Pick<Batch, 'id' | 'state'> {
  readonly isOwn: boolean
  readonly lines: { readonly faulty: number; readonly good: number }
}

function mayDepositGood({ id, isOwn, state, lines }: BatchStanding) {
  if (!isOwn) return not('ACTES-S006', { name: id })
  return state === 'checked' && lines.good > 0 ? undefined : not('ACTES-A066')
}

/** `deposit` every line, or `depositGood`: those without a fault. */
export const mayBatch = table<BatchStanding>()({
  deposit: (of) => {
    const { faulty } = of.lines
    const isFaulty = of.isOwn && of.state === 'checked' && faulty > 0
    return isFaulty ? not('ACTES-A065', { count: faulty }) : mayDepositGood(of)
  },
  depositGood: mayDepositGood,
  cancel: ({ state }) =>
    state === 'checking' || state === 'checked' || state === 'depositing' ? undefined : not('ACTES-A066'),
})

export const mayBulk = table<Pick<Bulk, 'state'>>()({
  pause: ({ state }) => unlessDone(state !== 'running'),
  resume: ({ state }) => unlessDone(state !== 'paused'),
  cancel: ({ state }) => unlessDone(state !== 'running' && state !== 'paused'),
})

type Stoppable = Pick<ConnectionStanding, 'siren' | 'paused' | 'left'> & { readonly suspended: object | null }

export const mayConnection = table<Stoppable>()({
  pause: ({ paused }) => unlessDone(paused !== null),
  resume: ({ paused, suspended, siren, left }) =>
    left ? not('ACTES-A113', { siren }) : unlessDone(!paused && !suspended),
})

export const maySchedule = table<Pick<ScheduleStanding, 'name' | 'paused'>>()({
  run: ({ name, paused }) => (paused ? not('ACTES-A019', { paused: name }) : undefined),
  pause: ({ paused }) => unlessDone(paused !== null),
  resume: ({ paused }) => unlessDone(paused === null),
})

type Subscribed = Pick<Subscription, 'id' | 'endedAt' | 'pausedAt' | 'disabledAt'>
const unlessEnded = ({ id, endedAt }: Subscribed) => (endedAt ? not('ACTES-S006', { name: id }) : undefined)

export const maySubscription = table<Subscribed>()({
  pause: (of) => unlessEnded(of) ?? unlessDone(of.pausedAt !== null),
  resume: (of) => unlessEnded(of) ?? unlessDone(!of.pausedAt && !of.disabledAt),
})

interface ConsentStanding {
  readonly id: string
  readonly standing: string
  readonly mine: boolean
  /** A program asks: only a person agrees. */
  readonly isToken: boolean
  readonly hasResult: boolean
}

const whileWaiting = ({ standing }: ConsentStanding) => (standing === 'waiting' ? undefined : not('ACTES-S009'))

/** `take`: its result, once. */
export const mayRequest = table<ConsentStanding>()({
  approve: (of) => (of.mine || of.isToken ? not('ACTES-A092') : whileWaiting(of)),
  refuse: whileWaiting,
  take: ({ id, hasResult }) => (hasResult ? undefined : not('ACTES-S006', { name: id })),
})

export const mayToken = table<Pick<Token, 'revokedAt'>>()({
  revoke: ({ revokedAt }) => (revokedAt ? not('ACTES-A027') : undefined),
})

export const mayPerson = {
  changeRoles: ({ disabledAt }: Pick<Person, 'disabledAt'>) => (disabledAt ? not('ACTES-S009') : undefined),
  disable: ({ disabledAt }: Pick<Person, 'disabledAt'>) => (disabledAt ? not('ACTES-A024') : undefined),
  removeSecondStep: (of: Parameters<typeof hasSecondStep>[0]) => (hasSecondStep(of) ? undefined : not('ACTES-A024')),
  unlinkIdentities: ({ identities }: Pick<PersonWithSessions, 'identities'>) =>
    identities.length > 0 ? undefined : not('ACTES-A024'),
}

interface DataSubject {
  readonly login: string
  readonly standing: 'open' | 'closed' | 'erased'
}

export const mayErase = table<DataSubject>()({
  erase: ({ login, standing }) => {
    if (standing === 'closed') return undefined
    return standing === 'open' ? not('ACTES-A107', { login }) : not('ACTES-A024')
  },
})

interface OwnStanding {
  readonly takesPasswords: boolean
  /** Their role requires a second step of this installation. */
  readonly isStepDemanded: boolean
  readonly code: boolean
}

/** Without passwords, the provider handles second steps unless a role requires ours. */
const mayKey = (of: OwnStanding) => (of.takesPasswords || of.isStepDemanded ? undefined : not('ACTES-A024'))

export const mayAccount = table<OwnStanding>()({
  changePassword: ({ takesPasswords }) => (takesPasswords ? undefined : not('ACTES-A024')),
  prepareSecondStep: (of) => (of.code ? not('ACTES-A024') : mayKey(of)),
  addAuthenticator: mayKey,
})

const onlyWhen =
  (...states: readonly Disposal['state'][]) =>
  ({ state }: Pick<Disposal, 'state'>) =>
    states.includes(state) ? undefined : not('ACTES-A102', { state })

export const mayDisposal = {
  grant: onlyWhen('open'),
  purge: onlyWhen('granted'),
  abandon: onlyWhen('open', 'granted', 'running'),
}

type TransferStanding = Pick<Transfer, 'state' | 'archive' | 'heldCode' | 'metCode' | 'openAttempt' | 'look'> & {
  readonly uncertain: boolean
}
const notNow = ({ state }: TransferStanding) => not('ACTES-T011', { state })

/** Its operation is stopped, unknown there, or another's: cancelled by the archive, or mistyped by a person. */
const isAstray = ({ state, archive, heldCode, metCode }: TransferStanding) =>
  state === 'sent' && archive === 'vitam' && (heldCode === 'ACTES-T003' || metCode === 'ACTES-T002')

/** `retry`: what waits for a person. `settle`: what may have left, and the archive cannot be asked. */
export const mayTransfer = table<TransferStanding>()({
  retry: (of) => (of.heldCode !== null && of.heldCode !== 'ACTES-T010' ? undefined : notNow(of)),
  settle: (of) => (of.heldCode === 'ACTES-T010' || isAstray(of) ? undefined : notNow(of)),
  cancel: (of) =>
    (of.state === 'asked' || of.state === 'frozen') && of.openAttempt === null && !of.look ? undefined : notNow(of),
})

export const mayHold = table<{ readonly liftedAt: Date | null }>()({
  lift: ({ liftedAt }) => (liftedAt ? not('ACTES-A104') : undefined),
})

export const mayCredential = table<Pick<UsedCredential, 'sirens'>>()({
  remove: ({ sirens: { length: count } }) => (count > 0 ? not('ACTES-A068', { count }) : undefined),
})

type DraftEnd = Pick<Draft, 'transmission'>
const unlessDeposited = ({ transmission }: DraftEnd) => (transmission === null ? undefined : not('ACTES-A062'))

/** `fault`: the first that the rules find. */
export const mayDraft = {
  save: unlessDeposited,
  delete: unlessDeposited,
  deposit: ({ transmission, fault }: DraftEnd & { readonly fault: Obstacle | undefined }) =>
    transmission === null ? fault : already,
}

type Closing = Pick<Task, 'closedAt'>
const mayPutAside = ({ closedAt }: Closing) => (closedAt ? not('ACTES-S009') : undefined)

export const mayTask = table<Closing>()({
  close: ({ closedAt }) => (closedAt ? not('ACTES-A015') : undefined),
  assign: mayPutAside,
  snooze: mayPutAside,
})

interface LetterStanding {
  readonly kind: string
  /** Undefined: it is no letter, or has no act. */
  readonly act?: State
  /** Why the gateway does not carry an answer. */
  readonly uncarried?: Obstacle | undefined
  readonly contradicted?: boolean
  readonly answer?: string | undefined
  readonly closedAt?: Date | null | undefined
}

type Placed = Pick<StoredRetour, 'status' | 'origin'>

/** Kept unread, because its sender is not trusted. */
export function isDoubted({ origin }: Pick<Placed, 'origin'>): boolean {
  return origin !== null && !isBelieved(origin)
}

/** `attach`: to some act. */
export const mayRetour = {
  attach: (of: Placed) => {
    if (isDoubted(of)) return not('ACTES-A046')
    const { status } = of
    return (inboxStatuses as readonly string[]).includes(status) ? undefined : not('ACTES-A011', { status })
  },
  accept: (of: Placed) => (of.status === 'orphan' && isDoubted(of) ? undefined : not('ACTES-A047')),
  answer: ({ letter }: { readonly letter: LetterStanding }) => {
    const { act, kind, uncarried, contradicted, answer, closedAt } = letter
    if (act === undefined) return not('ACTES-A014', { kind })
    if (isAnnulled(act)) return not('ACTES-A002', { state: act })
    if (uncarried) return uncarried
    if (contradicted) return not('ACTES-A010')
    if (answer !== undefined) return not('ACTES-A007', { id: answer })
    return closedAt ? not('ACTES-A015') : undefined
  },
}

interface PublicStanding {
  readonly row: Transmission
  readonly publicPages: boolean
  readonly contradicted: boolean
  readonly withheld: Withheld | undefined
  /** Transmission of the posting that stands; undefined: none. */
  readonly posted: string | undefined
}

export const mayPost = table<PublicStanding>()({
  post: ({ row, publicPages, contradicted, withheld, posted }) => {
    if (!publicPages) return not('ACTES-A057')
    const isReceived = row.formulaire.code === '1-1' && isProven(row.state) && row.dateReception !== null
    if (!isReceived || row.replacedBy !== undefined || row.idActe === null)
      return not('ACTES-A058', { state: row.state })
    if (contradicted) return not('ACTES-A010')
    if (withheld) return not('ACTES-A114', { why: withheld.why })
    return posted === row.id ? not('ACTES-A060') : undefined
  },
  retract: ({ posted }) => (posted === undefined ? not('ACTES-A060') : undefined),
})

export const mayWithhold = table<Pick<PublicStanding, 'row' | 'withheld'>>()({
  withhold: ({ row, withheld }) => (withheld || row.formulaire.code !== '1-1' ? not('ACTES-A115') : undefined),
  release: ({ withheld }) => (withheld ? undefined : not('ACTES-A115')),
})

export const mayStart = table<{ readonly siren: string; readonly gateway: string | undefined }>()({
  sendFirstAct: ({ siren, gateway = 'sandbox' }) => (gateway === 'sandbox' ? undefined : not('ACTES-A074', { siren })),
})
