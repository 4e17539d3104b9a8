// Finding a matiere or a code PJ by the words that people type.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { nationalClassification, type Classification } from '../../../src/protocol/classification/classification.ts'
import { searchClassification } from '../../../src/protocol/classification/search.ts'
import { readRetour } from '../../../src/protocol/retours/retours.ts'

const codes = (words: string, classification: Classification = nationalClassification) =>
  searchClassification(classification, words).matieres.map(({ code }) => code)
const pieces = (words: string) => searchClassification(nationalClassification, words).typesPiece.map(({ code }) => code)

async function received(file: string): Promise<Classification> {
  const path = fileURLToPath(new URL(`../../../fixtures/retours/RetourClassification/${file}.xml`, import.meta.url))
  const { retour } = await readRetour(readFileSync(path))
  if (retour.kind !== 'RetourClassification') throw new Error(retour.kind)
  return retour.classification
}

describe('a matiere', () => {
  it('is given with its labels from the first level down', () => {
    expect(searchClassification(nationalClassification, 'enseignement').matieres).toEqual([
      { code: '8.1', libelles: ['Domaines de compétences par thèmes', 'Enseignement'] },
    ])
  })

  it.each([
    ['ENSEIGNEMENT', ['8.1']],
    ['décisions BUDGETAIRES', ['7.1']],
    ['budgétaires decisions', ['7.1']],
    ['voeux', ['9.4']],
    ['vœux', ['9.4']],
    ["maîtrise d'œuvre", ['1.6']],
    ['urbanisme', ['2.1', '2.2', '2.3']],
    ['urbanisme préemption', ['2.3']],
    ['7.10', ['7.10']],
    ['2', ['2.1', '2.2', '2.3']],
    ['licorne', []],
    ['urbanisme licorne', []],
  ])('is found by %s', (words, expected) => {
    expect(codes(words)).toEqual(expected)
  })

  it('is found by an abbreviation, with its points or without', () => {
    const fpt: Classification = {
      ...nationalClassification,
      matieres: [
        { code: 4, libelle: 'Fonction publique', sous: [{ code: 1, libelle: 'Agents de la F.P.T.', sous: [] }] },
      ],
    }
    expect([codes('fpt', fpt), codes('F.P.T.', fpt), codes('f.p.t', fpt)]).toEqual([['4.1'], ['4.1'], ['4.1']])
  })

  it('below the second level is found too', async () => {
    expect(codes('carte scolaire', await received('ordinaire'))).toEqual(['8.1.1.2'])
    expect(codes('8.1.1', await received('ordinaire'))).toEqual([
      '8.1.1',
      '8.1.1.1',
      '8.1.1.1.1',
      '8.1.1.1.2',
      '8.1.1.2',
    ])
  })

  it('is found in spite of characters lost from its label', async () => {
    const damaged = await received('libelles-abimes')
    expect(codes("maitrise d'oeuvre", damaged)).toEqual(['1.6'])
    expect(codes('vœux motions', damaged)).toEqual(['9.4'])
  })

  it('is one of all, when nothing is asked', () => {
    expect(codes('')).toHaveLength(57)
    expect(codes(' , ')).toHaveLength(57)
  })

  it('is searched by the typed letters, whatever they mean in a pattern', () => {
    expect(codes('(.*')).toHaveLength(57)
    expect(codes('a.b')).toEqual([])
    expect(codes('[\\')).toHaveLength(57)
  })
})

describe('a code PJ', () => {
  it('is given with its label and the natures under which it is offered', () => {
    expect(searchClassification(nationalClassification, 'signature electronique').typesPiece).toEqual([
      {
        code: '99_SE',
        libelle: 'Fichier de signature électronique',
        natures: ['DE', 'AR', 'AI', 'CC', 'BF', 'AU'],
      },
    ])
  })

  it.each([
    ['22_PN', ['22_PN']],
    ['12_', ['12_AD', '12_CC', '12_CD', '12_CR', '12_DA', '12_DC', '12_IP', '12_NR', '12_RS', '12_ST']],
    ['préemption intention', []],
    ['préempter', ['23_PR']],
    ['œuvre', ['23_DE']],
  ])('is found by %s', (words, expected) => {
    expect(pieces(words)).toEqual(expected)
  })

  it('each once, in order', () => {
    const all = pieces('')
    expect(all).toHaveLength(95)
    expect(all.toSorted()).toEqual(all)
  })
})
