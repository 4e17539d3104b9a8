// Timeouts and batching for pending work.

/** Node stores timer delays in 32 bits. */
export const longestTimerMs = 2 ** 31 - 1

export async function withinTime<T>(work: Promise<T>, timeMs: number) {
  const clock = Promise.withResolvers<never>()
  const timer = setTimeout(() => clock.reject(new Error(`no answer within ${timeMs} ms`)), timeMs)
  try {
    return await Promise.race([work, clock.promise])
  } finally {
    clearTimeout(timer)
  }
}

/** Unlike `AbortSignal.any`, leaves nothing attached to a long-lived `signal`. */
export async function stoppedAfter<T>(
  { signal, limitMs }: { readonly signal: AbortSignal; readonly limitMs: number },
  work: (stop: AbortSignal) => Promise<T>,
) {
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

export async function settlesWithin(work: Promise<unknown>, timeMs: number) {
  const settled = work.then(
    () => true,
    () => true,
  )
  return withinTime(settled, timeMs).catch(() => false)
}

/** Calls of the same tick share one `ask`, which succeeds or fails for all of them. */
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

/** Callers that arrive during a run share the next one, so that no result is older than its call. */
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
