// When a channel opens: hours of the day, days of the week, over midnight, at the change of the clocks.
import { expect, test } from 'vitest'
import { opensAt, type Closed } from '../../src/queue/openings.ts'

const zone = 'Europe/Paris'
const opens = (closed: readonly Closed[], now: string) => opensAt({ closed, zone }, new Date(now)).toISOString()

test.each<[string, readonly Closed[], string, string]>([
  ['is open without hours', [], '2025-07-08T08:02:30.000Z', '2025-07-08T08:02:30.000Z'],
  ['is open outside them', [{ de: '02:00', a: '04:00' }], '2025-07-08T08:02:30.000Z', '2025-07-08T08:02:30.000Z'],
  ['opens at their end', [{ de: '09:00', a: '11:30' }], '2025-07-08T08:02:30.000Z', '2025-07-08T09:30:00.000Z'],
  ['is open at their end', [{ de: '09:00', a: '10:02' }], '2025-07-08T08:02:00.000Z', '2025-07-08T08:02:00.000Z'],
  ['opens after midnight', [{ de: '22:00', a: '06:00' }], '2025-07-08T21:00:00.000Z', '2025-07-09T04:00:00.000Z'],
  ['opens in the morning', [{ de: '22:00', a: '06:00' }], '2025-07-09T01:00:00.000Z', '2025-07-09T04:00:00.000Z'],
  [
    'opens after hours that follow each other',
    [
      { de: '09:00', a: '11:00' },
      { de: '11:00', a: '12:00' },
    ],
    '2025-07-08T08:00:00.000Z',
    '2025-07-08T10:00:00.000Z',
  ],
  [
    'opens on Monday',
    [{ jours: [6, 7], de: '00:00', a: '24:00' }],
    '2025-07-05T10:00:00.000Z',
    '2025-07-06T22:00:00.000Z',
  ],
  [
    'is closed on Saturday morning by Friday’s night',
    [{ jours: [5], de: '20:00', a: '08:00' }],
    '2025-07-05T01:00:00.000Z',
    '2025-07-05T06:00:00.000Z',
  ],
  [
    'is open on Sunday morning',
    [{ jours: [5], de: '20:00', a: '08:00' }],
    '2025-07-06T01:00:00.000Z',
    '2025-07-06T01:00:00.000Z',
  ],
  [
    'opens at six by the clock though a night has an hour less',
    [{ de: '00:00', a: '06:00' }],
    '2026-03-29T00:30:00.000Z',
    '2026-03-29T04:00:00.000Z',
  ],
  [
    'opens at six by the clock though a night has an hour more',
    [{ de: '00:00', a: '06:00' }],
    '2026-10-24T22:30:00.000Z',
    '2026-10-25T05:00:00.000Z',
  ],
])('a channel %s', (_, closed, now, expected) => {
  expect(opens(closed, now)).toBe(expected)
})

test('a channel that never opens does not cause an endless search', () => {
  expect(opens([{ de: '00:00', a: '24:00' }], '2025-07-08T08:00:00.000Z') > '2025-07-08').toBe(true)
})
