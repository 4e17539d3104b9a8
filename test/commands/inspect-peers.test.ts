// actes inspect over everything that the peers keep: kind, code, identity and days of each file.
import { describe, expect, it } from 'vitest'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { addInspect } from '../../src/commands/inspect.ts'
import { run } from '../support/desk/command-line.ts'
import { describeIf } from '../support/describe-with.ts'
import { peerFixture, referenceFolder } from '../support/reference.ts'

interface Element {
  readonly input: string
  readonly [key: string]: unknown
}

/** What the table says of each file: all of these that it has, and none that it has not. */
const keys = [
  'kind',
  'code',
  'root',
  'idActe',
  'siren',
  'numero',
  'nature',
  'dateDecision',
  'dateReception',
  'dateCourrier',
  'dateDepot',
  'classificationDate',
]

async function inspect(...args: readonly string[]): Promise<{ code: number; found: readonly Element[] }> {
  const { code, json } = await run(addInspect, ['inspect', '--json', ...args])
  return { code, found: json<Element[]>() }
}

/** `034-491011698-20171207-CL20171227_06-DE`, each part as it must be told. */
function act(departement: string, siren: string, more: { date: string; numero: string; nature: string }) {
  const { date, numero, nature } = more
  const idActe = [departement, siren, date.replaceAll('-', ''), numero, nature].join('-')
  return { idActe, siren, numero, nature, dateDecision: date }
}

const message = (code: string, root: string, facts: object) => ({ kind: 'message', code, root, ...facts })
const classification = (classificationDate: string) => message('7-2', 'RetourClassification', { classificationDate })
const returned = (siren: string) => ({ kind: 'enveloppe', root: 'EnveloppeMISILLCL', siren })
const refused = { kind: 'refused' }

const cl = act('034', '491011698', { date: '2017-12-07', numero: 'CL20171227_06', nature: 'DE' })
const mr = act('034', '000000000', { date: '2024-12-09', numero: '20241209_MR02', nature: 'DE' })
const test42 = act('001', '000000000', { date: '2017-01-30', numero: 'TEST42', nature: 'DE' })
const signed = act('034', '000000000', { date: '2017-08-01', numero: '20170803E', nature: 'AI' })
const unregistered = act('007', '210703385', { date: '2017-05-19', numero: '2017_048', nature: 'DE' })
const twentyOneD = act('034', '000000000', { date: '2017-07-01', numero: '20170721D', nature: 'AI' })
const twentyFiveA = act('034', '000000000', { date: '2017-07-01', numero: '20170725A', nature: 'AI' })
const contract = act('045', '214502494', { date: '2017-07-17', numero: 'D201717', nature: 'CC' })
const gers = act('032', '213201601', { date: '2017-06-16', numero: 'ARP201706407', nature: 'AI' })
const real = act('006', '210600235', { date: '2018-05-22', numero: '684', nature: 'AI' })
const annulled = act('044', '214400152', { date: '2018-11-06', numero: 'TEST_DGCL_4', nature: 'DE' })
const awaited = act('099', '000000000', { date: '2019-04-09', numero: 'D2019_03', nature: 'DE' })

const inForce2017 = { classificationDate: '2017-11-13' }
const simulated = { classificationDate: '2008-12-31' }
const s2low = 's2low/test/PHPUnit'
const pastell = 'pastell/megalis/test/PHPUnit'
const stela = 'stela/acte-service/src'
const seda = `${pastell}/module/actes-preversement-seda/fixtures/034-491011698-20171207-CL20171227_06-DE`

const peers: Readonly<Record<string, object>> = {
  'INDEX.md': refused,
  'pastell/megalis/connecteur/fakeTdt/fixtures/classification.xml': classification('2004-04-01'),
  [`${pastell}/connecteur/s2low/fixtures/999-1234----7-2_1.xml`]: classification('2019-04-18'),
  [`${pastell}/connecteur/s2low/fixtures/999-1234----7-2_7.xml`]: classification('2018-11-28'),
  [`${pastell}/connecteur/s2low/fixtures/classification-exemple.xml`]: classification('2019-03-01'),
  [`${pastell}/module/actes-generique/fixtures/actes_transac_get_files_list.json`]: refused,
  [`${pastell}/module/actes-generique/fixtures/aractes.xml`]: message('1-2', 'ARActe', {
    ...cl,
    dateReception: '2017-12-27',
    ...inForce2017,
  }),
  [`${pastell}/module/actes-generique/fixtures/classification.xml`]: classification('2017-11-13'),
  [`${seda}-1-1_0.xml`]: message('1-1', 'Acte', { ...cl, ...inForce2017 }),
  [`${seda}-1-1_1.pdf`]: { kind: 'document', code: '1-1', ...cl },
  [`${seda}-1-1_2.pdf`]: { kind: 'document', code: '1-1', ...cl },
  [`${seda}-1-2.xml`]: message('1-2', 'ARActe', { ...cl, dateReception: '2017-12-27', ...inForce2017 }),
  'pastell/v4/tests/Actes/ActeEnvelopeParserTest/034-000000000-20241209-20241209_MR02-DE-1-1_0.xml': message(
    '1-1',
    'Acte',
    { ...mr, classificationDate: '2019-08-29' },
  ),
  [`${s2low}/class/actes/fixtures/001-000000000-20170130-TEST42-DE-1-2_0.xml`]: message('1-2', 'ARActe', {
    ...test42,
    dateReception: '2017-06-16',
    classificationDate: '2014-01-02',
  }),
  [`${s2low}/class/actes/fixtures/fichier-metier-signe.xml`]: message('1-1', 'Acte', {
    ...signed,
    classificationDate: '2017-07-13',
  }),
  [`${s2low}/class/fixtures/classification.xml`]: classification('2017-08-28'),
  [`${s2low}/class/fixtures/test-anomalie/ANO_EACT--210703385--20170612-2.xml`]: {
    kind: 'message',
    root: 'AnomalieEnveloppe',
    ...unregistered,
  },
  [`${s2low}/class/fixtures/test-archive-MISILCL/034-000000000-20170701-20170721D-AI-1-2_0.xml`]: message(
    '1-2',
    'ARActe',
    { ...twentyOneD, dateReception: '2017-07-21', ...simulated },
  ),
  [`${s2low}/class/fixtures/test-archive-MISILCL/TACT--SPREF0011-000000000-20170721-4.xml`]: returned('000000000'),
  [`${s2low}/class/fixtures/test-courrier-simple/034-000000000-20170701-20170725A-AI-2-1_0.xml`]: message(
    '2-1',
    'CourrierSimple',
    { ...twentyFiveA, dateCourrier: '2017-07-25' },
  ),
  [`${s2low}/class/fixtures/test-courrier-simple/TACT--SPREF0011-000000000-20170725-1.xml`]: returned('000000000'),
  [`${s2low}/class/fixtures/test-defere-ta/034-000000000-20170701-20170725A-AI-5-1_0.xml`]: message('5-1', 'DefereTA', {
    ...twentyFiveA,
    dateDepot: '2017-07-01',
  }),
  [`${s2low}/class/fixtures/test-defere-ta/TACT--SPREF0011-000000000-20170725-4.xml`]: returned('000000000'),
  [`${s2low}/class/fixtures/test-message-anomalie-avec-erreur/034-000000000-20170701-20170721D-AI-1-3_0.xml`]: message(
    '1-3',
    'AnomalieActe',
    { ...twentyOneD, ...simulated },
  ),
  [`${s2low}/class/fixtures/test-message-anomalie-avec-erreur/TACT--SPREF0011-000000000-20170721-4.xml`]:
    returned('000000000'),
  [`${s2low}/class/fixtures/test-message-anomalie/034-000000000-20170701-20170721D-AI-1-3_0.xml`]: message(
    '1-3',
    'AnomalieActe',
    { ...twentyOneD, ...simulated },
  ),
  [`${s2low}/fixtures/ok/045-214502494-20170717-D201717-DE-1-1_0.xml`]: message('1-1', 'Acte', {
    ...contract,
    classificationDate: '2017-04-19',
  }),
  [`${s2low}/fixtures/ok/EACT--214502494--20170717-6.xml`]: {
    kind: 'enveloppe',
    root: 'EnveloppeCLMISILL',
    siren: '214502494',
  },
  [`${s2low}/public.ssl/module/actes/fixtures/001-000000000-20170130-TEST42-DE-3-3_0.xml`]: message(
    '3-3',
    'RefusPieceComplementaire',
    { ...gers, dateCourrier: '2017-06-17' },
  ),
  [`${s2low}/public.ssl/module/actes/fixtures/001-000000000-20170130-TEST42-DE-3-4_0.xml`]: message(
    '3-4',
    'PieceComplementaire',
    { ...gers, dateCourrier: '2017-06-17' },
  ),
  [`${stela}/main/resources/examples/acte.pdf`]: refused,
  [`${stela}/main/resources/examples/exemple_codes_matieres.xml`]: classification('2017-04-19'),
  [`${stela}/test/resources/data/006-210600235-20180522-684-AI-1-2_5279.xml`]: message('1-2', 'ARActe', {
    ...real,
    dateReception: '2018-05-28',
    classificationDate: '2017-04-19',
  }),
  [`${stela}/test/resources/data/044-214400152-20181106-TEST_DGCL_4-DE-6-2_10.xml`]: message('6-2', 'ARAnnulation', {
    ...annulled,
    dateReception: '2018-11-28',
  }),
  [`${stela}/test/resources/data/Annexe_delib.pdf`]: refused,
  [`${stela}/test/resources/data/Delib.pdf`]: refused,
  [`${stela}/test/resources/data/EACT--SPREF0441-214400152-20181012-9.xml`]: returned('214400152'),
  [`${stela}/test/resources/data/exemple_codes_matieres.xml`]: classification('2017-12-08'),
  // Texts of mails, saved apart: the ministry's word that the paper is awaited, and two pages of a simulator.
  [`${s2low}/class/actes/fixtures/mail-suite-multicanal/message_body.html`]: { kind: 'notice', ...awaited },
  [`${s2low}/class/fixtures/test-defere-ta/message_body.html`]: refused,
  [`${s2low}/class/fixtures/test-message-anomalie/message_body.html`]: refused,
}

/** What one of them says beside its identity and days. */
const beside: Readonly<Record<string, object>> = {
  [`${s2low}/class/fixtures/test-anomalie/ANO_EACT--210703385--20170612-2.xml`]: {
    anomalie: { nature: '5', code: 'PREF-VERIF-02', detail: expect.stringMatching(/^SLO-EACT--210703385--.* -> PREF/) },
    fichiers: ['007-210703385-20170519-2017_048-DE-1-1_0.xml'],
  },
  [`${s2low}/class/fixtures/test-message-anomalie-avec-erreur/034-000000000-20170701-20170721D-AI-1-3_0.xml`]: {
    anomalie: { nature: '2', detail: 'Ca ne fonctionne pas' },
  },
  [`${s2low}/class/fixtures/test-message-anomalie/034-000000000-20170701-20170721D-AI-1-3_0.xml`]: {
    anomalie: { nature: '042' },
  },
  [`${s2low}/class/fixtures/test-courrier-simple/034-000000000-20170701-20170725A-AI-2-1_0.xml`]: {
    fichiers: ['034-000000000-20170701-20170725A-AI-2-1_1.pdf'],
  },
  [`${s2low}/class/fixtures/test-defere-ta/034-000000000-20170701-20170725A-AI-5-1_0.xml`]: {
    natureIllegalite: 'NATURE_TEST',
    fichiers: ['034-000000000-20170701-20170725A-AI-5-1_1.pdf'],
  },
  [`${s2low}/public.ssl/module/actes/fixtures/001-000000000-20170130-TEST42-DE-3-4_0.xml`]: {
    fichiers: ['001-000000000-20170130-TEST42-DE-3-4_1.pdf', '001-000000000-20170130-TEST42-DE-3-4_2.pdf'],
  },
  [`${s2low}/fixtures/ok/045-214502494-20170717-D201717-DE-1-1_0.xml`]: {
    deviations: [
      { code: 'ACTES-X007', path: '/actes:Acte' },
      { code: 'ACTES-R005', value: 'DE' },
    ],
  },
  [`${stela}/test/resources/data/EACT--SPREF0441-214400152-20181012-9.xml`]: {
    fichiers: ['044-214400152----1-3_1.xml'],
  },
  [`${stela}/test/resources/data/Delib.pdf`]: { problems: [{ code: 'ACTES-X030' }] },
}

await describeIf(
  { value: referenceFolder, need: "the peers' files", remedy: 'ACTES_REFERENCE', required: false },
  "inspect --recursive on the peers' files",
  () => {
    const path = ({ input }: Element) => input.slice(peerFixture('').length).replace(/^\//, '')

    it('gives kind, code, identity and days of each', async () => {
      const { code, found } = await inspect('--recursive', peerFixture(''))
      expect(code).toBe(1)
      const told = found.map((each) => {
        const facts = keys.flatMap((key) => (each[key] === undefined ? [] : [[key, each[key]] as const]))
        return [path(each), Object.fromEntries(facts)] as const
      })
      expect(Object.fromEntries(told)).toEqual(peers)
      expect(found).toHaveLength(Object.keys(peers).length)
    })

    it.each(Object.entries(beside))('says more of %s', async (file, facts) => {
      const { found } = await inspect(peerFixture(file))
      expect(found).toMatchObject([facts])
    })

    it('a folder of retours is the set that it contains', async () => {
      const set = await mkdtemp(join(tmpdir(), 'actes-inspect-peers-'))
      await cp(peerFixture(`${s2low}/class/fixtures/test-archive-MISILCL`), set, { recursive: true })
      const { code, found } = await inspect(set)
      await rm(set, { recursive: true })
      expect(code).toBe(0)
      expect(found).toMatchObject([{ kind: 'folder', code: '1-2', numero: '20170721D' }])
    })
  },
)

describe('the table', () => {
  it('contains the forty-one files', () => {
    expect(Object.keys(peers)).toHaveLength(41)
  })
})
