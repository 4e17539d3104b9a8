// PGlite answers on the microtask queue only: without pauses, a busy worker would starve timers and sockets.

/** Returns the pause to await before each statement: the event loop gets a turn at least every `everyMs`. */
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
