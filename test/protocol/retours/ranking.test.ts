// Candidates for a retour that matches nothing for certain: their order, and how each differs.
import { describe, expect, it } from 'vitest'
import type { PartialIdentity } from '../../../src/protocol/retours/identity.ts'
import { rankCandidates } from '../../../src/protocol/retours/matching.ts'
import { identity } from './fixtures.ts'

const { nature: _, ...unsaid } = identity
const rank = (said: PartialIdentity, ...ids: string[]) =>
  rankCandidates(
    said,
    ids.map((idActe, index) => ({ id: String(index + 1), idActe })),
  )
const exact = '034-213401482-20250625-DEL11-250625-DE'

describe('a candidate', () => {
  it('that is the act itself has no difference', () => {
    expect(rank(identity, exact)).toEqual([{ id: '1', idActe: exact, score: 1, differs: [] }])
  })

  it.each<[string, PartialIdentity, string, object]>([
    [
      'separators',
      identity,
      '034-213401482-20250625-DEL11_250625-DE',
      { field: 'numero', retour: 'DEL11-250625', transmission: 'DEL11_250625', how: 'separator' },
    ],
    [
      'case and separators',
      identity,
      '034-213401482-20250625-del11 250625-DE',
      { field: 'numero', retour: 'DEL11-250625', transmission: 'del11 250625', how: 'separator' },
    ],
    [
      'case',
      identity,
      '034-213401482-20250625-del11-250625-DE',
      { field: 'numero', retour: 'DEL11-250625', transmission: 'del11-250625', how: 'case' },
    ],
    [
      'the year of the week, written by them',
      { ...identity, dateDecision: '2025-12-30' },
      '034-213401482-20241230-DEL11-250625-DE',
      { field: 'dateDecision', retour: '2025-12-30', transmission: '2024-12-30', how: 'week-year' },
    ],
    [
      'the year of the week, in January',
      { ...identity, dateDecision: '2026-01-01' },
      '034-213401482-20270101-DEL11-250625-DE',
      { field: 'dateDecision', retour: '2026-01-01', transmission: '2027-01-01', how: 'week-year' },
    ],
    [
      'a year, in summer',
      identity,
      '034-213401482-20240625-DEL11-250625-DE',
      { field: 'dateDecision', retour: '2025-06-25', transmission: '2024-06-25', how: 'other' },
    ],
    [
      'nature',
      identity,
      '034-213401482-20250625-DEL11-250625-AR',
      { field: 'nature', retour: 'DE', transmission: 'AR', how: 'other' },
    ],
    ['what the return does not say', unsaid, exact, { field: 'nature', transmission: 'DE', how: 'absent' }],
  ])('may differ by %s', (_, said, idActe, difference) => {
    const [found] = rank(said, idActe)
    expect(found?.differs).toEqual([difference])
    expect(found?.score).toBeGreaterThan(0.5)
    expect(found?.score).toBeLessThan(1)
  })

  it('must share the number or the day of the retour, same SIREN or not', () => {
    expect(rank(identity, '034-213401482-20240101-AUTRE-DE')).toEqual([])
  })

  it('of the same SIREN suffices if the retour gives nothing else', () => {
    const [found] = rank({ siren: '213401482' }, exact, '034-000000000-20250625-DEL11-250625-DE')
    expect(found).toMatchObject({ id: '1', score: 0.2 })
    expect(found?.differs.map(({ how }) => how)).toEqual(['absent', 'absent', 'absent', 'absent'])
    expect(rank({ siren: '213401482' }, '034-000000000-20250625-DEL11-250625-DE')).toEqual([])
  })

  it('does not exist for an empty retour, or without an identifier', () => {
    expect(rank({}, exact)).toEqual([])
    expect(rank(identity, 'DEL11')).toEqual([])
  })
})

describe('candidates', () => {
  it('come best first, ties in their order, ten at most', () => {
    const others = Array.from({ length: 12 }, (_, index) => `034-213401482-20250625-AUTRE${index}-DE`)
    const ranked = rank(identity, ...others, '034-213401482-20250625-DEL11_250625-DE', exact)
    expect(ranked).toHaveLength(10)
    expect(ranked.map(({ id }) => id)).toEqual(['14', '13', '1', '2', '3', '4', '5', '6', '7', '8'])
    expect(ranked.map(({ score }) => score)).toEqual([1, 0.92, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6])
  })

  it('the same number of another day comes before another number of the same day', () => {
    const ranked = rank(identity, '034-213401482-20250625-AUTRE-DE', '034-213401482-20250624-DEL11-250625-DE')
    expect(ranked.map(({ id }) => id)).toEqual(['2', '1'])
  })
})
