// The peers' own messages: what each says of which act and when, and that every other document of theirs is recognised.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readRetour, type ReadRetour } from '../../src/protocol/retours.ts'
import { describeIf } from '../support/describe-with.ts'
import { peerFixture, referenceFolder } from '../support/reference.ts'

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

/** Every message of transaction 1, and every envelope, among the peers' files. */
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
  [`${stela}/EACT--SPREF0441-214400152-20181012-9.xml`]: {
    kind: 'EnveloppeMISILLCL',
    identity: { siren: '214400152' },
    facts: {
      emetteur: { type: 'SPREF', departement: '044', arrondissement: '1' },
      formulaires: ['044-214400152----1-3_1.xml'],
    },
  },
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

    it.each(files.filter((file) => !(file in peers)))(
      '%s is of another transaction, and is recognised',
      async (file) => {
        const { retour } = await read(file)
        expect(retour).toMatchObject({ kind: 'other', code: expect.stringMatching(/^[2-7]-[1-5]$/) })
      },
    )

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
