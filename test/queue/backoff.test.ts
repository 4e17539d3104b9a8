// Waits grow with failures and silences, never shrink, never exceed their limit.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readConfig } from '../../src/config/config.ts'
import { isSpent, nextAskMs, nextCollectMs, waitMs } from '../../src/queue/backoff.ts'

const growth = fc
  .record({ firstMs: fc.integer({ min: 1, max: 600_000 }), factor: fc.double({ min: 1, max: 10, noNaN: true }) })
  .chain(({ firstMs, factor }) =>
    fc.integer({ min: firstMs, max: 86_400_000 }).map((maxMs) => ({ firstMs, factor, maxMs, maxFailures: 12 })),
  )
const times = fc.integer({ min: 1, max: 10_000 })

describe('the wait after failures or silences', () => {
  test('begins with the first failure', () => {
    fc.assert(fc.property(growth, (settings) => waitMs(1, settings) === settings.firstMs))
  })

  test('never shrinks from one to the next', () => {
    fc.assert(fc.property(growth, times, (settings, n) => waitMs(n + 1, settings) >= waitMs(n, settings)))
  })

  test('is a whole number of milliseconds between the first and the limit', () => {
    fc.assert(
      fc.property(growth, times, (settings, n) => {
        const wait = waitMs(n, settings)
        return Number.isSafeInteger(wait) && wait >= settings.firstMs && wait <= settings.maxMs
      }),
    )
  })

  test('treats less than one as one', () => {
    fc.assert(fc.property(growth, (settings) => waitMs(0, settings) === waitMs(1, settings)))
  })
})

test('does not shrink with a factor under one', () => {
  expect(waitMs(5, { firstMs: 100, factor: 0.5, maxMs: 1_000 })).toBe(100)
})

describe('the next collection', () => {
  test('comes ever later while a connection is silent, within the bound of the first day', () => {
    const holds = fc.property(growth, fc.nat(10_000), (settings, silences) => {
      const next = (n: number) => nextCollectMs({ silences: n, awaiting: true }, { collect: settings })
      const most = silences * settings.maxMs < 86_400_000 ? settings.maxMs : Math.max(900_000, settings.maxMs)
      return next(silences) <= next(silences + 1) && next(silences) <= most
    })
    fc.assert(holds)
  })

  test('comes every quarter of an hour if nothing waits, or nothing came for a day: letters may arrive', () => {
    const { timing } = readConfig({})
    expect([0, 1, 99].map((silences) => nextCollectMs({ silences, awaiting: false }, timing) / 1_000)).toEqual([
      900, 900, 900,
    ])
    const often = readConfig({ ACTES_COLLECT_IDLE_SECONDS: '60' }).timing
    expect(nextCollectMs({ silences: 9, awaiting: false }, often) / 1_000).toBe(60)
    expect([287, 288].map((silences) => nextCollectMs({ silences, awaiting: true }, timing) / 1_000)).toEqual([
      300, 900,
    ])
  })
})

describe('the next question about a sending without an answer', () => {
  test('comes ever later with the age of the sending, never before the first, within the bound of the first day', () => {
    const holds = fc.property(growth, fc.nat(80_000_000), fc.nat(10_000_000), (settings, age, more) => {
      const next = (ageMs: number) => nextAskMs(ageMs, { collect: settings })
      const [young, old] = [next(age), next(age + more)]
      return settings.firstMs <= young && young <= old && young <= settings.maxMs
    })
    fc.assert(holds)
  })

  test('by default: at once, then 5, 10, 20 seconds after it was sent… every five minutes; a quarter of an hour after a day', () => {
    const { timing } = readConfig({})
    expect([0, 5, 10, 20, 280, 86_399, 86_400].map((age) => nextAskMs(age * 1_000, timing) / 1_000)).toEqual([
      5, 5, 10, 20, 280, 300, 900,
    ])
  })
})

const { retry, collect } = readConfig({}).timing

test('the last failure is the configured one', () => {
  expect(isSpent(retry.maxFailures - 1, retry)).toBe(false)
  expect(isSpent(retry.maxFailures, retry)).toBe(true)
})

test('by default: half a minute, a minute, two… an hour; between two collections five seconds… five minutes', () => {
  expect([1, 2, 3, 7, 8, 12].map((n) => waitMs(n, retry) / 1_000)).toEqual([30, 60, 120, 1920, 3600, 3600])
  expect([1, 2, 3, 6, 7, 8].map((n) => waitMs(n, collect) / 1_000)).toEqual([5, 10, 20, 160, 300, 300])
})
