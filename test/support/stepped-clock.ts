// The clock of this process, stepped by somebody: what it says is so far from what it was. Timers go on as they do when a
// machine's clock is set: they count by another one.
import { onTestFinished } from 'vitest'

const Real = globalThis.Date
let aheadMs = 0

class SteppedDate extends Real {
  constructor(...given: unknown[]) {
    if (given.length === 0) super(SteppedDate.now())
    else super(...(given as [number]))
  }
  static override now(): number {
    return Real.now() + aheadMs
  }
}

/** Until the end of this test the clock of the process is so many milliseconds ahead; less than 0 is behind. */
export function stepClock(ms: number): void {
  aheadMs = ms
  if (globalThis.Date === SteppedDate) return
  globalThis.Date = SteppedDate as DateConstructor
  onTestFinished(() => {
    globalThis.Date = Real
    aheadMs = 0
  })
}
