// A platform that is dead for three days with hundreds of acts before it, two thousand where all are wanted, beside a town whose
// platform is well.
import { expect, test } from 'vitest'
import { maraussan } from '../../src/config/demo.ts'
import type { Ports } from '../../src/transmission/step.ts'
import { faultyGateway } from '../support/life/faults.ts'
import { openSimulated } from '../support/gateways/simulated.ts'
import { openCommune, openingDay } from '../support/life/commune.ts'
import { isWhole } from '../support/long-suites.ts'

const acts = isWhole ? 2_000 : 400
const well = { ...maraussan, siren: '000000000', nom: 'Commune voisine', trigramme: 'abc' }

test('none of its acts is held, it is tried once a minute, all leave within ten minutes of its return; nobody else waits', async () => {
  const time = { at: Date.parse(openingDay) }
  const platform = await openSimulated('s2low', time)
  const { faults, wrap } = faultyGateway()
  /** When something was tried there, in milliseconds. */
  const tries: number[] = []
  const commune = await openCommune({
    time,
    declares: { ...maraussan, gateway: platform.simulated.gateway },
    environment: { ACTES_COLLECT_SECONDS: '60' },
    wrap: (ports: Ports): Ports => ({
      ...ports,
      gatewayOf: (whose) => {
        if (whose.siren === well.siren) return ports.gatewayOf(whose)
        const gateway = wrap(ports).gatewayOf(whose)
        const submit: typeof gateway.submit = (...given) => {
          tries.push(time.at)
          return gateway.submit(...given)
        }
        return { ...gateway, submit }
      },
    }),
  })
  try {
    const operations = commune.operations
    await operations.declare(well, 'test')
    const neighbourSends = async (numero: string) => {
      const deposited = await commune.deposits({ collectivite: well.siren, numero, cle: undefined })
      if (!deposited.ok) throw new Error(JSON.stringify(deposited.problems))
      await commune.works()
      // The clock has not moved: it left, and was acknowledged, before five seconds had passed.
      expect(await operations.show(deposited.id)).toMatchObject({ state: 'acknowledged' })
    }
    faults.before = 'ACTES-G001'
    for (let index = 0; index < acts; index++) await commune.hands(`MORT${index}`)
    await commune.works()
    for (let hour = 0; hour < 72; hour++) {
      const before = tries.length
      for (let minute = 0; minute < (hour % 24 === 0 ? 60 : 1); minute++) {
        commune.waits(hour % 24 === 0 ? 60 : 3_600)
        await commune.works()
      }
      if (hour % 24 === 0 && hour > 0) expect(tries.length - before).toBeLessThanOrEqual(60)
      if (hour % 8 === 0) await neighbourSends(`VIF${hour}`)
    }
    const held = await operations.list({ held: true })
    expect(held.items).toEqual([])

    faults.before = undefined
    for (let half = 0; half < 20; half++) {
      commune.waits(30)
      await platform.simulated.advance()
      await commune.works()
    }
    const left = await commune.db.rows<{ state: string; count: number }>(
      `SELECT state, count(*)::int AS count FROM actes.transmission WHERE collectivite = $1 AND message = '1-1' GROUP BY state`,
      [maraussan.siren],
    )
    const gone = left.filter(({ state }) => ['submitted', 'acknowledged'].includes(state))
    expect(gone.reduce((sum, { count }) => sum + count, 0)).toBe(acts)
  } finally {
    await commune.closes()
    await platform.closes()
  }
}, 1_200_000)
