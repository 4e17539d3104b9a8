// Single-use texts (challenges, tickets, returns from the provider), remembered as spent until they expire.
import { spendChallenge } from '#store/people/authenticators.ts'
import { digestOf } from './passwords.ts'
import type { AccountDesk } from './sign-in.ts'

/** @param text an unguessable text @returns false when it was already spent */
export function takeOnce({ db, now }: AccountDesk, text: string, staleAt: number): Promise<boolean> {
  return spendChallenge(db, { digest: digestOf(text), now: now(), expiresAt: new Date(staleAt) })
}
