// The classification in force at the small prefecture: confirmed, sent whole, or put in the place of another.
import { expect, test } from 'vitest'
import { nationalClassification } from '../../src/protocol/classification/classification.ts'
import type { Retour } from '../../src/protocol/retours/retours.ts'
import { setClassification } from '../../src/sandbox/registry.ts'
import { readLedger } from '../../src/sandbox/ledger.ts'
import { detailOf } from '../../src/sandbox/verdicts.ts'
import { makeOutgoing, makeOutgoingOf, rewrite, type Sample, type TestMember } from '../support/deposits/outgoing.ts'
import { never, openTestSandbox } from '../support/gateways/sandbox.ts'
import { renamedIn } from '../support/life/following.ts'
import { forTest } from '../support/life/for-suite.ts'

const sandbox = forTest(() => openTestSandbox())

const message = 1

/** Ask for the classification, holding that of a date. */
async function asks(date: string, sample: Omit<Sample, 'acte'> = {}) {
  await sandbox.gateway.submit(await makeOutgoingOf({ code: '7-1', date }, { serial: 2, ...sample }), never)
}

/** What came back, envelopes left out. */
async function answers(): Promise<readonly Retour[]> {
  const received = await sandbox.empties()
  return received.map(({ retour }) => retour).filter(({ kind }) => kind !== 'EnveloppeMISILLCL')
}

test.each(['2019-04-18', '2024-01-01'])(
  'the classification is confirmed to a sender with the version of %s',
  async (date) => {
    await asks(date)
    const answer = { kind: 'ReponseClassificationSansChangement', code: '7-3', date: '2019-04-18' }
    expect(await answers()).toEqual([answer])
  },
)

test('the classification comes completely to a sender with an older one, with its natures, codes PJ and two levels', async () => {
  await asks('2001-01-01')
  const [answer] = await answers()
  const { builtIn: _, ...tree } = nationalClassification
  expect(answer).toMatchObject({
    kind: 'RetourClassification',
    code: '7-2',
    classification: { ...tree, builtIn: false },
  })
})

test('the classification comes completely to a sender without a date', async () => {
  const alter = (members: readonly TestMember[]) =>
    rewrite(members, message, (xml) => xml.replace(/<actes:DateClassification>.*<\/actes:DateClassification>/, ''))
  await asks('2019-04-18', { alter })
  expect(await answers()).toEqual([expect.objectContaining({ code: '7-2' })])
})

test('the classification is named without date, number and nature, and entered without an act', async () => {
  await asks('2001-01-01')
  const received = await sandbox.empties()
  expect(received.at(-1)?.name).toBe('034-213401482----7-2_1.xml')
  const [entry] = await readLedger(sandbox.folder)
  expect(entry).toMatchObject({ message: '7-1' })
  expect(entry).not.toHaveProperty('idActe')
})

test('the classification of another date: acts with the old one are refused, until the new one is requested', async () => {
  await setClassification(sandbox.office.folder, { date: '2025-01-01' })
  await sandbox.gateway.submit(await makeOutgoing(), never)
  expect(await answers()).toEqual([
    expect.objectContaining({ verifCode: 'ODT-VERIF-01', classificationDate: '2025-01-01' }),
  ])
  await asks('2019-04-18')
  expect(await answers()).toEqual([
    expect.objectContaining({ code: '7-2', classification: expect.objectContaining({ date: '2025-01-01' }) }),
  ])
  await sandbox.gateway.submit(await makeOutgoing({ serial: 3, classificationDate: '2025-01-01' }), never)
  expect(await answers()).toEqual([expect.objectContaining({ code: '1-2' })])
})

test('the classification may be a custom tree of five levels; an answer is unchanged when the tree changes', async () => {
  const deep = [5, 4, 3, 2, 1].reduce<typeof nationalClassification.matieres>(
    (sous, level) => [{ code: level, libelle: `Niveau ${level} <é>`, sous }],
    [],
  )
  const { natures } = nationalClassification
  await setClassification(sandbox.office.folder, { date: '2025-01-01', natures, matieres: deep })
  await asks('2019-04-18')
  await setClassification(sandbox.office.folder, { date: '2026-01-01' })
  const [answer] = await answers()
  expect(answer).toMatchObject({ classification: { date: '2025-01-01', matieres: deep } })
})

test('the classification determines which code PJ is offered', async () => {
  const natures = nationalClassification.natures.map((nature) =>
    nature.code === 1 ? { ...nature, typesPiece: nature.typesPiece.filter(({ code }) => code !== '21_DO') } : nature,
  )
  await setClassification(sandbox.office.folder, { ...nationalClassification, natures })
  await sandbox.gateway.submit(await makeOutgoing(), never)
  expect(await answers()).toEqual([expect.objectContaining({ verifCode: 'BAC-VERIF-10' })])
})

test('the classification request named for an act: refused', async () => {
  const name = '034-213401482-20250625-DEL11-DE-7-1_0.xml'
  const alter = (members: readonly TestMember[]) =>
    renamedIn(members, (text) => text.replaceAll('034-213401482----7-1_0.xml', name))
  await asks('2019-04-18', { alter })
  const detail = detailOf('BAC-VERIF-17', name)
  expect(await answers()).toEqual([expect.objectContaining({ kind: 'AnomalieEnveloppe', detail })])
})
