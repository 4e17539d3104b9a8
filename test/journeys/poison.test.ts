// An act whose sending kills the worker, each time: after five deaths it is held, and the acts beside it have all gone.
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { maraussan } from '../../src/config/demo.ts'
import { readLedger } from '../../src/sandbox/ledger.ts'
import { describeInProduction } from '../support/describe-with.ts'
import { depositFolder } from '../support/life/commune.ts'
import { operationsOf } from '../support/life/operations-of.ts'
import { placeInProduction, type Place } from '../support/life/production.ts'
import { killLeftovers, startMortalWorker } from '../support/servers/processes.ts'

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
    const environment = { ...commune.environment, ACTES_LEASE_SECONDS: '1' }
    const ids = await handInAll(commune)
    const stateOf = (numero: string) => commune.withApp((app) => operationsOf(app).show(ids.get(numero) ?? ''))
    const isOver = async () => {
      const states = await Promise.all(others.map(stateOf))
      return (await stateOf(poison)).held !== null && states.every(({ state }) => state === 'acknowledged')
    }
    let deaths = 0
    // As a supervisor does: another one is started whenever one has died.
    for (;;) {
      const worker = await startMortalWorker(environment, poison)
      const died = once(worker.child, 'exit').then(() => 'died')
      let ended: string | undefined
      while (ended === undefined)
        ended = await Promise.race([died, isOver().then((over) => (over ? 'over' : undefined))])
      await worker.kill()
      if (ended === 'over') break
      deaths++
      expect(deaths, 'it kills for ever').toBeLessThanOrEqual(5)
    }
    expect(deaths).toBe(5)
    const held = await stateOf(poison)
    expect(held).toMatchObject({ state: 'packaged', held: { code: 'ACTES-Q004' } })
    const ledger = await readLedger(join(commune.home, 'sandbox'))
    expect(ledger.map(({ idActe, times }) => [idActe?.split('-')[3], times]).sort()).toEqual(
      others.map((numero) => [numero, 1]),
    )
  })
})
