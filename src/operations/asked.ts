// How a person asks.

/** Why, and who: nothing is asked without. */
export interface Reasoned {
  readonly reason: string
  readonly who: string
}
