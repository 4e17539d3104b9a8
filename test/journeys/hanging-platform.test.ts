// Five collectivités of a platform that takes every exchange and never answers: others send meanwhile.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openApp } from '../../src/app.ts'
import { maraussan } from '../../src/config/demo.ts'
import { readConfig } from '../../src/config/config.ts'
import { openLog } from '../../src/observe/log.ts'
import type { Ports } from '../../src/transmission/steps/step.ts'
import { makeMasterKey } from '../../src/store/secrets/seal.ts'
import { describeInProduction } from '../support/describe-with.ts'
import { depositFolder } from '../support/life/commune.ts'
import { operationsOf } from '../support/life/operations-of.ts'
import { placeInProduction } from '../support/life/production.ts'
import { until } from '../support/until.ts'

const others = ['000000018', '000000026', '000000034', '000000042', '000000059']
const hangingGateway = { type: 'pastell', url: 'https://127.0.0.1:1/', entite: 1, identifiant: 'a', motDePasse: 'b' }

await describeInProduction('a platform that hangs', (servers) => {
  test('keeps nobody else waiting: the act of another platform is acknowledged while five exchanges hang', async () => {
    const place = await placeInProduction(servers, 15)
    const hung: string[] = []
    const wrap = (ports: Ports): Ports => ({
      ...ports,
      gatewayOf: (whose) => {
        if (whose.siren === maraussan.siren) return ports.gatewayOf(whose)
        const sandbox = ports.gatewayOf({ ...whose, gateway: { type: 'sandbox' } })
        const hangs = (signal: AbortSignal) =>
          new Promise<never>((_, reject) => {
            hung.push(whose.siren)
            signal.addEventListener('abort', () => reject(signal.reason as Error))
          })
        return { ...sandbox, name: 'pastell', submit: (_, signal) => hangs(signal), find: (_, signal) => hangs(signal) }
      },
    })
    const settings = readConfig({
      ...place.environment,
      ACTES_LEASE_SECONDS: '300',
      ACTES_CONCURRENCY: '4',
      ACTES_MASTER_KEY: makeMasterKey(),
    })
    const app = await openApp(settings, { queue: 'needed', log: openLog('silent'), wrap })
    const operations = operationsOf(app)
    const handIn = async (siren: string) => {
      const folder = await depositFolder(join(place.home, siren), { collectivite: siren, cle: undefined })
      const deposited = await operations.deposit(folder, 'test')
      if (!deposited.ok) throw new Error(JSON.stringify(deposited.problems))
      return deposited.id
    }
    await operations.declare(maraussan, 'test')
    for (const siren of others) await operations.declare({ ...maraussan, siren, gateway: hangingGateway }, 'test')
    for (const siren of others) await handIn(siren)
    await app.startSchedules()
    const worker = await app.startWorker()
    await until(() => hung.length >= 3, 'as many exchanges as one platform may have')
    const id = await handIn(maraussan.siren)
    await until(async () => (await operations.show(id)).state === 'acknowledged', 'the receipt of the other one')
    // All that hangs still hangs, and the platform has not had more than its share.
    expect(new Set(hung).size).toBe(3)
    await worker.stop(0)
    await app.close()
  })
})
