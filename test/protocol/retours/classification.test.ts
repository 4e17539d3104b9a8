// The classification as the ministry sends it: the whole tree, sorted by its codes, and what is reported of odd
// entries.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import {
  findMatiere,
  libelleOf,
  listsTypesPiece,
  type Classification,
} from '../../../src/protocol/classification/classification.ts'
import { readRetour } from '../../../src/protocol/retours/retours.ts'
import { specimens, toXml } from '../specimens.ts'

const folder = fileURLToPath(new URL('../../../fixtures/retours/RetourClassification/', import.meta.url))

async function read(source: string | Uint8Array) {
  const bytes = typeof source === 'string' ? readFileSync(`${folder}${source}.xml`) : source
  const { retour, identity, deviations, schemaValid } = await readRetour(bytes, '034-213401482----7-2_1.xml')
  if (retour.kind !== 'RetourClassification') throw new Error(retour.kind)
  return { classification: retour.classification, identity, deviations, schemaValid }
}

const spoilt = (from: string | RegExp, to: string) =>
  read(new TextEncoder().encode(toXml(specimens.RetourClassification).replace(from, to)))

const leaf = (code: number, libelle: string) => ({ code, libelle, sous: [] })
const signature = { code: '99_SE', libelle: 'Fichier de signature électronique' }
const orientation = { code: '21_DO', libelle: "Document d'orientation et d'objectif" }

/** The ordinary fixture, whole. */
const whole: Classification = {
  date: '2025-03-14',
  builtIn: false,
  natures: [
    {
      code: 1,
      abrege: 'DE',
      libelle: 'Délibérations',
      typesPiece: [{ code: '99_DE', libelle: 'Délibération' }, orientation, signature],
    },
    {
      code: 2,
      abrege: 'AR',
      libelle: 'Actes réglementaires',
      typesPiece: [{ code: '99_AR', libelle: 'Acte réglementaire' }, orientation, signature],
    },
    {
      code: 3,
      abrege: 'AI',
      libelle: 'Actes individuels',
      typesPiece: [{ code: '99_AI', libelle: 'Acte individuel' }, { code: '22_PN', libelle: 'Plans' }, signature],
    },
    {
      code: 4,
      abrege: 'CC',
      libelle: 'Contrats, conventions et avenants',
      typesPiece: [{ code: '99_DC', libelle: 'Document contractuel' }, signature],
    },
    {
      code: 5,
      abrege: 'BF',
      libelle: 'Documents budgétaires et financiers',
      typesPiece: [{ code: '99_BU', libelle: 'Document budgétaire' }, signature],
    },
    {
      code: 6,
      abrege: 'AU',
      libelle: 'Autres',
      typesPiece: [{ code: '99_AU', libelle: 'Autre document' }, signature],
    },
  ],
  matieres: [
    {
      code: 1,
      libelle: 'Commande publique',
      sous: [leaf(1, 'Marchés publics'), leaf(2, 'Délégation de service public')],
    },
    { code: 5, libelle: 'Institutions et vie politique', sous: [leaf(2, 'Fonctionnement des assemblées')] },
    {
      code: 7,
      libelle: 'Finances locales',
      sous: [leaf(1, 'Décisions budgétaires'), leaf(2, 'Fiscalité'), leaf(10, 'Divers')],
    },
    {
      code: 8,
      libelle: 'Domaines de compétences par thèmes',
      sous: [
        {
          code: 1,
          libelle: 'Enseignement',
          sous: [
            {
              code: 1,
              libelle: 'Écoles maternelles et élémentaires',
              sous: [
                {
                  code: 1,
                  libelle: 'Conventions',
                  sous: [leaf(1, "Avec d'autres communes"), leaf(2, "Avec l'État")],
                },
                leaf(2, 'Carte scolaire'),
              ],
            },
            leaf(2, 'Collèges'),
          ],
        },
        leaf(8, 'Environnement'),
      ],
    },
  ],
}

describe('a classification', () => {
  it('is read completely: its day, its natures with their codes PJ, its five levels', async () => {
    expect(await read('ordinaire')).toEqual({
      classification: whole,
      identity: { departement: '034', siren: '213401482' },
      deviations: [],
      schemaValid: true,
    })
  })

  it('without any code PJ lists none', async () => {
    const { classification } = await read('sans-types-de-piece')
    expect([listsTypesPiece(classification), listsTypesPiece(whole)]).toEqual([false, true])
  })

  it('with a blank label is named by its code there', async () => {
    const { classification } = await read('libelle-blanc')
    expect(libelleOf(classification, [6, 1, 10])).toBe('6.1.10')
    expect(libelleOf(classification, [6, 1, 9])).toBe('Circulation')
    expect(libelleOf(classification, [6, 2])).toBeUndefined()
  })

  it('is searched by its codes, in whatever order they came', async () => {
    const { classification } = await read('ordre-non-numerique')
    expect(findMatiere(classification, [7, 10, 2])?.map(({ libelle }) => libelle)).toEqual([
      'Finances locales',
      'Divers',
      'Dons',
    ])
  })
})

describe('an odd entry', () => {
  it('repeating a code is left out, and reported with its place', async () => {
    const root = '/actes:RetourClassification'
    expect((await read('freres-en-double')).deviations).toEqual([
      {
        code: 'ACTES-X007',
        path: `${root}/actes:NaturesActes/actes:NatureActe[2]`,
        value: '1',
        params: { reason: 'duplicate', element: 'NatureActe' },
      },
      {
        code: 'ACTES-X007',
        path: `${root}/actes:NaturesActes/actes:NatureActe[1]/actes:TypePJNatureActe[2]`,
        value: '99_DE',
        params: { reason: 'duplicate', element: 'TypePJNatureActe' },
      },
      {
        code: 'ACTES-X007',
        path: `${root}/actes:Matieres/actes:Matiere1[2]`,
        value: '1',
        params: { reason: 'duplicate', element: 'Matiere1' },
      },
      {
        code: 'ACTES-X007',
        path: `${root}/actes:Matieres/actes:Matiere1[1]/actes:Matiere2[2]`,
        value: '1',
        params: { reason: 'duplicate', element: 'Matiere2' },
      },
    ])
  })

  it('without a code is left out, and reported: the schema allows a nature without one', async () => {
    const { deviations, schemaValid } = await read('sans-code-de-nature')
    expect(deviations).toEqual([
      {
        code: 'ACTES-X007',
        path: '/actes:RetourClassification/actes:NaturesActes/actes:NatureActe[1]',
        params: { reason: 'keyless', element: 'NatureActe' },
      },
    ])
    expect(schemaValid).toBe(true)
  })

  it('with a code that is not a number is left out', async () => {
    const { classification, deviations } = await spoilt('actes:CodeMatiere="10"', 'actes:CodeMatiere="dix"')
    expect(classification.matieres.map(({ code, sous }) => [code, sous.length])).toEqual([
      [1, 2],
      [7, 0],
    ])
    expect(deviations.map(({ params }) => params?.reason)).toEqual(['type', 'keyless'])
  })

  it('of a code PJ that is blank is left out', async () => {
    const { classification, deviations } = await spoilt('actes:CodeTypePJ="99_DE"', 'actes:CodeTypePJ=" "')
    expect(classification.natures[0]?.typesPiece.map(({ code }) => code)).toEqual(['21_DO'])
    expect(deviations.map(({ params }) => params?.reason)).toEqual(['keyless'])
  })

  it('a nature without its abbreviation gets that of its code', async () => {
    const { classification } = await spoilt(' actes:TypeAbrege="AU"', '')
    expect(classification.natures.map(({ abrege }) => abrege)).toEqual(['DE', 'AU'])
  })
})

describe('no classification', () => {
  it.each([
    ['without a day', /<actes:DateClassification>.*<\/actes:DateClassification>/, 'date'],
    ['without matieres', /<actes:Matieres>.*<\/actes:Matieres>/, 'matieres'],
  ])('%s', async (_, part, fact) => {
    await expect(spoilt(part, '')).rejects.toMatchObject({ code: 'ACTES-X010', params: { fact } })
  })
})
