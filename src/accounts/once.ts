// What serves once: a challenge, the ticket of a second step, the way back from the identity provider. That it has served is kept
// until it would be stale anyway.
import { spendChallenge } from '../store/people/authenticators.ts'
import { digestOf } from './passwords.ts'
import type { AccountDesk } from './sign-in.ts'

/** @param text what nobody else can know @returns false when it has served already */
export function takeOnce({ db, now }: AccountDesk, text: string, staleAt: number): Promise<boolean> {
  return spendChallenge(db, { digest: digestOf(text), now: now(), expiresAt: new Date(staleAt) })
}
