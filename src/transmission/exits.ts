// What ends a hold: which decisions of a person are possible, as the operations take them. Each hold has at least one. Pure.
import { canMove, sendingStates, type State } from '../lifecycle.ts'
import { messages } from '../protocol/messages/codes.ts'
import type { OutgoingCode } from '../protocol/messages/formulaire.ts'

/**
 * `requeue`: it goes on where it stopped. `cancel`: it never leaves. `arrived`: the sending in doubt is on the platform. `again`:
 * it is not, and is sent again. `withdraw`: it is not, and never will be.
 */
export type Exit = 'requeue' | 'cancel' | 'arrived' | 'again' | 'withdraw'

interface Held {
  readonly state: State
  /** A sending has no verdict. */
  readonly uncertain: boolean
  readonly message: OutgoingCode
}

/** The decisions that end the hold of such a transmission, the safest first. */
export function exitsOf({ state, uncertain, message }: Held): readonly Exit[] {
  // The receipt of a letter is owed.
  const isWithdrawable = canMove(state, 'cancelled') && messages[message].effect !== 'recoit'
  if (uncertain && sendingStates.includes(state))
    return ['requeue', 'arrived', 'again', ...(isWithdrawable ? ['withdraw' as const] : [])]
  return ['requeue', ...(isWithdrawable ? ['cancel' as const] : [])]
}
