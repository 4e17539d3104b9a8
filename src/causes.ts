// The cause of what is held, as the database reckons it. What failures have in common is said there (`actes.cause_of`,
// `actes.masked`), of refusals by their words too; what is held has no words, and its cause can be named from here. Pure.
import { createHash } from 'node:crypto'

/** What a hold says of itself: its code, and the gateway on which it happened (`s2low`). */
export interface Hold {
  readonly code: string
  readonly gateway: string
}

/** The id of the cause of everything that is held by a code on a gateway: sixteen hexadecimal digits. */
export function heldCause({ code, gateway }: Hold): string {
  return createHash('sha256').update([code, gateway, '', ''].join('\u001f')).digest('hex').slice(0, 16)
}
