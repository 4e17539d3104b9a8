// The classification of a town, kept current by itself: transaction 7, and the acts that a newer version would have had
// refused, or had refused. Against the built-in prefecture.
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { operationsOf } from '../support/life/operations-of.ts'
import { nationalClassification } from '../../src/protocol/classification/classification.ts'
import { maraussan } from '../../src/config/demo.ts'
import { setClassification } from '../../src/sandbox/registry.ts'
import { openFolder } from '../../src/sandbox/folder.ts'
import { readLedger } from '../../src/sandbox/ledger.ts'
import { faultyGateway } from '../support/life/faults.ts'
import { handInFolder, withoutChange } from '../support/deposits/retours.ts'
import { openTown, type Town } from '../support/life/town.ts'

const { siren } = maraussan
const day = 86_400

let town: Town
let road: ReturnType<typeof faultyGateway>
beforeEach(async () => {
  road = faultyGateway()
  town = await openTown({ wrap: road.wrap })
})
afterEach(() => town.closes())

const inForce = (date: string, matieres = nationalClassification.matieres) =>
  setClassification(openFolder(join(town.home, 'sandbox')), { date, natures: nationalClassification.natures, matieres })
const held = () => operationsOf(town.app).classification(siren)
const ask = (force = false) => operationsOf(town.app).refreshClassification(siren, { force, who: 'test' })
const received = async () => (await readLedger(join(town.home, 'sandbox'))).map(({ message }) => message)
/** The answer comes, then whatever looked for it at that very moment looks again. */
const resumes = async (seconds: number) => {
  for (const wait of [seconds, 300]) {
    town.waits(wait)
    await town.works()
  }
}
const events = async (id: string) => (await town.shows(id)).journal.map(({ event }) => event)

describe('asked for by a person', () => {
  test('the tree comes back, with its date and its levels', async () => {
    await inForce('2024-03-01')
    expect(await held()).toMatchObject({ builtIn: true, date: nationalClassification.date, checkedAt: null })
    const request = await ask()
    expect(request).toMatchObject({ message: '7-1', idActe: null, numero: null, state: 'received' })
    await town.works()
    expect(await town.shows(request.id)).toMatchObject({ state: 'acknowledged' })
    expect(await held()).toMatchObject({ builtIn: false, date: '2024-03-01', checkedAt: expect.any(String) })
    expect((await held()).matieres).toEqual(nationalClassification.matieres)
    expect((await held()).natures).toHaveLength(6)
  })

  test('nothing has changed: what is held is confirmed', async () => {
    await inForce('2024-03-01')
    await ask()
    await town.works()
    town.waits(day)
    const again = await ask()
    await town.works()
    const { retours } = await town.shows(again.id)
    expect(retours.map(({ kind }) => kind)).toContain('ReponseClassificationSansChangement')
    expect(await held()).toMatchObject({ builtIn: false, date: '2024-03-01' })
  })

  test('once a day, unless the whole list is asked for by force', async () => {
    await ask()
    await town.works()
    await expect(ask()).rejects.toMatchObject({ code: 'ACTES-A013', params: { day: '2025-07-08' } })
    await ask(true)
    await town.works()
    expect(await received()).toEqual(['7-1', '7-1'])
    town.waits(day)
    await ask()
    await town.works()
    expect(await received()).toHaveLength(3)
  })

  test('while one is on its way, it is the one that is shown', async () => {
    const first = await ask()
    expect((await ask()).id).toBe(first.id)
  })

  test('a matière that has gone is no longer admitted', async () => {
    await inForce('2024-03-01', nationalClassification.matieres.slice(0, 7))
    await ask()
    await town.works()
    expect(await town.deposits({ numero: 'CLASSE1' })).toMatchObject({ ok: false, problems: [{ code: 'ACTES-V015' }] })
  })
})

describe('announced by the prefecture', () => {
  test('an act refused for its age is sent again by itself, once the newer one is here', async () => {
    await inForce('2024-03-01')
    const id = await town.hands('CLASSE2')
    await town.works()
    const refused = await town.shows(id)
    expect(refused).toMatchObject({ state: 'refused', refusal: { verifCode: 'ODT-VERIF-01' } })
    expect(await events(id)).toEqual(expect.arrayContaining(['classification-announced', 'replaced']))
    const replaced = refused.journal.find(({ event }) => event === 'replaced')
    expect(replaced).toMatchObject({
      who: 'worker',
      detail: { cause: 'classification', from: nationalClassification.date, to: '2024-03-01' },
    })
    const second = await town.shows(refused.replacedBy ?? '')
    expect(second).toMatchObject({ state: 'acknowledged', replaces: id })
    expect(await received()).toEqual(['1-1', '7-1', '1-1'])
  })

  test('an act whose matière has gone is left to a person', async () => {
    const id = await town.hands('CLASSE3')
    await inForce('2024-03-01', nationalClassification.matieres.slice(0, 7))
    await town.works()
    const act = await town.shows(id)
    expect(act).toMatchObject({ state: 'refused' })
    expect(act.replacedBy).toBeUndefined()
    expect(await held()).toMatchObject({ date: '2024-03-01' })
  })

  test('where the gateway has spent the number, nothing is sent again', async () => {
    await inForce('2024-03-01')
    road.faults.spendsNumbers = true
    const id = await town.hands('CLASSE10')
    await town.works()
    expect(await held()).toMatchObject({ date: '2024-03-01' })
    expect((await town.shows(id)).replacedBy).toBeUndefined()
    expect(await received()).toEqual(['1-1', '7-1'])
  })

  test('refused long ago, an act is left to a person', async () => {
    await ask()
    await town.works()
    await inForce('2024-03-01')
    const id = await town.hands('CLASSE11')
    road.faults.deafTo = 'RetourClassification'
    await town.works()
    town.waits(8 * day)
    await town.works()
    road.faults.deafTo = undefined
    town.waits(day)
    await town.works()
    expect(await held()).toMatchObject({ date: '2024-03-01' })
    expect(await town.shows(id)).toMatchObject({ state: 'refused' })
    expect((await town.shows(id)).replacedBy).toBeUndefined()
  })

  test('an act handed in meanwhile waits for it, and leaves with the newer one', async () => {
    await inForce('2024-03-01')
    const first = await town.hands('CLASSE4')
    // The anomaly is heard, the answer to the request is not yet.
    road.faults.deafTo = 'RetourClassification'
    await town.works()
    expect(await held()).toMatchObject({ wanted: '2024-03-01', asking: true })
    const second = await town.hands('CLASSE5')
    await town.works()
    expect(await town.shows(second)).toMatchObject({ state: 'received', held: null })
    expect((await town.shows(second)).journal.at(-1)).toMatchObject({
      event: 'wait',
      detail: { why: 'classification' },
    })
    road.faults.deafTo = undefined
    await resumes(1_000)
    expect(await town.shows(second)).toMatchObject({ state: 'acknowledged' })
    expect((await town.shows(second)).attempts).toHaveLength(1)
    expect(await town.shows(first)).toMatchObject({ state: 'refused', replacedBy: expect.any(String) })
  })

  test('announced again after today’s request, it is asked for tomorrow', async () => {
    await ask()
    await town.works()
    await inForce('2024-03-01')
    const id = await town.hands('CLASSE8')
    await town.works()
    expect(await town.shows(id)).toMatchObject({ state: 'refused' })
    expect(await held()).toMatchObject({ wanted: '2024-03-01', asking: false })
    town.waits(day)
    await town.works()
    expect(await held()).toMatchObject({ wanted: null, date: '2024-03-01' })
    expect(await town.shows('CLASSE8')).toMatchObject({ state: 'acknowledged', replaces: id })
  })

  test('an older version than ours says nothing', async () => {
    await inForce('2024-03-01')
    await ask()
    await town.works()
    const { db } = town.app.ports.store
    await db.query(`UPDATE actes.collectivite SET classification = jsonb_set(classification, '{date}', '"2024-06-01"')`)
    const id = await town.hands('CLASSE9')
    await town.works()
    expect(await events(id)).not.toContain('classification-announced')
  })
})

describe('a request that is not answered', () => {
  test('is waited for a day: then the act leaves as it is, and another request with it', async () => {
    await inForce('2024-03-01')
    await town.hands('MUETTE1')
    road.faults.deafTo = 'RetourClassification'
    await town.works()
    const waiting = await town.hands('MUETTE2')
    await town.works()
    expect(await town.shows(waiting)).toMatchObject({ state: 'received' })
    town.waits(day + 3_600)
    await town.works()
    expect((await received()).filter((message) => message === '7-1')).toHaveLength(2)
    const left = await town.shows(waiting)
    expect(left).toMatchObject({ state: 'refused', refusal: { verifCode: 'ODT-VERIF-01' } })
    expect(left.replacedBy).toBeUndefined()
    road.faults.deafTo = undefined
    town.waits(3_600)
    await town.works()
    expect(await held()).toMatchObject({ date: '2024-03-01', asking: false })
    const cured = (await town.shows(waiting)).replacedBy ?? ''
    expect(await town.shows(cured)).toMatchObject({ state: 'acknowledged', replaces: waiting })
  })
})

describe('what the refresh leaves alone', () => {
  test('a request that is refused is not asked again the same day', async () => {
    await inForce('2024-03-01')
    await town.hands('BOUCLE1')
    road.faults.beforeMessage = '7-1'
    await town.works()
    expect(await held()).toMatchObject({ wanted: '2024-03-01', asking: false })
    const { items } = await operationsOf(town.app).list({ message: ['7-1'] })
    expect(items).toHaveLength(1)
    road.faults.beforeMessage = undefined
    town.waits(day)
    await town.works()
    expect(await held()).toMatchObject({ wanted: null, date: '2024-03-01' })
  })

  test('an act that somebody has deposited anew, or annulled, is not sent again in its old form', async () => {
    await inForce('2024-03-01')
    const id = await town.hands('ANCIENNE')
    road.faults.deafTo = 'RetourClassification'
    await town.works()
    town.waits(day)
    const corrected = await town.deposits({ numero: 'ANCIENNE', cle: undefined, objet: 'Objet corrigé' })
    await town.works()
    road.faults.deafTo = undefined
    await resumes(3_600)
    expect((await town.shows(id)).replacedBy).toBeUndefined()
    const last = await town.shows('034-213401482-20250625-ANCIENNE-DE')
    expect(last).toMatchObject({ state: 'acknowledged', objet: 'Objet corrigé' })
    expect(corrected).toMatchObject({ ok: true })
  })

  test('an act waits a day at most, however often the classification is asked for', async () => {
    await inForce('2024-03-01')
    await town.hands('PATIENCE1')
    road.faults.deafTo = 'RetourClassification'
    await town.works()
    const id = await town.hands('PATIENCE2')
    for (let hours = 0; hours < 30; hours++) {
      await town.works()
      town.waits(3_600)
    }
    expect((await town.shows(id)).attempts).toHaveLength(1)
  })

  test('“no change” says the same every day, and answers each day’s request', async () => {
    road.faults.deaf = true
    const first = await ask()
    await town.works()
    await handInFolder(town, { '034-213401482----7-3_1.xml': withoutChange })
    await town.works()
    town.waits(day)
    const second = await ask()
    await town.works()
    await handInFolder(town, { '034-213401482----7-3_1.xml': withoutChange })
    await town.works()
    expect([(await town.shows(first.id)).state, (await town.shows(second.id)).state]).toEqual([
      'acknowledged',
      'acknowledged',
    ])
    expect((await operationsOf(town.app).returns({})).items).toEqual([])
  })

  test('the ten thousandth envelope of a day leaves the day after', async () => {
    const { db } = town.app.ports.store
    await db.query(`INSERT INTO actes.envelope_serial (siren, day, last) VALUES ($1, '2025-07-08', 9999)`, [siren])
    const id = await town.hands('SERIE')
    await town.works()
    expect(await town.shows(id)).toMatchObject({ state: 'validated', held: null })
    town.waits(day)
    await town.works()
    expect(await town.shows(id)).toMatchObject({ state: 'acknowledged' })
  })
})
