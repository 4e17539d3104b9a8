// What waits for a person, as the navigation of the desk tells it.
import { waitingCounts, type WaitingCounts } from '../../store/desk/today.ts'
import { quietOf } from '../../store/installation.ts'
import type { Ports } from '../../transmission/steps/step.ts'
import { deskRead } from '../guard.ts'

/** How many of each kind wait in these collectivités; in all of them without. */
export function waitingIn({ store, clock }: Ports, sirens: readonly string[] | undefined): Promise<WaitingCounts> {
  return waitingCounts(store.db, sirens, clock.now())
}

/** The same, in the collectivités that the caller sees. */
export const waiting = deskRead({ right: 'any', scope: 'narrow' }, (_: object, { ports, sirens }) =>
  waitingIn(ports, sirens),
)

/** Why nothing leaves, where nothing does. */
export const quiet = deskRead({ right: 'any', scope: 'public' }, (_: object, { ports }) => quietOf(ports.store.db))
