// What counts as a fault of a specimen and what as the machine's, and the table of specimens; `npm run hostile` gives them all
// to the running service.
import { describe, expect, test } from 'vitest'
import { faultsOf, timeOf } from './run.ts'
import { specimens } from './specimens.ts'

test('there are at least sixty specimens, ten or more of each of six kinds, each with a known verdict', () => {
  const kinds = Object.values(specimens)
  expect(kinds).toHaveLength(6)
  expect(kinds.flat().length).toBeGreaterThanOrEqual(60)
  for (const kind of kinds) expect(kind.length).toBeGreaterThanOrEqual(10)
  expect(kinds.flat().filter(({ expected }) => expected.length === 0 || expected[0] === '?')).toEqual([])
})

describe('limits', () => {
  const cheap = { elapsedMs: 50, workMs: 10, delayMs: 0, memoryMb: 20, pauseMs: 5, waitMs: 10 }
  const faults = (verdict: string, changes: object) =>
    faultsOf({ expected: ['422 ACTES-F012'] }, verdict, { ...cheap, ...changes })

  test.each([
    ['another verdict', '201', {}, '201, and not 422 ACTES-F012'],
    ['time', '422 ACTES-F012', { elapsedMs: 3_500, workMs: 3_200 }, 'time: 3500 ms, at most 3000'],
    ['time without work', '422 ACTES-F012', { elapsedMs: 9_000 }, 'time: 9000 ms, at most 3000'],
    ['memory', '422 ACTES-F012', { memoryMb: 301 }, 'memory: 301 MB, at most 300'],
    ['a pause', '422 ACTES-F012', { pauseMs: 130 }, 'pause: 130 ms, at most 100'],
    ['others who wait', '422 ACTES-F012', { waitMs: 3_001 }, 'somebody else waited: 3001 ms, at most 3000'],
    ['a pause that was not measured', '422 ACTES-F012', { pauseMs: Number.NaN }, 'pause: NaN ms, at most 100'],
  ])('%s is a fault', (_what, verdict, changes, fault) => {
    expect(faults(verdict, changes)).toEqual([fault])
  })

  test('on a machine twice as slow half the pause is allowed, and the same memory and deadlines', () => {
    const costly = { ...cheap, elapsedMs: 2_900, memoryMb: 290, waitMs: 2_900, pauseMs: 51 }
    expect(faultsOf({ expected: ['201'] }, '201', costly)).toEqual([])
    expect(faultsOf({ expected: ['201'] }, '201', costly, 2)).toEqual(['pause: 51 ms, at most 50'])
    expect(faultsOf({ expected: ['201'] }, '201', { ...costly, pauseMs: 50 }, 2)).toEqual([])
  })

  test('time of other programs is not counted, and work always is', () => {
    expect(faults('422 ACTES-F012', { elapsedMs: 34_000, workMs: 2_100, delayMs: 33_000 })).toEqual([])
    expect(timeOf({ elapsedMs: 34_000, workMs: 2_100, delayMs: 33_000 })).toBe(2_100)
    expect(timeOf({ elapsedMs: 34_000, workMs: 5_100, delayMs: 33_000 })).toBe(5_100)
  })
})
