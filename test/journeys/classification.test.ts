// The classification of a commune, kept current by itself: transaction 7, and the acts that a newer version would have had
// refused, or had refused. Against the built-in prefecture.
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { nationalClassification } from '../../src/protocol/classification/classification.ts'
import { maraussan } from '../../src/config/demo.ts'
import { setClassification } from '../../src/sandbox/registry.ts'
import { openFolder } from '../../src/sandbox/folder.ts'
import { readLedger } from '../../src/sandbox/ledger.ts'
import type { Sql } from '../../src/store/engine/database.ts'
import { takeIfNewer } from '../../src/transmission/refreshing.ts'
import { describeWith } from '../support/describe-with.ts'
import { faultyCommune } from '../support/life/faults.ts'
import { forTest } from '../support/life/for-suite.ts'
import { handInFolder, retourClassification, withoutChange } from '../support/deposits/retours.ts'
import { isWaitedFor, until } from '../support/until.ts'

const { siren } = maraussan
const day = 86_400

const { commune, faults, again } = faultyCommune(forTest)

const inForce = (date: string, matieres = nationalClassification.matieres) =>
  setClassification(openFolder(join(commune.home, 'sandbox')), {
    date,
    natures: nationalClassification.natures,
    matieres,
  })
const held = () => commune.operations.classification(siren)
const ask = (force = false) => commune.operations.refreshClassification(siren, { force, who: 'test' })
const received = async () => (await readLedger(join(commune.home, 'sandbox'))).map(({ message }) => message)
/** The answer comes, then whatever looked for it at that very moment looks again. */
const resumes = async (seconds: number) => {
  for (const wait of [seconds, 300]) {
    commune.waits(wait)
    await commune.works()
  }
}
const events = async (id: string) => (await commune.shows(id)).journal.map(({ event }) => event)

describe('requested by a person', () => {
  test('the tree arrives, with its date and its levels', async () => {
    await inForce('2024-03-01')
    expect(await held()).toMatchObject({ builtIn: true, date: nationalClassification.date })
    const request = await ask()
    expect(request).toMatchObject({ message: '7-1', idActe: null, numero: null, state: 'received' })
    await commune.works()
    expect(await commune.shows(request.id)).toMatchObject({ state: 'acknowledged' })
    expect(await held()).toMatchObject({ builtIn: false, date: '2024-03-01', checkedAt: expect.any(String) })
    expect((await held()).matieres).toEqual(nationalClassification.matieres)
    expect((await held()).natures).toHaveLength(6)
  })

  test('without changes the stored one is confirmed', async () => {
    await inForce('2024-03-01')
    await ask()
    await commune.works()
    commune.waits(day)
    const again = await ask()
    await commune.works()
    const { retours } = await commune.shows(again.id)
    expect(retours.map(({ kind }) => kind)).toContain('ReponseClassificationSansChangement')
    expect(await held()).toMatchObject({ builtIn: false, date: '2024-03-01' })
  })

  test('while a request is on its way, that one is shown', async () => {
    const first = await ask()
    expect((await ask()).id).toBe(first.id)
  })

  test('a removed matière is no longer admitted', async () => {
    await inForce('2024-03-01', nationalClassification.matieres.slice(0, 7))
    await ask()
    await commune.works()
    expect(await commune.deposits({ numero: 'CLASSE1' })).toMatchObject({
      ok: false,
      problems: [{ code: 'ACTES-V015' }],
    })
  })
})

describe('announced by the préfecture', () => {
  test('an act refused for an outdated one is sent again automatically, once the newer one is here', async () => {
    await inForce('2024-03-01')
    const id = await commune.sends('CLASSE2')
    const refused = await commune.shows(id)
    expect(refused).toMatchObject({ state: 'refused', refusal: { verifCode: 'ODT-VERIF-01' } })
    expect(await events(id)).toEqual(expect.arrayContaining(['classification-announced', 'replaced']))
    const replaced = refused.journal.find(({ event }) => event === 'replaced')
    expect(replaced).toMatchObject({
      who: 'worker',
      detail: { cause: 'classification', from: nationalClassification.date, to: '2024-03-01' },
    })
    const second = await commune.shows(refused.replacedBy ?? '')
    expect(second).toMatchObject({ state: 'acknowledged', replaces: id })
    expect(await received()).toEqual(['1-1', '7-1', '1-1'])
  })

  test('an act deposited meanwhile waits for it, and is sent with the newer one', async () => {
    await inForce('2024-03-01')
    const first = await commune.hands('CLASSE4')
    // The anomaly is heard, the answer to the request is not yet.
    faults.deafTo = 'RetourClassification'
    await commune.works()
    expect(await held()).toMatchObject({ wanted: '2024-03-01', asking: true })
    const second = await commune.sends('CLASSE5')
    expect(await commune.shows(second)).toMatchObject({ state: 'received', held: null })
    expect((await commune.shows(second)).journal.at(-1)).toMatchObject({
      event: 'wait',
      detail: { why: 'classification' },
    })
    faults.deafTo = undefined
    await resumes(1_000)
    expect(await commune.shows(second)).toMatchObject({ state: 'acknowledged' })
    expect((await commune.shows(second)).attempts).toHaveLength(1)
    expect(await commune.shows(first)).toMatchObject({ state: 'refused', replacedBy: expect.any(String) })
  })

  test('an older version than ours is ignored', async () => {
    await inForce('2024-03-01')
    await ask()
    await commune.works()
    const { db } = commune.app.ports.store
    await db.query(`UPDATE actes.collectivite SET classification = jsonb_set(classification, '{date}', '"2024-06-01"')`)
    const id = await commune.sends('CLASSE9')
    expect(await events(id)).not.toContain('classification-announced')
  })
})

describe('a request that is not answered', () => {
  test('is waited for a day: then a person is asked, and the act is sent once the answer has come', async () => {
    await inForce('2024-03-01')
    await commune.hands('MUETTE1')
    faults.deafTo = 'RetourClassification'
    await commune.works()
    const waiting = await commune.sends('MUETTE2')
    expect(await commune.shows(waiting)).toMatchObject({ state: 'received' })
    commune.waits(day + 3_600)
    await commune.works()
    expect((await received()).filter((message) => message === '7-1')).toHaveLength(2)
    expect(await commune.shows(waiting)).toMatchObject({
      state: 'received',
      held: { code: 'ACTES-V037' },
      attempts: [],
    })
    faults.deafTo = undefined
    commune.waits(3_600)
    await commune.works()
    expect(await held()).toMatchObject({ date: '2024-03-01', asking: false })
    expect(await commune.shows(waiting)).toMatchObject({ state: 'acknowledged', held: null })
    expect(await events(waiting)).toContain('classified')
  })
})

describe('what the refresh leaves alone', () => {
  test('a refused request is not repeated the same day', async () => {
    await inForce('2024-03-01')
    await commune.hands('BOUCLE1')
    faults.beforeMessage = '7-1'
    await commune.works()
    expect(await held()).toMatchObject({ wanted: '2024-03-01', asking: false })
    const { items } = await commune.operations.list({ message: ['7-1'] })
    expect(items).toHaveLength(1)
    faults.beforeMessage = undefined
    commune.waits(day)
    await commune.works()
    expect(await held()).toMatchObject({ wanted: null, date: '2024-03-01' })
  })

  test('an act that a person has deposited again, or annulled, is not sent again in its old form', async () => {
    await inForce('2024-03-01')
    const id = await commune.hands('ANCIENNE')
    faults.deafTo = 'RetourClassification'
    await commune.works()
    commune.waits(day)
    const corrected = await commune.deposits({ numero: 'ANCIENNE', cle: undefined, objet: 'Objet corrigé' })
    await commune.works()
    faults.deafTo = undefined
    await resumes(3_600)
    expect((await commune.shows(id)).replacedBy).toBeUndefined()
    const last = await commune.shows('034-213401482-20250625-ANCIENNE-DE')
    expect(last).toMatchObject({ state: 'acknowledged', objet: 'Objet corrigé' })
    expect(corrected).toMatchObject({ ok: true })
  })

  test('“no change” is the same document every day, and answers each day’s request', async () => {
    faults.deaf = true
    const first = await ask()
    await commune.works()
    await handInFolder(commune, { '034-213401482----7-3_1.xml': withoutChange })
    await commune.works()
    commune.waits(day)
    const second = await ask()
    await commune.works()
    await handInFolder(commune, { '034-213401482----7-3_1.xml': withoutChange })
    await commune.works()
    expect([(await commune.shows(first.id)).state, (await commune.shows(second.id)).state]).toEqual([
      'acknowledged',
      'acknowledged',
    ])
    expect((await commune.operations.returns({})).items).toEqual([])
  })

  test.each([
    ['2024-03-01', '2025-01-01'],
    ['2025-01-01', '2024-03-01'],
  ])('of two answers read before the request moves, %s and %s, the newer one counts', async (...dates) => {
    faults.deaf = true
    const first = await ask()
    await commune.works()
    const second = await ask(true)
    await commune.works()
    for (const date of dates)
      await handInFolder(commune, { [`034-213401482----7-2_${date}.xml`]: retourClassification(date) })
    await commune.works()
    expect(await held()).toMatchObject({ date: '2025-01-01', wanted: null })
    expect([(await commune.shows(first.id)).state, (await commune.shows(second.id)).state]).toEqual([
      'acknowledged',
      'acknowledged',
    ])
  })

  test('an older one that comes late, for the request after it, replaces nothing; a day later it does', async () => {
    faults.deaf = true
    const dates = ['2025-01-01', '2024-03-01', '2024-03-01']
    for (const [index, date] of dates.entries()) {
      if (index === 2) commune.waits(2 * 86_400)
      const { id } = await ask(true)
      await commune.works()
      await handInFolder(commune, { [`034-213401482----7-2_${index}.xml`]: retourClassification(date) })
      await commune.works()
      expect(await commune.shows(id)).toMatchObject({ state: 'acknowledged' })
      expect(await held()).toMatchObject({ date: index === 2 ? '2024-03-01' : '2025-01-01' })
    }
  })

  test('the ten thousandth envelope of a day is sent the day after', async () => {
    const { db } = commune.app.ports.store
    await db.query(`INSERT INTO actes.envelope_serial (siren, day, last) VALUES ($1, '2025-07-08', 9999)`, [siren])
    const id = await commune.sends('SERIE')
    expect(await commune.shows(id)).toMatchObject({ state: 'validated', held: null })
    commune.waits(day)
    await commune.works()
    expect(await commune.shows(id)).toMatchObject({ state: 'acknowledged' })
  })
})

describe('a new collectivité', () => {
  const requests = async () => (await commune.operations.list({ message: ['7-1'] })).items
  const passes = async (hours: number) => {
    for (let hour = 0; hour < hours; hour++) {
      commune.waits(3_600)
      await commune.works()
    }
  }
  const opens = async (environment: Readonly<Record<string, string>> = {}) => {
    await again({ isNew: true, environment })
    await inForce('2024-03-01')
  }
  beforeEach(() => opens())

  test('requests it when declared: its first act is sent with the answer, and is not refused', async () => {
    await commune.works()
    expect(await received()).toEqual(['7-1'])
    const id = await commune.sends('PREMIER1')
    await resumes(300)
    expect(await commune.shows(id)).toMatchObject({ state: 'acknowledged' })
    expect(await received()).toEqual(['7-1', '1-1'])
    expect(await held()).toMatchObject({ builtIn: false, date: '2024-03-01' })
  })

  test('whose request is refused keeps its act, requests it the day after, and sends the act', async () => {
    faults.beforeMessage = '7-1'
    const id = await commune.sends('PREMIER0')
    expect(await requests()).toMatchObject([{ state: 'refused' }])
    expect(await commune.shows(id)).toMatchObject({ state: 'received', held: null, attempts: [] })
    faults.beforeMessage = undefined
    await passes(24)
    expect(await commune.shows(id)).toMatchObject({ state: 'acknowledged' })
  })

  test('requests it when its gateway is checked, if nobody had answered', async () => {
    faults.beforeMessage = '7-1'
    await commune.works()
    expect(await requests()).toMatchObject([{ state: 'refused' }])
    faults.beforeMessage = undefined
    await commune.operations.examineGateway(siren)
    await resumes(60)
    expect(await held()).toMatchObject({ date: '2024-03-01', checkedAt: expect.any(String) })
  })

  test('waits for the answer as long as configured, then a person decides: requeued, the act is sent', async () => {
    await opens({ ACTES_CLASSIFICATION_SECONDS: '7200' })
    faults.deafTo = 'RetourClassification'
    const id = await commune.hands('PREMIER2')
    const other = await commune.sends('PREMIER3')
    await passes(1)
    expect(await commune.shows(id)).toMatchObject({ state: 'received', held: null, attempts: [] })
    await passes(2)
    expect(await commune.shows(id)).toMatchObject({ state: 'received', held: { code: 'ACTES-V037' }, attempts: [] })
    await inForce(nationalClassification.date)
    await commune.requeues(id)
    await commune.works()
    await passes(1)
    const sent = await commune.shows(id)
    expect(sent).toMatchObject({ state: 'acknowledged' })
    expect(sent.journal).toContainEqual(
      expect.objectContaining({ event: 'validated', detail: { why: 'unclassified' } }),
    )
    // Its AR says that this version is in force: the other one waits for nobody any more.
    expect(await commune.shows(other)).toMatchObject({ state: 'acknowledged' })
    expect(await held()).toMatchObject({ checkedAt: expect.any(String) })
  })

  test('an outage does not count as waiting: nobody is asked while the request itself cannot be sent', async () => {
    await opens({ ACTES_CLASSIFICATION_SECONDS: '7200' })
    faults.before = 'ACTES-G001'
    const id = await commune.sends('PREMIER4')
    await passes(30)
    expect(await commune.shows(id)).toMatchObject({ state: 'received', held: null, attempts: [] })
    faults.before = undefined
    await passes(2)
    expect(await commune.shows(id)).toMatchObject({ state: 'acknowledged' })
    expect(await received()).toEqual(['7-1', '1-1'])
  })

  test('declared on another platform, it requests it there again', async () => {
    await commune.works()
    await resumes(300)
    expect(await held()).toMatchObject({ checkedAt: expect.any(String) })
    await commune.operations.ask.declareCollectivite({ ...maraussan, plateforme: 'test' })
    expect(await held()).toMatchObject({ checkedAt: null })
    const id = await commune.sends('AILLEURS')
    expect(await commune.shows(id)).toMatchObject({ state: 'received', attempts: [] })
  })
})

await describeWith('postgres', 'two answers that two processes read at one time', () => {
  test('leave the newer tree, though the older is kept last', async () => {
    const { ports } = commune.app
    const { db } = ports.store
    const { id } = await ask()
    const take = (sql: Sql, date: string) =>
      takeIfNewer(sql, { id, collectivite: siren }, { classification: { ...nationalClassification, date }, ports })
    let older = Promise.resolve()
    await db.transaction(async (sql) => {
      await take(sql, '2024-03-01')
      older = db.transaction((another) => take(another, '2024-02-01'))
      await until(() => isWaitedFor(sql))
    })
    await older
    expect(await held()).toMatchObject({ date: '2024-03-01' })
  })
})
