// S²LOW: every write under every fault. And that the table of all roads has no hole.
import { expect, test } from 'vitest'
import { faultSuite } from './road-faults.ts'
import { faultNames, writes } from './road-writes.ts'

test('the table has a named ending for each of its 140 cells: 14 writes of three roads, under 10 faults', () => {
  const cells = writes.flatMap(({ road, operation, call, endings }) =>
    faultNames.map((fault) => [`${road} ${operation} ${call} ${fault}`, endings[fault]] as const),
  )
  expect(new Map(cells).size).toBe(140)
  expect(cells.filter(([, ending]) => !ending)).toEqual([])
  expect([...new Set(writes.map(({ road }) => road))]).toEqual(['s2low', 'ministry', 'pastell'])
})

faultSuite('s2low')
