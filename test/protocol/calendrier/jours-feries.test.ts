// Public holidays: national ones, Easter and the days after it, those of each département.
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { addDays, addMonths, easter, isWeekend } from '../../../src/protocol/calendrier/jour.ts'
import { holidaysOf, isHoliday, joursFeries } from '../../../src/protocol/calendrier/delais.ts'

describe('Easter', () => {
  it.each([
    '1961-04-02',
    '2000-04-23',
    '2008-03-23',
    '2011-04-24',
    '2024-03-31',
    '2025-04-20',
    '2026-04-05',
    '2027-03-28',
    '2028-04-16',
    '2038-04-25',
    '2285-03-22',
    '1818-03-22',
    '1943-04-25',
  ])('falls on %s', (jour) => {
    expect(easter(Number(jour.slice(0, 4)))).toBe(jour)
  })

  test('is a Sunday from 22 March to 25 April', () => {
    const years = Array.from({ length: 2_000 }, (_, index) => 1583 + index)
    const strange = years.filter((year) => {
      const jour = easter(year)
      const sunday = isWeekend(jour) && !isWeekend(addDays(jour, 1))
      return !sunday || jour < `${year}-03-22` || jour > `${year}-04-25`
    })
    expect(strange).toEqual([])
  })
})

describe('the holidays of a year', () => {
  it('are eleven in most départements', () => {
    expect(holidaysOf(2025, '034')).toEqual([
      '2025-01-01',
      '2025-04-21',
      '2025-05-01',
      '2025-05-08',
      '2025-05-29',
      '2025-06-09',
      '2025-07-14',
      '2025-08-15',
      '2025-11-01',
      '2025-11-11',
      '2025-12-25',
    ])
    expect(holidaysOf(2025, '975')).toEqual(holidaysOf(2025, '034'))
  })

  const more = (departement: string, year = 2026) =>
    holidaysOf(year, departement).filter((jour) => !isHoliday(jour, '034'))
  it.each([
    ['057', ['2026-04-03', '2026-12-26']],
    ['067', ['2026-04-03', '2026-12-26']],
    ['068', ['2026-04-03', '2026-12-26']],
    ['971', ['2026-05-27']],
    ['972', ['2026-05-22']],
    ['973', ['2026-06-10']],
    ['974', ['2026-12-20']],
    ['976', ['2026-04-27']],
    ['977', ['2026-10-09']],
    ['978', ['2026-05-28']],
    ['986', ['2026-04-28', '2026-07-29']],
    ['987', ['2026-03-05', '2026-04-03', '2026-11-20']],
    ['988', ['2026-09-24']],
  ])('are more in %s: %s', (departement, days) => {
    expect(more(departement)).toEqual(days)
  })

  it('follow changes: Polynésie in 2025, Saint-Martin in 2019', () => {
    expect(more('987', 2024)).toEqual(['2024-03-05', '2024-03-29', '2024-06-29'])
    expect(more('987', 2025)).toEqual(['2025-03-05', '2025-04-18', '2025-11-20'])
    expect([more('978', 2018), more('978', 2019)]).toEqual([['2018-05-27'], ['2019-05-28']])
  })

  it('contain each day once: in 2008 Ascension was 1 May', () => {
    expect(holidaysOf(2008, '034')).toHaveLength(10)
  })

  it('say for each whether its text was read', () => {
    expect(joursFeries.filter(({ source, departements }) => source === 'à vérifier' && !departements)).toEqual([])
    expect(new Set(joursFeries.map(({ source }) => source))).toEqual(new Set(['lu', 'à vérifier']))
  })
})

describe('calendar arithmetic', () => {
  it('crosses the ends of months and years, on the same quantième if there is one', () => {
    expect([addMonths('2025-01-31', 1), addMonths('2024-01-31', 1), addMonths('2025-11-30', 3)]).toEqual([
      '2025-02-28',
      '2024-02-29',
      '2026-02-28',
    ])
    expect([addDays('2024-12-31', 1), addDays('2024-03-01', -1), addDays('0001-01-01', 1)]).toEqual([
      '2025-01-01',
      '2024-02-29',
      '0001-01-02',
    ])
  })

  test('months never come out of order, and never skip one', () => {
    const jour = fc.integer({ min: 0, max: 160_000 }).map((days) => addDays('1990-01-01', days))
    const holds = fc.property(jour, fc.integer({ min: 0, max: 60 }), (from, months) => {
      const index = (text: string) => Number(text.slice(0, 4)) * 12 + Number(text.slice(5, 7))
      return index(addMonths(from, months)) === index(from) + months
    })
    fc.assert(holds, { seed: 20250708, numRuns: 2_000 })
  })
})
