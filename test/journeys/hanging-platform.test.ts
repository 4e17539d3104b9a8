// Collectivités of two platforms that take every exchange and never answer: others send meanwhile.
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
/** The first three on one platform, the last two on another. */
const hangingGateway = (siren: string) => ({
  ...{ type: 'pastell', url: `https://127.0.0.1:${others.indexOf(siren) < 3 ? 1 : 2}/` },
  ...{ entite: 1, identifiant: 'a', motDePasse: 'b' },
})

await describeInProduction('two platforms that hang', (servers) => {
  test('keep nobody else waiting: the act of a third one is acknowledged while their exchanges hang', async () => {
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
    for (const siren of others)
      await operations.declare({ ...maraussan, siren, gateway: hangingGateway(siren) }, 'test')
    for (const siren of others) await handIn(siren)
    await app.startSchedules()
    const worker = await app.startWorker()
    await until(() => hung.length >= 3, 'as many exchanges as the two may have')
    const id = await handIn(maraussan.siren)
    await until(async () => (await operations.show(id)).state === 'acknowledged', 'the receipt of the other one')
    // All that hangs still hangs, and the platforms have not had more than their share.
    expect(new Set(hung).size).toBe(3)
    await worker.stop(0)
    await app.close()
  })
})
