// The year of a budget: its terms by kind of collectivité, what goes with its accounts, and what answers a term.
import { expect, test } from 'vitest'
import type { Corps } from '../../../src/protocol/calendrier/faits.ts'
import { budgetYear, isOfTerm } from '../../../src/protocol/calendrier/exercice.ts'

const terms = (year: string, corps: Corps) =>
  budgetYear(year, { corps, departement: '034' }).terms.map(({ what, annee, until }) => `${what} ${annee} ${until}`)

test.each<[string, Corps, readonly string[]]>([
  [
    '2026',
    'commune',
    [
      'budgetAdopte 2026 2026-04-30',
      'budgetTransmis 2026 2026-05-15',
      'compteVote 2025 2026-06-30',
      'compteTransmis 2025 2026-07-15',
    ],
  ],
  [
    '2026',
    'departement',
    [
      'budgetAdopte 2026 2026-04-15',
      'budgetTransmis 2026 2026-04-30',
      'compteVote 2025 2026-06-30',
      'compteTransmis 2025 2026-07-15',
    ],
  ],
  [
    '2027',
    'epci',
    [
      'budgetAdopte 2027 2027-04-15',
      'budgetTransmis 2027 2027-04-30',
      'compteVote 2026 2027-06-30',
      'compteTransmis 2026 2027-07-15',
    ],
  ],
])('%s of a %s', (year, corps, expected) => {
  expect(terms(year, corps)).toEqual(expected)
})

test('a compte financier unique from the accounts of 2026 on, a state of transition above 3,500 inhabitants', () => {
  const of = (year: string, population?: number) =>
    budgetYear(year, { corps: 'commune', departement: '034', population }).reminders
  expect([of('2026'), of('2027'), of('2026', 3_500), of('2027', 3_501)]).toEqual([
    [],
    ['unique'],
    [],
    ['unique', 'transition'],
  ])
})

test('is answered by the document of its year', () => {
  const [adopted, , voted] = budgetYear('2026', { corps: 'commune', departement: '034' }).terms
  if (!adopted || !voted) throw new Error('no terms')
  expect(isOfTerm({ etape: 'BP', annee: '2026' }, adopted)).toBe(true)
  expect(isOfTerm({ etape: 'DM', annee: '2026' }, adopted)).toBe(false)
  expect(isOfTerm({ etape: 'CA', annee: '2025' }, voted)).toBe(true)
  expect(isOfTerm({ etape: 'CFU', annee: '2026' }, voted)).toBe(false)
})
