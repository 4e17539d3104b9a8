// The classification of a commune, kept current by itself: transaction 7, and the acts that a newer version would have had
// refused, or had refused. Against the built-in prefecture.
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { operationsOf } from '../support/life/operations-of.ts'
import { nationalClassification } from '../../src/protocol/classification/classification.ts'
import { maraussan } from '../../src/config/demo.ts'
import { setClassification } from '../../src/sandbox/registry.ts'
import { openFolder } from '../../src/sandbox/folder.ts'
import { readLedger } from '../../src/sandbox/ledger.ts'
import { keepCurrent } from '../../src/transmission/refreshing.ts'
import { faultyGateway } from '../support/life/faults.ts'
import { handInFolder, withoutChange } from '../support/deposits/retours.ts'
import { openCommune, type Commune } from '../support/life/commune.ts'

const { siren } = maraussan
const day = 86_400

let commune: Commune
let gateway: ReturnType<typeof faultyGateway>
beforeEach(async () => {
  gateway = faultyGateway()
  commune = await openCommune({ wrap: gateway.wrap })
})
afterEach(() => commune.closes())

const inForce = (date: string, matieres = nationalClassification.matieres) =>
  setClassification(openFolder(join(commune.home, 'sandbox')), {
    date,
    natures: nationalClassification.natures,
    matieres,
  })
const held = () => operationsOf(commune.app).classification(siren)
const ask = (force = false) => operationsOf(commune.app).refreshClassification(siren, { force, who: 'test' })
const received = async () => (await readLedger(join(commune.home, 'sandbox'))).map(({ message }) => message)
/** The answer comes, then whatever looked for it at that very moment looks again. */
const resumes = async (seconds: number) => {
  for (const wait of [seconds, 300]) {
    commune.waits(wait)
    await commune.works()
  }
}
const events = async (id: string) => (await commune.shows(id)).journal.map(({ event }) => event)

describe('asked for by a person', () => {
  test('the tree comes back, with its date and its levels', async () => {
    await inForce('2024-03-01')
    expect(await held()).toMatchObject({ builtIn: true, date: nationalClassification.date, checkedAt: null })
    const request = await ask()
    expect(request).toMatchObject({ message: '7-1', idActe: null, numero: null, state: 'received' })
    await commune.works()
    expect(await commune.shows(request.id)).toMatchObject({ state: 'acknowledged' })
    expect(await held()).toMatchObject({ builtIn: false, date: '2024-03-01', checkedAt: expect.any(String) })
    expect((await held()).matieres).toEqual(nationalClassification.matieres)
    expect((await held()).natures).toHaveLength(6)
  })

  test('nothing has changed: what is held is confirmed', async () => {
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

  test('once a day, unless the whole list is asked for by force', async () => {
    await ask()
    await commune.works()
    await expect(ask()).rejects.toMatchObject({ code: 'ACTES-A013', params: { day: '2025-07-08' } })
    await ask(true)
    await commune.works()
    expect(await received()).toEqual(['7-1', '7-1'])
    commune.waits(day)
    await ask()
    await commune.works()
    expect(await received()).toHaveLength(3)
  })

  test('while one is on its way, it is the one that is shown', async () => {
    const first = await ask()
    expect((await ask()).id).toBe(first.id)
  })

  test('a matière that has gone is no longer admitted', async () => {
    await inForce('2024-03-01', nationalClassification.matieres.slice(0, 7))
    await ask()
    await commune.works()
    expect(await commune.deposits({ numero: 'CLASSE1' })).toMatchObject({
      ok: false,
      problems: [{ code: 'ACTES-V015' }],
    })
  })
})

describe('announced by the prefecture', () => {
  test('an act refused for its age is sent again by itself, once the newer one is here', async () => {
    await inForce('2024-03-01')
    const id = await commune.hands('CLASSE2')
    await commune.works()
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

  test('an act whose matière has gone is left to a person', async () => {
    const id = await commune.hands('CLASSE3')
    await inForce('2024-03-01', nationalClassification.matieres.slice(0, 7))
    await commune.works()
    const act = await commune.shows(id)
    expect(act).toMatchObject({ state: 'refused' })
    expect(act.replacedBy).toBeUndefined()
    expect(await held()).toMatchObject({ date: '2024-03-01' })
  })

  test('where the gateway has spent the number, nothing is sent again', async () => {
    await inForce('2024-03-01')
    gateway.faults.spendsNumbers = true
    const id = await commune.hands('CLASSE10')
    await commune.works()
    expect(await held()).toMatchObject({ date: '2024-03-01' })
    expect((await commune.shows(id)).replacedBy).toBeUndefined()
    expect(await received()).toEqual(['1-1', '7-1'])
  })

  test('refused long ago, an act is left to a person', async () => {
    await ask()
    await commune.works()
    await inForce('2024-03-01')
    const id = await commune.hands('CLASSE11')
    gateway.faults.deafTo = 'RetourClassification'
    await commune.works()
    commune.waits(8 * day)
    await commune.works()
    gateway.faults.deafTo = undefined
    commune.waits(day)
    await commune.works()
    expect(await held()).toMatchObject({ date: '2024-03-01' })
    expect(await commune.shows(id)).toMatchObject({ state: 'refused' })
    expect((await commune.shows(id)).replacedBy).toBeUndefined()
  })

  test('an act handed in meanwhile waits for it, and leaves with the newer one', async () => {
    await inForce('2024-03-01')
    const first = await commune.hands('CLASSE4')
    // The anomaly is heard, the answer to the request is not yet.
    gateway.faults.deafTo = 'RetourClassification'
    await commune.works()
    expect(await held()).toMatchObject({ wanted: '2024-03-01', asking: true })
    const second = await commune.hands('CLASSE5')
    await commune.works()
    expect(await commune.shows(second)).toMatchObject({ state: 'received', held: null })
    expect((await commune.shows(second)).journal.at(-1)).toMatchObject({
      event: 'wait',
      detail: { why: 'classification' },
    })
    gateway.faults.deafTo = undefined
    await resumes(1_000)
    expect(await commune.shows(second)).toMatchObject({ state: 'acknowledged' })
    expect((await commune.shows(second)).attempts).toHaveLength(1)
    expect(await commune.shows(first)).toMatchObject({ state: 'refused', replacedBy: expect.any(String) })
  })

  test('announced again after today’s request, it is asked for tomorrow', async () => {
    await ask()
    await commune.works()
    await inForce('2024-03-01')
    const id = await commune.hands('CLASSE8')
    await commune.works()
    expect(await commune.shows(id)).toMatchObject({ state: 'refused' })
    expect(await held()).toMatchObject({ wanted: '2024-03-01', asking: false })
    commune.waits(day)
    await commune.works()
    expect(await held()).toMatchObject({ wanted: null, date: '2024-03-01' })
    expect(await commune.shows('CLASSE8')).toMatchObject({ state: 'acknowledged', replaces: id })
  })

  test('an older version than ours says nothing', async () => {
    await inForce('2024-03-01')
    await ask()
    await commune.works()
    const { db } = commune.app.ports.store
    await db.query(`UPDATE actes.collectivite SET classification = jsonb_set(classification, '{date}', '"2024-06-01"')`)
    const id = await commune.hands('CLASSE9')
    await commune.works()
    expect(await events(id)).not.toContain('classification-announced')
  })
})

describe('a request that is not answered', () => {
  test('is waited for a day: then the act leaves as it is, and another request with it', async () => {
    await inForce('2024-03-01')
    await commune.hands('MUETTE1')
    gateway.faults.deafTo = 'RetourClassification'
    await commune.works()
    const waiting = await commune.hands('MUETTE2')
    await commune.works()
    expect(await commune.shows(waiting)).toMatchObject({ state: 'received' })
    commune.waits(day + 3_600)
    await commune.works()
    expect((await received()).filter((message) => message === '7-1')).toHaveLength(2)
    const left = await commune.shows(waiting)
    expect(left).toMatchObject({ state: 'refused', refusal: { verifCode: 'ODT-VERIF-01' } })
    expect(left.replacedBy).toBeUndefined()
    gateway.faults.deafTo = undefined
    commune.waits(3_600)
    await commune.works()
    expect(await held()).toMatchObject({ date: '2024-03-01', asking: false })
    const cured = (await commune.shows(waiting)).replacedBy ?? ''
    expect(await commune.shows(cured)).toMatchObject({ state: 'acknowledged', replaces: waiting })
  })
})

describe('what the refresh leaves alone', () => {
  test('a request that is refused is not asked again the same day', async () => {
    await inForce('2024-03-01')
    await commune.hands('BOUCLE1')
    gateway.faults.beforeMessage = '7-1'
    await commune.works()
    expect(await held()).toMatchObject({ wanted: '2024-03-01', asking: false })
    const { items } = await operationsOf(commune.app).list({ message: ['7-1'] })
    expect(items).toHaveLength(1)
    gateway.faults.beforeMessage = undefined
    commune.waits(day)
    await commune.works()
    expect(await held()).toMatchObject({ wanted: null, date: '2024-03-01' })
  })

  test('an act that a person has deposited anew, or annulled, is not sent again in its old form', async () => {
    await inForce('2024-03-01')
    const id = await commune.hands('ANCIENNE')
    gateway.faults.deafTo = 'RetourClassification'
    await commune.works()
    commune.waits(day)
    const corrected = await commune.deposits({ numero: 'ANCIENNE', cle: undefined, objet: 'Objet corrigé' })
    await commune.works()
    gateway.faults.deafTo = undefined
    await resumes(3_600)
    expect((await commune.shows(id)).replacedBy).toBeUndefined()
    const last = await commune.shows('034-213401482-20250625-ANCIENNE-DE')
    expect(last).toMatchObject({ state: 'acknowledged', objet: 'Objet corrigé' })
    expect(corrected).toMatchObject({ ok: true })
  })

  test('an act waits a day at most, however often the classification is asked for', async () => {
    await inForce('2024-03-01')
    await commune.hands('PATIENCE1')
    gateway.faults.deafTo = 'RetourClassification'
    await commune.works()
    const id = await commune.hands('PATIENCE2')
    for (let hours = 0; hours < 30; hours++) {
      await commune.works()
      commune.waits(3_600)
    }
    expect((await commune.shows(id)).attempts).toHaveLength(1)
  })

  test('“no change” says the same every day, and answers each day’s request', async () => {
    gateway.faults.deaf = true
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
    expect((await operationsOf(commune.app).returns({})).items).toEqual([])
  })

  test('the ten thousandth envelope of a day leaves the day after', async () => {
    const { db } = commune.app.ports.store
    await db.query(`INSERT INTO actes.envelope_serial (siren, day, last) VALUES ($1, '2025-07-08', 9999)`, [siren])
    const id = await commune.hands('SERIE')
    await commune.works()
    expect(await commune.shows(id)).toMatchObject({ state: 'validated', held: null })
    commune.waits(day)
    await commune.works()
    expect(await commune.shows(id)).toMatchObject({ state: 'acknowledged' })
  })
})

describe('a new collectivité, on a gateway that insists on the version in force', () => {
  beforeEach(async () => {
    gateway.faults.asksFirst = true
    await inForce('2024-03-01')
  })

  test('asks for it first: its first act leaves with it, and is not refused', async () => {
    const id = await commune.hands('PREMIER1')
    await commune.works()
    await resumes(300)
    expect(await commune.shows(id)).toMatchObject({ state: 'acknowledged' })
    expect(await received()).toEqual(['7-1', '1-1'])
    expect(await held()).toMatchObject({ builtIn: false, date: '2024-03-01' })
  })

  test('whose first request fails sends its first act at once, with the version that it has', async () => {
    gateway.faults.beforeMessage = '7-1'
    const id = await commune.hands('PREMIER0')
    await commune.works()
    const { items } = await operationsOf(commune.app).list({ message: ['7-1'] })
    expect(items).toMatchObject([{ state: 'refused' }])
    // Not a minute has gone by.
    expect((await commune.shows(id)).attempts).toHaveLength(1)
  })

  test('waits for the answer a day at most; then the act leaves as it is, and says so', async () => {
    gateway.faults.deafTo = 'RetourClassification'
    const id = await commune.hands('PREMIER2')
    for (let hours = 0; hours < 23; hours++) {
      await commune.works()
      commune.waits(3_600)
    }
    expect(await commune.shows(id)).toMatchObject({ state: 'received', attempts: [] })
    for (let hours = 0; hours < 8; hours++) {
      commune.waits(3_600)
      await commune.works()
    }
    expect((await commune.shows(id)).attempts).toHaveLength(1)
    expect((await commune.shows(id)).journal).toContainEqual(
      expect.objectContaining({ event: 'validated', detail: { why: 'unclassified' } }),
    )
  })
})

test('every day the job asks again, and confirms what is held', async () => {
  await ask()
  await commune.works()
  const run = () => keepCurrent(siren, commune.app.ports, { daily: true })
  await run()
  await commune.works()
  expect(await received()).toEqual(['7-1'])
  commune.waits(day + 1)
  await run()
  await commune.works()
  expect(await received()).toEqual(['7-1', '7-1'])
})
