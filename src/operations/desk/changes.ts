// Changes since the last poll, for the desk's live streams, which filter them by what each listener sees.
import { watchChanges } from '#store/desk/changes.ts'
import { keepPresence, type ActPresence } from '#store/desk/presence.ts'
import type { Ports } from '#transmission/step.ts'

export type DeskWatch = Awaited<ReturnType<typeof watchChanges>>
/** Names the changed subject, never its content. */
export type DeskChange = Awaited<ReturnType<DeskWatch['look']>>[number]

export type Looker = Parameters<typeof notePresences>[1][number]

export function notePresences({ store, clock }: Ports, looking: readonly ActPresence[]): Promise<void> {
  return keepPresence(store.db, looking, clock.now())
}

/** @param pastMs how far back the first poll goes */
export function changesSince({ store, clock }: Ports, pastMs: number): Promise<DeskWatch> {
  return watchChanges(store.db, new Date(clock.now().getTime() - pastMs))
}
