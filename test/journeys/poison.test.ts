// An act whose sending kills the worker, each time: after five deaths it is held, and the acts beside it have all gone.
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openApp } from '../../src/app.ts'
import { readConfig } from '../../src/config/config.ts'
import { maraussan } from '../../src/config/demo.ts'
import { openLog } from '../../src/observe/log.ts'
import { readLedger } from '../../src/sandbox/ledger.ts'
import { describeInProduction } from '../support/describe-with.ts'
import { depositFolder } from '../support/life/commune.ts'
import { operationsOf } from '../support/life/operations-of.ts'
import { placeInProduction, type Place } from '../support/life/production.ts'
import { killLeftovers, startMortalWorker } from '../support/servers/processes.ts'
import { until } from '../support/until.ts'

killLeftovers()

const poison = 'POISON'
const others = ['VOISIN1', 'VOISIN2', 'VOISIN3']

async function handInAll({ withApp, home }: Place): Promise<ReadonlyMap<string, string>> {
  return withApp(async (app) => {
    await operationsOf(app).declare(maraussan, 'test')
    const ids = new Map<string, string>()
    for (const numero of [poison, ...others]) {
      const folder = await depositFolder(join(home, numero), { numero, cle: undefined })
      const result = await operationsOf(app).deposit(folder, 'test')
      if (!result.ok) throw new Error(JSON.stringify(result.problems))
      ids.set(numero, result.id)
    }
    return ids
  })
}

await describeInProduction('a worker that one act kills', (servers) => {
  test('dies of it five times; then it is held, and its neighbours have gone', { timeout: 120_000 }, async () => {
    const commune = await placeInProduction(servers, 12)
    const environment = { ...commune.environment, ACTES_LEASE_SECONDS: '3' }
    const ids = await handInAll(commune)
    const app = await openApp(readConfig(environment), { queue: 'none', log: openLog('silent') })
    onTestFinished(() => app.close())
    const stateOf = (numero: string) => operationsOf(app).show(ids.get(numero) ?? '')
    const isOver = async () => {
      const states = await Promise.all(others.map(stateOf))
      return (await stateOf(poison)).held !== null && states.every(({ state }) => state === 'acknowledged')
    }
    let deaths = 0
    // As a supervisor does: another one is started whenever one has died.
    for (let ended: 'over' | 'died' | undefined; ended !== 'over';) {
      const worker = await startMortalWorker(environment, poison)
      ended = await until(async () => {
        if (await isOver()) return 'over'
        return worker.child.exitCode === null && worker.child.signalCode === null ? undefined : 'died'
      }, 'a death, or the end')
      await worker.kill()
      if (ended === 'died') deaths++
      // An exchange that cannot begin before the end of so short a lease is no death, and counts anew.
      expect(deaths, 'it kills for ever').toBeLessThan(15)
    }
    expect(deaths).toBeGreaterThanOrEqual(5)
    const held = await stateOf(poison)
    expect(held).toMatchObject({ state: 'packaged', held: { code: 'ACTES-Q004' } })
    const ledger = await readLedger(join(commune.home, 'sandbox'))
    expect(ledger.map(({ idActe, times }) => [idActe?.split('-')[3], times]).sort()).toEqual(
      others.map((numero) => [numero, 1]),
    )
  })
})
