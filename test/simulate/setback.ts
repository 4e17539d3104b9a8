// Yesterday's database: one day it is put back as it was some minutes ago, under workers that begin anew. What others keep (the
// platforms, the stored files, the mark, the queue) goes on from where it is.
import type { Kept } from './base.ts'
import type { Ground } from './services.ts'

const minuteMs = 60_000

export interface Setback {
  /** What was done from then until then is forgotten. */
  lost: { readonly from: number; readonly until: number } | undefined
}

export function openSetback({ scheduler, weather, base }: Ground, killAll: () => void): Setback {
  const setback: Setback = { lost: undefined }
  const { chance } = scheduler
  const putBack = (kept: Kept, from: number) => {
    killAll()
    base.putBack(kept)
    setback.lost = { from, until: scheduler.now() }
  }
  const backUp = () => {
    // It shows what is committed.
    if (!base.isFree()) return void scheduler.add(undefined, 100, backUp)
    const [kept, from] = [base.keep(), scheduler.now()]
    scheduler.add(undefined, (2 + chance.below(20)) * minuteMs, () => putBack(kept, from))
  }
  scheduler.add(undefined, (2 + chance.below(30)) * minuteMs, () => {
    if (weather.befalls('database set back', 'backup')) backUp()
  })
  return setback
}
