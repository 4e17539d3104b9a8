// A few at once, in fair turns: whoever asks for much leaves places for the others, and comes after them.
import { expect, test } from 'vitest'
import { fairTurns, type InTurn, type Turn } from '../../src/queue/turns.ts'

/** Works that end on request, by name; and the order in which they began. */
function works(inTurn: InTurn) {
  const begun: string[] = []
  const ends = new Map<string, () => void>()
  const ask = (name: string, turn: Partial<Turn> = {}) =>
    inTurn({ caller: name.charAt(0), ...turn }, async () => {
      begun.push(name)
      await new Promise<void>((resolve) => ends.set(name, resolve))
      return name
    })
  // Promises settle before the next turn of the event loop.
  const settled = () => new Promise((resolve) => setImmediate(resolve))
  const end = async (name: string) => {
    ends.get(name)?.()
    await settled()
  }
  return { begun, ask, end, settled }
}

const roomy = { waiting: 100, waitingOfEach: 50 } as const

test('one caller does not take all the places, and others come between', async () => {
  const { begun, ask, end, settled } = works(fairTurns({ most: 2, ofEach: 1, ...roomy }))
  const all = ['a1', 'a2', 'a3', 'b1', 'b2', 'c1'].map((name) => ask(name))
  await settled()
  expect(begun).toEqual(['a1', 'b1'])
  await end('b1')
  await end('b2')
  await end('a1')
  expect(begun).toEqual(['a1', 'b1', 'b2', 'c1', 'a2'])
  for (const name of ['c1', 'a2', 'a3']) await end(name)
  expect(await Promise.all(all)).toEqual(['a1', 'a2', 'a3', 'b1', 'b2', 'c1'])
})

test('for one caller, collectivités take turns', async () => {
  const { begun, ask, end, settled } = works(fairTurns({ most: 1, ofEach: 1, ...roomy }))
  for (const name of ['a1', 'a2', 'a3']) void ask(name, { collectivite: 'x' })
  void ask('a4', { collectivite: 'y' })
  await settled()
  await end('a1')
  await end('a2')
  expect(begun).toEqual(['a1', 'a2', 'a4'])
  await end('a4')
  expect(begun).toEqual(['a1', 'a2', 'a4', 'a3'])
  await end('a3')
})

test('one collectivité does not take all the places through many callers', async () => {
  const { begun, ask, end, settled } = works(fairTurns({ most: 2, ofEach: 1, ...roomy }))
  for (const name of ['a1', 'b1', 'c1']) void ask(name, { collectivite: 'x' })
  void ask('d1', { collectivite: 'y' })
  await settled()
  expect(begun).toEqual(['a1', 'd1'])
  for (const name of ['a1', 'd1', 'b1', 'c1']) await end(name)
})

test('long work leaves a place to short work', async () => {
  const { begun, ask, end, settled } = works(fairTurns({ most: 2, ofEach: 1, ...roomy }))
  for (const name of ['a1', 'b1']) void ask(name, { isLong: true })
  void ask('c1')
  await settled()
  expect(begun).toEqual(['a1', 'c1'])
  for (const name of ['a1', 'c1', 'b1']) await end(name)
  expect(begun).toEqual(['a1', 'c1', 'b1'])
})

test('a caller that leaves while waiting is dropped, and callers beyond the queue are refused', async () => {
  const { begun, ask, end, settled } = works(fairTurns({ most: 1, ofEach: 1, waiting: 2, waitingOfEach: 1 }))
  const left = new AbortController()
  void ask('a1')
  await settled()
  const waiting = ask('a2', { signal: left.signal })
  await expect(ask('a3')).rejects.toMatchObject({ statusCode: 503 })
  void ask('b1')
  await expect(ask('c1')).rejects.toMatchObject({ statusCode: 503 })
  left.abort(new Error('left'))
  await expect(waiting).rejects.toThrow('left')
  await expect(ask('a4', { signal: left.signal })).rejects.toThrow('left')
  await end('a1')
  expect(begun).toEqual(['a1', 'b1'])
  await end('b1')
})

test('a place is given back after work that failed', async () => {
  const inTurn = fairTurns({ most: 1, ofEach: 1, ...roomy })
  await expect(inTurn({ caller: 'a' }, async () => Promise.reject(new Error('failed')))).rejects.toThrow('failed')
  expect(await inTurn({ caller: 'a' }, async () => 'next')).toBe('next')
})
