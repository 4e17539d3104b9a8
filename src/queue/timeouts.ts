// Timeouts and batching for pending work.
import type { Clock } from '#clock.ts'

/** Node stores timer delays in 32 bits. */
export const longestTimerMs = 2 ** 31 - 1

/** @throws Error after `timeMs`, whatever becomes of the work */
export async function withinTime<T>(work: Promise<T>, timeMs: number, clock: Clock) {
  const late = Promise.withResolvers<never>()
  const timer = clock.after(timeMs, () => late.reject(new Error(`no answer within ${timeMs} ms`)))
  try {
    return await Promise.race([work, late.promise])
  } finally {
    timer.end()
  }
}

/** Unlike `AbortSignal.any`, leaves nothing attached to a long-lived `signal`. */
export async function stoppedAfter<T>(
  { signal, limitMs, clock }: { readonly signal: AbortSignal; readonly limitMs: number; readonly clock: Clock },
  work: (stop: AbortSignal) => Promise<T>,
) {
  const limit = new AbortController()
  const stop = () => limit.abort(signal.reason)
  const tooLate = () => limit.abort(new DOMException(`no end within ${limitMs} ms`, 'TimeoutError'))
  const timer = clock.after(limitMs, tooLate)
  signal.addEventListener('abort', stop)
  if (signal.aborted) stop()
  try {
    return await work(limit.signal)
  } finally {
    timer.end()
    signal.removeEventListener('abort', stop)
  }
}

export async function settlesWithin(work: Promise<unknown>, timeMs: number, clock: Clock) {
  const settled = work.then(
    () => true,
    () => true,
  )
  return withinTime(settled, timeMs, clock).catch(() => false)
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
