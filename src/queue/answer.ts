// Waiting for others, but not for ever.

/** Node counts the milliseconds of a timer in 32 bits. */
export const longestTimerMs = 2 ** 31 - 1

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

/**
 * Work that is told to stop when `signal` is, or after so many milliseconds. Unlike `AbortSignal.any` and `timeout`, it leaves
 * nothing with a signal that lasts as long as the process.
 */
export async function stoppedAfter<T>(
  { signal, limitMs }: { readonly signal: AbortSignal; readonly limitMs: number },
  work: (stop: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = new AbortController()
  const stop = () => limit.abort(signal.reason)
  const timer = setTimeout(() => limit.abort(new DOMException(`no end within ${limitMs} ms`, 'TimeoutError')), limitMs)
  signal.addEventListener('abort', stop)
  if (signal.aborted) stop()
  try {
    return await work(limit.signal)
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', stop)
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

/** What is asked for in the same moment is asked in one exchange, which fails for all of them or for none. */
export function atOnce<T>(ask: (all: readonly T[]) => Promise<unknown>): (one: T) => Promise<void> {
  let next: { readonly all: T[]; readonly asked: Promise<unknown> } | undefined
  const begin = () => {
    const all: T[] = []
    const asked = Promise.resolve().then(() => {
      next = undefined
      return ask(all)
    })
    return { all, asked }
  }
  return async (one) => {
    next ??= begin()
    next.all.push(one)
    await next.asked
  }
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
