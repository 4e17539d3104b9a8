// Roads that are closed for a while: suspended by a fault of their configuration, paused by a person, closed at hours or
// full for this one, and the change of one gateway for another. Acts wait, unspent; none is sent twice.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { operationsOf } from '../support/life/operations-of.ts'
import { maraussan } from '../../src/config/demo.ts'
import { connectionId } from '../../src/store/connections/connections.ts'
import { suspend } from '../../src/store/connections/standings.ts'
import { byId } from '../../src/store/transmissions/transmissions.ts'
import { takeTurn } from '../../src/transmission/worker.ts'
import { faultyGateway, type Faults } from '../support/life/faults.ts'
import { openTown, operator, type Town } from '../support/life/town.ts'

const road = connectionId('sandbox', maraussan.siren)
let town: Town
let faults: Faults
beforeEach(async () => {
  const made = faultyGateway()
  faults = made.faults
  town = await openTown({ wrap: made.wrap })
})
afterEach(() => town.closes())

const operatorReason = { reason: operator.reason }
const stands = async () => (await operationsOf(town.app).connections()).items.find(({ id }) => id === road)

describe('a fault of configuration', () => {
  test('suspends the connection, not the act, which spends no attempt while it waits', async () => {
    faults.before = 'ACTES-G008'
    const id = await town.hands('SUSP1')
    await town.works()
    expect(await stands()).toMatchObject({ suspended: { code: 'ACTES-G008' }, toSend: 1 })
    expect(await town.shows(id)).toMatchObject({
      stopped: { why: 'suspended', code: 'ACTES-G008', since: '2025-07-08T08:02:00.000Z' },
      state: 'packaged',
      held: null,
      uncertain: false,
      attempts: [{ verdict: 'not-taken', code: 'ACTES-G008' }],
    })
    faults.before = undefined
    town.waits(7 * 24 * 3_600)
    await town.works()
    expect(await town.shows(id)).toMatchObject({ state: 'packaged', attempts: [{ verdict: 'not-taken' }] })
    expect(await town.received('SUSP1')).toEqual([])
  })

  test('keeps the other acts of the connection from leaving', async () => {
    faults.before = 'ACTES-G007'
    await town.hands('SUSP2')
    await town.works()
    faults.before = undefined
    const second = await town.hands('SUSP3')
    await town.works()
    expect(await town.shows(second)).toMatchObject({ state: 'received', attempts: [] })
  })

  test('that is mended lets everything leave, once each, when a person resumes the connection', async () => {
    faults.before = 'ACTES-G014'
    const id = await town.hands('SUSP4')
    await town.works()
    faults.before = undefined
    expect(await operationsOf(town.app).resumeConnection(road, operator)).toMatchObject({
      suspended: null,
      journal: [
        { event: 'lifted', who: 'test', detail: operatorReason },
        { event: 'suspended', who: 'worker', code: 'ACTES-G014' },
      ],
    })
    town.waits(60)
    await town.works()
    expect(await town.shows(id)).toMatchObject({ state: 'acknowledged' })
    expect(await town.received('SUSP4')).toMatchObject([{ times: 1 }])
  })

  test('that is not mended keeps it suspended, and says what is still wrong', async () => {
    Object.assign(faults, { before: 'ACTES-G008', check: 'ACTES-G008' })
    await town.hands('SUSP5')
    await town.works()
    await expect(operationsOf(town.app).resumeConnection(road, operator)).rejects.toMatchObject({
      code: 'ACTES-G008',
      params: { setting: 'motDePasse' },
    })
    expect(await stands()).toMatchObject({ suspended: { code: 'ACTES-G008' } })
  })

  test('is tried again when the collectivité is declared anew', async () => {
    faults.before = 'ACTES-G013'
    const id = await town.hands('SUSP6')
    await town.works()
    faults.before = undefined
    await operationsOf(town.app).declare(maraussan, 'test')
    expect(await stands()).toMatchObject({ suspended: null })
    town.waits(60)
    await town.works()
    expect(await town.shows(id)).toMatchObject({ state: 'acknowledged' })
  })

  test('met after doubt leaves the doubt as it is', async () => {
    Object.assign(faults, { deaf: true, after: 'ACTES-G004', find: 'ACTES-G008' })
    const id = await town.hands('SUSP7')
    await town.works()
    town.waits(61)
    await town.works()
    expect(await town.shows(id)).toMatchObject({ state: 'packaged', uncertain: true, attempts: [{ verdict: null }] })
    expect(await stands()).toMatchObject({ suspended: { code: 'ACTES-G008' } })
    Object.assign(faults, { deaf: false, after: undefined, find: undefined })
    await operationsOf(town.app).resumeConnection(road, operator)
    town.waits(120)
    await town.works()
    expect(await town.shows(id)).toMatchObject({ state: 'acknowledged', attempts: [{ verdict: 'taken' }] })
    expect(await town.received('SUSP7')).toMatchObject([{ times: 1 }])
  })
})

describe('a connection that a person pauses', () => {
  test('sends and asks nothing until it is resumed, then everything once', async () => {
    await operationsOf(town.app).pauseConnection(road, operator)
    const id = await town.hands('PAUSE1')
    await town.works()
    expect(await town.shows(id)).toMatchObject({
      state: 'received',
      stopped: { why: 'paused', reason: operator.reason },
    })
    expect(await stands()).toMatchObject({ paused: { by: 'test', reason: operator.reason } })
    await operationsOf(town.app).resumeConnection(road, operator)
    await town.works()
    expect(await town.shows(id)).toMatchObject({ state: 'acknowledged', stopped: null })
  })

  test('needs a reason; paused twice it keeps the first one, and says so', async () => {
    const { pauseConnection } = operationsOf(town.app)
    await expect(pauseConnection(road, { reason: ' ', who: 'test' })).rejects.toMatchObject({ code: 'ACTES-A001' })
    await pauseConnection(road, operator)
    const again = { reason: 'autre motif', who: 'test' }
    expect(await pauseConnection(road, again)).toMatchObject({ already: true, paused: { reason: operator.reason } })
    expect((await stands())?.journal).toMatchObject([{ event: 'paused', who: 'test', detail: operatorReason }])
    await expect(pauseConnection('sandbox:000000000', operator)).rejects.toMatchObject({ code: 'ACTES-A020' })
  })

  test('resumed when it is open, nothing changes', async () => {
    expect(await operationsOf(town.app).resumeConnection(road, operator)).toMatchObject({ already: true, journal: [] })
  })
})

describe('a channel with hours and a quota', () => {
  const channel = 'ministry:https://ministere.example.org/'

  test('takes nothing while it is closed, and everything afterwards', async () => {
    // It is two minutes past ten in Paris.
    faults.traffic = { channel, closed: [{ de: '09:00', a: '11:30' }], zone: 'Europe/Paris' }
    const id = await town.hands('FENETRE1')
    await town.works()
    expect(await town.shows(id)).toMatchObject({ state: 'packaged', attempts: [], dueAt: '2025-07-08T09:30:00.000Z' })
    town.waits(89 * 60)
    await town.works()
    expect(await town.shows(id)).toMatchObject({ state: 'acknowledged', attempts: [{ verdict: 'taken' }] })
  })

  test('takes no more than its bytes of an hour, and the rest in the next one', async () => {
    faults.traffic = { channel, bytesPerHour: 100_000, closed: [], zone: 'Europe/Paris' }
    const first = await town.hands('QUOTA1')
    await town.works()
    const second = await town.hands('QUOTA2')
    await town.works()
    expect(await town.shows(first)).toMatchObject({ state: 'acknowledged' })
    expect(await town.shows(second)).toMatchObject({
      state: 'packaged',
      attempts: [],
      dueAt: '2025-07-08T09:00:00.000Z',
    })
    town.waits(3_600)
    await town.works()
    expect(await town.shows(second)).toMatchObject({ state: 'acknowledged' })
  })
})

test('too soon after doubt an absence proves nothing: nothing is sent before the gateway was left in peace', async () => {
  Object.assign(faults, { before: 'ACTES-G004', quietMs: 300_000 })
  const id = await town.hands('QUIET1')
  await town.works()
  faults.before = undefined
  town.waits(61)
  await town.works()
  expect(await town.shows(id)).toMatchObject({ uncertain: true, attempts: [{ verdict: null }] })
  town.waits(300)
  await town.works()
  expect(await town.shows(id)).toMatchObject({
    state: 'acknowledged',
    attempts: [{ verdict: 'not-taken' }, { verdict: 'taken' }],
  })
})

describe('a gateway that the collectivité changes while its connection is suspended', () => {
  const jeton = { type: 'pastell', url: 'https://pastell.example.org/', entite: 7, jeton: 'jeton-d-essai' }
  const changesGateway = () => operationsOf(town.app).declare({ ...maraussan, gateway: jeton }, 'test')
  /** The former connection alone: nothing answers at the other one. */
  const formerWorks = async () => {
    town.waits(60)
    while (await takeTurn(road, town.app.ports));
  }

  test('keeps none of its acts waiting: each is held for a person, and leaves by the other one once requeued', async () => {
    faults.before = 'ACTES-G008'
    const prepared = await town.hands('AUTRE1')
    await town.works()
    const waiting = await town.hands('AUTRE2')
    await changesGateway()
    expect(await stands()).toMatchObject({ suspended: null, journal: [{ event: 'lifted' }, { event: 'suspended' }] })
    await formerWorks()
    for (const id of [prepared, waiting]) {
      expect(await town.shows(id)).toMatchObject({ held: { code: 'ACTES-G010' }, uncertain: false })
      const how = { ...operator, dryRun: false }
      const { items } = await operationsOf(town.app).requeue({ names: [id] }, how)
      expect(items).toMatchObject([{ outcome: 'requeued' }])
      expect((await byId(town.app.ports.store.db, id))?.connection).toBe(connectionId('pastell', maraussan.siren))
    }
  })

  test('leaves in doubt what was: it is held, sent by no gateway, and requeued by nobody', async () => {
    Object.assign(faults, { deaf: true, after: 'ACTES-G004', find: 'ACTES-G008' })
    const id = await town.hands('AUTRE3')
    await town.works()
    town.waits(61)
    await town.works()
    expect(await stands()).toMatchObject({ suspended: { code: 'ACTES-G008' } })
    await changesGateway()
    await formerWorks()
    const doubt = { held: { code: 'ACTES-G010' }, uncertain: true, attempts: [{ verdict: null }] }
    expect(await town.shows(id)).toMatchObject(doubt)
    const { items } = await operationsOf(town.app).requeue({ names: [id] }, { ...operator, dryRun: false })
    expect(items).toMatchObject([{ outcome: 'excluded', reason: { code: 'ACTES-A021' } }])
    await formerWorks()
    expect(await town.shows(id)).toMatchObject(doubt)
    expect(await town.received('AUTRE3')).toMatchObject([{ times: 1 }])
  })

  test('is let go by a person too, when the fault was met after the change', async () => {
    await changesGateway()
    await suspend(town.app.ports.store.db, road, { code: 'ACTES-G008', params: {}, at: town.app.ports.clock.now() })
    expect(await operationsOf(town.app).resumeConnection(road, operator)).toMatchObject({ suspended: null })
  })
})
