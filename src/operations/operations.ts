// What a person may do: hand in, look, requeue, decide, annul, answer, place a return, close a task, declare a sender. One
// contract; here on the store itself, in remote.ts through the process that owns the embedded folder.
import type { PeopleOperations } from '../accounts/people.ts'
import type { TokenOperations } from '../accounts/tokens.ts'
import type { ErrorCode, Problem } from '../errors.ts'
import type { State } from '../lifecycle.ts'
import type { Explained } from '../offline/explained.ts'
import type { Classification } from '../protocol/classification/classification.ts'
import type { Found } from '../protocol/classification/search.ts'
import type { MessageCode } from '../protocol/messages/codes.ts'
import type { Finding } from '../gateways/gateway.ts'
import type { Collectivite } from '../protocol/acte/collectivite.ts'
import type { OutgoingCode } from '../protocol/messages/formulaire.ts'
import type { Ranked } from '../protocol/retours/ranking.ts'
import type { ScheduleStanding } from '../schedules/standing.ts'
import type { Attempt } from '../store/transmissions/attempts.ts'
import type { JournalLine } from '../store/transmissions/journal.ts'
import type { RetourStatus } from '../store/retours/retours.ts'
import type { ConnectionStanding, StandingsFilter } from '../store/connections/standings.ts'
import type { TaskKind, TaskOutcome } from '../store/retours/tasks.ts'
import type { Role } from '../store/transmissions/transmissions.ts'
import type { Reasoned, Requeueing, Resolution, Resolving } from './asked.ts'
import type { ListFilter } from './list-filter.ts'
import type { Page, ReturnsFilter, TasksFilter } from './paging.ts'

/** A transmission in JSON: the same everywhere. Instants in ISO 8601 UTC, days as YYYY-MM-DD. */
export interface TransmissionJson {
  readonly id: string
  /** Which message it is: `1-1` for an act. */
  readonly message: OutgoingCode
  /** Identity of the act that it is, or speaks of; null of a request of the classification. */
  readonly idActe: string | null
  readonly collectivite: string
  readonly numero: string | null
  readonly nature: string | null
  readonly dateDecision: string | null
  readonly objet: string
  readonly state: State
  readonly held: { readonly code: ErrorCode; readonly since: string } | null
  readonly uncertain: boolean
  readonly dateReception: string | null
  readonly dueAt: string | null
  readonly createdAt: string
  readonly replaces?: string
  readonly replacedBy?: string
  /** The act's transmission, of what speaks of one. */
  readonly about?: string
  /** The letter that it answers. */
  readonly retour?: string
}

/** One word of the exchange between the collectivite and the prefecture about an act, in the order in which it was known here. */
export interface TimelineEntry {
  /** Instant at which it left, or came. */
  readonly at: string
  /** Day that it bears: reception, letter, depot, anomaly. */
  readonly on?: string
  readonly from: 'CL' | 'PREF' | 'operator'
  readonly code?: MessageCode
  /** What it is, in French. */
  readonly what: string
  /** State of the act once it was known. */
  readonly state: State
  /** It contradicts an earlier word of the prefecture. */
  readonly reverses?: true
  readonly retour?: string
  readonly transmission?: string
}

/** What a word of the prefecture asks of a person. */
export interface TaskJson {
  readonly id: string
  readonly kind: TaskKind
  readonly transmission: string
  readonly idActe: string | null
  readonly collectivite: string
  readonly objet: string
  readonly retour: string
  readonly openedAt: string
  /** Last day to act, of the law; null where it sets none. */
  readonly dueOn: string | null
  readonly closedAt: string | null
  readonly closedBy: string | null
  readonly outcome: TaskOutcome | null
  readonly reason: string | null
}

/** A return as the inbox shows it. */
export interface RetourJson {
  readonly id: string
  readonly collectivite: string
  readonly name: string
  readonly kind: string | null
  readonly status: RetourStatus
  readonly sha256: string
  readonly sizeBytes: number
  readonly receivedAt: string
  readonly transmission: string | null
  readonly partOf: string | null
  readonly deviations: readonly Problem[]
  readonly problems: readonly Problem[]
}

/** With what was understood of it, and whom it may be meant for. */
export interface ShownRetour extends RetourJson {
  readonly facts: unknown
  readonly candidates: readonly (Ranked & { readonly state: State })[]
}

/** What came of a return handed in, or read again. */
export interface Reread {
  readonly items: readonly RetourJson[]
}

/** The answer to a letter: absolute paths of its documents, and their code PJ (the nature's own by default). */
export interface Answer {
  readonly files: readonly string[]
  readonly typePiece?: string
  /** What the letter asks for is refused: 3-3 or 4-3 instead of 3-4 or 4-4. */
  readonly refuse: boolean
}

export interface ClassificationJson {
  readonly siren: string
  /** Its version. */
  readonly date: string
  /** Ours, until a first answer of the prefecture. */
  readonly builtIn: boolean
  /** A newer version that was announced and is not here yet. */
  readonly wanted: string | null
  readonly checkedAt: string | null
  readonly asking: boolean
  /** Each with the code PJ of a piece that gives none. */
  readonly natures: readonly (Classification['natures'][number] & { readonly defaultTypePiece: string })[]
  readonly matieres: Classification['matieres']
}

/** Why nothing moves on the connection of a transmission. */
export interface StoppedJson {
  readonly why: 'suspended' | 'paused'
  /** Of the fault that suspended it. */
  readonly code?: ErrorCode
  /** Which setting is to blame, where it is known. */
  readonly setting?: string
  readonly since: string
  readonly reason?: string
}

export interface ShownTransmission extends TransmissionJson {
  /** Of one that has still to leave or to be answered, while its connection is stopped. */
  readonly stopped: StoppedJson | null
  readonly refusal?: unknown
  /** Last day of the prefet to bring a déféré; null where it does not run, or a letter makes another one run. */
  readonly deferableUntil: string | null
  /** Of an act: the whole exchange about it. */
  readonly timeline: readonly TimelineEntry[]
  readonly tasks: readonly TaskJson[]
  /** What was opened about it: receipts, answers, annulation. */
  readonly linked: readonly TransmissionJson[]
  readonly journal: readonly JournalLine[]
  readonly attempts: readonly Attempt[]
  readonly files: readonly { name: string; role: Role; sha256: string; sizeBytes: number }[]
  readonly retours: readonly (Omit<RetourJson, 'collectivite' | 'transmission' | 'partOf' | 'receivedAt'> & {
    readonly receivedAt: Date
  })[]
}

export type DepositResult =
  | (TransmissionJson & { readonly ok: true; readonly already?: true; readonly warnings: readonly Problem[] })
  | {
      readonly ok: false
      readonly deposit: string
      readonly problems: readonly Problem[]
      readonly warnings: readonly Problem[]
    }

export type ListPage = {
  readonly items: readonly TransmissionJson[]
  readonly next: string | null
  /** `more`: there are more than these. */
  readonly total?: { readonly count: number; readonly more: boolean }
}

export interface RequeueItem {
  readonly id: string
  readonly outcome: 'requeued' | 'replaced' | 'excluded'
  readonly newId?: string
  readonly reason?: Problem
}

export interface Requeued {
  readonly operation: string
  readonly items: readonly RequeueItem[]
}

type InJson<T> = T extends Date ? string : T extends object ? { readonly [K in keyof T]: InJson<T[K]> } : T

/** A gateway × collectivite pair: how it stands. */
export type ConnectionJson = InJson<Omit<ConnectionStanding, 'suspended'>> & {
  /** By a fault of its configuration: nothing leaves until it is mended. */
  readonly suspended: (Problem & { readonly since: string }) | null
  /** It stood so before it was asked. */
  readonly already?: true
}

/** A schedule, and whether it stood so before it was asked. */
export type ChangedSchedule = ScheduleStanding & { readonly already?: true }

/** The answer to a letter, and what the rules only remark. */
export type Answered = TransmissionJson & { readonly warnings: readonly Problem[] }

export interface Declared {
  readonly siren: string
  readonly created: boolean
  /** The gateway before this one, on which acts still wait for their answer: nothing collects them there any more. */
  readonly left?: { readonly connection: string; readonly awaiting: number }
}

export interface Operations extends PeopleOperations, TokenOperations {
  /** Hand in the deposit at an absolute path. `sirens`: for these collectivites only, any other is as if not declared. */
  deposit(path: string, who: string, sirens?: readonly string[]): Promise<DepositResult>
  /** A page may hold less than its limit, and even nothing, and still have a next one: it looks a bounded way down. */
  list(filter: ListFilter): Promise<ListPage>
  /** `sirens`: among these only. @throws ActesError ACTES-S006 nothing by this name, S007 several (in its problems) */
  show(name: string, sirens?: readonly string[]): Promise<ShownTransmission>
  /** `names` are ids, identifiers or numbers; a filter takes everything that it lists. */
  requeue(what: { names: readonly string[] } | { filter: ListFilter }, how: Requeueing): Promise<Requeued>
  /** @throws ActesError ACTES-A002 it waits for no verdict, A003 it is being looked at, S009 of another sending */
  resolve(name: string, resolution: Resolution, how: Resolving): Promise<TransmissionJson>
  cancel(name: string, how: Reasoned): Promise<TransmissionJson>
  /**
   * Ask the prefecture to annul the transmission of an act.
   * @throws ActesError ACTES-A002 it is no acknowledged act, A008 asked already, A009 the road cannot, A010 contradicted
   */
  annul(name: string, how: Reasoned): Promise<TransmissionJson>
  /**
   * Answer a letter.
   * @throws ActesError ACTES-A007 answered already, A009, A012 number of documents, A014 no such letter, A015 its task is
   *   closed; F001 to F016
   */
  reply(retour: string, answer: Answer, how: Reasoned): Promise<Answered>
  /** What was, or would be, sent. */
  explain(name: string): Promise<Explained>
  /** What waits for a person, newest first; returns of any other status when asked. */
  returns(filter: ReturnsFilter): Promise<Page<RetourJson>>
  showReturn(id: string): Promise<ShownRetour>
  /** Give a stray return to a transmission. @throws ActesError ACTES-A011 */
  attachReturn(id: string, name: string, how: Reasoned): Promise<TransmissionJson>
  /** Read again what could not be placed or read, after an upgrade say. */
  rereadReturns(ids: readonly string[] | 'all', who: string): Promise<Reread>
  /** Hand in, by absolute paths, returns that came otherwise: mails, folders, archives, messages. */
  handInReturns(paths: readonly string[], siren: string, who: string): Promise<Reread>
  /** Open ones, the nearest last day first; then closed ones. */
  tasks(filter: TasksFilter): Promise<Page<TaskJson>>
  /**
   * Say what became of a task. `verdict`: of a contradiction, which word holds against the state of the act.
   * @throws ActesError ACTES-A015
   */
  closeTask(id: string, how: Reasoned & { readonly verdict?: 'refused' | 'acknowledged' }): Promise<TaskJson>
  classification(siren: string): Promise<ClassificationJson>
  searchClassification(siren: string, words: string): Promise<Found>
  /** @throws ActesError ACTES-A009 the road cannot, ACTES-A013 asked today */
  refreshClassification(siren: string, how: { force: boolean; who: string }): Promise<TransmissionJson>
  /** Every one without a filter. */
  connections(filter?: StandingsFilter): Promise<{ items: readonly ConnectionJson[] }>
  /** Have the gateway of a collectivite examine itself. */
  examineGateway(siren: string): Promise<{ items: readonly Finding[] }>
  /** @throws ActesError ACTES-A020 unknown */
  pauseConnection(id: string, how: Reasoned): Promise<ConnectionJson>
  /** @throws ActesError ACTES-A020 unknown; the code that still suspends it */
  resumeConnection(id: string, how: Reasoned): Promise<ConnectionJson>
  schedules(): Promise<{ items: readonly ScheduleStanding[] }>
  /** Run it now, once more if it is being run. @throws ActesError ACTES-A019 unknown, or paused */
  runSchedule(name: string, who: string): Promise<ScheduleStanding>
  /** Run it no more by itself. @throws ActesError ACTES-A019 unknown */
  pauseSchedule(name: string, how: Reasoned): Promise<ChangedSchedule>
  /** @throws ActesError ACTES-A019 unknown */
  resumeSchedule(name: string, how: Reasoned): Promise<ChangedSchedule>
  /** Declare a collectivite, or replace its settings; journalled. @throws ActesError ACTES-V022 with every fault */
  declare(input: unknown, who: string): Promise<Declared>
  collectivites(): Promise<readonly Collectivite[]>
}
