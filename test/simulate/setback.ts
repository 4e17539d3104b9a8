// Yesterday's database: one day it is put back as it was some minutes ago, under workers that begin anew. What others keep (the
// platforms, the stored files, the mark, the queue) goes on from where it is.
import type { Backup } from './base.ts'
import type { Ground } from './services.ts'

const minuteMs = 60_000

export interface Setback {
  /** When it was put back. */
  at: number | undefined
}

export function openSetback({ scheduler, weather, base }: Ground, killAll: () => void): Setback {
  const setback: Setback = { at: undefined }
  const { chance } = scheduler
  const putBack = (backup: Backup) => {
    killAll()
    base.putBack(backup)
    setback.at = scheduler.now()
  }
  const backUp = () => {
    // It shows what is committed.
    if (!base.isFree()) return void scheduler.add(undefined, 100, backUp)
    const backup = base.backUp()
    scheduler.add(undefined, (2 + chance.below(20)) * minuteMs, () => putBack(backup))
  }
  scheduler.add(undefined, (2 + chance.below(30)) * minuteMs, () => {
    if (weather.befalls('database set back', 'backup')) backUp()
  })
  return setback
}
