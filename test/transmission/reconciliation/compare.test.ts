// What two sides say otherwise, whatever they hold: what agrees is silent, what is under way is told apart, and the same
// difference has the same key.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ListedTransaction } from '../../../src/gateways/gateway.ts'
import { states } from '../../../src/lifecycle.ts'
import type { LedgerRow } from '../../../src/store/connections/reconciliations.ts'
import { compare, type Sides } from '../../../src/transmission/reconciliation/compare.ts'

const now = new Date('2025-07-08T08:00:00Z')
const hourMs = 3_600_000
const before = (ms: number): Date => new Date(now.getTime() - ms)

const row = (more: Partial<LedgerRow> = {}): LedgerRow => ({
  id: 'a',
  code: '1-1',
  reference: '1',
  numero: 'N1',
  dateDecision: '2025-06-25',
  state: 'acknowledged',
  isHeld: false,
  isDoubtful: false,
  sentAt: before(5 * hourMs),
  movedAt: before(4 * hourMs),
  hasAccuse: true,
  ...more,
})
const listed = (more: Partial<ListedTransaction> = {}): ListedTransaction => ({
  reference: '1',
  type: '1',
  state: 'acknowledged',
  accuse: true,
  numero: 'N1',
  dateDecision: '2025-06-25',
  ...more,
})
const sides = (
  there: readonly ListedTransaction[] | null,
  here: readonly LedgerRow[],
  more: Partial<Sides> = {},
): Sides => ({
  there,
  here,
  letters: new Set<string>(),
  since: before(100 * hourMs),
  now,
  underWayMs: hourMs,
  ...more,
})
const kinds = (given: Sides) => compare(given).map(({ kind, action, underWay }) => [kind, action, underWay])

describe('one act', () => {
  test.each<[string, Partial<ListedTransaction> | null, Partial<LedgerRow> | null, unknown[]]>([
    ['agrees', {}, {}, []],
    ['there alone', {}, null, ['inconnuIci', null, false]],
    ['here alone', null, {}, ['absentLaBas', null, false]],
    ['here alone, sent just now', null, { movedAt: before(60_000) }, ['absentLaBas', null, true]],
    ['sent before the list begins', null, { sentAt: before(200 * hourMs) }, []],
    ['refused here, gone there', null, { state: 'refused' }, []],
    ['AR there, waiting here', {}, { state: 'submitted', hasAccuse: false }, ['accuseLaBas', 'handInReturns', false]],
    ['AR there, and no AR stored', {}, { hasAccuse: false }, ['accuseLaBas', 'handInReturns', false]],
    ['refused there', { state: 'refused', accuse: false }, {}, ['etatContraire', 'handInReturns', false]],
    ['annulled there', { state: 'annulled' }, {}, ['etatContraire', 'handInReturns', false]],
    ['under way there', { state: 'sent', accuse: false }, { state: 'submitted', hasAccuse: false }, []],
    ['under way there, acknowledged here', { state: 'sent', accuse: false }, {}, ['etatContraire', null, false]],
    [
      'in an exchange',
      {},
      { state: 'packaged', reference: null, isDoubtful: true },
      ['inconnuIci', 'resolveTransmission', true],
    ],
    [
      'held in doubt',
      {},
      { state: 'packaged', reference: null, isDoubtful: true, isHeld: true },
      ['inconnuIci', 'resolveTransmission', false],
    ],
    ['waiting here to leave', {}, { state: 'validated', reference: null }, ['inconnuIci', 'cancelTransmission', false]],
    [
      'of another day',
      {},
      { state: 'validated', reference: null, dateDecision: '2024-06-25' },
      ['inconnuIci', null, false],
    ],
    ['left under a name that we do not know', {}, { id: 'x', reference: 'x' }, []],
    ['a draft there', { state: 'unsent', accuse: false }, null, []],
    ['a state that nobody knows', { state: 'unknown', accuse: false }, {}, []],
    ['an annulation that somebody made there', { type: '6', accuse: false }, null, []],
    ['a reply of ours that nothing answers', { type: '2', accuse: false }, { code: '2-2', state: 'submitted' }, []],
  ])('%s', (_, there, here, expected) => {
    const given = sides(there ? [listed(there)] : [], here ? [row(here)] : [])
    expect(kinds(given)).toEqual(expected.length === 0 ? [] : [expected])
  })

  test('a letter that never arrived is one; one that arrived, or was imported, is not', () => {
    const letter = listed({
      reference: 'document:7',
      type: '3',
      state: 'letter',
      accuse: false,
      dateDecision: '2025-07-01',
    })
    expect(compare(sides([letter, listed()], [row()]))).toMatchObject([{ kind: 'courrierManquant', transmission: 'a' }])
    for (const name of ['document:7', '3 N1 2025-07-01'])
      expect(compare(sides([letter, listed()], [row()], { letters: new Set([name]) }))).toEqual([])
  })

  test('without a list nothing is compared', () => {
    expect(compare(sides(null, [row(), row({ id: 'b', state: 'submitted' })]))).toEqual([])
  })
})

const someListed = fc.record({
  reference: fc.constantFrom('1', '2', '3', '4'),
  type: fc.constantFrom('1', '1', '1', '2', '6'),
  state: fc.constantFrom('unsent', 'sent', 'acknowledged', 'refused', 'annulled', 'letter', 'unknown'),
  accuse: fc.boolean(),
  numero: fc.constantFrom('N1', 'N2', 'N3'),
})
const someHere = fc.record({
  id: fc.constantFrom('a', 'b', 'c', 'd'),
  code: fc.constantFrom('1-1', '1-1', '6-1', '2-2'),
  reference: fc.option(fc.constantFrom('1', '2', '3', '4', '5')),
  numero: fc.constantFrom('N1', 'N2', 'N3'),
  dateDecision: fc.constant('2025-06-25'),
  state: fc.constantFrom(...states),
  isHeld: fc.boolean(),
  isDoubtful: fc.boolean(),
  hasAccuse: fc.boolean(),
  sentAt: fc.option(fc.constant(before(5 * hourMs))),
  movedAt: fc.constantFrom(before(1_000), before(4 * hourMs)),
})
const unique = <T>(one: fc.Arbitrary<T>, key: (each: T) => unknown) =>
  fc.uniqueArray(one, { maxLength: 5, selector: key })
const both = fc
  .tuple(
    unique(someListed, ({ reference }) => reference),
    unique(someHere, ({ id }) => id),
  )
  .filter(([, here]) => {
    const references = here.flatMap(({ reference }) => reference ?? [])
    return new Set(references).size === references.length
  }) as fc.Arbitrary<[ListedTransaction[], LedgerRow[]]>

describe('for any content of both sides', () => {
  test('each difference has a unique key, and the order of either side does not matter', () => {
    fc.assert(
      fc.property(both, ([there, here]) => {
        const keys = compare(sides(there, here)).map(({ key }) => key)
        expect(new Set(keys).size).toBe(keys.length)
        const turned = compare(sides(there.toReversed(), here)).map(({ key }) => key)
        expect(turned.toSorted()).toEqual(keys.toSorted())
      }),
    )
  })

  test('a recent move, or an exchange in progress, asks nobody', () => {
    fc.assert(
      fc.property(both, ([there, here]) => {
        const moving = here.map((each) => ({ ...each, movedAt: before(1_000) }))
        for (const { transmission, kind, underWay } of compare(sides(there, moving)))
          if (transmission !== null && kind !== 'courrierManquant') expect(underWay).toBe(true)
      }),
    )
  })

  test('a side compared with itself has no difference', () => {
    const reflected = (here: readonly LedgerRow[]) =>
      here.flatMap(({ reference, code, state, numero }): ListedTransaction[] => {
        if (reference === null || !['submitted', 'acknowledged', 'refused', 'annulled'].includes(state)) return []
        const there = state === 'submitted' ? 'sent' : (state as ListedTransaction['state'])
        return [{ reference, type: code.slice(0, 1), state: there, accuse: false, ...(numero !== null && { numero }) }]
      })
    fc.assert(
      fc.property(both, ([, here]) => {
        expect(compare(sides(reflected(here), here))).toEqual([])
      }),
    )
  })
})
