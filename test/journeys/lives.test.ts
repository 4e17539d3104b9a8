// Whole lives of an act, one per ending, told against the built-in prefecture on the embedded default.
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { keepWaiting } from '../../src/operations/waiting.ts'
import { operationsOf } from '../support/life/operations-of.ts'
import { openPdfExaminer } from '../../src/files/pdf/examiner.ts'
import { openPdfMaker } from '../../src/files/pdf/maker.ts'
import { guarded } from '../../src/operations/guard.ts'
import { bounds } from '../../src/operations/runs.ts'
import type { ShownTransmission } from '../../src/operations/shapes/transmissions.ts'
import { nationalClassification } from '../../src/protocol/classification/classification.ts'
import { maraussan } from '../../src/config/demo.ts'
import { keepClassification } from '../../src/store/connections/collectivites.ts'
import { keepRetour } from '../../src/store/retours/retours.ts'
import { storeTools } from '../support/life/stores.ts'
import { depositFolder, operator, openCommune } from '../support/life/commune.ts'
import { expectCode } from '../support/expect-code.ts'
import { forSuite } from '../support/life/for-suite.ts'

const answersTo = ({ retours }: ShownTransmission) =>
  retours.filter(({ status }) => status === 'attached').map(({ kind }) => kind)

describe('the life of an act', () => {
  const commune = forSuite(() => openCommune())

  const events = async (name: string) => (await commune.shows(name)).journal.map((line) => line.event)

  test('acknowledged: from its PDF to its identifier and its date of reception', async () => {
    const id = await commune.sends('VIE1')
    const act = await commune.shows(id)
    expect(act).toMatchObject({
      state: 'acknowledged',
      idActe: '034-213401482-20250625-VIE1-DE',
      dateReception: '2025-07-08',
      deferableUntil: '2025-09-09',
      executoireDepuis: null,
      publication: {},
      deadlines: [
        { what: 'defere', since: '2025-07-08', until: '2025-09-09', source: 'CGCT L2131-6', aVerifier: false },
        { what: 'recoursTiers', since: null, until: null, source: 'CJA R421-1', aVerifier: false },
      ],
      alerts: ['nonPublie'],
      held: null,
      uncertain: false,
      dueAt: null,
    })
    expect(await events(id)).toEqual([
      'received',
      'validated',
      'packaged',
      'submitted',
      'retour-attached',
      'acknowledged',
    ])
    expect(act.attempts).toMatchObject([{ verb: 'submit', verdict: 'taken' }])
    expect(act.files.map((file) => file.role)).toEqual(['archive', 'enveloppe', 'message', 'document', 'annexe'])
    expect(answersTo(act)).toEqual(['ARActe'])
    expect(act.retours.map(({ kind, status }) => [kind, status])).toContainEqual(['EnveloppeMISILLCL', 'companion'])
  })

  test('acknowledged, although its objet mentions a format string', async () => {
    const result = await commune.deposits({ numero: 'VIE_PDF', cle: undefined, objet: 'Passage au format %PDF-A' })
    await commune.works()
    const act = await commune.shows(result.ok ? result.id : '')
    expect(act).toMatchObject({ state: 'acknowledged', idActe: '034-213401482-20250625-VIE_PDF-DE' })
    expect(answersTo(act)).toEqual(['ARActe'])
  })

  test('deposited again when the rules would no longer admit it: it is still the same one', async () => {
    const changes = { numero: 'VIE20', cle: 'vie-20' }
    const first = await commune.deposits(changes)
    const { store, clock } = commune.app.ports
    const matieres = nationalClassification.matieres.slice(0, 7)
    const classification = { ...nationalClassification, date: '2024-03-01', builtIn: false, matieres }
    await keepClassification(store.db, maraussan.siren, { classification, at: clock.now() })
    expect(await commune.deposits({ numero: 'VIE21', cle: undefined })).toMatchObject({ ok: false })
    const again = await commune.deposits(changes)
    expect(again).toMatchObject({ ok: true, already: true, id: first.ok && first.id })
    await keepClassification(store.db, maraussan.siren, { classification: nationalClassification, at: clock.now() })
  })

  test('deposited again while its PDFs cannot be examined: it is still the same one', async () => {
    const first = await commune.deposits({ numero: 'VIE22', cle: 'vie-22' })
    const examiner = openPdfExaminer({ sizeBytes: 1 })
    const tools = {
      ports: commune.app.ports,
      examiner,
      maker: openPdfMaker(),
      masterKey: async () => new Uint8Array(32),
      takesPasswords: true,
      webhookNetworks: [],
      fourEyes: [],
      depositQueues: [],
      waiting: keepWaiting(commune.app.ports),
      publicPages: false,
    }
    const operations = operationsOf({ askAs: guarded(bounds, tools) })
    const handsIn = async (numero: string, cle: string) =>
      operations.deposit(await depositFolder(join(commune.home, 'again', numero), { numero, cle }), 'test')
    expect(await handsIn('VIE23', 'vie-23')).toMatchObject({ ok: false, problems: [{ code: 'ACTES-F012' }, {}] })
    expect(await handsIn('VIE22', 'vie-22')).toMatchObject({ ok: true, already: true, id: first.ok && first.id })
    await examiner.close()
  })

  test('the same number with another content is refused, and so is a key used for another act', async () => {
    await commune.deposits({ numero: 'VIE3', cle: 'vie-3' })
    const other = await commune.deposits({ numero: 'VIE3', cle: undefined, objet: 'Tout autre chose' })
    expect(other).toMatchObject({ ok: false, problems: [{ code: 'ACTES-V019', path: 'numero' }] })
    const keyed = await commune.deposits({ numero: 'VIE4', cle: 'vie-3' })
    expect(keyed).toMatchObject({ ok: false, problems: [{ code: 'ACTES-V020', path: 'cle' }] })
  })

  test('refused by the préfecture: the anomaly is stored, and a new transmission may replace it', async () => {
    const id = await commune.sends('VIE5_ANO')
    const act = await commune.shows(id)
    expect(act).toMatchObject({ state: 'refused', refusal: { code: 'ACTES-R001', detail: expect.any(String) } })
    const { items } = await commune.requeues(id)
    expect(items).toMatchObject([{ id, outcome: 'replaced', newId: expect.any(String) }])
    const replacement = await commune.shows(items[0]?.newId ?? '')
    expect(replacement).toMatchObject({ replaces: id, state: 'received' })
    expect(await commune.shows(id)).toMatchObject({ state: 'refused', replacedBy: replacement.id })
    const again = await commune.requeues(id)
    expect(again.items).toMatchObject([{ outcome: 'excluded', reason: { code: 'ACTES-A005' } }])
  })

  test('refused, corrected and deposited again under its number: the answer goes to the one that waits', async () => {
    const first = await commune.sends('VIE15_ANO')
    const corrected = await commune.deposits({ numero: 'VIE15_ANO', cle: undefined, objet: 'Objet corrigé' })
    expect(corrected).toMatchObject({ ok: true, state: 'received' })
    await commune.works()
    const [refused, second] = [await commune.shows(first), await commune.shows(corrected.ok ? corrected.id : '')]
    expect([refused.state, second.state]).toEqual(['refused', 'refused'])
    expect([answersTo(refused), answersTo(second)]).toEqual([['AnomalieActe'], ['AnomalieActe']])
  })

  test('deposited again with a key: the key is stored, and other content under it is refused', async () => {
    await commune.hands('VIE17')
    expect(await commune.deposits({ numero: 'VIE17', cle: 'vie-17' })).toMatchObject({ already: true })
    const other = await commune.deposits({ numero: 'VIE17B', cle: 'vie-17' })
    expect(other).toMatchObject({ ok: false, problems: [{ code: 'ACTES-V020' }] })
  })

  test('a stored retour that has become unreadable does not block the others', async () => {
    const { db } = commune.app.ports.store
    const poison = { id: storeTools.newId(), connection: 'sandbox:213401482', delivery: 'x', name: 'x.xml' }
    await keepRetour(db, { ...poison, sha256: 'f'.repeat(64), sizeBytes: 1, at: new Date(0) })
    const id = await commune.sends('VIE18')
    expect((await commune.shows(id)).state).toBe('acknowledged')
    const { rows } = await db.query(`SELECT status FROM actes.retour WHERE id = $1`, [poison.id])
    expect(rows).toEqual([{ status: 'unreadable' }])
  })

  test('a filter without a criterion requeues nothing', async () => {
    const requeue = commune.operations.requeue({ filter: {} }, { ...operator, dryRun: true })
    await expectCode(requeue, 'ACTES-A006')
  })

  test('refused as a whole sending: the envelope anomaly is matched to its act', async () => {
    const id = await commune.sends('VIE6_ENV')
    expect(await commune.shows(id)).toMatchObject({ state: 'refused', refusal: { code: 'ACTES-R002' } })
  })

  test('silent for days: it waits, costs no attempt, and is never sent again', async () => {
    const id = await commune.sends('VIE7_MUET')
    for (let day = 0; day < 9; day++) {
      commune.waits(86_400)
      await commune.works()
    }
    expect(await commune.shows(id)).toMatchObject({ state: 'submitted', held: null, attempts: [{ verdict: 'taken' }] })
    expect(await commune.received('VIE7_MUET')).toMatchObject([{ times: 1 }])
  })

  test('acknowledged late: the answer is matched when it comes', async () => {
    const id = await commune.sends('VIE8_TARD')
    expect((await commune.shows(id)).state).toBe('submitted')
    commune.waits(3_600)
    await commune.works()
    expect((await commune.shows(id)).state).toBe('acknowledged')
  })

  test('cut while sending: the answer proves that it had arrived', async () => {
    const id = await commune.sends('VIE9_COUPE')
    const act = await commune.shows(id)
    expect(act).toMatchObject({ state: 'acknowledged', uncertain: false, attempts: [{ verdict: 'taken' }] })
    expect(act.journal).toContainEqual(expect.objectContaining({ event: 'uncertain', code: 'ACTES-G004' }))
    expect(await commune.received('VIE9_COUPE')).toMatchObject([{ times: 1 }])
  })

  test('acknowledged twice: the second one has no effect, and is marked as a duplicate', async () => {
    const id = await commune.sends('VIE10_DOUBLE')
    const act = await commune.shows(id)
    expect(act.state).toBe('acknowledged')
    expect(act.retours.map(({ status }) => status).filter((status) => status !== 'companion')).toEqual([
      'attached',
      'duplicate',
    ])
    expect(act.journal.filter(({ code }) => code === 'ACTES-R006')).toHaveLength(1)
    expect(act.journal.filter(({ event }) => event === 'acknowledged')).toHaveLength(1)
  })

  test('cancelled before it is sent: nothing is ever sent', async () => {
    const id = await commune.hands('VIE11')
    await commune.operations.cancel(id, operator)
    commune.waits(600)
    await commune.works()
    expect(await commune.shows(id)).toMatchObject({ state: 'cancelled' })
    expect(await commune.received('VIE11')).toEqual([])
    await expectCode(commune.operations.cancel(id, operator), 'ACTES-A002')
  })
})
