// Work that many ask for at once: done once for all who asked before it began, never an earlier answer.
import { expect, test } from 'vitest'
import { together } from '../../src/queue/answer.ts'

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

test('those who ask while it runs share the next run, which begins after they asked', async () => {
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

test('a run that fails fails for those who shared it, and for nobody after', async () => {
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
