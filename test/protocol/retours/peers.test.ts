// Every message of the peers' own fixtures: its act, its content, its day.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Matiere } from '../../../src/protocol/classification/classification.ts'
import { readRetour, type ReadRetour } from '../../../src/protocol/retours/retours.ts'
import { describeIf } from '../../support/describe-with.ts'
import { peerFixture, referenceFolder } from '../../support/reference.ts'

interface Expected {
  readonly kind: ReadRetour['retour']['kind']
  readonly identity: ReadRetour['identity']
  readonly facts: object
}

const own = { departement: '034', siren: '000000000', dateDecision: '2017-07-01', nature: 'AI' }
const numero20170721D = { ...own, numero: '20170721D' }
const s2low = 's2low/test/PHPUnit'
const pastell = 'pastell/megalis/test/PHPUnit/module'
const stela = 'stela/acte-service/src/test/resources/data'
const cl = { departement: '034', siren: '491011698', dateDecision: '2017-12-07', numero: 'CL20171227_06', nature: 'DE' }
const returnOf = (message: string) => ({
  emetteur: { type: 'SPREF', departement: '001', arrondissement: '1' },
  destinataire: '000000000',
  formulaires: [message],
})

/** Counts of a classification: natures, codes PJ of each nature, matieres of each level. */
interface Counts {
  readonly typesPiece: Readonly<Record<string, number>>
  readonly levels: readonly number[]
}

const without: Counts = { typesPiece: { DE: 0, AR: 0, AI: 0, CC: 0, BF: 0, AU: 0 }, levels: [9, 57] }
const of2019: Counts = { typesPiece: { DE: 18, AR: 9, AI: 36, CC: 47, BF: 3, AU: 2 }, levels: [9, 57, 225] }

/** Their classifications. None has two entries of one code; one has a blank label. */
const classifications: Readonly<Record<string, Counts & { readonly date: string }>> = {
  'pastell/megalis/connecteur/fakeTdt/fixtures/classification.xml': { date: '2004-04-01', ...without },
  'pastell/megalis/test/PHPUnit/connecteur/s2low/fixtures/999-1234----7-2_1.xml': { date: '2019-04-18', ...of2019 },
  'pastell/megalis/test/PHPUnit/connecteur/s2low/fixtures/999-1234----7-2_7.xml': { date: '2018-11-28', ...of2019 },
  'pastell/megalis/test/PHPUnit/connecteur/s2low/fixtures/classification-exemple.xml': {
    date: '2019-03-01',
    typesPiece: of2019.typesPiece,
    levels: [9, 57, 105, 10],
  },
  'pastell/megalis/test/PHPUnit/module/actes-generique/fixtures/classification.xml': {
    date: '2017-11-13',
    typesPiece: { DE: 7, AR: 4, AI: 20, CC: 27, BF: 2, AU: 1 },
    levels: [9, 57],
  },
  's2low/test/PHPUnit/class/fixtures/classification.xml': {
    date: '2017-08-28',
    typesPiece: { DE: 2, AR: 2, AI: 2, CC: 2, BF: 2, AU: 2 },
    levels: [9, 57],
  },
  'stela/acte-service/src/main/resources/examples/exemple_codes_matieres.xml': {
    date: '2017-04-19',
    typesPiece: { ...without.typesPiece, AU: 2 },
    levels: [9, 57],
  },
  'stela/acte-service/src/test/resources/data/exemple_codes_matieres.xml': {
    date: '2017-12-08',
    typesPiece: { DE: 19, AR: 9, AI: 37, CC: 48, BF: 3, AU: 2 },
    levels: [9, 57, 225],
  },
}

const numero20170725A = { ...own, numero: '20170725A' }
const gers = {
  departement: '032',
  siren: '213201601',
  dateDecision: '2017-06-16',
  numero: 'ARP201706407',
  nature: 'AI',
}

/** Every message and every envelope among the peers' files, classifications apart. */
const peers: Readonly<Record<string, Expected>> = {
  [`${pastell}/actes-generique/fixtures/aractes.xml`]: {
    kind: 'ARActe',
    identity: cl,
    facts: { dateReception: '2017-12-27', classificationDate: '2017-11-13' },
  },
  [`${pastell}/actes-preversement-seda/fixtures/034-491011698-20171207-CL20171227_06-DE-1-1_0.xml`]: {
    kind: 'Acte',
    identity: cl,
    facts: { acte: { annexes: [], documentPapier: false, classificationDate: '2017-11-13' } },
  },
  [`${pastell}/actes-preversement-seda/fixtures/034-491011698-20171207-CL20171227_06-DE-1-2.xml`]: {
    kind: 'ARActe',
    identity: cl,
    facts: { dateReception: '2017-12-27', classificationDate: '2017-11-13' },
  },
  'pastell/v4/tests/Actes/ActeEnvelopeParserTest/034-000000000-20241209-20241209_MR02-DE-1-1_0.xml': {
    kind: 'Acte',
    identity: {
      departement: '034',
      siren: '000000000',
      dateDecision: '2024-12-09',
      numero: '20241209_MR02',
      nature: 'DE',
    },
    facts: { acte: { documentPapier: true, matiere: [6, 3], annexes: [expect.anything(), expect.anything()] } },
  },
  [`${s2low}/class/actes/fixtures/001-000000000-20170130-TEST42-DE-1-2_0.xml`]: {
    kind: 'ARActe',
    identity: { departement: '001', siren: '000000000', dateDecision: '2017-01-30', numero: 'TEST42', nature: 'DE' },
    facts: { dateReception: '2017-06-16', acteRecu: { matiere: [1, 3, 4], objet: 'test de télétransmission' } },
  },
  [`${s2low}/class/actes/fixtures/fichier-metier-signe.xml`]: {
    kind: 'Acte',
    identity: { ...own, dateDecision: '2017-08-01', numero: '20170803E' },
    facts: { acte: { classificationDate: '2017-07-13' } },
  },
  [`${s2low}/class/fixtures/test-anomalie/ANO_EACT--210703385--20170612-2.xml`]: {
    kind: 'AnomalieEnveloppe',
    identity: { departement: '007', siren: '210703385', dateDecision: '2017-05-19', numero: '2017_048', nature: 'DE' },
    facts: { date: '2017-06-12', nature: '5', verifCode: 'PREF-VERIF-02' },
  },
  [`${s2low}/class/fixtures/test-archive-MISILCL/034-000000000-20170701-20170721D-AI-1-2_0.xml`]: {
    kind: 'ARActe',
    identity: numero20170721D,
    facts: { dateReception: '2017-07-21', classificationDate: '2008-12-31' },
  },
  [`${s2low}/class/fixtures/test-archive-MISILCL/TACT--SPREF0011-000000000-20170721-4.xml`]: {
    kind: 'EnveloppeMISILLCL',
    identity: { siren: '000000000' },
    facts: returnOf('034-000000000-20170701-20170721D-AI-1-2_0.xml'),
  },
  [`${s2low}/class/fixtures/test-courrier-simple/TACT--SPREF0011-000000000-20170725-1.xml`]: {
    kind: 'EnveloppeMISILLCL',
    identity: { siren: '000000000' },
    facts: returnOf('034-000000000-20170701-20170725A-AI-2-1_0.xml'),
  },
  [`${s2low}/class/fixtures/test-defere-ta/TACT--SPREF0011-000000000-20170725-4.xml`]: {
    kind: 'EnveloppeMISILLCL',
    identity: { siren: '000000000' },
    facts: returnOf('034-000000000-20170701-20170725A-AI-5-1_0.xml'),
  },
  [`${s2low}/class/fixtures/test-message-anomalie-avec-erreur/034-000000000-20170701-20170721D-AI-1-3_0.xml`]: {
    kind: 'AnomalieActe',
    identity: numero20170721D,
    facts: { date: '2017-07-01', nature: '2', classificationDate: '2008-12-31' },
  },
  [`${s2low}/class/fixtures/test-message-anomalie-avec-erreur/TACT--SPREF0011-000000000-20170721-4.xml`]: {
    kind: 'EnveloppeMISILLCL',
    identity: { siren: '000000000' },
    facts: returnOf('034-000000000-20170701-20170721D-AI-1-3_0.xml'),
  },
  [`${s2low}/class/fixtures/test-message-anomalie/034-000000000-20170701-20170721D-AI-1-3_0.xml`]: {
    kind: 'AnomalieActe',
    identity: numero20170721D,
    facts: { date: '2017-07-01', nature: '042' },
  },
  [`${s2low}/fixtures/ok/045-214502494-20170717-D201717-DE-1-1_0.xml`]: {
    kind: 'Acte',
    identity: { departement: '045', siren: '214502494', dateDecision: '2017-07-17', numero: 'D201717', nature: 'CC' },
    facts: { acte: { classificationDate: '2017-04-19' } },
  },
  [`${s2low}/fixtures/ok/EACT--214502494--20170717-6.xml`]: {
    kind: 'EnveloppeCLMISILL',
    identity: { departement: '045', siren: '214502494' },
    facts: { arrondissement: '1', nature: '31', formulaires: ['045-214502494-20170717-D201717-DE-1-1_0.xml'] },
  },
  [`${stela}/006-210600235-20180522-684-AI-1-2_5279.xml`]: {
    kind: 'ARActe',
    identity: { departement: '006', siren: '210600235', dateDecision: '2018-05-22', numero: '684', nature: 'AI' },
    facts: { dateReception: '2018-05-28', classificationDate: '2017-04-19', acteRecu: { documentPapier: false } },
  },
  [`${s2low}/class/fixtures/test-courrier-simple/034-000000000-20170701-20170725A-AI-2-1_0.xml`]: {
    kind: 'CourrierSimple',
    identity: numero20170725A,
    facts: { dateCourrier: '2017-07-25', document: '034-000000000-20170701-20170725A-AI-2-1_1.pdf' },
  },
  [`${s2low}/class/fixtures/test-defere-ta/034-000000000-20170701-20170725A-AI-5-1_0.xml`]: {
    kind: 'DefereTA',
    identity: numero20170725A,
    facts: {
      dateDepot: '2017-07-01',
      natureIllegalite: 'NATURE_TEST',
      pieces: ['034-000000000-20170701-20170725A-AI-5-1_1.pdf'],
    },
  },
  [`${s2low}/public.ssl/module/actes/fixtures/001-000000000-20170130-TEST42-DE-3-3_0.xml`]: {
    kind: 'RefusPieceComplementaire',
    identity: gers,
    facts: { dateCourrier: '2017-06-17', document: '001-000000000-20170130-TEST42-DE-3-3_1.pdf' },
  },
  [`${s2low}/public.ssl/module/actes/fixtures/001-000000000-20170130-TEST42-DE-3-4_0.xml`]: {
    kind: 'PieceComplementaire',
    identity: gers,
    facts: {
      dateCourrier: '2017-06-17',
      documents: ['001-000000000-20170130-TEST42-DE-3-4_1.pdf', '001-000000000-20170130-TEST42-DE-3-4_2.pdf'],
    },
  },
  [`${stela}/044-214400152-20181106-TEST_DGCL_4-DE-6-2_10.xml`]: {
    kind: 'ARAnnulation',
    identity: {
      departement: '044',
      siren: '214400152',
      dateDecision: '2018-11-06',
      numero: 'TEST_DGCL_4',
      nature: 'DE',
    },
    facts: { dateReception: '2018-11-28' },
  },
  [`${stela}/EACT--SPREF0441-214400152-20181012-9.xml`]: {
    kind: 'EnveloppeMISILLCL',
    identity: { siren: '214400152' },
    facts: {
      emetteur: { type: 'SPREF', departement: '044', arrondissement: '1' },
      formulaires: ['044-214400152----1-3_1.xml'],
    },
  },
}

function levelsOf(matieres: readonly Matiere[]): (readonly Matiere[])[] {
  return matieres.length === 0 ? [] : [matieres, ...levelsOf(matieres.flatMap(({ sous }) => sous))]
}

await describeIf(
  { value: referenceFolder, need: "the peers' messages", remedy: 'ACTES_REFERENCE', required: false },
  "the peers' messages",
  (reference) => {
    const base = join(reference, 'peer-fixtures')
    const files = readdirSync(base, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.xml'))
    const read = (file: string) => readRetour(readFileSync(peerFixture(file)), file)

    it.each(Object.entries(peers))('%s', async (file, { kind, identity, facts }) => {
      const got = await read(file)
      expect(got.retour.kind).toBe(kind)
      expect(got.identity).toEqual(identity)
      expect(got.retour).toMatchObject(facts)
    })

    it.each(Object.entries(classifications))('%s', async (file, { date, typesPiece, levels }) => {
      const { retour, identity, deviations } = await read(file)
      if (retour.kind !== 'RetourClassification') throw new Error(retour.kind)
      const { classification } = retour
      expect(classification.date).toBe(date)
      expect(classification.natures.map(({ code }) => code)).toEqual([1, 2, 3, 4, 5, 6])
      const offered = classification.natures.map((nature) => [nature.abrege, nature.typesPiece.length] as const)
      expect(Object.fromEntries(offered)).toEqual(typesPiece)
      const [first = [], ...deeper] = levelsOf(classification.matieres)
      expect([first, ...deeper].map((level) => level.length)).toEqual(levels)
      expect(first.map(({ code }) => code)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
      expect(identity).toEqual({})
      // The schema wants a code PJ in every nature.
      const bare = Object.values(typesPiece).filter((count) => count === 0)
      expect(deviations.map(({ params }) => `${params?.reason} ${params?.expected}`)).toEqual(
        bare.map(() => 'missing TypePJNatureActe'),
      )
    })

    it('are all in one of the tables', () => {
      expect(files.toSorted()).toEqual([...Object.keys(peers), ...Object.keys(classifications)].sort())
    })

    it('disagree with their names only where the names are wrong', async () => {
      const wrong: string[] = []
      for (const file of files)
        if ((await read(file)).deviations.some(({ code }) => code === 'ACTES-R005')) wrong.push(file)
      expect(wrong.map((file) => file.replace(/^.*\//, '')).sort()).toEqual([
        '001-000000000-20170130-TEST42-DE-3-3_0.xml',
        '001-000000000-20170130-TEST42-DE-3-4_0.xml',
        '045-214502494-20170717-D201717-DE-1-1_0.xml',
      ])
    })
  },
)
