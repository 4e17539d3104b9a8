// A few at once: others wait in order, and are refused when too many wait.
import { expect, test } from 'vitest'
import { fewAtOnce } from '../../src/files/at-once.ts'

/** Work that ends on request. */
function work(begun: string[], name: string) {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const does = async () => {
    begun.push(name)
    await promise
    return name
  }
  return { does, ends: resolve, fails: reject }
}

test('each caller has its turn, also after one that failed', async () => {
  const begun: string[] = []
  const inTurn = fewAtOnce({ most: 2, waiting: 2 })
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => work(begun, name)) as [Work, Work, Work, Work]
  const all = [a, b, c, d].map((each) => inTurn(each.does).catch(() => 'failed'))
  await expect(inTurn(async () => 'e')).rejects.toMatchObject({ statusCode: 503 })
  expect(begun).toEqual(['a', 'b'])
  b.fails(new Error('failed'))
  expect(await all[1]).toBe('failed')
  expect(begun).toEqual(['a', 'b', 'c'])
  for (const each of [a, c, d]) each.ends()
  expect(await Promise.all(all)).toEqual(['a', 'failed', 'c', 'd'])
  expect(await inTurn(async () => 'e')).toBe('e')
})

type Work = ReturnType<typeof work>
