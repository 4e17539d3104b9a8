// What a person may do: hand in, look, requeue, say whether an uncertain sending arrived, withdraw, declare a sender.
// One contract; here on the store itself, in remote.ts through the process that owns the embedded folder.
import type { ErrorCode, Problem } from '../errors.ts'
import type { State } from '../lifecycle.ts'
import type { Collectivite } from '../protocol/collectivite.ts'
import type { Attempt } from '../store/attempts.ts'
import type { JournalLine } from '../store/journal.ts'
import type { RetourStatus } from '../store/retours.ts'
import type { Role } from '../store/transmissions.ts'

/** A transmission in JSON: the same everywhere. Instants in ISO 8601 UTC, days as YYYY-MM-DD. */
export interface TransmissionJson {
  readonly id: string
  readonly idActe: string
  readonly collectivite: string
  readonly numero: string
  readonly nature: string
  readonly dateDecision: string
  readonly objet: string
  readonly state: State
  readonly held: { readonly code: ErrorCode; readonly since: string } | null
  readonly uncertain: boolean
  readonly dateReception: string | null
  readonly dueAt: string | null
  readonly createdAt: string
  readonly replaces?: string
  readonly replacedBy?: string
}

export interface ShownTransmission extends TransmissionJson {
  readonly refusal?: unknown
  readonly journal: readonly JournalLine[]
  readonly attempts: readonly Attempt[]
  readonly files: readonly { name: string; role: Role; sha256: string; sizeBytes: number }[]
  readonly retours: readonly {
    id: string
    name: string
    kind: string | null
    status: RetourStatus
    sha256: string
    sizeBytes: number
    receivedAt: Date
    deviations: readonly Problem[]
    problems: readonly Problem[]
  }[]
}

export type DepositResult =
  | (TransmissionJson & { readonly ok: true; readonly already?: true; readonly warnings: readonly Problem[] })
  | {
      readonly ok: false
      readonly deposit: string
      readonly problems: readonly Problem[]
      readonly warnings: readonly Problem[]
    }

/** What an operator filters by; everything given holds together. */
export interface ListFilter {
  readonly state?: readonly State[]
  readonly held?: boolean
  readonly uncertain?: boolean
  readonly collectivite?: string
  readonly code?: string
  readonly text?: string
  readonly since?: string
  readonly limit?: number
  readonly after?: string
}

export interface ListPage {
  readonly items: readonly TransmissionJson[]
  readonly next: string | null
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

export interface Reasoned {
  readonly reason: string
  readonly who: string
}

/** A person's verdict on an uncertain sending: it arrived under this reference, or it did not. */
export type Resolution = { readonly arrived: string } | { readonly notArrived: true }

export interface Operations {
  /** Hand in the deposit at an absolute path. */
  deposit(path: string, who: string): Promise<DepositResult>
  list(filter: ListFilter): Promise<ListPage>
  /** @throws ActesError ACTES-S006 nothing by this name, ACTES-S007 several (candidates in its problems) */
  show(name: string): Promise<ShownTransmission>
  /** `names` are ids, identifiers or numbers; a filter takes everything that it lists. */
  requeue(
    what: { names: readonly string[] } | { filter: ListFilter },
    how: Reasoned & { dryRun: boolean },
  ): Promise<Requeued>
  resolve(name: string, resolution: Resolution, how: Reasoned): Promise<TransmissionJson>
  cancel(name: string, how: Reasoned): Promise<TransmissionJson>
  declare(input: unknown): Promise<{ siren: string; created: boolean }>
  collectivites(): Promise<readonly Collectivite[]>
}
