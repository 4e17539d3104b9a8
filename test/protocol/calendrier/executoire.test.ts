// The answer beside the table of cases: every shape of a délai franc, local holidays, letters in any order, paper, alerts.
import { describe, expect, test } from 'vitest'
import type { Delai } from '../../../src/protocol/calendrier/echeances.ts'
import { alertesOf, executoireOf, inForceSince } from '../../../src/protocol/calendrier/executoire.ts'
import type { Evenement, FaitsActe } from '../../../src/protocol/calendrier/faits.ts'
import { acte } from './an-acte.ts'

type Days = Partial<Record<Evenement, string>>
/** @param days in the order of the table, one of each */
const facts = (days: Days, more: Partial<FaitsActe> = {}): FaitsActe => ({
  ...acte,
  ...more,
  faits: Object.entries(days).map(([quoi, le]) => ({ quoi: quoi as Evenement, le })),
})
const of = (days: Days, more: Partial<FaitsActe> = {}) => executoireOf(facts(days, more), '2099-12-31')
const named = (what: Delai, days: Days, more: Partial<FaitsActe> = {}) =>
  of(days, more).deadlines.find((each) => each.what === what)

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
    const early = { departement, dateDecision: '2002-01-01' }
    expect(named('defere', { recu: from }, early)).toEqual({
      what: 'defere',
      ...counted,
      source: 'CGCT L2131-6',
      doubts: [],
    })
    expect(named('recoursTiers', { publie: from }, early)).toMatchObject(counted)
    expect(named('recoursNotifie', { notifie: from }, { ...early, nature: 'AI' })).toMatchObject(counted)
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
    const overseas = departement.startsWith('98') ? ['outreMer'] : []
    expect(named('defere', { recu: from }, { departement })).toMatchObject({ until, doubts: ['feries', ...overseas] })
  })

  test('Good Friday as the term itself moves nothing, and needs no verification', () => {
    const of067 = { departement: '067' }
    expect(named('defere', { recu: '2025-02-18' }, of067)).toMatchObject({ until: '2025-04-22', doubts: [] })
    expect(named('defere', { recu: '2025-02-17' })).toMatchObject({ until: '2025-04-18', doubts: [] })
  })
})

describe('exécutoire', () => {
  test.each<[string, Days, Partial<FaitsActe>, string | undefined]>([
    ['the publication, after the AR', { publie: '2025-07-10' }, {}, '2025-07-10'],
    ['posted and published: what counts', { affiche: '2025-07-09', publie: '2025-07-11' }, {}, '2025-07-11'],
    ['posted, where nobody knows the population', { affiche: '2025-07-09' }, { population: undefined }, '2025-07-09'],
    ['a contract that is only published', { publie: '2025-07-12' }, { nature: 'CC' }, undefined],
    ['a part of it on paper', { publie: '2025-07-10' }, { documentPapier: true }, undefined],
    ['an erroneous day', { publie: '9999-12-01' }, {}, undefined],
  ])('%s', (_, days, more, since) => {
    expect(inForceSince(of({ recu: '2025-07-08', ...days }, more))).toBe(since)
  })

  test('waits for an approval where a person says that a text wants one', () => {
    const days = { recu: '2025-07-08', publie: '2025-07-09', aApprouver: '2025-07-09' }
    expect(of(days)).toMatchObject({ verdict: { missing: ['approbation'] }, doubts: ['approbation'] })
    expect(inForceSince(of({ ...days, approuve: '2025-08-01' }))).toBe('2025-08-01')
  })

  test('says that the population is not known', () => {
    const posted = { recu: '2025-07-08', affiche: '2025-07-09' }
    expect(of(posted, { population: undefined }).doubts).toEqual(['population'])
    expect(of(posted, { population: 900 }).doubts).toEqual([])
  })
})

test('letters count by their days, whatever their order', () => {
  const { faits, ...more } = facts({ recu: '2025-07-08' })
  const letters = [
    { quoi: 'observations', le: '2025-10-01', repondu: '2025-10-02' },
    { quoi: 'pieces', le: '2025-08-01', repondu: '2025-08-20' },
  ] as const
  const said = executoireOf({ ...more, faits: [...letters, ...faits] }, '2025-11-01')
  expect(said.deadlines.find(({ what }) => what === 'defere')).toMatchObject({
    until: '2025-12-03',
    because: 'repondu',
  })
})

test('an answer is that of its letter: another one stays unanswered', () => {
  const { faits, ...more } = facts({ recu: '2025-07-08' })
  const letters = [
    { quoi: 'pieces', le: '2025-08-01' },
    { quoi: 'observations', le: '2025-08-10', repondu: '2025-08-20' },
  ] as const
  const said = executoireOf({ ...more, faits: [...letters, ...faits] }, '2025-09-01')
  expect(said.deadlines.find(({ what }) => what === 'defere')).toMatchObject({ until: null, because: 'pieces' })
})

describe('the 15 days of transmission', () => {
  test.each<[string, Partial<FaitsActe>, string | undefined]>([
    ['an individual decision', { nature: 'AI' }, '2025-07-10'],
    ['a délégation', { nature: 'CC', matiere: [1, 2, 3] }, '2025-07-10'],
    ['over a Sunday: no text moves it', { nature: 'AI', dateDecision: '2025-06-28' }, '2025-07-13'],
    ['another contract', { nature: 'CC', matiere: [8, 1] }, undefined],
    ['a délibération about a marché', { matiere: [1, 1] }, undefined],
  ])('%s', (_, more, until) => {
    expect(named('transmission', {}, more)?.until).toBe(until)
  })
})

test.each<[string, Days, Partial<FaitsActe>, readonly string[]]>([
  ['an AR without publication', { recu: '2025-07-08' }, {}, ['nonPublie']],
  ['a publication without AR', { publie: '2025-07-01' }, {}, ['nonRecu']],
  ['both', { recu: '2025-07-08', publie: '2025-07-01' }, {}, []],
  ['neither', {}, {}, []],
  [
    'an individual decision received late',
    { recu: '2025-07-11', publie: '2025-07-01' },
    { nature: 'AI' },
    ['nonPublie', 'transmisTard'],
  ],
  ['a part on paper', {}, { documentPapier: true }, ['papier']],
  ['an act that is no more', { recu: '2025-07-08', retire: '2025-07-09' }, {}, []],
])('warns of %s', (_, days, more, alerts) => {
  expect(alertesOf(facts(days, more), of(days, more))).toEqual(alerts)
})
