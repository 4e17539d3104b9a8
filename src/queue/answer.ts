// Waiting for others, but not for ever.

/**
 * The work's result, or an error when there is none within so many milliseconds; the work itself goes on.
 * @param timeMs at least 0
 */
export async function withinTime<T>(work: Promise<T>, timeMs: number): Promise<T> {
  const clock = Promise.withResolvers<never>()
  const timer = setTimeout(() => clock.reject(new Error(`no answer within ${timeMs} ms`)), timeMs)
  try {
    return await Promise.race([work, clock.promise])
  } finally {
    clearTimeout(timer)
  }
}

/** Has the work settled, well or badly, within so many milliseconds? */
export async function settlesWithin(work: Promise<unknown>, timeMs: number): Promise<boolean> {
  const settled = work.then(
    () => true,
    () => true,
  )
  return withinTime(settled, timeMs).catch(() => false)
}

/**
 * Work that serves everybody who asked before it began: one run at a time, and those who ask meanwhile share the next.
 * It begins after each of them has asked, so that nobody is told what was before.
 */
export function together<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<unknown> = Promise.resolve()
  let next: Promise<T> | undefined
  const begin = () => {
    next = undefined
    return work()
  }
  return () => {
    next ??= running.then(begin, begin)
    running = next
    return next
  }
}
