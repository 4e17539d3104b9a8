// How long an absence proves nothing after a sending in doubt: by the clock of the day and by the process's own.
import { expect, test } from 'vitest'
import { unprovenMs } from '../../src/transmission/absence.ts'

const openedAt = new Date('2025-07-08T08:00:00Z')
const platform = { exchangeMaxMs: 60_000, quietMs: 180_000 }

test.each([
  ['at once', { day: 0, own: 0 }, 240_000],
  ['once all of it has passed', { day: 240_000, own: 240_000 }, 0],
  ['in the middle', { day: 100_000, own: 100_000 }, 140_000],
  ['where the day has leapt ahead', { day: 3_600_000, own: 5_000 }, 235_000],
  ['where the day has gone back', { day: -600_000, own: 240_000 }, 840_000],
])('%s', (_, { day, own }, left) => {
  const doubts = new Map([['a', 1_000]])
  const clock = { steadyMs: () => 1_000 + own }
  const now = new Date(openedAt.getTime() + day)
  expect(unprovenMs({ id: 'a', openedAt }, platform, { doubts, clock: clock as never, now })).toBe(left)
})

test('a process that knows nothing of it yet waits as long anew; a platform that needs no quiet is believed', () => {
  const own = { doubts: new Map<string, number>(), clock: { steadyMs: () => 9_000 } as never }
  const now = new Date(openedAt.getTime() + 86_400_000)
  expect(unprovenMs({ id: 'b', openedAt }, platform, { ...own, now })).toBe(240_000)
  expect(own.doubts.get('b')).toBe(9_000)
  expect(unprovenMs({ id: 'b', openedAt }, { ...platform, quietMs: 0 }, { ...own, now })).toBe(0)
})
