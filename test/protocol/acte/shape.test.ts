// A deposit with wrong keys or types: each is named, with the key that was perhaps meant.
import { describe, expect, test } from 'vitest'
import { nearestKey } from '../../../src/protocol/acte/shape.ts'
import { deposit, faults, problemsOf } from '../../support/deposits/deposit.ts'

describe('a key that is not known', () => {
  test.each([
    ['objets', 'objet'],
    ['Objet', 'objet'],
    ['numéro', 'numero'],
    ['date_decision', 'dateDecision'],
    ['annexe', 'annexes'],
    ['colectivité', 'collectivite'],
    ['clé', 'cle'],
    ['signataire', ''],
    ['x', ''],
  ])('%s: the nearest known key is %j', (key, suggestion) => {
    expect(problemsOf({ ...deposit, [key]: 1 })).toEqual([
      {
        code: 'ACTES-V004',
        path: key === 'numéro' || key.endsWith('é') ? `["${key}"]` : key,
        params: { key, suggestion },
      },
    ])
  })

  test('is refused inside a piece, with its place', () => {
    const annexes = [
      { fichier: 'b.pdf', type: '99_DE' },
      { fichier: 'c.pdf', fichiers: 1 },
    ]
    expect(problemsOf({ ...deposit, annexes }).map(({ path, params }) => [path, params?.suggestion])).toEqual([
      ['annexes[0].type', ''],
      ['annexes[1].fichiers', 'fichier'],
    ])
  })

  test('may be __proto__ or constructor: refused like any other', () => {
    const input: unknown = JSON.parse(
      `{"__proto__": {"numero": "X"}, "constructor": 1, ${JSON.stringify(deposit).slice(1)}`,
    )
    expect(faults(input)).toEqual(['V004 __proto__', 'V004 constructor'])
  })

  test('of any length is shown shortened', () => {
    const key = 'k'.repeat(5000)
    expect(String(problemsOf({ ...deposit, [key]: 1 })[0]?.params?.key).length).toBe(80)
  })
})

describe('missing values and wrong types', () => {
  test('are all reported at once, by key', () => {
    expect(faults({})).toEqual([
      'V005 collectivite',
      'V005 numero',
      'V005 nature',
      'V005 dateDecision',
      'V005 matiere',
      'V005 objet',
      'V005 document',
    ])
  })

  test.each([
    ['numero', 11, { expected: 'texte', found: 'nombre' }],
    ['documentPapier', 'non', { expected: 'booléen', found: 'texte' }],
    ['annexes', {}, { expected: 'liste', found: 'objet' }],
    ['document', [], { expected: 'objet', found: 'liste' }],
    ['cle', null, { expected: 'texte', found: 'null' }],
    ['objet', undefined, { expected: 'texte', found: 'absent' }],
  ])('%s as %j', (key, value, words) => {
    const [problem] = problemsOf({ ...deposit, [key]: value })
    expect([problem?.code, problem?.path, problem?.params]).toEqual(['ACTES-V005', key, { key, ...words }])
  })

  test.each([null, [], 'acte', 3, undefined])('a deposit that is %j is not an object', (input) => {
    expect(faults(input)).toEqual(['V005 $'])
  })
})

test('the nearest key wins, not the first one', () => {
  expect(nearestKey('annexe', ['annales', 'annexes'])).toBe('annexes')
})
