// What has changed since the last look: for the live streams of the desk, which filter it by what each listener sees.
import { watchChanges } from '../../store/desk/changes.ts'
import { keepPresence, type Looking } from '../../store/desk/presence.ts'
import type { Ports } from '../../transmission/steps/step.ts'

/** Tells what is new since the last look. */
export type Watch = Awaited<ReturnType<typeof watchChanges>>
/** Something that changed; never what it holds. */
export type Change = Awaited<ReturnType<Watch['look']>>[number]

/** Somebody at an act. */
export type Looker = Parameters<typeof present>[1][number]

/** Say who looks at which act, here. */
export function present({ store, clock }: Ports, looking: readonly Looking[]): Promise<void> {
  return keepPresence(store.db, looking, clock.now())
}

/** Begin to watch. @param pastMs how far back the first look goes */
export function changesSince({ store, clock }: Ports, pastMs: number): Promise<Watch> {
  return watchChanges(store.db, new Date(clock.now().getTime() - pastMs))
}
