// Calendar days: which exist, their eight digits, the day in a time zone.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dayIn, fromDate8, isJour, toDate8 } from '../../../src/protocol/calendrier/jour.ts'

test('the calendar is that of Date, from year 1 to 9999', () => {
  const part = (max: number, width: number) => fc.integer({ min: 0, max }).map((n) => String(n).padStart(width, '0'))
  fc.assert(
    fc.property(part(9999, 4), part(13, 2), part(32, 2), (year, month, day) => {
      const text = `${year}-${month}-${day}`
      const instant = new Date(`${text}T00:00:00Z`)
      const exists = !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(text) && year !== '0000'
      return isJour(text) === exists
    }),
    { numRuns: 2000 },
  )
})

test('its eight digits and its ten characters say the same day', () => {
  expect([toDate8('2025-06-25'), fromDate8('20250625'), fromDate8('20250631'), fromDate8('2025-06-25x')]).toEqual([
    '20250625',
    '2025-06-25',
    undefined,
    undefined,
  ])
})

test('today is a day of the collectivite’s own zone', () => {
  const midnightInParis = new Date('2025-07-07T22:30:00Z')
  const zones = ['Europe/Paris', 'America/Martinique', 'Pacific/Noumea', 'Pacific/Tahiti']
  expect(zones.map((zone) => dayIn(zone, midnightInParis))).toEqual([
    '2025-07-08',
    '2025-07-07',
    '2025-07-08',
    '2025-07-07',
  ])
})

test('the last night of the year keeps its year', () => {
  expect(dayIn('Europe/Paris', new Date('2024-12-30T12:00:00Z'))).toBe('2024-12-30')
  expect(dayIn('Europe/Paris', new Date('2024-12-31T23:30:00Z'))).toBe('2025-01-01')
})
