// The deadlines of an act: one table of days that count, then what letters, paper and late facts change.
import { describe, expect, test } from 'vitest'
import { echeancesOf, regles, type Courrier, type FaitsActe } from '../../../src/protocol/calendrier/echeances.ts'

const acte: FaitsActe = {
  nature: 'DE',
  matiere: [8, 1],
  dateDecision: '2025-06-25',
  publication: {},
  dateReception: null,
  documentPapier: false,
  courriers: [],
  annule: false,
  departement: '034',
}
const of = (facts: Partial<FaitsActe>) => echeancesOf({ ...acte, ...facts })
const named = (what: keyof typeof regles, facts: Partial<FaitsActe>) =>
  of(facts).deadlines.find((each) => each.what === what)

describe('the two months of the déféré and of a recours', () => {
  test.each([
    // Of the reference.
    ['034', '2007-10-01', '2007-12-03', 'the day after the term is a Sunday'],
    ['034', '2015-03-27', '2015-05-28', 'neither the first day nor the term counts'],
    ['034', '2021-01-03', '2021-03-04', 'over February'],
    ['034', '2024-11-12', '2025-01-13', 'over the end of the year'],
    ['034', '2025-07-08', '2025-09-09', 'an ordinary Tuesday'],
    ['034', '2025-12-31', '2026-03-02', 'no 31 February, then a Sunday'],
    // Month ends.
    ['034', '2023-12-30', '2024-03-01', 'a leap year has no 30 February'],
    ['034', '2022-12-29', '2023-03-01', 'nor another a 29th'],
    ['034', '2024-02-29', '2024-04-30', 'from 29 February to 29 April'],
    ['034', '2025-08-31', '2025-11-03', 'term 31 October, then All Saints’ Day, a Saturday, and a Sunday'],
    ['034', '2025-04-30', '2025-07-01', 'term 30 June'],
    // Weekends.
    ['034', '2025-07-04', '2025-09-05', 'a Friday'],
    ['034', '2025-07-05', '2025-09-08', 'a Saturday'],
    ['034', '2025-07-06', '2025-09-08', 'a Sunday'],
    // National holidays.
    ['034', '2025-10-31', '2026-01-02', 'New Year’s Day'],
    ['034', '2025-02-28', '2025-04-29', 'term 28 April'],
    ['034', '2025-03-07', '2025-05-09', '8 May'],
    ['034', '2025-02-19', '2025-04-22', 'Easter Sunday and Monday'],
    ['034', '2025-03-28', '2025-05-30', 'Ascension'],
    ['034', '2025-04-08', '2025-06-10', 'Whit Monday'],
    ['034', '2025-06-14', '2025-08-18', '15 August, a Friday'],
    ['034', '2025-05-13', '2025-07-15', '14 July'],
    ['034', '2025-09-10', '2025-11-12', '11 November'],
    // Overseas.
    ['971', '2025-03-26', '2025-05-28', 'the abolition in Guadeloupe'],
    ['972', '2025-03-21', '2025-05-23', 'in Martinique'],
    ['973', '2025-04-09', '2025-06-11', 'in Guyane'],
    ['974', '2024-10-19', '2024-12-23', 'in La Réunion, a Friday'],
    ['976', '2026-02-26', '2026-04-28', 'in Mayotte'],
    ['977', '2025-08-08', '2025-10-10', 'at Saint-Barthélemy'],
    ['034', '2025-03-26', '2025-05-27', 'and a working day in the Hérault'],
  ])('%s: from %s to %s: %s', (departement, from, until) => {
    const counted = { since: from, until }
    expect(named('defere', { dateReception: from, departement })).toEqual({
      what: 'defere',
      ...counted,
      source: 'CGCT L2131-6',
      aVerifier: false,
    })
    expect(named('recoursTiers', { publication: { publie: from }, departement })).toMatchObject(counted)
    expect(named('recoursNotifie', { publication: { notifie: from }, departement })).toMatchObject(counted)
  })

  // Holidays that were read in no text: the day is given, and is to be verified.
  test.each([
    ['067', '2024-10-25', '2024-12-27', '26 December in Alsace'],
    ['057', '2025-02-17', '2025-04-22', 'Good Friday in Moselle, then Easter'],
    ['068', '2025-10-25', '2025-12-29', '26 December, a Friday'],
    ['978', '2025-03-27', '2025-05-30', '28 May at Saint-Martin, then Ascension'],
    ['987', '2025-09-19', '2025-11-21', '20 November in Polynesia'],
    ['988', '2025-07-23', '2025-09-25', '24 September in New Caledonia'],
    ['986', '2025-05-28', '2025-07-30', '29 July at Wallis'],
  ])('%s: from %s to %s, to be verified: %s', (departement, from, until) => {
    expect(named('defere', { dateReception: from, departement })).toMatchObject({ until, aVerifier: true })
  })

  test('Good Friday as the term itself moves nothing, and needs no verification', () => {
    expect(named('defere', { dateReception: '2025-02-18', departement: '067' })).toMatchObject({
      until: '2025-04-22',
      aVerifier: false,
    })
    expect(named('defere', { dateReception: '2025-02-17', departement: '034' })).toMatchObject({
      until: '2025-04-18',
      aVerifier: false,
    })
  })
})

describe('exécutoire', () => {
  test.each<[string, Partial<FaitsActe>, string | undefined]>([
    ['the publication, after the AR', { publication: { publie: '2025-07-10' } }, '2025-07-10'],
    ['the AR, after the publication', { publication: { publie: '2025-07-01' } }, '2025-07-08'],
    ['posted', { publication: { affiche: '2025-07-09' } }, '2025-07-09'],
    [
      'posted and published: the later one',
      { publication: { affiche: '2025-07-09', publie: '2025-07-11' } },
      '2025-07-11',
    ],
    ['notified alone', { publication: { notifie: '2025-07-12' } }, '2025-07-12'],
    ['an individual decision, notified', { nature: 'AI', publication: { notifie: '2025-07-12' } }, '2025-07-12'],
    [
      'an individual decision that is only published',
      { nature: 'AI', publication: { publie: '2025-07-12' } },
      undefined,
    ],
    ['not published', {}, undefined],
    ['without AR', { dateReception: null, publication: { publie: '2025-07-10' } }, undefined],
    ['with a part on paper', { documentPapier: true, publication: { publie: '2025-07-10' } }, undefined],
  ])('%s', (_, facts, since) => {
    expect(named('executoire', { dateReception: '2025-07-08', ...facts })?.since).toBe(since)
  })
})

describe('letters of the préfecture', () => {
  const letters = (...courriers: Courrier[]) => named('defere', { dateReception: '2025-07-08', courriers })
  test.each<[string, readonly Courrier[], string]>([
    ['answered: from the answer', [{ code: '4-1', receivedOn: '2025-08-01', answeredOn: '2025-08-20' }], '2025-10-21'],
    [
      'pieces: from their reception',
      [{ code: '3-1', receivedOn: '2025-07-15', answeredOn: '2025-07-31' }],
      '2025-10-01',
    ],
    ['unanswered: from two months of silence', [{ code: '4-1', receivedOn: '2025-08-01' }], '2025-12-02'],
    ['on the last day', [{ code: '4-1', receivedOn: '2025-09-09', answeredOn: '2025-09-10' }], '2025-11-12'],
    [
      'a second one, inside the délai that the first made run',
      [
        { code: '4-1', receivedOn: '2025-10-01', answeredOn: '2025-10-02' },
        { code: '3-1', receivedOn: '2025-08-01', answeredOn: '2025-08-20' },
      ],
      '2025-12-03',
    ],
  ])('%s', (_, courriers, until) => {
    expect(letters(...courriers)).toMatchObject({ until, aVerifier: true })
  })

  test('too late: nothing moves', () => {
    expect(letters({ code: '4-1', receivedOn: '2025-09-10' })).toMatchObject({ until: '2025-09-09', aVerifier: false })
  })

  test('a déféré was brought: there is nothing left to wait for', () => {
    expect(letters({ code: '5-1', receivedOn: '2025-08-01' })).toBeUndefined()
  })
})

describe('the 15 days of transmission', () => {
  test.each<[string, Partial<FaitsActe>, string | undefined]>([
    ['an individual decision', { nature: 'AI' }, '2025-07-10'],
    ['a marché', { nature: 'CC', matiere: [1, 1] }, '2025-07-10'],
    ['a délégation', { nature: 'CC', matiere: [1, 2, 3] }, '2025-07-10'],
    ['over a Sunday: no text moves it', { nature: 'AI', dateDecision: '2025-06-28' }, '2025-07-13'],
    ['another contract', { nature: 'CC', matiere: [8, 1] }, undefined],
    ['a délibération about a marché', { matiere: [1, 1] }, undefined],
  ])('%s', (_, facts, until) => {
    expect(named('transmission', facts)?.until).toBe(until)
  })
})

test.each<[string, Partial<FaitsActe>, readonly string[]]>([
  ['an AR without publication', { dateReception: '2025-07-08' }, ['nonPublie']],
  ['a publication without AR', { publication: { publie: '2025-07-01' } }, ['nonRecu']],
  ['both', { dateReception: '2025-07-08', publication: { publie: '2025-07-01' } }, []],
  ['neither', {}, []],
  [
    'an individual decision received late, and only published',
    { nature: 'AI', dateReception: '2025-07-11', publication: { publie: '2025-07-01' } },
    ['nonPublie', 'transmisTard'],
  ],
  ['a part on paper', { documentPapier: true }, ['papier']],
])('warns of %s', (_, facts, alerts) => {
  expect(of(facts).alerts).toEqual(alerts)
})

test('an act whose transmission is annulled has no deadline', () => {
  const all = of({ annule: true, dateReception: '2025-07-08', publication: { publie: '2025-07-10' } })
  expect(all).toEqual({ deadlines: [], alerts: [] })
})

test('an erroneous day is not counted', () => {
  expect(of({ dateReception: '9999-12-01' }).deadlines).toEqual([])
})
