// How a person asks: why, who, and what he saw when he did.

/** Why, and who: nothing is asked without. */
export interface Reasoned {
  readonly reason: string
  readonly who: string
}

/** A requeue as it is asked for. */
export interface Requeueing extends Reasoned {
  readonly dryRun: boolean
  /** What was seen: since when it was held, null that it was refused. Anything else that stands now is left alone. */
  readonly heldSince?: string | null
}

/** A verdict as it is given. */
export interface Resolving extends Reasoned {
  /** The sending that was seen without a verdict: a later one is left alone. */
  readonly attempt?: string
}

/** A person's verdict on an uncertain sending: it arrived under this reference, or it did not. */
export type Resolution = { readonly arrived: string } | { readonly notArrived: true }
