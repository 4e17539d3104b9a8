// What follows an act: the small prefecture receives answers, receipts and annulments, says what the protocol says to
// each, and refuses by its whole envelope what does not hold together.
import { describe, expect, test } from 'vitest'
import { maraussan } from '../../src/config/demo.ts'
import type { OutgoingCode } from '../../src/protocol/messages/formulaire.ts'
import type { Retour } from '../../src/protocol/retours/retours.ts'
import { readLedger } from '../../src/sandbox/ledger.ts'
import { detailOf, verdicts, type VerdictCode } from '../../src/sandbox/verdicts.ts'
import { makeOutgoing, makeOutgoingOf, rewrite, type Sample, type TestMember } from '../support/deposits/outgoing.ts'
import { connectionOf, never, openTestSandbox, receivedBy } from '../support/gateways/sandbox.ts'
import { acknowledgedBy, followingOf, letterAnswered, renamedIn } from '../support/life/following.ts'
import { anew, forTest } from '../support/life/for-suite.ts'

const sandbox = forTest(() => openTestSandbox())

const idActe = '034-213401482-20250625-DEL11-250625-DE'
const dateCourrier = '2025-07-01'
const message = 1
type Following = Exclude<OutgoingCode, '1-1'>

/** Send a message about the act; `serial` 1 is the act's. */
async function sends(code: Following, sample: Omit<Sample, 'acte'> = {}, about = { idActe, dateCourrier }) {
  const outgoing = await makeOutgoingOf(followingOf(code, about), { serial: 2, ...sample })
  await sandbox.gateway.submit(outgoing, never)
  return outgoing
}

/** What came back, envelopes left out. */
async function answers(): Promise<readonly Retour[]> {
  const received = await sandbox.empties()
  return received.map(({ retour }) => retour).filter(({ kind }) => kind !== 'EnveloppeMISILLCL')
}

/** An act is acknowledged, and the letter that the message answers is written. */
async function ready(code: OutgoingCode) {
  await acknowledgedBy(sandbox)
  const type = letterAnswered[code]
  if (type) await sandbox.writes({ type, idActe, date: dateCourrier })
  await sandbox.empties()
}

async function expectRefusal(code: VerdictCode, found: string) {
  const [nature] = verdicts[code]
  const refusal = { kind: 'AnomalieEnveloppe', nature, detail: detailOf(code, found) }
  expect(await answers()).toEqual([expect.objectContaining(refusal)])
}

describe('a valid message', () => {
  const about = { idActe, dateCourrier }
  const acquitted = { ...about, dateReception: '2025-07-08' }
  const cases: readonly (readonly [Following, object | undefined])[] = [
    ['2-2', undefined],
    ['3-2', undefined],
    ['3-3', { kind: 'ARPieceComplementaire', code: '3-5', ...acquitted }],
    ['3-4', { kind: 'ARPieceComplementaire', code: '3-5', ...acquitted }],
    ['4-2', undefined],
    ['4-3', { kind: 'ARReponseRejetLettreObservations', code: '4-5', ...acquitted }],
    ['4-4', { kind: 'ARReponseRejetLettreObservations', code: '4-5', ...acquitted }],
    ['6-1', { kind: 'ARAnnulation', code: '6-2', idActe, dateReception: '2025-07-08' }],
  ]

  test.each(cases)('%s is answered by %j', async (code, answer) => {
    await ready(code)
    const { archive } = await sends(code)
    expect(await answers()).toEqual(answer ? [answer] : [])
    const entry = (await readLedger(sandbox.folder)).find((each) => each.archive === archive)
    expect(entry).toMatchObject({ message: code, idActe, siren: maraussan.siren, times: 1 })
    expect(entry?.dateCourrier).toBe(letterAnswered[code] && dateCourrier)
  })

  test.each(cases.filter(([, answer]) => answer))('%s: its answer is named as real ones are', async (code) => {
    await ready(code)
    await sends(code)
    const [envelope, answer] = await receivedBy(sandbox.gateway, sandbox.connection)
    expect(envelope?.name).toMatch(/^EACT--SPREF0341-213401482-20250708-\d\.xml$/)
    expect(answer?.name).toMatch(new RegExp(`^${idActe}-[346]-[25]_\\d\\.xml$`))
    expect(envelope?.retour).toMatchObject({ formulaires: [answer?.name] })
  })

  test.each(['2025-07-08', '2025-06-25'])(
    'is accepted with the day %s in its names, as other programs write them',
    async (day) => {
      await ready('4-4')
      await sends('4-4', { alter: redated(day) })
      expect(await answers()).toEqual([expect.objectContaining({ code: '4-5' })])
    },
  )

  test('is accepted with documents without a code PJ', async () => {
    await ready('3-4')
    const alter = (members: readonly TestMember[]) =>
      renamedIn(members, (text) => text.replaceAll(/99_DE-(?=034-)/g, ''))
    await sends('3-4', { alter })
    expect(await answers()).toEqual([expect.objectContaining({ code: '3-5' })])
  })
})

describe('the whole envelope is refused', () => {
  test.each(['2-2', '3-2', '3-4', '4-3', '6-1'] as const)('%s about an act never received', async (code) => {
    await sends(code)
    await expectRefusal('BAC-VERIF-13', idActe)
  })

  test('6-1 about a refused act', async () => {
    const { idActe: refused } = await makeOutgoing({ acte: { numero: 'D_ANO' } })
    await acknowledgedBy(sandbox, { acte: { numero: 'D_ANO' } })
    await sends('6-1', {}, { idActe: refused ?? '', dateCourrier })
    await expectRefusal('BAC-VERIF-13', refused ?? '')
  })

  test('6-1 about the act of another collectivité', async () => {
    const neighbour = { ...maraussan, siren: '000000000' }
    await anew(sandbox, openTestSandbox({ declares: [maraussan, neighbour] }))
    await ready('6-1')
    const outgoing = await makeOutgoingOf(followingOf('6-1', { idActe, dateCourrier }), { collectivite: neighbour })
    await sandbox.gateway.submit(outgoing, never)
    const [refusal] = await receivedBy(sandbox.gateway, connectionOf(neighbour))
    expect(refusal?.retour).toMatchObject({ verifCode: 'BAC-VERIF-13' })
    expect(await answers()).toEqual([])
  })

  const answering = (Object.keys(letterAnswered) as Following[]).filter((code) => letterAnswered[code] !== undefined)
  test.each(answering)('%s when no such letter was written', async (code) => {
    await acknowledgedBy(sandbox)
    await sends(code)
    await expectRefusal('BAC-VERIF-14', `${code[0]}-1 du ${dateCourrier}`)
  })

  test('an answer with another day than the letter', async () => {
    await ready('4-4')
    await sends('4-4', {}, { idActe, dateCourrier: '2025-07-02' })
    await expectRefusal('BAC-VERIF-14', '4-1 du 2025-07-02')
  })

  test('an answer to a letter of another kind of the same day', async () => {
    await ready('3-4')
    await sends('4-4')
    await expectRefusal('BAC-VERIF-14', '4-1 du 2025-07-01')
  })

  test.each(['2-2', '3-3', '4-4'] as const)(
    '%s once the act is annulled; its receipts are still accepted',
    async (code) => {
      await ready(code)
      await sends('6-1')
      await answers()
      await sends(code, { serial: 3 })
      await expectRefusal('BAC-VERIF-15', idActe)
      const receipt = ({ '2-2': undefined, '3-3': '3-2', '4-4': '4-2' } as const)[code]
      if (receipt) await sends(receipt, { serial: 4 })
      expect(await answers()).toEqual([])
    },
  )

  test('a second annulment; the first stays', async () => {
    await ready('6-1')
    await sends('6-1')
    expect(await answers()).toEqual([expect.objectContaining({ code: '6-2' })])
    await sends('6-1', { serial: 3 })
    await expectRefusal('BAC-VERIF-15', idActe)
  })

  test('of concurrent annulments, all but one', async () => {
    await ready('6-1')
    await Promise.all([2, 3, 4].map((serial) => sends('6-1', { serial })))
    const kinds = (await answers()).map(({ kind }) => kind)
    expect(kinds.toSorted()).toEqual(['ARAnnulation', 'AnomalieEnveloppe', 'AnomalieEnveloppe'])
  })

  const files: Record<string, readonly [Following, NonNullable<Sample['alter']>, VerdictCode, string]> = {
    'a document that is missing': [
      '3-4',
      (members) => members.slice(0, -1),
      'BAC-VERIF-16',
      '99_DE-034-213401482-20250701-DEL11-250625-DE-3-4_2.pdf',
    ],
    'a file that is not announced': [
      '6-1',
      (members) => [...members, { name: 'notes.pdf', bytes: Buffer.from('%PDF') }],
      'BAC-VERIF-16',
      'notes.pdf',
    ],
    'a document announced twice': [
      '3-4',
      (members) => rewrite(members, message, (xml) => xml.replace('3-4_2.pdf', '3-4_1.pdf')),
      'BAC-VERIF-16',
      '99_DE-034-213401482-20250701-DEL11-250625-DE-3-4_1.pdf',
    ],
    'a document named for another message': [
      '4-4',
      (members) => renamedIn(members, (text) => text.replaceAll('4-4_1.pdf', '4-3_1.pdf')),
      'BAC-VERIF-17',
      '99_DE-034-213401482-20250701-DEL11-250625-DE-4-3_1.pdf',
    ],
    'a message named for another act': [
      '6-1',
      (members) => renamedIn(members, (text) => text.replaceAll('DEL11-250625-DE-6-1', 'DEL12-DE-6-1')),
      'BAC-VERIF-17',
      '034-213401482-20250625-DEL12-DE-6-1_0.xml',
    ],
    'a message named without a day': [
      '6-1',
      (members) =>
        renamedIn(members, (text) => text.replaceAll('20250625-DEL11-250625-DE-6-1', '-DEL11-250625-DE-6-1')),
      'BAC-VERIF-17',
      '034-213401482--DEL11-250625-DE-6-1_0.xml',
    ],
    'a day that is nobody’s': ['4-4', redated('2024-01-01'), 'BAC-VERIF-17', `${redatedName('20240101')}-4-4_0.xml`],
  }

  test.each(Object.entries(files))('%s', async (_, [code, alter, verdict, found]) => {
    await ready(code)
    await sends(code, { alter })
    await expectRefusal(verdict, found)
  })

  test.each([
    ['is not valid', (xml: string) => xml.replace(/ actes:DateCourrierPref="[^"]*"/, '')],
    ['is not well-formed', (xml: string) => xml.replace('</actes:ReponseLettreObservations>', '')],
    ['is another than its name says', (xml: string) => xml.replaceAll('ReponseLettre', 'RejetLettre')],
  ])('a message that %s', async (_, change) => {
    await ready('4-4')
    await sends('4-4', { alter: (members) => rewrite(members, message, change) })
    await expectRefusal('ODT-VERIF-17', `${redatedName('20250701')}-4-4_0.xml`)
  })

  test('a message that only the prefecture writes', async () => {
    await ready('4-4')
    const alter = (members: readonly TestMember[]) =>
      renamedIn(members, (text) => text.replaceAll('-4-4_0.xml', '-4-1_0.xml'))
    await sends('4-4', { alter })
    await expectRefusal('ODT-VERIF-17', `${redatedName('20250701')}-4-1_0.xml`)
  })
})

test('numbers steer only acts: a message about such an act is answered normally', async () => {
  const silent = await acknowledgedBy(sandbox, { acte: { numero: 'D1_COUPE' } }).catch(
    () => '034-213401482-20250625-D1_COUPE-DE',
  )
  await sandbox.empties()
  await sends('6-1', {}, { idActe: silent, dateCourrier })
  expect(await answers()).toEqual([expect.objectContaining({ code: '6-2' })])
})

/** Another day in the names of the message and of its documents. */
function redated(day: string): NonNullable<Sample['alter']> {
  const date8 = day.replaceAll('-', '')
  return (members) => renamedIn(members, (text) => text.replaceAll(redatedName('20250701'), redatedName(date8)))
}

function redatedName(date8: string): string {
  return `034-213401482-${date8}-DEL11-250625-DE`
}
