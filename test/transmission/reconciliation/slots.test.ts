// Once a day, each connection at an hour of its own: the same every day, and not the same for all.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nextSlot } from '../../../src/transmission/reconciliation/reconcile.ts'

const dayMs = 86_400_000
const instant = fc.date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true })

test('the next slot is within a day, and a day after itself', () => {
  fc.assert(
    fc.property(fc.string(), instant, (connection, after) => {
      const slot = nextSlot(connection, after)
      const ahead = slot.getTime() - after.getTime()
      expect(ahead > 0 && ahead <= dayMs).toBe(true)
      expect(nextSlot(connection, slot).getTime() - slot.getTime()).toBe(dayMs)
    }),
  )
})

test('a thousand connections are spread over the hours of a day', () => {
  const at = new Date('2025-07-08T00:00:00Z')
  const hours = Array.from({ length: 1_000 }, (_, index) => nextSlot(`s2low:${213_400_000 + index}`, at).getUTCHours())
  const fullest = Math.max(...Array.from({ length: 24 }, (_, hour) => hours.filter((each) => each === hour).length))
  expect([new Set(hours).size, fullest < 80]).toEqual([24, true])
})
