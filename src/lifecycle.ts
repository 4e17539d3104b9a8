// The states of a transmission and the allowed moves, in the order in which a transmission proceeds. Types, the store's
// guard, the sets of states and the manual's diagram derive from this table.

/** The steps, as logs and metrics name them. `pipeline.ts` says what each does. */
export type StepName = 'validate' | 'package' | 'submit' | 'await'
type Mover = StepName | 'operator'
/** How a transmission ends. Annulled: it was proven, and the préfecture no longer holds it. */
export type Ending = 'proven' | 'refused' | 'withdrawn' | 'annulled'

/** A state has a step that moves it on, or is final and an end. */
type StateTraits = (
  { readonly step: StepName; readonly end?: never } | { readonly step?: never; readonly end: Ending }
) & {
  /** Its archive is frozen. Exception: after a restore of the database, an answer alone led to this state. */
  readonly frozen?: true
  /** It was sent: an answer may come. */
  readonly left?: true
  /** An act in this state holds its identifier: no second transmission may use it. */
  readonly live?: true
  readonly moves: Readonly<Record<string, Mover>>
}

export const connectionEvents = [
  'suspended',
  'lifted',
  'paused',
  'resumed',
  'difference-found',
  'difference-gone',
] as const

export const lifecycle = {
  received: {
    step: 'validate',
    live: true,
    moves: { validated: 'validate', submitted: 'await', cancelled: 'operator' },
  },
  validated: { step: 'package', live: true, moves: { packaged: 'package', submitted: 'await', cancelled: 'operator' } },
  packaged: {
    step: 'submit',
    frozen: true,
    live: true,
    moves: { submitted: 'submit', refused: 'submit', cancelled: 'operator', validated: 'operator' },
  },
  submitted: {
    step: 'await',
    frozen: true,
    left: true,
    live: true,
    moves: { acknowledged: 'await', refused: 'await', validated: 'operator' },
  },
  acknowledged: {
    end: 'proven',
    frozen: true,
    left: true,
    live: true,
    moves: { annulled: 'await', refused: 'operator', cancelled: 'operator' },
  },
  refused: { end: 'refused', frozen: true, left: true, moves: { acknowledged: 'operator' } },
  cancelled: { end: 'withdrawn', moves: {} },
  annulled: { end: 'annulled', frozen: true, left: true, moves: {} },
} as const satisfies Record<string, StateTraits>

export type State = keyof typeof lifecycle
type Moves = { readonly [S in State]: (typeof lifecycle)[S]['moves'] }
export type MovedBy<M extends Mover> = {
  [S in State]: { [T in keyof Moves[S]]: Moves[S][T] extends M ? T : never }[keyof Moves[S]]
}[State] &
  State

const table: Readonly<Record<State, StateTraits>> = lifecycle
export const states = Object.keys(lifecycle) as readonly State[]
const where = (holds: (traits: StateTraits) => boolean) => states.filter((state) => holds(table[state]))
/** Null, the state before the first line of a journal, is in no set. */
const isIn = (some: readonly (State | null)[]) => (state: State | null) => some.includes(state)

/** The state that a transmission is opened in. */
export const initialState = 'received' satisfies State

/** The event of the first line of its journal. It is stored: it stays, whatever the first state is called. */
export const openingEvent = 'received'

/** The state of an act that the préfecture received by another road, and the first line of its journal. */
export const elsewhereState = 'acknowledged' satisfies State
export const elsewhereEvent = 'received-elsewhere'
/** A person withdraws that record: the only way out of it to a withdrawn state. */
export const recordWithdrawn = 'record-withdrawn'

export const workingStates = where(({ step }) => step !== undefined)
export const finalStates = where(({ step }) => step === undefined)

/** Another transmission may still annul a proven act, and an operator decides after contradictory retours. */
export const isFinal = isIn(finalStates)

export const liveStates = where(({ live }) => live === true)
export const isLive = isIn(liveStates)

/** It was sent: an answer may come. */
export const hasLeft = isIn(where(({ left }) => left === true))

/** Not sent yet, but will be. */
export const unsentStates = where(({ step, left }) => step !== undefined && !left)
export const isUnsent = isIn(unsentStates)

/** Not packaged yet, but will be. */
export const unfrozenStates = where(({ step, frozen }) => step !== undefined && !frozen)
export const isUnfrozen = isIn(unfrozenStates)

/** The states that open attempts: they send bytes and settle uncertain sendings. */
export const sendingStates = where(({ step }) => step === 'submit')
export const isSending = isIn(sendingStates)

/** It was sent, and waits for its answer. */
export const awaitingStates = where(({ step }) => step === 'await')
export const isAwaiting = isIn(awaitingStates)

/** The préfecture or the platform has answered. */
export const answeredStates = where(({ end, left }) => end !== undefined && left === true)

/** The préfecture has acknowledged it, and it stands. */
export const provenStates = where(({ end }) => end === 'proven')
export const isProven = isIn(provenStates)

export const refusedStates = where(({ end }) => end === 'refused')
export const isRefused = isIn(refusedStates)

/** It never left, and never will; or it was recorded by mistake as gone by another road. */
export const withdrawnStates = where(({ end }) => end === 'withdrawn')
export const isWithdrawn = isIn(withdrawnStates)

export const annulledStates = where(({ end }) => end === 'annulled')
export const isAnnulled = isIn(annulledStates)

/** The préfecture has acknowledged it, whether it still stands or not. */
export type RegisteredState = {
  [S in State]: (typeof lifecycle)[S] extends { readonly end: 'proven' | 'annulled' } ? S : never
}[State]
export const registeredStates = [...provenStates, ...annulledStates]
export function isRegistered(state: State): state is RegisteredState {
  return registeredStates.includes(state)
}

export function isState(text: string): text is State {
  return Object.hasOwn(lifecycle, text)
}

export function stepFrom(state: State): StepName | undefined {
  return table[state].step
}

export function endOf(state: State): Ending | undefined {
  return table[state].end
}

export function canMove(from: State, to: State): boolean {
  return Object.hasOwn(table[from].moves, to)
}

/** The steps of a transfer to an archive. */
type TransferStep = 'pack' | 'deposit' | 'follow'

interface TransferTraits {
  readonly step?: TransferStep
  readonly moves: Readonly<Record<string, TransferStep | 'operator'>>
}

/** A transfer of an act to an archive. One that was refused stays so: the corrected one is another, with its own name. */
const transferLifecycle = {
  asked: { step: 'pack', moves: { frozen: 'pack', cancelled: 'operator' } },
  /** `asked` again: the settings name another archive since. */
  frozen: { step: 'deposit', moves: { sent: 'deposit', refused: 'deposit', asked: 'deposit', cancelled: 'operator' } },
  sent: { step: 'follow', moves: { accepted: 'follow', refused: 'follow' } },
  accepted: { moves: {} },
  refused: { moves: {} },
  cancelled: { moves: {} },
} as const satisfies Record<string, TransferTraits>

export type TransferState = keyof typeof transferLifecycle
export const transferStates = Object.keys(transferLifecycle) as readonly TransferState[]

/** On its way: a step moves it on. */
export const transferring = transferStates.filter((state) => 'step' in transferLifecycle[state])

/** On its way, or in the archive: the act is not transferred again. */
export const liveTransfers = [...transferring, 'accepted'] satisfies readonly TransferState[]

export const refusedTransfer = 'refused' satisfies TransferState
/** On its way or refused: it may wait for a person. */
export const unsettledTransfers = [...transferring, refusedTransfer]
