// What a deposit tells of an act beside what leaves: votes, publication, certifier, budget.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { acteToJson, parseActe, withoutMentions } from '../../../src/protocol/acte/acte.ts'
import { isUnanimous, mentionsOf } from '../../../src/protocol/acte/mentions.ts'
import { sentenceOf } from '../../../src/text/sentences.ts'
import { acteOf, deposit, faults, problemsOf } from '../../support/deposits/deposit.ts'

const told = {
  votes: { membres: 27, presents: 19, votants: 26, pour: 26, contre: 0, abstentions: 0 },
  publication: { mode: 'publie', date: '2025-07-08' },
  certifiePar: { nom: 'Le maire', qualite: 'maire' },
  budget: { annee: '2025/2026', nom: 'Budget annexe' },
}
const reasonsOf = (mentions: object) =>
  problemsOf({ ...deposit, ...mentions }).map(({ path, params }) => `${path} ${params?.reason}`)

test('are read, and written back before the key', () => {
  const { cle, ...rest } = deposit
  const shuffled = Object.fromEntries(Object.entries({ ...deposit, ...told }).reverse())
  expect(JSON.stringify(acteToJson(acteOf(shuffled)))).toBe(JSON.stringify({ ...rest, ...told, cle }))
  expect(mentionsOf(acteOf(shuffled))).toEqual(told)
  expect(withoutMentions(acteOf(shuffled))).toEqual(acteOf(deposit))
})

describe('the votes', () => {
  test.each([
    { votes: {} },
    { votes: { pour: 3 } },
    // In a conflict of interest one is present and does not vote; a proxy votes and is not present.
    { votes: { membres: 27, presents: 26, votants: 20, pour: 20 } },
    { votes: { membres: 27, presents: 14, votants: 27, pour: 20, contre: 4, abstentions: 3 } },
    // A secret ballot leaves blank papers.
    { votes: { votants: 26, pour: 20, contre: 1, abstentions: 0 } },
    { votes: { membres: 0, presents: 0, votants: 0, pour: 0, contre: 0, abstentions: 0 } },
  ])('$votes', (mentions) => expect(mentionsOf(acteOf({ ...deposit, ...mentions }))).toEqual(mentions))

  test.each([
    [{ membres: 18, presents: 19 }, ['votes presents']],
    [{ membres: 25, votants: 26 }, ['votes votants']],
    [{ votants: 26, pour: 20, contre: 4, abstentions: 3 }, ['votes voix']],
    [{ votants: 26, pour: 27 }, ['votes voix']],
    [{ membres: 27, pour: 28 }, ['votes voix']],
    [{ membres: 10, presents: 11, votants: 12, pour: 13 }, ['votes presents', 'votes votants', 'votes voix']],
    [{ pour: -1 }, ['votes.pour compte']],
    [{ pour: 1.5, contre: 10_000 }, ['votes.pour compte', 'votes.contre compte']],
  ])('%j is refused', (votes, reasons) => expect(reasonsOf({ votes })).toEqual(reasons))

  test('a value that is not a number is reported as such', () => {
    expect(faults({ ...deposit, votes: { pour: '26', exprimes: 3 } })).toEqual([
      'V005 votes.pour',
      'V004 votes.exprimes',
    ])
    expect(faults({ ...deposit, votes: null })).toEqual(['V005 votes'])
  })

  test('all who voted were for it', () => {
    expect(
      [{ votants: 26, pour: 26 }, { votants: 26, pour: 25 }, { pour: 26 }, { votants: 0, pour: 0 }].map(isUnanimous),
    ).toEqual([true, false, false, false])
  })

  test('the sentence gives both counts', () => {
    const [fault] = problemsOf({ ...deposit, votes: { membres: 18, presents: 19 } })
    expect(fault && sentenceOf(fault, 'fr')).toContain('plus de présents (19) que de membres (18)')
  })
})

test.each([
  [{ publication: { mode: 'public', date: '2025-07-08' } }, ['publication.mode mode']],
  [{ certifiePar: { nom: ' ', qualite: 'maire\n' } }, ['certifiePar.nom vide', 'certifiePar.qualite vide']],
  [{ certifiePar: { nom: 'a'.repeat(201), qualite: 'maire' } }, ['certifiePar.nom vide']],
  [{ budget: { annee: '2025-2026', nom: '' } }, ['budget.annee annee', 'budget.nom vide']],
  [{ budget: { annee: '25' } }, ['budget.annee annee']],
])('%j is refused', (mentions, reasons) => expect(reasonsOf(mentions)).toEqual(reasons))

test('a day that does not exist, a part that is missing, an unknown key', () => {
  const publication = { mode: 'publie', date: '2025-02-30' }
  const mentions = { publication, certifiePar: { nom: 'Le maire' }, budget: { annees: '2025' } }
  expect(faults({ ...deposit, ...mentions })).toEqual([
    'V010 publication.date',
    'V005 certifiePar.qualite',
    'V004 budget.annees',
  ])
})

test('counts of a real vote are always accepted', () => {
  const held = fc
    .record({
      membres: fc.nat(200),
      absents: fc.nat(200),
      proxies: fc.nat(50),
      contre: fc.nat(50),
      abstentions: fc.nat(50),
    })
    .map(({ membres, absents, proxies, contre, abstentions }) => {
      const presents = Math.max(0, membres - absents)
      const votants = Math.min(membres, presents + proxies)
      const against = Math.min(contre, votants)
      const silent = Math.min(abstentions, votants - against)
      return { membres, presents, votants, pour: votants - against - silent, contre: against, abstentions: silent }
    })
  fc.assert(fc.property(held, (votes) => parseActe({ ...deposit, votes }).ok))
})
