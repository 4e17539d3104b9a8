// The states of a transmission and the only moves between them. The types, the guard of the store and the drawing in
// the manual follow from this table.

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

/** The states in which the program has something left to do. */
export const workingStates = ['received', 'validated', 'packaged', 'submitted'] as const satisfies readonly State[]

/** The states in which an act occupies its identifier: no second transmission may have it. */
export const liveStates = [...workingStates, 'acknowledged'] as const satisfies readonly State[]

export function isState(text: string): text is State {
  return Object.hasOwn(lifecycle, text)
}

/**
 * No step moves the transmission on. An acknowledged act may still be annulled, by another transmission. After
 * contradictory retours an operator decides, in both directions.
 */
export function isFinal(state: State): boolean {
  return !(workingStates as readonly State[]).includes(state)
}

export function canMove(from: State, to: State): boolean {
  return Object.hasOwn(lifecycle[from], to)
}
