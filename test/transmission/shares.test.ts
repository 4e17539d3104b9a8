// How the turns of one process are shared between servers.
import { expect, test } from 'vitest'
import { shareTurns } from '../../src/transmission/shares.ts'

test('servers that hang leave a turn to the others; a postponed turn runs once one ends', async () => {
  const shares = shareTurns(4)
  const ends: (() => void)[] = []
  const hangs = () => new Promise<void>((resolve) => ends.push(resolve))
  const first = shares.take('one', 'one:a', hangs)
  const second = shares.take('one', 'one:b', hangs)
  expect(await shares.take('one', 'one:c', () => Promise.reject(new Error('it has its share')))).toBeUndefined()
  expect(await shares.take('one', 'one:c', () => Promise.reject(new Error('it has its share')))).toBeUndefined()
  const done: string[] = []
  const third = shares.take('two', 'two:a', hangs)
  expect(await shares.take('two', 'two:b', () => Promise.reject(new Error('half of what is left')))).toBeUndefined()
  await shares.take('three', 'three:a', async () => void done.push('three:a'))
  expect(done).toEqual(['three:a'])
  ends[0]?.()
  expect(await first).toBe('one:c')
  ends[1]?.()
  expect(await second).toBeUndefined()
  ends[2]?.()
  expect(await third).toBe('two:b')
})

test('a failed turn releases its share', async () => {
  const shares = shareTurns(1)
  await expect(shares.take('one', 'one:a', () => Promise.reject(new Error('failed')))).rejects.toThrow('failed')
  const done: string[] = []
  await shares.take('one', 'one:a', async () => void done.push('one:a'))
  expect(done).toEqual(['one:a'])
})
