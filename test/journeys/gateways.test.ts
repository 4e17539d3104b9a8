// Gateways that are closed for a while: suspended by a fault of their configuration, paused by a person, closed at hours or
// full for this one, and the change of one gateway for another. Acts wait, unspent; none is sent twice.
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openApp, type App } from '../../src/app.ts'
import { readConfig } from '../../src/config/config.ts'
import { openLog } from '../../src/observe/log.ts'
import { jobs } from '../../src/schedules/jobs.ts'
import { makeMasterKey } from '../../src/store/secrets/seal.ts'
import { migratedDatabase } from '../support/life/stores.ts'
import { placeEnvironment } from '../support/life/stored-bytes.ts'
import { maraussan } from '../../src/config/demo.ts'
import { connectionId } from '../../src/store/connections/connections.ts'
import { suspend } from '../../src/store/connections/standings.ts'
import { byId } from '../../src/store/transmissions/transmissions.ts'
import { takeTurn } from '../../src/transmission/worker.ts'
import { describeIf, describeWith } from '../support/describe-with.ts'
import { openSimulatedCommune } from '../support/gateways/simulated.ts'
import { issue } from '../support/servers/certificates.ts'
import { dovecotOfOurOwn } from '../support/servers/dovecot.ts'
import { faultyCommune } from '../support/life/faults.ts'
import { openingDay, operator } from '../support/life/commune.ts'
import { expectCode } from '../support/expect-code.ts'
import { forTest } from '../support/life/for-suite.ts'

const daySeconds = 86_400
const connection = connectionId('sandbox', maraussan.siren)
const { commune, faults } = faultyCommune(forTest)

const operatorReason = { reason: operator.reason }
const stands = async () => (await commune.operations.connections()).items.find(({ id }) => id === connection)

describe('a fault of configuration', () => {
  test('suspends the connection, not the act, which spends no attempt while it waits', async () => {
    faults.before = 'ACTES-G008'
    const id = await commune.sends('SUSP1')
    expect(await stands()).toMatchObject({ suspended: { code: 'ACTES-G008' }, toSend: 1 })
    expect(await commune.shows(id)).toMatchObject({
      stopped: { why: 'suspended', code: 'ACTES-G008', since: '2025-07-08T08:02:00.000Z' },
      state: 'packaged',
      held: null,
      uncertain: false,
      attempts: [{ verdict: 'not-taken', code: 'ACTES-G008' }],
    })
    faults.before = undefined
    commune.waits(7 * 24 * 3_600)
    await commune.works()
    expect(await commune.shows(id)).toMatchObject({ state: 'packaged', attempts: [{ verdict: 'not-taken' }] })
    expect(await commune.received('SUSP1')).toEqual([])
  })

  test('stops the other acts of the connection', async () => {
    faults.before = 'ACTES-G007'
    await commune.sends('SUSP2')
    faults.before = undefined
    const second = await commune.sends('SUSP3')
    expect(await commune.shows(second)).toMatchObject({ state: 'received', attempts: [] })
  })

  test('once fixed, everything is sent, once each, when a person resumes the connection', async () => {
    faults.before = 'ACTES-G014'
    const id = await commune.sends('SUSP4')
    faults.before = undefined
    expect(await commune.operations.resumeConnection(connection, operator)).toMatchObject({
      suspended: null,
      journal: [
        { event: 'lifted', who: 'test', detail: operatorReason },
        { event: 'suspended', who: 'worker', code: 'ACTES-G014' },
      ],
    })
    commune.waits(60)
    await commune.works()
    expect(await commune.shows(id)).toMatchObject({ state: 'acknowledged' })
    expect(await commune.received('SUSP4')).toMatchObject([{ times: 1 }])
  })

  test('if not fixed, keeps it suspended, and is named', async () => {
    Object.assign(faults, { before: 'ACTES-G008', check: 'ACTES-G008' })
    await commune.sends('SUSP5')
    await expect(commune.operations.resumeConnection(connection, operator)).rejects.toMatchObject({
      code: 'ACTES-G008',
      params: { setting: 'motDePasse' },
    })
    expect(await stands()).toMatchObject({ suspended: { code: 'ACTES-G008' } })
  })

  test('is retried when the collectivité is declared again', async () => {
    faults.before = 'ACTES-G013'
    const id = await commune.sends('SUSP6')
    faults.before = undefined
    await commune.operations.declare(maraussan, 'test')
    expect(await stands()).toMatchObject({ suspended: null })
    commune.waits(60)
    await commune.works()
    expect(await commune.shows(id)).toMatchObject({ state: 'acknowledged' })
  })

  test('after a doubt leaves the doubt unchanged', async () => {
    Object.assign(faults, { deaf: true, after: 'ACTES-G004', find: 'ACTES-G008' })
    const id = await commune.sends('SUSP7')
    commune.waits(61)
    await commune.works()
    expect(await commune.shows(id)).toMatchObject({ state: 'packaged', uncertain: true, attempts: [{ verdict: null }] })
    expect(await stands()).toMatchObject({ suspended: { code: 'ACTES-G008' } })
    Object.assign(faults, { deaf: false, after: undefined, find: undefined })
    await commune.operations.resumeConnection(connection, operator)
    commune.waits(120)
    await commune.works()
    expect(await commune.shows(id)).toMatchObject({ state: 'acknowledged', attempts: [{ verdict: 'taken' }] })
    expect(await commune.received('SUSP7')).toMatchObject([{ times: 1 }])
  })
})

describe('a connection that a person pauses', () => {
  test('sends and asks nothing until it is resumed, then everything once', async () => {
    await commune.operations.pauseConnection(connection, operator)
    const id = await commune.sends('PAUSE1')
    expect(await commune.shows(id)).toMatchObject({
      state: 'received',
      stopped: { why: 'paused', reason: operator.reason },
    })
    expect(await stands()).toMatchObject({ paused: { by: 'test', reason: operator.reason } })
    await commune.operations.resumeConnection(connection, operator)
    await commune.works()
    expect(await commune.shows(id)).toMatchObject({ state: 'acknowledged', stopped: null })
  })

  test('needs a reason; paused twice it keeps the first one, and says so', async () => {
    const { pauseConnection } = commune.operations
    await expectCode(pauseConnection(connection, { reason: ' ', who: 'test' }), 'ACTES-A001')
    await pauseConnection(connection, operator)
    const again = { reason: 'autre motif', who: 'test' }
    expect(await pauseConnection(connection, again)).toMatchObject({
      already: true,
      paused: { reason: operator.reason },
    })
    expect((await stands())?.journal).toMatchObject([{ event: 'paused', who: 'test', detail: operatorReason }])
    await expectCode(pauseConnection('sandbox:000000000', operator), 'ACTES-A020')
  })

  test('resumed while open, does not change', async () => {
    expect(await commune.operations.resumeConnection(connection, operator)).toMatchObject({
      already: true,
      journal: [],
    })
  })
})

describe('a channel with hours and a quota', () => {
  const channel = 'ministry:https://ministere.example.org/'

  test('accepts nothing while closed, and everything afterwards', async () => {
    // It is two minutes past ten in Paris.
    faults.traffic = { channel, closed: [{ de: '09:00', a: '11:30' }], zone: 'Europe/Paris' }
    const id = await commune.sends('FENETRE1')
    expect(await commune.shows(id)).toMatchObject({
      state: 'packaged',
      attempts: [],
      dueAt: '2025-07-08T09:30:00.000Z',
    })
    commune.waits(89 * 60)
    await commune.works()
    expect(await commune.shows(id)).toMatchObject({ state: 'acknowledged', attempts: [{ verdict: 'taken' }] })
  })

  test('accepts its hourly quota of bytes, and the rest in the next hour', async () => {
    faults.traffic = { channel, bytesPerHour: 100_000, closed: [], zone: 'Europe/Paris' }
    const first = await commune.sends('QUOTA1')
    const second = await commune.sends('QUOTA2')
    expect(await commune.shows(first)).toMatchObject({ state: 'acknowledged' })
    expect(await commune.shows(second)).toMatchObject({
      state: 'packaged',
      attempts: [],
      dueAt: '2025-07-08T09:00:00.000Z',
    })
    commune.waits(3_600)
    await commune.works()
    expect(await commune.shows(second)).toMatchObject({ state: 'acknowledged' })
  })
})

test('the quiet time begins when the exchange has ended, which may be long after the line of its attempt', async () => {
  Object.assign(faults, { before: 'ACTES-G004', quietMs: 60_000, first: async () => commune.waits(200) })
  const id = await commune.sends('QUIET2')
  Object.assign(faults, { before: undefined, first: undefined })
  commune.waits(61)
  await commune.works()
  expect(await commune.shows(id)).toMatchObject({ uncertain: true, attempts: [{ verdict: null }] })
  commune.waits(300)
  await commune.works()
  expect(await commune.shows(id)).toMatchObject({
    state: 'acknowledged',
    attempts: [{ verdict: 'not-taken' }, { verdict: 'taken' }],
  })
})

describe('a gateway replaced while its connection is suspended', () => {
  const jeton = { type: 'pastell', url: 'https://pastell.example.org/', entite: 7, jeton: 'jeton-d-essai' }
  const changesGateway = () => commune.operations.declare({ ...maraussan, gateway: jeton }, 'test')
  /** The former connection alone: nothing answers at the other one. */
  const formerWorks = async () => {
    commune.waits(60)
    while (await takeTurn(connection, commune.app.ports));
  }

  test('leaves none of its acts waiting: each is held for a person, and sent through the new one once requeued', async () => {
    faults.before = 'ACTES-G008'
    const prepared = await commune.sends('AUTRE1')
    const waiting = await commune.hands('AUTRE2')
    await changesGateway()
    expect(await stands()).toMatchObject({ suspended: null, journal: [{ event: 'lifted' }, { event: 'suspended' }] })
    await formerWorks()
    for (const id of [prepared, waiting]) {
      expect(await commune.shows(id)).toMatchObject({ held: { code: 'ACTES-G010' }, uncertain: false })
      const how = { ...operator, dryRun: false }
      const { items } = await commune.operations.requeue({ names: [id] }, how)
      expect(items).toMatchObject([{ outcome: 'requeued' }])
      expect((await byId(commune.db, id))?.connection).toBe(connectionId('pastell', maraussan.siren))
    }
  })

  test('leaves doubts in doubt: each is held, sent through no gateway, and cannot be requeued', async () => {
    Object.assign(faults, { deaf: true, after: 'ACTES-G004', find: 'ACTES-G008' })
    const id = await commune.sends('AUTRE3')
    commune.waits(61)
    await commune.works()
    expect(await stands()).toMatchObject({ suspended: { code: 'ACTES-G008' } })
    await changesGateway()
    await formerWorks()
    const doubt = { held: { code: 'ACTES-G010' }, uncertain: true, attempts: [{ verdict: null }] }
    expect(await commune.shows(id)).toMatchObject(doubt)
    const { items } = await commune.requeues(id)
    expect(items).toMatchObject([{ outcome: 'excluded', reason: { code: 'ACTES-A021' } }])
    await formerWorks()
    expect(await commune.shows(id)).toMatchObject(doubt)
    expect(await commune.received('AUTRE3')).toMatchObject([{ times: 1 }])
  })

  test('is released by a person too, if the fault was found after the change', async () => {
    await changesGateway()
    await suspend(commune.db, connection, {
      code: 'ACTES-G008',
      params: {},
      at: commune.now(),
    })
    expect(await commune.operations.resumeConnection(connection, operator)).toMatchObject({ suspended: null })
  })
})

await describeIf(dovecotOfOurOwn(), 'a certificate of ours that ends', () => {
  describe.each([
    ['s2low', 'create'],
    ['pastell', 'send-tdt'],
    ['ministry', 'post'],
  ] as const)('through %s', (kind, call) => {
    const given = forTest(() => openSimulatedCommune(kind))

    const standing = async () => {
      const { items } = await given.commune.operations.connections()
      return items.find(({ gateway }) => gateway === kind)
    }
    /** Our certificate ends on a day that the commune has passed; what stands before the platform judges by a page. */
    const ends = async () => {
      const { cert, key } = await issue(given.authority, { name: 'maraussan', client: true, inDays: -900, days: 1 })
      await given.declares({ certificat: cert, cle: key })
      given.commune.waits((Date.now() - Date.parse(openingDay)) / 1_000 + 3 * daySeconds)
    }

    const acceptedTimes = async () =>
      (await given.simulated.accepted()).filter(({ numero }) => numero === 'FIN1').length
    /** Declared with another certificate, it goes on: what was in doubt is settled, and nothing is sent again. */
    const settles = async (id: string) => {
      const { cert, key } = await issue(given.authority, { name: 'maraussan', client: true, inDays: -900, days: 3_650 })
      given.simulated.faults.clear()
      await given.declares({ certificat: cert, cle: key })
      expect(await standing()).toMatchObject({ suspended: null })
      for (let rounds = 0; rounds < 8; rounds++) {
        given.commune.waits(300)
        await given.commune.works()
      }
      expect(await given.commune.shows(id)).toMatchObject({ state: 'acknowledged', uncertain: false })
      expect(await acceptedTimes()).toBe(1)
    }

    test('during a sending drops it and suspends the connection; the doubt stays, and is settled after the renewal', async () => {
      await ends()
      const { faults } = given.simulated
      faults.next(call, 'reset-after')
      const id = await given.commune.sends('FIN1')
      expect(await standing()).toMatchObject({ suspended: { code: 'ACTES-G007', params: { setting: 'certificat' } } })
      expect(await given.commune.shows(id)).toMatchObject({ state: 'packaged', uncertain: true, held: null })
      await settles(id)
    })

    // The ministry's channel is never asked what it has.
    test.skipIf(kind === 'ministry')('during a doubt rejects the look, which suspends the connection', async () => {
      const { faults } = given.simulated
      faults.next(call, 'reset-after')
      const id = await given.commune.sends('FIN1')
      expect(await standing()).toMatchObject({ suspended: null })
      expect(await given.commune.shows(id)).toMatchObject({ uncertain: true })
      await ends()
      faults.always('*', 'status-400')
      await given.commune.works()
      expect(await standing()).toMatchObject({ suspended: { code: 'ACTES-G007' }, outage: null })
      expect(await given.commune.shows(id)).toMatchObject({ state: 'packaged', uncertain: true, held: null })
      await settles(id)
    })
  })
})

await describeWith('postgres', 'a second installation on our database, under a master key of its own', (server) => {
  test('suspends connections whose secrets it cannot open; they resume once it has left, and nothing is sent twice', async () => {
    const url = await migratedDatabase(server)
    const own = { ACTES_DATABASE_URL: url, ACTES_MASTER_KEY: makeMasterKey() }
    const { commune: ours, simulated, closes } = await openSimulatedCommune('s2low', { environment: own })
    onTestFinished(closes)
    const id = await ours.hands('INTRUS1')
    const theirs = {
      ...own,
      ACTES_MASTER_KEY: makeMasterKey(),
      ACTES_CLAMD: 'off',
      ACTES_HOME: join(ours.home, 'intrus'),
      ...placeEnvironment(ours.app.config),
    }
    const { clock } = ours.app.ports
    const intruder = await openApp(readConfig(theirs), { queue: 'none', log: openLog('silent'), clock })
    const [{ id: s2low } = { id: '' }] = (await ours.operations.connections()).items
    await takeTurn(s2low, intruder.ports)
    const suspended = async () => (await ours.operations.connections()).items.map((each) => each.suspended)
    expect(await suspended()).toMatchObject([{ code: 'ACTES-G018' }])
    const mends = (app: App) => jobs.mend({ ...app.ports, notify: async () => undefined })
    await mends(intruder)
    expect(await suspended()).toMatchObject([{ code: 'ACTES-G018' }])
    await intruder.close()
    await mends(ours.app)
    expect(await suspended()).toEqual([null])
    await ours.goesOn(8, 300)
    expect(await ours.shows(id)).toMatchObject({ state: 'acknowledged', attempts: [{ verdict: 'taken' }] })
    expect(await simulated.accepted()).toHaveLength(1)
  })
})
