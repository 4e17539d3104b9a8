// How often a platform is asked about sendings that have no answer yet, by the age of each, and about how many in a row.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { maraussan } from '../../src/config/demo.ts'
import { connectionId, expectAll } from '../../src/store/connections/connections.ts'
import { takeTurn } from '../../src/transmission/worker.ts'
import { openCommune, openingDay, type Commune } from '../support/life/commune.ts'
import { openSimulated } from '../support/gateways/simulated.ts'

const time = { at: Date.parse(openingDay) }
const connection = connectionId('s2low', maraussan.siren)
let platform: Awaited<ReturnType<typeof openSimulated>>
let commune: Commune
/** How many sendings each collection asked about. */
let asked: number[] = []

beforeAll(async () => {
  platform = await openSimulated('s2low', time)
  commune = await openCommune({
    time,
    declares: { ...maraussan, gateway: platform.simulated.gateway },
    wrap: (ports) => ({
      ...ports,
      gatewayOf: (whose) => {
        const gateway = ports.gatewayOf(whose)
        const collect: typeof gateway.collect = (from, signal) => {
          asked.push(from.awaiting.length)
          return gateway.collect(from, signal)
        }
        return { ...gateway, collect }
      },
    }),
  })
})

afterAll(async () => {
  await commune.closes()
  await platform.closes()
})

test('one more sending does not cause questions about those before it', async () => {
  for (const numero of ['PREMIER', 'DEUXIEME']) {
    asked = []
    await commune.sends(numero)
    expect(asked.filter((count) => count > 0)).toEqual([1])
  }
  asked = []
  commune.waits(5)
  await commune.works()
  expect(asked).toEqual([2])
})

test('many are asked about a few hundred at a time, with the rest right after them', async () => {
  asked = []
  await commune.db.query(
    `INSERT INTO actes.transmission SELECT (jsonb_populate_record(t, jsonb_build_object('id', gen_random_uuid(),
       'numero', 'N' || n, 'cle', NULL, 'reference', '9' || n, 'ask_at', NULL))).*
     FROM actes.transmission t, generate_series(1, 250) n WHERE t.numero = 'PREMIER'`,
  )
  commune.waits(3_600)
  await commune.works()
  expect(asked.slice(0, 2)).toEqual([200, 52])
  const { rows } = await commune.db.query<{ late: boolean }>(
    'SELECT collect_at <= last_collect AS late FROM actes.connection WHERE id = $1',
    [connection],
  )
  expect(rows).toEqual([{ late: false }])
})

test('while acts are due to be sent, few are asked about before each turn', async () => {
  const { ports } = commune.app
  const ids: string[] = []
  for (let n = 1; n <= 12; n++) ids.push(await commune.hands(`SUITE${n}`))
  await expectAll(ports.store.db, connection, ports.clock.now())
  asked = []
  const left = async () => {
    const states = await Promise.all(ids.map(async (id) => (await commune.shows(id)).state))
    return states.filter((state) => state === 'submitted').length
  }
  await takeTurn(connection, ports)
  expect([asked, await left()]).toEqual([[20, 20], 5])
  await commune.works()
  expect(await left()).toBe(12)
  // Everyone was asked about meanwhile.
  expect(asked.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(252)
  expect(Math.max(...asked.slice(0, 4))).toBe(20)
})
