// What the small prefecture finds wrong, and what it answers: each fault of a sending has its own answer.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { nationalClassification } from '../../src/protocol/classification/classification.ts'
import { maraussan } from '../../src/config/demo.ts'
import { setClassification } from '../../src/sandbox/registry.ts'
import { readLedger } from '../../src/sandbox/ledger.ts'
import { detailOf, verdicts, type VerdictCode } from '../../src/sandbox/verdicts.ts'
import { asActesError } from '../gateways/contract.ts'
import {
  makeMaraussan,
  makeOutgoing,
  rewrite,
  tinyPdf,
  type Frozen,
  type TestMember,
} from '../support/deposits/outgoing.ts'
import { documentOf, readRefused, never, openTestSandbox, receivedBy } from '../support/gateways/sandbox.ts'
import { anew, forTest } from '../support/life/for-suite.ts'

const sandbox = forTest(() => openTestSandbox())

async function answersTo(...sendings: readonly Frozen[]) {
  for (const outgoing of sendings) await sandbox.gateway.submit(outgoing, never)
  const received = await receivedBy(sandbox.gateway, sandbox.connection)
  return received.filter(({ retour }) => retour.kind !== 'EnveloppeMISILLCL').map(({ retour }) => retour)
}

async function expectRefusal(outgoing: Frozen, code: VerdictCode, found?: string) {
  const [nature] = verdicts[code]
  const detail = detailOf(code, found)
  expect(await answersTo(outgoing)).toEqual([expect.objectContaining({ kind: documentOf(code), nature, detail })])
}

type Members = readonly TestMember[]
const enveloppe = 0
const message = 1
const names = {
  message: '034-213401482-20250625-DEL11-250625-DE-1-1_0.xml',
  document: '99_DE-034-213401482-20250625-DEL11-250625-DE-1-1_1.pdf',
  annexe: '21_DO-034-213401482-20250625-DEL11-250625-DE-1-1_2.pdf',
}

describe('a valid sending', () => {
  test('is acknowledged: the user’s own act, under its identifier, on the day of its reception', async () => {
    const outgoing = await makeMaraussan()
    expect(await answersTo(outgoing)).toEqual([
      expect.objectContaining({
        kind: 'ARActe',
        code: '1-2',
        idActe: outgoing.idActe,
        dateReception: '2025-07-08',
        classificationDate: '2019-04-18',
      }),
    ])
    expect(await readLedger(sandbox.folder)).toEqual([
      {
        archive: 'SLO-EACT--213401482--20250708-1.tar.gz',
        message: '1-1',
        idActe: '034-213401482-20250625-DEL11-250625-DE',
        siren: '213401482',
        receivedAt: '2025-07-08T08:00:00.000Z',
        sha256: outgoing.sha256,
        times: 1,
      },
    ])
  })

  test('is acknowledged whatever the order of its members', async () => {
    const outgoing = await makeOutgoing({ alter: (members) => members.toReversed() })
    expect(await answersTo(outgoing)).toEqual([expect.objectContaining({ kind: 'ARActe' })])
  })
})

describe('the exchange itself is refused', () => {
  const refusals: Record<string, Parameters<typeof makeOutgoing>[0]> = {
    'when the archive is cut': { spoil: (bytes) => bytes.subarray(0, bytes.length - 9) },
    'when it is no archive': { spoil: () => Buffer.from('<html>504</html>') },
    'when two members have one name': { alter: (members) => [...members, ...members.slice(-1)] },
    'without an envelope': { alter: (members) => members.slice(1) },
    'when the envelope is not the one that the archive is named for': {
      alter: (members) => renamed(members, enveloppe, 'EACT--213401482--20250708-2.xml'),
    },
    'when the envelope is no XML': { alter: (members) => rewrite(members, enveloppe, () => 'nothing') },
    'when the envelope is not valid': {
      alter: (members) => rewrite(members, enveloppe, (xml) => xml.replaceAll('actes:Email', 'actes:Courriel')),
    },
  }

  test.each(Object.entries(refusals))('%s', async (_, sample) => {
    const error = await sandbox.gateway.submit(await makeOutgoing(sample), never).catch(asActesError)
    expect(error).toMatchObject({ code: 'ACTES-G009', params: { reason: expect.any(String) } })
    expect(await readLedger(sandbox.folder)).toEqual([])
    expect(await readRefused(sandbox.folder)).toHaveLength(1)
    expect(await answersTo()).toEqual([])
  })
})

describe('the exchange is refused only for the name of the archive', () => {
  test.each([
    ['that bears an addressee', 'SLO-EACT--213401482-213401482-20250708-1.tar.gz'],
    ['of more than 9,999', 'SLO-EACT--213401482--20250708-10000.tar.gz'],
    ['that is none', 'archive.tar.gz'],
  ])('%s', async (_, archive) => {
    const error = await sandbox.gateway.submit({ ...(await makeOutgoing()), archive }, never).catch(asActesError)
    expect(error).toMatchObject({ code: 'ACTES-G009', params: { reason: `nom d'archive mal formé : ${archive}` } })
    expect(await readLedger(sandbox.folder)).toEqual([])
  })

  test('but the last number of the day is accepted', async () => {
    expect(await answersTo(await makeOutgoing({ serial: 9_999 }))).toEqual([
      expect.objectContaining({ kind: 'ARActe' }),
    ])
  })
})

describe('the whole envelope is refused', () => {
  test('when the SIREN was never declared', async () => {
    await anew(sandbox, openTestSandbox({ declares: [] }))
    await expectRefusal(await makeOutgoing(), 'PREF-VERIF-02', '213401482')
  })

  test('when the envelope names another SIREN than the archive', async () => {
    const other = { ...maraussan, siren: '000000000' }
    await anew(sandbox, openTestSandbox({ declares: [maraussan, other] }))
    const alter = (members: Members) =>
      rewrite(members, enveloppe, (xml) => xml.replace('SIREN="213401482"', 'SIREN="000000000"'))
    await expectRefusal(await makeOutgoing({ alter }), 'BAC-VERIF-01', '213401482')
  })

  test.each([
    ['EACT', 'test'],
    ['TACT', 'production'],
  ] as const)('when it is named in %s although declared in %s', async (application, plateforme) => {
    const other = plateforme === 'test' ? 'production' : 'test'
    await anew(sandbox, openTestSandbox({ declares: [{ ...maraussan, plateforme }] }))
    const collectivite = { ...maraussan, plateforme: other } as const
    await expectRefusal(await makeOutgoing({ collectivite }), 'BAC-VERIF-21', application)
  })

  test('but not for its platform if none was declared, as in an earlier version', async () => {
    await sandbox.gateway.submit(await makeOutgoing({ acte: { numero: 'D1' } }), never)
    const path = join(sandbox.folder, 'declared', `${maraussan.siren}.json`)
    const { plateforme: _, ...earlier } = JSON.parse(await readFile(path, 'utf8')) as Record<string, string>
    await writeFile(path, JSON.stringify(earlier))
    const collectivite = { ...maraussan, plateforme: 'test' } as const
    const answers = await answersTo(await makeOutgoing({ collectivite, serial: 2 }))
    expect(answers.map(({ kind }) => kind)).toEqual(['ARActe', 'ARActe'])
  })

  test.each([
    ['Departement', '031'],
    ['Arrondissement', '2'],
    ['Nature', '44'],
  ])('when its %s is not the declared one', async (attribute, value) => {
    const alter = (members: Members) =>
      rewrite(members, enveloppe, (xml) => xml.replace(new RegExp(`${attribute}="\\w+"`), `${attribute}="${value}"`))
    await expectRefusal(await makeOutgoing({ alter }), 'BAC-VERIF-01', `${attribute} ${value}`)
  })

  test('when the name of the message is malformed', async () => {
    const name = 'DEL11-1-1_0.xml'
    const alter = (members: Members) =>
      renamed(
        rewrite(members, enveloppe, (xml) => xml.replace(names.message, name)),
        message,
        name,
      )
    await expectRefusal(await makeOutgoing({ alter }), 'ODT-VERIF-17', name)
  })

  test('when the listed message is not in the archive', async () => {
    const alter = (members: Members) => members.filter(({ name }) => name !== names.message)
    await expectRefusal(await makeOutgoing({ alter }), 'ODT-VERIF-17', `${names.message} absent`)
  })

  test('when it lists two messages', async () => {
    const alter = (members: Members) =>
      rewrite(members, enveloppe, (xml) => xml.replace(/<actes:Formulaire>[^]*<\/actes:Formulaire>/, '$&$&'))
    await expectRefusal(await makeOutgoing({ alter }), 'ODT-VERIF-17', '2 formulaires')
  })

  test.each([
    ['is not valid', (xml: string) => xml.replace(/<actes:DocumentPapier>N<\/actes:DocumentPapier>/, '')],
    ['is not well-formed', (xml: string) => xml.replace('</actes:Acte>', '')],
    ['is no act', () => annulation],
  ])('when the message %s', async (_, change) => {
    const alter = (members: Members) => rewrite(members, message, change)
    await expectRefusal(await makeOutgoing({ alter }), 'ODT-VERIF-17', names.message)
  })

  test('alone, under the name of our envelope', async () => {
    await sandbox.gateway.submit(await makeOutgoing({ acte: { numero: 'D1_ENV' } }), never)
    const received = await receivedBy(sandbox.gateway, sandbox.connection)
    expect(received.map(({ name }) => name)).toEqual(['ANO_EACT--213401482--20250708-1.xml'])
  })
})

describe('the act is refused', () => {
  const inMessage = (change: (xml: string) => string) => ({
    alter: (members: Members) => rewrite(members, message, change),
  })

  test('when its classification is outdated, with the date in force', async () => {
    await writeFile(join(sandbox.folder, 'classification.json'), '{"date": "2025-01-01"}')
    const outgoing = await makeOutgoing({ classificationDate: '2019-04-18' })
    const [answer] = await answersTo(outgoing)
    expect(answer).toMatchObject({
      kind: 'AnomalieActe',
      nature: '002',
      verifCode: 'ODT-VERIF-01',
      detail: detailOf('ODT-VERIF-01', '2025-01-01'),
      classificationDate: '2025-01-01',
    })
  })

  const matiere = (...levels: readonly number[]) =>
    inMessage((xml) =>
      xml.replace(
        /<actes:CodeMatiere1[^]*<actes:CodeMatiere2[^>]*>/,
        levels.map((code, index) => `<actes:CodeMatiere${index + 1} actes:CodeMatiere="${code}"/>`).join(''),
      ),
    )

  test.each([
    [[10, 1], '10.1'],
    [[8, 99], '8.99'],
    [[8, 99, 1], '8.99.1'],
  ])('when its matière, %j, is not in the classification', async (levels, found) => {
    await expectRefusal(await makeOutgoing(matiere(...levels)), 'BAC-VERIF-19', found)
  })

  test('but not for a deeper level, unless the tree in force has that depth', async () => {
    const sent = (numero: string, serial: number, level: number) =>
      makeOutgoing({ ...matiere(8, 1, level), acte: { numero }, serial })
    expect(await answersTo(await sent('D1', 1, 7))).toEqual([expect.objectContaining({ kind: 'ARActe' })])
    const matieres = nationalClassification.matieres.map((top) => ({
      ...top,
      sous: top.sous.map((second) => ({ ...second, sous: [{ code: 1, libelle: 'Troisième niveau', sous: [] }] })),
    }))
    await setClassification(sandbox.office.folder, { ...nationalClassification, matieres })
    const answers = await answersTo(await sent('D2', 2, 1), await sent('D3', 3, 7))
    expect(answers.map((each) => ('verifCode' in each ? each.verifCode : each.kind))).toEqual([
      'ARActe',
      'ARActe',
      'BAC-VERIF-19',
    ])
  })

  test.each(['', ' \n'])('when its objet is empty: %j', async (objet) => {
    const empty = inMessage((xml) => xml.replace(/(<actes:Objet)>[^<]*</, `$1>${objet}<`))
    await expectRefusal(await makeOutgoing(empty), 'BAC-VERIF-20')
  })

  test('when a listed file is missing', async () => {
    const outgoing = await makeOutgoing({ alter: (members) => members.slice(0, -1) })
    await expectRefusal(outgoing, 'BAC-VERIF-05', names.annexe)
  })

  test('when there is an unlisted file', async () => {
    const outgoing = await makeOutgoing({ alter: (members) => [...members, { name: 'notes.pdf', bytes: tinyPdf }] })
    await expectRefusal(outgoing, 'BAC-VERIF-06', 'notes.pdf')
  })

  test('when it lists a file twice', async () => {
    const outgoing = await makeOutgoing(inMessage((xml) => xml.replace(names.annexe, names.document)))
    await expectRefusal(outgoing, 'BAC-VERIF-12', names.document)
  })

  test('when it lists itself among its annexes', async () => {
    const outgoing = await makeOutgoing(inMessage((xml) => xml.replace(names.annexe, names.message)))
    await expectRefusal(outgoing, 'BAC-VERIF-12', names.message)
  })

  test('when the number of annexes is wrong', async () => {
    const outgoing = await makeOutgoing(inMessage((xml) => xml.replace('Nombre="1"', 'Nombre="2"')))
    await expectRefusal(outgoing, 'BAC-VERIF-07', '2, et non 1')
  })

  test('when the name of a document is malformed', async () => {
    const alter = (members: Members) =>
      renamed(
        rewrite(members, message, (xml) => xml.replace(names.annexe, 'convention.pdf')),
        3,
        'convention.pdf',
      )
    await expectRefusal(await makeOutgoing({ alter }), 'BAC-VERIF-08', 'convention.pdf')
  })

  test('when a document has the identity of another act', async () => {
    const name = names.annexe.replace('DEL11', 'DEL12')
    const alter = (members: Members) =>
      renamed(
        rewrite(members, message, (xml) => xml.replace(names.annexe, name)),
        3,
        name,
      )
    await expectRefusal(await makeOutgoing({ alter }), 'BAC-VERIF-09', name)
  })

  test.each([
    ['number', 'NumeroInterne="DEL11-250625"', 'NumeroInterne="DEL12-250625"'],
    ['date', 'Date="2025-06-25"', 'Date="2025-06-26"'],
    ['nature', 'CodeNatureActe="1"', 'CodeNatureActe="2"'],
  ])('when its %s differs from its name', async (_, before, after) => {
    await expectRefusal(
      await makeOutgoing(inMessage((xml) => xml.replace(before, after))),
      'BAC-VERIF-09',
      names.message,
    )
  })

  test('when its nature is invalid, with an answer without identity', async () => {
    await sandbox.gateway.submit(
      await makeOutgoing(inMessage((xml) => xml.replace('CodeNatureActe="1"', 'CodeNatureActe="99"'))),
      never,
    )
    const received = await receivedBy(sandbox.gateway, sandbox.connection)
    expect(received.map(({ name }) => name)).toContain('034-213401482----1-3_1.xml')
    expect(received.at(-1)?.retour).toMatchObject({ kind: 'AnomalieActe', verifCode: 'BAC-VERIF-11' })
  })

  test('when a code PJ is not offered for its nature', async () => {
    const annexes = [{ fichier: 'plan.pdf', typePiece: '22_PN' }]
    await expectRefusal(await makeOutgoing({ acte: { annexes } }), 'BAC-VERIF-10', '22_PN')
  })

  test('when another was received with its identifier; the first stays acknowledged', async () => {
    const [first, second] = await answersTo(await makeOutgoing({ serial: 1 }), await makeOutgoing({ serial: 2 }))
    expect(first).toMatchObject({ kind: 'ARActe' })
    expect(second).toMatchObject({ kind: 'AnomalieActe', detail: detailOf('BAC-VERIF-04') })
  })

  test('but not if the previous one was refused: it may be corrected and sent again', async () => {
    const wrong = await makeOutgoing({ ...inMessage((xml) => xml.replace('Nombre="1"', 'Nombre="3"')), serial: 1 })
    const answers = await answersTo(wrong, await makeOutgoing({ serial: 2 }))
    expect(answers.map(({ kind }) => kind)).toEqual(['AnomalieActe', 'ARActe'])
  })
})

const annulation = `<?xml version="1.0" encoding="ISO-8859-1"?>
<actes:Annulation xmlns:actes="http://www.interieur.gouv.fr/ACTES#v1.1-20040216"
  actes:IDActe="034-213401482-20250625-DEL11-250625-DE"/>
`

function renamed(members: Members, index: number, name: string): Members {
  return members.map((member, at) => (at === index ? { ...member, name } : member))
}
