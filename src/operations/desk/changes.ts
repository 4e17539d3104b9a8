// What has changed since the last look: for the live streams of the desk, which filter it by what each listener sees.
import { watchChanges } from '../../store/desk/changes.ts'
import { keepPresence, type ActPresence } from '../../store/desk/presence.ts'
import type { Ports } from '../../transmission/steps/step.ts'

/** Tells what is new since the last look. */
export type DeskWatch = Awaited<ReturnType<typeof watchChanges>>
/** Something that changed; never what it holds. */
export type DeskChange = Awaited<ReturnType<DeskWatch['look']>>[number]

/** Somebody at an act. */
export type Looker = Parameters<typeof notePresences>[1][number]

/** Say who looks at which act, here. */
export function notePresences({ store, clock }: Ports, looking: readonly ActPresence[]): Promise<void> {
  return keepPresence(store.db, looking, clock.now())
}

/** Begin to watch. @param pastMs how far back the first look goes */
export function changesSince({ store, clock }: Ports, pastMs: number): Promise<DeskWatch> {
  return watchChanges(store.db, new Date(clock.now().getTime() - pastMs))
}
