// A platform that is out of reach, for a hiccup or for three days: acts wait and spend nothing, one probe at a time looks
// whether it is back, and everything leaves then, once each.
import { describe, expect, test } from 'vitest'
import type { ErrorCode } from '../../src/errors.ts'
import type { Gateway } from '../../src/gateways/gateway.ts'
import { isLong } from '../support/long-suites.ts'
import { maraussan } from '../../src/config/demo.ts'
import { openCommune } from '../support/life/commune.ts'
import { faultyCommune, faultyGateway } from '../support/life/faults.ts'
import { forTest } from '../support/life/for-suite.ts'

/** Calls that reached, or tried to reach, the platform, by the minute of the clock. */
const calls: number[] = []
/** Numbers of acts, as they left. */
const left: string[] = []
const counted = (gateway: Gateway, now: () => Date): Gateway => ({
  ...gateway,
  submit: async (...given) => {
    calls.push(now().getTime())
    const receipt = await gateway.submit(...given)
    const [{ formulaire }] = given
    if (formulaire.code === '1-1') left.push(formulaire.acte.numero)
    return receipt
  },
})
const { commune, faults } = faultyCommune(forTest, {
  wrap: (ports) => ({
    ...ports,
    gatewayOf: (collectivite) => counted(ports.gatewayOf(collectivite), ports.clock.now),
  }),
})

/** Work through so many minutes, a look every half of one. */
async function passes(minutes: number): Promise<void> {
  for (let half = 0; half < minutes * 2; half++) {
    commune.waits(30)
    await commune.works()
  }
}

const many = Array.from({ length: 8 }, (_, index) => `PANNE${index + 1}`)

async function handsAll(): Promise<readonly string[]> {
  const ids: string[] = []
  for (const numero of many) ids.push(await commune.hands(numero))
  return ids
}

async function everyOneReceivedOnce(): Promise<void> {
  for (const numero of many) expect(await commune.received(numero)).toMatchObject([{ times: 1 }])
}

describe('a platform that is out of reach', () => {
  const ways: readonly [string, ErrorCode][] = [
    ['before a connection', 'ACTES-G001'],
    ['asking to come back later', 'ACTES-G002'],
    ['silent', 'ACTES-G003'],
  ]
  test.each(isLong ? ways : ways.slice(0, 1))(
    'for three days, %s, holds no act; they all leave within ten minutes of its return',
    async (_, code) => {
      faults.before = code
      const ids = await handsAll()
      await commune.works()
      for (let step = 0; step < 3 * 24; step++) {
        commune.waits(3_600)
        await commune.works()
      }
      for (const id of ids) expect(await commune.shows(id)).toMatchObject({ held: null, uncertain: false })
      faults.before = undefined
      await passes(10)
      for (const id of ids) expect(await commune.shows(id)).toMatchObject({ state: 'acknowledged' })
      await everyOneReceivedOnce()
    },
  )

  test('is followed by the acts in the order of their deposit, however their waits differed', async () => {
    faults.before = 'ACTES-G001'
    left.length = 0
    for (const numero of many) {
      await commune.hands(numero)
      await passes(7)
    }
    commune.waits(6 * 3_600)
    await passes(3)
    faults.before = undefined
    await passes(15)
    expect(left).toEqual(many)
  })

  test('is tried with at most one act a minute', async () => {
    faults.before = 'ACTES-G001'
    await handsAll()
    await passes(10)
    calls.length = 0
    await passes(60)
    expect(calls.length).toBeGreaterThanOrEqual(20)
    expect(calls.length).toBeLessThanOrEqual(60)
  })

  test('after the bytes: nothing is held, and each act is asked about before it is sent again', async () => {
    faults.after = 'ACTES-G004'
    faults.deaf = true
    faults.find = 'ACTES-G001'
    const ids = await handsAll()
    await commune.works()
    for (let step = 0; step < 24; step++) {
      commune.waits(3_600)
      await commune.works()
    }
    for (const id of ids) expect(await commune.shows(id)).toMatchObject({ held: null })
    Object.assign(faults, { after: undefined, deaf: false, find: undefined })
    await passes(20)
    await everyOneReceivedOnce()
  })

  test('that a person has checked is no longer waited for: everything is sent at once', async () => {
    faults.before = 'ACTES-G001'
    const ids = await handsAll()
    await passes(30)
    faults.before = undefined
    await commune.operations.examineGateway(maraussan.siren)
    await commune.works()
    for (const id of ids) expect(await commune.shows(id)).toMatchObject({ state: 'acknowledged' })
    await everyOneReceivedOnce()
  })

  test('is back with any answer, even in unknown words', async () => {
    const outage = async () => (await commune.operations.connections()).items[0]?.outage
    faults.before = 'ACTES-G001'
    await handsAll()
    await passes(10)
    expect(await outage()).toMatchObject({ code: 'ACTES-G001' })
    Object.assign(faults, { before: 'ACTES-G021', noOutage: true })
    await passes(3)
    expect(await outage()).toBeNull()
  })

  test('is shown, with its beginning, on an act and on its connection', async () => {
    faults.before = 'ACTES-G001'
    const [id = ''] = await handsAll()
    await commune.works()
    await passes(3)
    expect(await commune.shows(id)).toMatchObject({
      stopped: { why: 'outage', code: 'ACTES-G001', since: '2025-07-08T08:02:00.000Z' },
    })
  })
})

test('an act that alone fails is held after its failures, while the others are sent', async () => {
  const bad = await commune.hands('SEULE1')
  for (let round = 1; (await commune.shows(bad)).held === null && round < 30; round++) {
    faults.before = 'ACTES-G003'
    await commune.works()
    faults.before = undefined
    const good = await commune.hands(`AUTRE${round}`)
    commune.waits(1)
    await commune.works()
    expect(await commune.shows(good)).toMatchObject({ state: 'acknowledged' })
    commune.waits(7_200)
  }
  expect(await commune.shows(bad)).toMatchObject({ held: { code: 'ACTES-G003' } })
})

test('on the embedded default, whose only session is busy while the end of an outage is stored', async () => {
  const { faults: near, wrap } = faultyGateway()
  const alone = await openCommune({ wrap, store: 'embedded' })
  near.before = 'ACTES-G001'
  const id = await alone.hands('SEULE2')
  await alone.goesOn(10, 60)
  expect(await alone.shows(id)).toMatchObject({ held: null, stopped: { why: 'outage' } })
  near.before = undefined
  alone.waits(120)
  await alone.works()
  expect(await alone.shows(id)).toMatchObject({ state: 'acknowledged', stopped: null })
  await alone.closes()
})
