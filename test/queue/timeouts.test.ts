// Work that many ask for at once: done once for all who asked before it began, never an earlier answer. And work that ends
// in time.
import { expect, test } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { atOnce, stoppedAfter, together } from '../../src/queue/timeouts.ts'

function counted() {
  const begun: PromiseWithResolvers<number>[] = []
  const ask = together(() => {
    const run = Promise.withResolvers<number>()
    begun.push(run)
    return run.promise
  })
  return { ask, begun }
}

const settled = () => new Promise((resolve) => setImmediate(resolve))

test('callers during a run share the next run, which begins after their call', async () => {
  const { ask, begun } = counted()
  const first = ask()
  await settled()
  const others = [ask(), ask()]
  await settled()
  expect(begun).toHaveLength(1)
  begun[0]?.resolve(1)
  await settled()
  expect(begun).toHaveLength(2)
  begun[1]?.resolve(2)
  expect([await first, ...(await Promise.all(others))]).toEqual([1, 2, 2])
})

test('a failed run fails for its callers, and for nobody after', async () => {
  const { ask, begun } = counted()
  const first = ask()
  await settled()
  const second = ask()
  begun[0]?.reject(new Error('away'))
  await expect(first).rejects.toThrow('away')
  await settled()
  begun[1]?.resolve(2)
  expect(await second).toBe(2)
})

test('work is stopped by the signal, before or during the run, or by its limit; afterwards no listener remains', async () => {
  const timers = () => process.getActiveResourcesInfo().filter((each) => each === 'Timeout').length
  const leaving = new AbortController()
  const before = timers()
  let listeners = 0
  const { signal } = leaving
  const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)]
  signal.addEventListener = (...given: Parameters<typeof add>) => (listeners++, add(...given))
  signal.removeEventListener = (...given: Parameters<typeof remove>) => (listeners--, remove(...given))
  const hangs = (stop: AbortSignal) =>
    new Promise<never>((_, reject) => {
      const fail = () => reject(stop.reason as Error)
      if (stop.aborted) fail()
      else stop.addEventListener('abort', fail)
    })
  const within = { signal, clock: systemClock }
  expect(await stoppedAfter({ ...within, limitMs: 60_000 }, async (stop) => stop.aborted)).toBe(false)
  await expect(stoppedAfter({ ...within, limitMs: 1 }, hangs)).rejects.toMatchObject({ name: 'TimeoutError' })
  const hanging = stoppedAfter({ ...within, limitMs: 60_000 }, hangs)
  leaving.abort(new Error('leaving'))
  await expect(hanging).rejects.toThrow('leaving')
  await expect(stoppedAfter({ ...within, limitMs: 60_000 }, hangs)).rejects.toThrow('leaving')
  expect([listeners, timers()]).toEqual([0, before])
})

test('calls of the same moment share one exchange; a failure fails all of them, and nothing after', async () => {
  const asked: (readonly number[])[] = []
  const ask = atOnce(async (all: readonly number[]) => {
    asked.push(all)
    if (all.includes(2)) throw new Error('away')
  })
  const outcomes = await Promise.allSettled([ask(1), ask(2), ask(3)])
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
  await ask(4)
  await Promise.all([ask(5), ask(6)])
  expect(asked).toEqual([[1, 2, 3], [4], [5, 6]])
})
