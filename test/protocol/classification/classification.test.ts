// The national classification: matieres and codes PJ.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import {
  defaultTypePieceOf,
  findMatiere,
  libelleOf,
  listsTypesPiece,
  nationalClassification,
  naturesOffering,
  typePieceOffered,
  type Classification,
} from '../../../src/protocol/classification/classification.ts'
import { nationalTypesPiece } from '../../../src/protocol/classification/national.ts'
import { natures } from '../../../src/protocol/codes.ts'
import { isJour } from '../../../src/protocol/calendrier/jour.ts'
import { describeIf } from '../../support/describe-with.ts'
import { peerFixture, reference, referenceFolder } from '../../support/reference.ts'

const labels = (levels: readonly number[], classification: Classification = nationalClassification) =>
  findMatiere(classification, levels)?.map(({ libelle }) => libelle)

/** As in a 7-2: three levels, one nature. */
const received: Classification = {
  date: '2025-01-15',
  builtIn: false,
  natures: [{ code: 1, abrege: 'DE', libelle: 'Délibérations', typesPiece: [{ code: '75_PL', libelle: 'Plan' }] }],
  matieres: [
    {
      code: 7,
      libelle: 'Finances',
      sous: [{ code: 10, libelle: 'Divers', sous: [{ code: 2, libelle: 'Dons', sous: [] }] }],
    },
  ],
}

describe('the national classification', () => {
  test('is the version of 18 April 2019', () => {
    expect([nationalClassification.date, nationalClassification.builtIn]).toEqual(['2019-04-18', true])
    expect(isJour(nationalClassification.date)).toBe(true)
  })

  test('has 9 matieres and 57 of the second level', () => {
    expect(nationalClassification.matieres).toHaveLength(9)
    expect(nationalClassification.matieres.map(({ sous }) => sous.length)).toEqual([7, 3, 6, 5, 8, 5, 10, 9, 4])
  })

  test('has 95 codes PJ, each once, each offered somewhere', () => {
    expect(new Set(nationalTypesPiece.map(([code]) => code)).size).toBe(95)
    expect(nationalTypesPiece.filter(([, , offered]) => offered.length === 0)).toEqual([])
  })

  test('offers each nature its own default, and the signature file', () => {
    for (const { abrege, defaultTypePiece } of natures) {
      expect(typePieceOffered(nationalClassification, abrege, defaultTypePiece)).toBe(true)
      expect(typePieceOffered(nationalClassification, abrege, '99_SE')).toBe(true)
    }
  })

  test('offers plans to individual acts only', () => {
    expect(naturesOffering(nationalClassification, '22_PN')).toEqual(['AI'])
    expect(typePieceOffered(nationalClassification, 'DE', '22_PN')).toBe(false)
  })

  test('does not know 75_PL', () => {
    expect(naturesOffering(nationalClassification, '75_PL')).toEqual([])
  })
})

describe('a matiere', () => {
  test('is found from the first level down', () => {
    expect(labels([8, 1])).toEqual(['Domaines de compétences par thèmes', 'Enseignement'])
    expect(labels([7, 10])).toEqual(['Finances locales', 'Divers'])
  })

  test.each([[[10, 1]], [[8, 10]], [[0, 1]]])('%j does not exist', (levels) => {
    expect(labels(levels)).toBeUndefined()
  })

  test('deeper than the built-in levels is accepted unchecked', () => {
    expect(labels([8, 1, 4, 2])).toEqual(['Domaines de compétences par thèmes', 'Enseignement'])
    expect(labels([8, 99, 4])).toBeUndefined()
  })

  test('is named by its own label, as deep as it is known', () => {
    expect(libelleOf(nationalClassification, [8, 1])).toBe('Enseignement')
    expect(libelleOf(nationalClassification, [8, 1, 4])).toBe('Enseignement')
    expect(libelleOf(received, [7, 10, 2])).toBe('Dons')
    expect(libelleOf(received, [7, 11])).toBeUndefined()
  })

  test('must exist at every level in a received one', () => {
    expect(labels([7, 10, 2], received)).toEqual(['Finances', 'Divers', 'Dons'])
    expect(labels([7, 10], received)).toEqual(['Finances', 'Divers'])
    expect(labels([7, 10, 3], received)).toBeUndefined()
    expect(labels([7, 10, 2, 1], received)).toBeUndefined()
  })
})

test('an old classification may list no code PJ at all', () => {
  const old = { ...received, natures: [{ code: 1, abrege: 'DE', libelle: 'Délibérations', typesPiece: [] }] }
  expect([listsTypesPiece(received), listsTypesPiece(old)]).toEqual([true, false])
})

await describeIf(reference, 'beside the ministry’s own classification of 2019-04-18', () => {
  const path = 'pastell/megalis/test/PHPUnit/connecteur/s2low/fixtures/999-1234----7-2_1.xml'
  const theirs = referenceFolder ? readFileSync(peerFixture(path), 'latin1') : ''
  const attributes = (tag: string, text = theirs) =>
    [...text.matchAll(new RegExp(`<actes:${tag}\\s([^>]*?)/?>`, 'g'))].map(([, inside = '']) =>
      Object.fromEntries([...inside.matchAll(/actes:(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value])),
    )
  const letters = (label = '') =>
    label
      .replaceAll('&apos;', "'")
      .replaceAll('œ', 'oe')
      .normalize('NFD')
      .replace(/[^A-Za-z]/g, '')
      .toLowerCase()

  test('the same codes PJ for the same natures', () => {
    const natureBlocks = theirs.split('<actes:NatureActe ').slice(1)
    const offered = natureBlocks.flatMap((block) => {
      const abrege = /actes:TypeAbrege="(\w+)"/.exec(block)?.[1]
      return attributes('TypePJNatureActe', block).map(({ CodeTypePJ }) => `${abrege} ${CodeTypePJ}`)
    })
    const ours = nationalClassification.natures.flatMap(({ abrege, typesPiece }) =>
      typesPiece.map(({ code }) => `${abrege} ${code}`),
    )
    expect(ours.sort()).toEqual(offered.sort())
  })

  test('the same labels of codes PJ, spelling and accents aside', () => {
    const labelOf = new Map(
      attributes('TypePJNatureActe').map(({ CodeTypePJ, Libelle }) => [CodeTypePJ, letters(Libelle)]),
    )
    const different = nationalTypesPiece.filter(([code, libelle]) => labelOf.get(code) !== letters(libelle))
    expect(different.map(([code]) => code)).toEqual(['11_PV', '11_RA', '23_DE'])
  })

  test('the same matieres on both national levels', () => {
    const blocks = theirs.split('<actes:Matiere1 ').slice(1)
    const codes = blocks.flatMap((block) => {
      const first = /actes:CodeMatiere="(\d+)"/.exec(block)?.[1]
      return attributes('Matiere2', block).map(({ CodeMatiere }) => `${first}.${CodeMatiere}`)
    })
    const ours = nationalClassification.matieres.flatMap(({ code, sous }) => sous.map((each) => `${code}.${each.code}`))
    expect(ours.sort()).toEqual(codes.sort())
  })

  test('the same labels of matieres, spelling and accents aside', () => {
    const labelled = [...attributes('Matiere1'), ...attributes('Matiere2')].map(({ Libelle }) => letters(Libelle))
    const all = nationalClassification.matieres.flatMap((matiere) => [matiere, ...matiere.sous])
    const different = all.filter(({ libelle }) => !labelled.includes(letters(libelle)))
    expect(different.map(({ libelle }) => libelle)).toEqual(['Libertés publiques et pouvoirs de police'])
  })
})

describe('the code PJ of a piece that gives none', () => {
  const national = { ...nationalClassification, builtIn: false }
  const offering = (codes: readonly string[]): Classification => ({
    ...national,
    natures: national.natures.map((nature) => ({
      ...nature,
      typesPiece: nature.abrege === 'CC' ? codes.map((code) => ({ code, libelle: code })) : nature.typesPiece,
    })),
  })

  test.each(natures)('$abrege takes its own, $defaultTypePiece', ({ abrege, defaultTypePiece }) => {
    expect(defaultTypePieceOf(nationalClassification, abrege)).toBe(defaultTypePiece)
  })

  test('if its own is not offered, the general one; never the signature’s; else the first', () => {
    expect(defaultTypePieceOf(offering(['10_AV', '99_SE', '99_CO']), 'CC')).toBe('99_CO')
    expect(defaultTypePieceOf(offering(['10_AV', '99_SE']), 'CC')).toBe('10_AV')
    expect(defaultTypePieceOf(offering([]), 'CC')).toBe('99_DC')
  })
})
