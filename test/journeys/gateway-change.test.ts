// A collectivité changes its gateway, from one that is built in to a plug-in and back, with acts under way on both: each ends
// once, and nothing is sent twice.
import { expect, test } from 'vitest'
import { maraussan } from '../../src/config/demo.ts'
import { connectionId } from '../../src/store/connections/connections.ts'
import { byId } from '../../src/store/transmissions/transmissions.ts'
import { nationalClassification } from '../../src/protocol/classification/classification.ts'
import { writeXml } from '../../src/protocol/xml/write.ts'
import { retourClassification } from '../../src/sandbox/messages.ts'
import { openCommune, openingDay, operator } from '../support/life/commune.ts'
import { forTest } from '../support/life/for-suite.ts'
import { openSimulated, type Simulated } from '../support/gateways/simulated.ts'

const time = { at: Date.parse(openingDay) }
const s2low = forTest(() => openSimulated('s2low', time))
const fast = forTest(() => openSimulated('fast', time))
const declared = ({ gateway }: Simulated) => ({ ...maraussan, gateway })
const commune = forTest(() =>
  openCommune({
    time,
    declares: declared(s2low.simulated),
    environment: { ACTES_GATEWAYS: 'fast', ACTES_COLLECT_SECONDS: '1' },
  }),
)

test('acts under way on either side wait for their gateway; one that had not left goes by the other', async () => {
  const uses = (to: Simulated) => commune.operations.declare(declared(to), 'test')
  const goesOn = async (on: Simulated) => {
    for (let rounds = 0; rounds < 6; rounds++) {
      await on.advance()
      await commune.goesOn(1, 300)
    }
  }
  const state = async (id: string) => {
    const { state: own, uncertain, held } = await commune.shows(id)
    return held ? `${own}, ${held.code}` : uncertain ? `${own}, uncertain` : own
  }

  // On S²LOW: one is sent, the answer of another is lost, a third waits.
  const [sent, doubted] = [await commune.sends('SENT'), await commune.hands('DOUBT')]
  s2low.simulated.faults.next('create', 'reset-after')
  await commune.works()
  await commune.operations.pauseConnection(connectionId('s2low', maraussan.siren), operator)
  const waiting = await commune.hands('WAITS')
  expect([await state(sent), await state(doubted)]).toEqual(['submitted', 'packaged, uncertain'])

  // On FAST: the same, and the one that waited is put back by a person, for it has not left.
  await uses(fast.simulated)
  await commune.operations.resumeConnection(connectionId('s2low', maraussan.siren), operator)
  await goesOn(fast.simulated)
  expect([await state(waiting), await state(doubted)]).toEqual(['packaged, ACTES-G010', 'packaged, ACTES-G010'])
  await commune.requeues(waiting)
  const late = await commune.sends('LATE_TARD')
  fast.simulated.faults.next('order', 'reset-after')
  const doubtedThere = await commune.sends('THERE_TARD')
  expect((await byId(commune.db, waiting))?.connection).toBe(connectionId('fast', maraussan.siren))

  // Back on S²LOW: its acts end, once a person has put back the one in doubt; those on FAST wait for it.
  await uses(s2low.simulated)
  await commune.requeues(doubted)
  await goesOn(s2low.simulated)
  expect(await Promise.all([sent, doubted, waiting].map(state))).toEqual(Array(3).fill('acknowledged'))
  expect(await Promise.all([late, doubtedThere].map(state))).toEqual(['submitted', 'packaged, ACTES-G010'])

  await uses(fast.simulated)
  await commune.requeues(doubtedThere)
  await goesOn(fast.simulated)
  expect(await Promise.all([late, doubtedThere].map(state))).toEqual(Array(2).fill('acknowledged'))
  expect((await byId(commune.db, doubtedThere))?.reference).toMatch(/-THERE_TARD-DE-1-1_0\.xml$/)
  const accepted = await Promise.all([s2low, fast].map(({ simulated }) => simulated.accepted()))
  const acts = accepted.map((all) => all.flatMap(({ code, numero }) => (code === '1-1' ? [numero] : [])).toSorted())
  expect(acts).toEqual([
    ['DOUBT', 'SENT'],
    ['LATE_TARD', 'THERE_TARD', 'WAITS'],
  ])
})

test('what lies on FAST, never ordered, is its own when it comes back in another archive: nothing is quiet', async () => {
  await commune.operations.declare(declared(fast.simulated), 'test')
  fast.simulated.faults.next('PUT message', 'reset-after')
  const id = await commune.sends('RETOUR_TARD')
  expect((await commune.shows(id)).state).toBe('packaged')
  await commune.operations.declare(declared(s2low.simulated), 'test')
  await commune.goesOn(3, 300)
  expect((await commune.shows(id)).held?.code).toBe('ACTES-G010')
  await commune.operations.pauseConnection(connectionId('s2low', maraussan.siren), operator)
  await commune.requeues(id)
  await commune.works()
  await commune.operations.declare(declared(fast.simulated), 'test')
  await commune.operations.resumeConnection(connectionId('s2low', maraussan.siren), operator)
  await commune.goesOn(3, 300)
  await commune.requeues(id)
  for (let rounds = 0; rounds < 6; rounds++) {
    await fast.simulated.advance()
    await commune.goesOn(1, 300)
  }
  const { state, held } = await commune.shows(id)
  expect([state, held?.code]).toEqual(['acknowledged', undefined])
})

test('the classification that FAST leaves is taken over, the newest of all that came, for its own collectivité alone', async () => {
  await commune.operations.declare(declared(fast.simulated), 'test')
  let serial = 0
  const leaves = async (...dates: readonly string[]) => {
    for (const date of dates) {
      const bytes = writeXml(retourClassification({ ...nationalClassification, date }), 'ncr')
      await fast.simulated.lays?.(`034-${maraussan.siren}----7-2_${++serial}.xml`, bytes)
    }
    await commune.goesOn(2)
  }
  const held = async () => {
    const { date, builtIn } = await commune.operations.classification(maraussan.siren)
    return [date, builtIn]
  }
  const waiting = async () => (await commune.operations.returns({})).items

  // The first is the préfecture's own, be it older than the one that we bring.
  await commune.db.query('UPDATE actes.collectivite SET classification_checked_at = NULL')
  await leaves('2018-01-01')
  expect(await held()).toEqual(['2018-01-01', false])
  await leaves('2025-03-01', '2024-03-01')
  await leaves('2025-01-01')
  expect(await held()).toEqual(['2025-03-01', false])
  expect(await waiting()).toEqual([])
  const id = await commune.sends('LAST_TARD')
  expect((await byId(commune.db, id))?.archive?.classificationDate).toBe('2025-03-01')

  const of = writeXml(retourClassification({ ...nationalClassification, date: '2025-06-01' }), 'ncr')
  await fast.simulated.lays?.('034-000000000----7-2_1.xml', of)
  await commune.goesOn(2)
  expect(await held()).toEqual(['2025-03-01', false])
  expect(await waiting()).toMatchObject([{ status: 'orphan', kind: 'RetourClassification' }])
})
