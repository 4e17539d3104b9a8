// PGlite answers on the microtask queue only, so that a busy worker would starve timers and sockets: what speaks to it
// lets the event loop have its turns.

/**
 * Make the pause to await before each statement: it lets the event loop go round at least once in so many milliseconds.
 */
export function breather(everyMs: number): () => Promise<void> {
  let last = performance.now()
  let turn: Promise<void> | undefined
  return async () => {
    if (turn === undefined && performance.now() - last >= everyMs)
      turn = new Promise<void>((resolve) => {
        setImmediate(() => {
          last = performance.now()
          turn = undefined
          resolve()
        })
      })
    await turn
  }
}
