// PGlite answers on the microtask queue only: without pauses, a busy worker would starve timers and sockets.
import type { Clock } from '#clock.ts'

/** Returns the pause to await before each statement: the event loop gets a turn at least every `everyMs`. */
export function breather(everyMs: number, clock: Clock): () => Promise<void> {
  let last = clock.steadyMs()
  let turn: Promise<void> | undefined
  return async () => {
    if (turn === undefined && clock.steadyMs() - last >= everyMs)
      turn = clock.turn().then(() => {
        last = clock.steadyMs()
        turn = undefined
      })
    await turn
  }
}
