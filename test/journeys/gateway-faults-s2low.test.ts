// S²LOW, Pastell and FAST, where a deposit is several writes: every write under every fault. And that the table of all gateways has no hole.
import { expect, test } from 'vitest'
import { faultSuite } from './gateway-faults.ts'
import { faultNames, writes } from './gateway-writes.ts'

test('the table has a named ending for each of its 190 cells: 19 writes of four gateways, under 10 faults', () => {
  const cells = writes.flatMap(({ gateway, operation, call, endings }) =>
    faultNames.map((fault) => [`${gateway} ${operation} ${call} ${fault}`, endings[fault]] as const),
  )
  expect(new Map(cells).size).toBe(190)
  expect(cells.filter(([, ending]) => !ending)).toEqual([])
  expect([...new Set(writes.map(({ gateway }) => gateway))]).toEqual(['s2low', 'ministry', 'pastell', 'fast'])
})

faultSuite('s2low')
faultSuite('pastell')
faultSuite('fast')
