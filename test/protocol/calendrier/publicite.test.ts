// What must be made public of an acte, by kind, body, population and day; and which files nobody may publish.
import { describe, expect, test } from 'vitest'
import { executoireOf } from '../../../src/protocol/calendrier/executoire.ts'
import type { Corps, FaitsActe } from '../../../src/protocol/calendrier/faits.ts'
import {
  isFilePublished,
  isPublished,
  regles,
  type ReglePublicite,
} from '../../../src/protocol/calendrier/publicite.ts'
import { acte } from './an-acte.ts'

const dueOf = (changes: Partial<FaitsActe>) => executoireOf({ ...acte, ...changes }, '2025-07-08').publicite

test.each<[ReglePublicite, string, Partial<FaitsActe>]>([
  ['enLigne', 'a commune of 3,500 inhabitants', { population: 3_500 }],
  ['auChoix', 'a commune below', { population: 3_499 }],
  ['selonPopulation', 'a commune of unknown population', { population: undefined }],
  ['selonPopulation', 'a body that no source names', { corps: 'autre', population: undefined }],
  ['selonPopulation', 'the same, small', { corps: 'autre', population: 900 }],
  ['enLigne', 'an EPCI, whatever its population', { corps: 'epci', population: 900 }],
  ['enLigne', 'a département', { corps: 'departement', population: undefined }],
  ['enLigne', 'a région', { corps: 'region' }],
  ['enLigne', 'an acte réglementaire', { nature: 'AR' }],
  ['enLigne', 'the first day of the new law', { dateDecision: '2022-07-01' }],
  ['anterieure', 'the day before', { dateDecision: '2022-06-30' }],
  ['geoportail', 'a document d’urbanisme', { matiere: [2, 1] }],
  ['enLigne', 'of matière 2.1, but none', { matiere: [2, 1], faits: [{ quoi: 'horsGeoportail', le: '2025-06-26' }] }],
  ['individuel', 'an individual act', { nature: 'AI' }],
  ['individuel', 'an individual act before the new law', { nature: 'AI', dateDecision: '2020-01-01' }],
  ['contrat', 'a contract', { nature: 'CC' }],
])('%s: %s', (rule, _, changes) => expect(dueOf(changes).what).toBe(rule))

test('individual acts and contracts are not published, all others are', () => {
  const never = Object.entries(regles).filter(([, rule]) => !isPublished(rule))
  expect(never.map(([name]) => name)).toEqual(['individuel', 'contrat'])
})

test('what counts as publicity is what the rule names', () => {
  const posted = (corps: Corps, population?: number, dateDecision = acte.dateDecision) => {
    const faits = [{ quoi: 'affiche', le: '2025-07-01' }] as const
    const { conditions } = executoireOf({ ...acte, corps, population, dateDecision, faits }, '2025-07-08')
    return conditions.find(({ what }) => what === 'publie')?.on ?? null
  }
  expect([posted('commune', 3_499), posted('commune'), posted('autre', 900)]).toEqual(Array(3).fill('2025-07-01'))
  expect([posted('commune', 3_500), posted('epci', 900), posted('autre', 3_500)]).toEqual([null, null, null])
  expect(posted('region', undefined, '2022-06-30')).toBe('2025-07-01')
})

describe('to be verified', () => {
  test.each<[boolean, Partial<FaitsActe>]>([
    [true, { nature: 'DE' }],
    [true, { nature: 'BF' }],
    [true, { nature: 'AU', dateDecision: '2022-06-30' }],
    [true, { nature: 'CC' }],
    [false, { nature: 'AI' }],
    [false, { matiere: [2, 1] }],
  ])('%s: %o', (aVerifier, changes) => expect(dueOf(changes).aVerifier === true).toBe(aVerifier))

  test('how long is said of online publication alone, and never as certain', () => {
    for (const rule of Object.values(regles))
      if (rule.months !== undefined) expect([rule.months, rule.aVerifier]).toEqual([2, true])
  })
})

test.each([
  [true, { kind: 'pdf' }],
  [true, { kind: 'unknown' }],
  [true, { kind: 'xml', signatures: [{}] }],
  [false, { kind: 'xml' }],
  [false, { kind: 'xml', signatures: [] }],
  [false, { kind: 'xml', budget: {} }],
  [false, { kind: 'xml', budget: {}, signatures: [{}] }],
])('%s: everybody may read %o', (may, file) => expect(isFilePublished(file)).toBe(may))
