// Legal deadlines: how a délai franc of months is counted, and which letter opens one.
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { addDays, addMonths, isWeekend } from '../../../src/protocol/calendrier/jour.ts'
import { messageCodes, messages, type LettreCode } from '../../../src/protocol/codes.ts'
import { delaiOf, echeance, lastDay, isHoliday, workingDaysAfter } from '../../../src/protocol/calendrier/delais.ts'

const twoMonths = (from: string, departement = '034') => lastDay(from, 2, departement)

describe('a délai franc of two months', () => {
  it.each([
    ['2007-10-01', '2007-12-03', 'the day after the term is a Sunday'],
    ['2015-03-27', '2015-05-28', 'neither the first day nor the term counts'],
    ['2021-01-03', '2021-03-04', 'the same, over February'],
    ['2024-11-12', '2025-01-13', 'over the end of the year'],
    ['2025-07-08', '2025-09-09', 'an ordinary Tuesday'],
    ['2025-12-31', '2026-03-02', 'February has no 31st, and 1 March is a Sunday'],
  ])('from %s ends on %s: %s', (from, last) => {
    expect(twoMonths(from)).toBe(last)
  })

  it.each([
    ['2023-12-29', '2024-03-01', 'a leap year has its 29 February'],
    ['2023-12-30', '2024-03-01', 'and no 30th'],
    ['2022-12-29', '2023-03-01', 'another has not even a 29th'],
    ['2024-02-29', '2024-04-30', 'from 29 February to 29 April'],
    ['2025-10-31', '2026-01-02', 'the day after the term is New Year’s Day'],
    ['2025-12-24', '2026-02-25', 'a holiday within it changes nothing'],
    ['2025-03-07', '2025-05-09', 'the day after the term is 8 May'],
    ['2025-02-19', '2025-04-22', 'Easter Sunday, then Easter Monday'],
    ['2025-06-14', '2025-08-18', 'the day after the term is 15 August, a Friday'],
  ])('from %s ends on %s: %s', (from, last) => {
    expect(twoMonths(from)).toBe(last)
  })

  it('ends on a day that is worked in its département', () => {
    const from = '2024-10-25' // the day after the term is 26 December, a Thursday
    expect([twoMonths(from, '034'), twoMonths(from, '067')]).toEqual(['2024-12-26', '2024-12-27'])
    expect([twoMonths('2025-03-26', '034'), twoMonths('2025-03-26', '971')]).toEqual(['2025-05-27', '2025-05-28'])
    expect([twoMonths('2024-10-19', '034'), twoMonths('2024-10-19', '974')]).toEqual(['2024-12-20', '2024-12-23'])
  })

  it('comes after its term, which silence reaches first', () => {
    expect(addMonths('2025-07-08', 2)).toBe('2025-09-08')
    expect(addMonths('2007-10-01', 2)).toBe('2007-12-01')
  })

  it('is not computed past the calendar', () => {
    expect(() => twoMonths('9999-11-30')).toThrow(RangeError)
  })
})

describe('whatever the day', () => {
  const jour = fc.integer({ min: 0, max: 160_000 }).map((days) => addDays('1990-01-01', days))
  const departement = fc.constantFrom('034', '067', '02A', '971', '974', '978', '987', '988')
  const months = fc.integer({ min: 1, max: 24 })

  test('the last day comes after the term, and is a working day', () => {
    const holds = fc.property(jour, months, departement, (from, count, where) => {
      const last = lastDay(from, count, where)
      return last > addMonths(from, count) && !isWeekend(last) && !isHoliday(last, where)
    })
    fc.assert(holds, { seed: 20250708, numRuns: 2_000 })
  })

  test('no working day lies between the term and the last day', () => {
    const holds = fc.property(jour, departement, (from, where) => {
      const last = twoMonths(from, where)
      let day = addDays(addMonths(from, 2), 1)
      while (day < last && (isWeekend(day) || isHoliday(day, where))) day = addDays(day, 1)
      return day === last
    })
    fc.assert(holds, { seed: 20250708, numRuns: 2_000 })
  })

  test('a later receipt never brings an earlier deadline', () => {
    const holds = fc.property(jour, fc.integer({ min: 0, max: 40 }), departement, (from, days, where) => {
      return twoMonths(from, where) <= twoMonths(addDays(from, days), where)
    })
    fc.assert(holds, { seed: 20250708, numRuns: 2_000 })
  })
})

describe('the letters of the préfecture', () => {
  it.each<[LettreCode, number | undefined]>([
    ['2-1', undefined],
    ['3-1', 2],
    ['4-1', 2],
    ['5-1', undefined],
  ])('%s is answered within %s months', (code, count) => {
    expect(delaiOf(code)?.months).toBe(count)
    expect(echeance(code, '2025-07-08')).toBe(count && '2025-09-08')
  })

  it('are the messages that open a task, and no others', () => {
    const written = messageCodes.filter((code) => messages[code].effect === 'ecrit')
    expect(written).toEqual(['2-1', '3-1', '4-1', '5-1'] satisfies LettreCode[])
  })
})

describe('working days', () => {
  const paris = { departement: '034', fuseau: 'Europe/Paris' }
  test.each([
    ['over a weekend', paris, '2025-07-04T08:02:00Z', 2, '2025-07-08T08:02:00.000Z'],
    [
      'from a Saturday, whose first working day is Monday',
      paris,
      '2025-07-05T08:02:00Z',
      2,
      '2025-07-08T08:02:00.000Z',
    ],
    ['over the national holiday', paris, '2025-07-11T08:02:00Z', 2, '2025-07-16T08:02:00.000Z'],
    ['Good Friday counts in Montpellier', paris, '2025-04-17T08:00:00Z', 1, '2025-04-18T08:00:00.000Z'],
    ['but not in Strasbourg', { ...paris, departement: '067' }, '2025-04-17T08:00:00Z', 1, '2025-04-22T08:00:00.000Z'],
    [
      'the abolition in Guadeloupe',
      zone('971', 'America/Guadeloupe'),
      '2025-05-26T15:00:00Z',
      1,
      '2025-05-28T15:00:00.000Z',
    ],
    [
      'Friday evening in Nouméa is still Friday noon in Paris',
      zone('988', 'Pacific/Noumea'),
      '2025-07-04T12:00:00Z',
      1,
      '2025-07-07T12:00:00.000Z',
    ],
    ['Saturday morning there', zone('988', 'Pacific/Noumea'), '2025-07-04T14:00:00Z', 1, '2025-07-06T14:00:00.000Z'],
    ['none', paris, '2025-07-05T08:02:00Z', 0, '2025-07-05T08:02:00.000Z'],
  ])('%s', (_, place, from, days, to) => {
    expect(workingDaysAfter(new Date(from), days, place).toISOString()).toBe(to)
  })

  function zone(departement: string, fuseau: string) {
    return { departement, fuseau }
  }
})
