// The states of a transmission: what is true in each, and the only moves between them. The types, the guard of the
// store, the sets that others ask about and the drawing in the manual follow from this table, in which each state
// stands where it comes on the way.

/** The steps, as they are watched. `pipeline.ts` says what each does. */
export type StepName = 'validate' | 'package' | 'submit' | 'await'
type Mover = StepName | 'operator'

interface StateTraits {
  /** What moves it on. No step moves on what is final. */
  readonly step?: StepName
  /** Its archive is frozen, except where its answer alone tells that it had left: the database was put back since. */
  readonly frozen?: true
  /** It has left: an answer may come. */
  readonly left?: true
  /** An act here occupies its identifier: no second transmission may have it. */
  readonly live?: true
  readonly moves: Readonly<Record<string, Mover>>
}

/** What happens to a connection, as its journal tells it. */
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
/** The states into which a step moves a transmission. */
export type MovedBy<M extends Mover> = {
  [S in State]: { [T in keyof Moves[S]]: Moves[S][T] extends M ? T : never }[keyof Moves[S]]
}[State] &
  State

const table: Readonly<Record<State, StateTraits>> = lifecycle
export const states = Object.keys(lifecycle) as readonly State[]
const where = (holds: (standing: StateTraits) => boolean) => states.filter((state) => holds(table[state]))

/** The states in which the program has something left to do. */
export const workingStates = where(({ step }) => step !== undefined)

/** The states in which an act occupies its identifier: no second transmission may have it. */
export const liveStates = where(({ live }) => live === true)

/** What has not left yet, and will. */
export const unsentStates = where(({ step, left }) => step !== undefined && !left)

/** What is not packaged yet, and will be. */
export const unfrozenStates = where(({ step, frozen }) => step !== undefined && !frozen)

/** The states in which attempts are opened: bytes leave from here, and a doubt is settled here. */
export const sendingStates = where(({ step }) => step === 'submit')

export function isState(text: string): text is State {
  return Object.hasOwn(lifecycle, text)
}

/** The step that moves a transmission on from a state. */
export function stepFrom(state: State): StepName | undefined {
  return table[state].step
}

/**
 * No step moves the transmission on. An acknowledged act may still be annulled, by another transmission. After
 * contradictory retours an operator decides, in both directions.
 */
export function isFinal(state: State): boolean {
  return stepFrom(state) === undefined
}

export function hasLeft(state: State): boolean {
  return table[state].left === true
}

export function canMove(from: State, to: State): boolean {
  return Object.hasOwn(table[from].moves, to)
}
