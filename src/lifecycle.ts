// The states of a transmission and the only moves between them. Data first: the types, the store's guard and the
// manual's drawing all follow from this table.

type Mover = 'validate' | 'package' | 'submit' | 'await' | 'operator'

export const lifecycle = {
  received: { validated: 'validate', cancelled: 'operator' },
  validated: { packaged: 'package', cancelled: 'operator' },
  packaged: { submitted: 'submit', refused: 'submit', cancelled: 'operator', validated: 'operator' },
  submitted: { acknowledged: 'await', refused: 'await' },
  acknowledged: { annulled: 'await', refused: 'operator' },
  refused: { acknowledged: 'operator' },
  cancelled: {},
  annulled: {},
} as const satisfies Record<string, Record<string, Mover>>

export type State = keyof typeof lifecycle
/** The states that a transmission in state S may reach in one move. */
export type Next<S extends State> = keyof (typeof lifecycle)[S] & State

export const states = Object.keys(lifecycle) as readonly State[]

/** The states in which the program itself has something left to do. */
export const workingStates = ['received', 'validated', 'packaged', 'submitted'] as const satisfies readonly State[]

/** The states in which an act occupies its identifier: no second one may be opened beside it. */
export const liveStates = [...workingStates, 'acknowledged'] as const satisfies readonly State[]

/** Is it the name of a state? */
export function isState(text: string): text is State {
  return Object.hasOwn(lifecycle, text)
}

/**
 * No step moves it on any more. An acknowledged act may still be annulled, by a transmission of its own; a word of the
 * prefecture that contradicts an earlier one is a person's to weigh, in both directions.
 */
export function isFinal(state: State): boolean {
  return !(workingStates as readonly State[]).includes(state)
}

/** Does the table hold this move? */
export function canMove(from: State, to: State): boolean {
  return Object.hasOwn(lifecycle[from], to)
}
