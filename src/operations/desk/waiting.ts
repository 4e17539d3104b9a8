// Counts of the work that waits for a person, for the desk's navigation.
import { waitingCounts, type WaitingCounts } from '#store/desk/today.ts'
import { quietOf } from '#store/installation.ts'
import type { Ports } from '#transmission/step.ts'
import { deskRead } from '../guard.ts'

/** Undefined: all collectivités. */
export function waitingIn({ store, clock }: Ports, sirens: readonly string[] | undefined): Promise<WaitingCounts> {
  return waitingCounts(store.db, sirens, clock.now())
}

export const waiting = deskRead({ right: 'any', scope: 'narrow' }, (_: object, { ports, sirens }) =>
  waitingIn(ports, sirens),
)

/** The reason why the installation sends nothing, if it does not. */
export const quiet = deskRead({ right: 'any', scope: 'public' }, (_: object, { ports }) => quietOf(ports.store.db))
