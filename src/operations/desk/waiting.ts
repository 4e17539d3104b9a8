// Counts of the work that waits for a person, for the desk's navigation and tabs.
import { quietOf } from '#store/installation.ts'
import { countsFor, waitingIn, type Waiting } from '#subscriptions/waiting.ts'
import type { Ports } from '#transmission/step.ts'
import { deskRead } from '../guard.ts'

/** The same for everybody who sees these collectivités. Undefined: all. */
export function waitingNow({ store, clock }: Ports, sirens: readonly string[] | undefined): Promise<Waiting> {
  return waitingIn(store.db, sirens, clock.now())
}

export const waiting = deskRead(
  { right: 'any', scope: 'narrow' },
  async (_: object, { ports, sirens, who: login, caller: { grants } }) => {
    const found = await waitingNow(ports, sirens)
    return { ...countsFor(found, { login, grants }), untold: found.untold }
  },
)

/** The reason why the installation sends nothing, if it does not. */
export const quiet = deskRead({ right: 'any', scope: 'public' }, (_: object, { db }) => quietOf(db))
