// Retours of transaction 1 and envelopes: all that is read of them, in spite of the departures really seen.
import { readdirSync } from 'node:fs'
import { sep } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readRetour } from '../../../src/protocol/retours/retours.ts'
import { specimens, toXml } from '../specimens.ts'
import { bytesOf, fixture, folder, identity, told } from './fixtures.ts'

const stem = '034-213401482-20250625-DEL11-250625-DE'

describe('an ARActe', () => {
  it('gives the identifier, the day of reception, the echo and the classification in force', async () => {
    expect(await fixture('ARActe/numero-avec-tiret', `${stem}-1-2_0.xml`)).toEqual({
      retour: {
        kind: 'ARActe',
        code: '1-2',
        idActe: stem,
        dateReception: '2025-07-08',
        acteRecu: {
          dateDecision: '2025-06-25',
          numero: 'DEL11-250625',
          nature: 'DE',
          matiere: [8, 1],
          objet: 'Écoles : convention de partenariat pour un environnement numérique de travail',
          classificationDate: '2019-04-18',
          document: `99_DE-${stem}-1-1_1.pdf`,
          annexes: [`21_DO-${stem}-1-1_2.pdf`],
          documentPapier: false,
        },
        classificationDate: '2019-04-18',
      },
      identity,
      deviations: [],
      schemaValid: true,
      schema: { strict: true, wide: true },
    })
  })

  const quirks: [string, object, string[]][] = [
    ['numero-simple', { acteRecu: { numero: 'DEL11_250625', annexes: [] } }, []],
    ['numero-a-espace-et-minuscules', { idActe: '034-213401482-20250625-Del 11-2025 bis-DE' }, []],
    ['document-papier-absent', { acteRecu: { documentPapier: false } }, ['X007 missing']],
    ['document-papier-vide', { acteRecu: { documentPapier: false } }, []],
    ['document-papier-nil', { acteRecu: { documentPapier: false } }, []],
    ['document-papier-zero', { acteRecu: { documentPapier: false } }, []],
    ['document-papier-oui', { acteRecu: { documentPapier: true } }, []],
    ['annexes-blanches', { acteRecu: { annexes: [] } }, []],
    ['classification-plus-ancienne', { classificationDate: '2008-12-31' }, []],
    ['commentaire-et-cdata', { acteRecu: { objet: "Achat d'un <broyeur> & location" } }, []],
    ['nature-contredite-par-les-noms', { idActe: stem, acteRecu: { nature: 'CC' } }, []],
    ['prefixe-etranger', { idActe: stem, acteRecu: { numero: 'DEL11-250625' } }, []],
    ['espace-de-noms-par-defaut', { idActe: stem, acteRecu: { numero: 'DEL11-250625' } }, []],
    ['fins-de-ligne-crlf', { idActe: stem }, []],
    ['lignes-vides-apres-la-racine', { idActe: stem }, []],
    ['sans-prolog', { acteRecu: { objet: expect.stringMatching(/^Écoles : .* numérique/) } }, []],
    ['prolog-sans-encodage', { acteRecu: { objet: expect.stringMatching(/^Écoles : .* numérique/) } }, []],
    ['utf-8-sous-iso-8859-1', { acteRecu: { objet: expect.stringMatching(/^Écoles : .* numérique/) } }, ['X008 UTF-8']],
    [
      'windows-1252-sous-iso-8859-1',
      { acteRecu: { objet: 'Aménagement du cœur de village : travaux de l’école – 12 000 €' } },
      ['X008 windows-1252'],
    ],
    [
      'chemin-absolu-dans-nom-fichier',
      { acteRecu: { annexes: [`99_SE-${stem}-1-1_2.xml`, `21_DO-${stem}-1-1_3.pdf`] } },
      ['X007 path', 'X007 path'],
    ],
    ['nombre-d-annexes-faux', { acteRecu: { annexes: [`21_DO-${stem}-1-1_2.pdf`] } }, ['X007 count']],
    ['deux-actes-recus', { acteRecu: { numero: 'DEL11-250625' } }, ['X007 unexpected', 'X007 repeated']],
  ]
  it.each(quirks)('is read despite %s', async (file, facts, deviations) => {
    const read = await fixture(`ARActe/${file}`)
    expect(read.retour).toMatchObject({ kind: 'ARActe', dateReception: '2025-07-08', ...facts })
    expect(told(read.deviations)).toEqual(deviations)
    expect(read.schemaValid).toBe(true)
    expect(read.identity).toMatchObject({ departement: '034', siren: '213401482', nature: 'DE' })
  })

  it('is read without prefixes on its attributes, each reported', async () => {
    const read = await fixture('ARActe/attributs-sans-prefixe')
    expect(read.retour).toMatchObject({ idActe: stem, dateReception: '2025-07-08' })
    expect(read.schemaValid).toBe(false)
    expect(new Set(told(read.deviations))).toEqual(new Set(['X007 attribute-unexpected', 'X007 attribute-missing']))
  })

  it('reports the place of the path and of the wrong count', async () => {
    const [path] = (await fixture('ARActe/chemin-absolu-dans-nom-fichier')).deviations
    expect(path?.path).toBe('/actes:ARActe/actes:ActeRecu/actes:Annexes/actes:Annexe[1]/actes:NomFichier')
    const [count] = (await fixture('ARActe/nombre-d-annexes-faux')).deviations
    expect(count).toEqual({
      code: 'ACTES-X007',
      path: '/actes:ARActe/actes:ActeRecu/actes:Annexes/@actes:Nombre',
      value: '3',
      params: { reason: 'count', element: 'Nombre', expected: 1 },
    })
  })

  it.each(['_0.xml', '_5279.xml', '_123456789.xml', '_0.XML'])('accepts any serial in its name: %s', async (tail) => {
    expect((await fixture('ARActe/numero-avec-tiret', `${stem}-1-2${tail}`)).deviations).toEqual([])
  })
})

describe('an AnomalieActe', () => {
  it.each([
    [
      'classification-perimee',
      { date: '2025-07-09', nature: '002', verifCode: 'ODT-VERIF-01', classificationDate: '2025-03-14' },
    ],
    [
      'nature-sur-un-chiffre',
      { nature: '2', detail: 'Le document principal est illisible.' },
      ['X007 pattern', 'X007 missing'],
    ],
    ['nature-en-lettres', { nature: 'ERREUR2' }, ['X007 type']],
    ['nature-042-sans-detail', { nature: '042', detail: '' }],
    ['identite-hors-du-nom', { nature: '002', verifCode: 'ODT-VERIF-01', acteRecu: { matiere: [8, 1, 2, null, 4] } }],
  ])('is read despite %s', async (file, facts, deviations: string[] = []) => {
    const read = await fixture(`AnomalieActe/${file}`)
    expect(read).toMatchObject({ retour: { kind: 'AnomalieActe', code: '1-3', ...facts }, identity, schemaValid: true })
    expect(told(read.deviations)).toEqual(deviations)
  })

  it('has no verification code if its detail has none', async () => {
    expect((await fixture('AnomalieActe/nature-en-lettres')).retour).not.toHaveProperty('verifCode')
  })

  it('identifies its act, although its name lost it', async () => {
    const read = await fixture('AnomalieActe/identite-hors-du-nom', '034-213401482----1-3_1.xml')
    expect(read).toMatchObject({ identity, deviations: [] })
  })

  it('takes missing facts of its echo from its name', async () => {
    const xml =
      '<actes:AnomalieActe xmlns:actes="http://www.interieur.gouv.fr/ACTES#v1.1-20040216"><actes:Nature>002</actes:Nature></actes:AnomalieActe>'
    const read = await readRetour(bytesOf(xml), `${stem}-1-3_1.xml`)
    expect(read).toMatchObject({
      retour: { nature: '002', detail: '', acteRecu: { matiere: [], objet: '' } },
      identity,
    })
    expect(read.schemaValid).toBe(false)
    expect(read.retour).not.toHaveProperty('date')
  })
})

describe('an AnomalieEnveloppe', () => {
  it.each([
    ['siren-non-enregistre', { nature: '5', verifCode: 'PREF-VERIF-02' }],
    ['nature-hors-liste', { nature: '999', verifCode: 'ODT-VERIF-17' }, ['X007 enumeration']],
    ['nature-sur-trois-chiffres', { nature: '005', verifCode: 'PREF-VERIF-02' }],
    ['detail-absent', { nature: '100', detail: '' }],
  ])('is read despite %s', async (file, facts, deviations: string[] = []) => {
    const read = await fixture(`AnomalieEnveloppe/${file}`, 'ANO_EACT--213401482--20250708-1.xml')
    expect(read).toMatchObject({
      retour: {
        kind: 'AnomalieEnveloppe',
        date: '2025-07-08',
        enveloppeRecue: { siren: '213401482', formulaires: [`${stem}-1-1_0.xml`] },
        ...facts,
      },
      identity,
      schemaValid: true,
    })
    expect(told(read.deviations)).toEqual(deviations)
  })

  it('belongs to the act of the only message that it lists, unless that message’s name has the day of a letter', async () => {
    const xml = toXml(specimens.AnomalieEnveloppe).replace(
      /<actes:FormulairesEnvoyes>.*<\/actes:FormulairesEnvoyes>/,
      '<actes:FormulairesEnvoyes><actes:Formulaire><actes:NomFichier>034-213401482-20250720-DEL11-250625-DE-3-4_0.xml</actes:NomFichier></actes:Formulaire></actes:FormulairesEnvoyes>',
    )
    const { dateDecision: _, ...undated } = identity
    expect((await readRetour(bytesOf(xml))).identity).toEqual(undated)
    const annulation = xml.replace('-3-4_0.xml', '-6-1_0.xml')
    expect((await readRetour(bytesOf(annulation))).identity).toEqual({ ...identity, dateDecision: '2025-07-20' })
  })

  it('belongs to no particular act if its envelope contained several', async () => {
    const { retour, identity } = await fixture('AnomalieEnveloppe/plusieurs-formulaires')
    expect(retour).toMatchObject({ enveloppeRecue: { formulaires: [expect.anything(), expect.anything()] } })
    expect(identity).toEqual({ departement: '034', siren: '213401482' })
  })

  it('takes the sender from its name if it echoes nothing', async () => {
    const xml = '<actes:AnomalieEnveloppe xmlns:actes="http://www.interieur.gouv.fr/ACTES#v1.1-20040216"/>'
    const { retour, identity } = await readRetour(bytesOf(xml), 'ANO_EACT--213401482--20250708-1.xml')
    expect(identity).toEqual({ siren: '213401482' })
    expect(retour).toMatchObject({ enveloppeRecue: { adressesRetour: [], formulaires: [] } })
  })
})

describe('an envelope', () => {
  it.each([
    ['sous-prefecture', { type: 'SPREF', departement: '034', arrondissement: '1' }, `${stem}-1-2_5279.xml`],
    ['prefecture', { type: 'PREF', departement: '034' }, `${stem}-1-2_5279.xml`],
    ['sgar', { type: 'SGAR', departement: '076' }, `${stem}-1-2_5279.xml`],
    [
      'emetteur-d-un-autre-departement',
      { type: 'SPREF', departement: '001', arrondissement: '1' },
      `${stem}-1-2_5279.xml`,
    ],
    ['referent-en-echo', { type: 'SPREF', departement: '034', arrondissement: '1' }, '034-213401482----1-3_1.xml'],
  ])('of the State gives sender, addressee and content: %s', async (file, emetteur, formulaire) => {
    expect(await fixture(`EnveloppeMISILLCL/${file}`, 'EACT--SPREF0341-213401482-20250708-57.xml')).toEqual({
      retour: { kind: 'EnveloppeMISILLCL', emetteur, destinataire: '213401482', formulaires: [formulaire] },
      identity: { siren: '213401482' },
      deviations: [],
      schemaValid: true,
      schema: { strict: true, wide: true },
    })
  })

  it('of ours is read too', async () => {
    const read = await readRetour(bytesOf(toXml(specimens.EnveloppeCLMISILL)), 'EACT--213401482--20250708-1.xml')
    expect(read).toMatchObject({
      retour: {
        kind: 'EnveloppeCLMISILL',
        siren: '213401482',
        departement: '034',
        arrondissement: '1',
        nature: '31',
        adressesRetour: ['retour-actes@tdt.example.fr', 'retour_2.actes@tdt.example.fr'],
      },
      identity: { siren: '213401482', departement: '034' },
      deviations: [],
    })
  })
})

describe('a message of ours', () => {
  it('is read too', async () => {
    const { retour } = await readRetour(bytesOf(toXml(specimens.Acte)))
    expect(retour).toMatchObject({
      kind: 'Acte',
      code: '1-1',
      acte: { numero: 'DEL11_250625', matiere: [8, 1, 2, 3, 4], precedent: '034-213401482-20250101-DEL01-DE' },
    })
  })
})

describe('all fixtures', () => {
  it('are read as the kind whose folder they are in', async () => {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.xml'))
    for (const file of files) {
      const { retour } = await fixture(file.replace('.xml', ''))
      expect(retour.kind).toBe(file.split(sep)[0])
    }
  })
})
