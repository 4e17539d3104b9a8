// The short form of `npm run hostile`: some of every kind, to the running service. And what is a fault of one, and what is the
// machine's.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { lendDatabase, type LentDatabase } from '../support/life/stores.ts'
import { isLong } from '../support/long-suites.ts'
import { faultsOf, timeOf, tryAll } from './run.ts'
import { openServed, type Served } from './served.ts'
import { specimens, type Kind } from './specimens.ts'

const kinds = Object.keys(specimens) as Kind[]
/** Of each kind as many in the shortest form, which every change runs. */
const ofEach = isLong ? Infinity : 2

let served: Served
let database: LentDatabase | undefined
beforeAll(async () => {
  database = await lendDatabase()
  served = await openServed(database?.url, 60)
})
afterAll(async () => {
  await served.closes()
  await database?.drop()
})

describe('the specimens', () => {
  test('are sixty and more, of six kinds, some of each in the short form; each verdict is known', () => {
    const all = Object.values(specimens).flat()
    expect(all.length).toBeGreaterThanOrEqual(60)
    for (const kind of kinds) {
      const short = specimens[kind].filter((each) => 'short' in each)
      expect([kind, short.length >= 2, specimens[kind].length >= 10]).toEqual([kind, true, true])
    }
    expect(all.filter(({ expected }) => expected.length === 0 || expected[0] === '?')).toEqual([])
  })
})

describe('given to the running service', () => {
  test.each(kinds)(
    '%s: a known verdict, within the limits, while others are served',
    { timeout: 240_000 },
    async (kind) => {
      const chosen = new Set<object>(specimens[kind].filter((each) => 'short' in each).slice(0, ofEach))
      const tried = await tryAll(served, { seed: 1, only: (specimen) => chosen.has(specimen) })
      const told = tried.flatMap(({ specimen, faults }) => faults.map((fault) => `${specimen.title}: ${fault}`))
      expect(told.join('\n')).toBe('')
      expect(tried).toHaveLength(chosen.size)
    },
  )
})

describe('what counts', () => {
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

  test('what others of the machine took is not counted, and work always is', () => {
    expect(faults('422 ACTES-F012', { elapsedMs: 34_000, workMs: 2_100, delayMs: 33_000 })).toEqual([])
    expect(timeOf({ elapsedMs: 34_000, workMs: 2_100, delayMs: 33_000 })).toBe(2_100)
    expect(timeOf({ elapsedMs: 34_000, workMs: 5_100, delayMs: 33_000 })).toBe(5_100)
  })
})
