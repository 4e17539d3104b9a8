// The states of a transmission and the allowed moves, in the order in which a transmission proceeds. Types, the store's
// guard, the sets of states and the manual's diagram derive from this table.

/** The steps, as logs and metrics name them. `pipeline.ts` says what each does. */
export type StepName = 'validate' | 'package' | 'submit' | 'await'
type Mover = StepName | 'operator'

interface StateTraits {
  /** The step that moves it on. Final states have none. */
  readonly step?: StepName
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
  acknowledged: { frozen: true, left: true, live: true, moves: { annulled: 'await', refused: 'operator' } },
  refused: { frozen: true, left: true, moves: { acknowledged: 'operator' } },
  cancelled: { moves: {} },
  annulled: { frozen: true, left: true, moves: {} },
} as const satisfies Record<string, StateTraits>

export type State = keyof typeof lifecycle
type Moves = { readonly [S in State]: (typeof lifecycle)[S]['moves'] }
export type MovedBy<M extends Mover> = {
  [S in State]: { [T in keyof Moves[S]]: Moves[S][T] extends M ? T : never }[keyof Moves[S]]
}[State] &
  State

const table: Readonly<Record<State, StateTraits>> = lifecycle
export const states = Object.keys(lifecycle) as readonly State[]
const where = (holds: (standing: StateTraits) => boolean) => states.filter((state) => holds(table[state]))

export const workingStates = where(({ step }) => step !== undefined)

export const liveStates = where(({ live }) => live === true)

/** Not sent yet, but will be. */
export const unsentStates = where(({ step, left }) => step !== undefined && !left)

/** Not packaged yet, but will be. */
export const unfrozenStates = where(({ step, frozen }) => step !== undefined && !frozen)

/** The states that open attempts: they send bytes and settle uncertain sendings. */
export const sendingStates = where(({ step }) => step === 'submit')

export function isState(text: string): text is State {
  return Object.hasOwn(lifecycle, text)
}

export function stepFrom(state: State): StepName | undefined {
  return table[state].step
}

/** Another transmission may still annul an acknowledged act, and an operator decides after contradictory retours. */
export function isFinal(state: State): boolean {
  return stepFrom(state) === undefined
}

export function hasLeft(state: State): boolean {
  return table[state].left === true
}

export function canMove(from: State, to: State): boolean {
  return Object.hasOwn(table[from].moves, to)
}
