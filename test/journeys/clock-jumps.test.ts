// Clocks that are set while the program runs. Leases and due dates are instants of the database, whatever a machine says.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openApp, type App } from '../../src/app.ts'
import { readConfig } from '../../src/config/config.ts'
import { openLog, type Log } from '../../src/observe/log.ts'
import { readLedger } from '../../src/sandbox/ledger.ts'
import { byId } from '../../src/store/transmissions/transmissions.ts'
import { takeTurn } from '../../src/transmission/worker.ts'
import type { Ports } from '../../src/transmission/step.ts'
import { describeWith } from '../support/describe-with.ts'
import { depositFolder } from '../support/life/commune.ts'
import { operationsOf } from '../support/life/operations-of.ts'
import { handIn, placeWith, type Place } from '../support/life/production.ts'
import { connection } from '../support/life/rows.ts'
import { migratedDatabase } from '../support/life/stores.ts'
import { stepClock } from '../support/stepped-clock.ts'
import { until } from '../support/until.ts'
import { expectCode } from '../support/expect-code.ts'

const hour = 3_600_000
const openAt = ({ environment }: Place, wrap?: (ports: Ports) => Ports): Promise<App> =>
  openApp(readConfig(environment), { queue: 'none', log: openLog('silent'), ...(wrap && { wrap }) })

/** Ports whose sendings wait to go on, and say when they have begun. */
function halting() {
  const [begun, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const wrap = (ports: Ports): Ports => ({
    ...ports,
    gatewayOf: (collectivite) => ({
      ...ports.gatewayOf(collectivite),
      submit: async (outgoing, signal) => {
        begun.resolve()
        await goOn.promise
        return ports.gatewayOf(collectivite).submit(outgoing, signal)
      },
    }),
  })
  return { begun: begun.promise, goOn: () => goOn.resolve(), wrap }
}

/** An act is due by the clock of who laid it, which may be a little ahead of another process's. */
async function isDueFor({ ports }: App, id: string): Promise<void> {
  const { db, now } = ports.store
  const due = async () => {
    const at = await now()
    const { dueAt } = (await byId(db, id)) ?? {}
    return !!dueAt && dueAt <= at
  }
  await until(due, 'the act is due')
}

await describeWith('postgres', 'a machine whose clock is set', (server) => {
  const place = async () =>
    placeWith({
      ACTES_DATABASE_URL: await migratedDatabase(server),
      ACTES_LEASE_SECONDS: '300',
      ACTES_COLLECT_SECONDS: '1',
    })

  test('an hour ahead during an exchange: no other process sends it meanwhile', async () => {
    const commune = await place()
    const id = await handIn(commune, await depositFolder(join(commune.home, 'deposit'), {}))
    const { begun, goOn, wrap } = halting()
    const first = await openAt(commune, wrap)
    await isDueFor(first, id)
    const sending = takeTurn(connection, first.ports)
    await begun
    stepClock(hour)
    const second = await openAt(commune)
    await takeTurn(connection, second.ports)
    expect(await readLedger(join(commune.home, 'sandbox'))).toEqual([])
    goOn()
    await sending
    expect((await operationsOf(second).show(id)).attempts).toMatchObject([{ verdict: 'taken' }])
    expect(await readLedger(join(commune.home, 'sandbox'))).toMatchObject([{ times: 1 }])
    await Promise.all([first.close(), second.close()])
  })

  test('is logged once, while the program runs', async () => {
    const commune = await place()
    const said: string[] = []
    const keep = (_facts: object, event: string): void => void said.push(event)
    const log: Log = { debug: keep, info: keep, warn: keep, error: keep, scope: () => log }
    const app = await openApp(readConfig(commune.environment), { queue: 'none', log })
    const stop = app.watchClock(5)
    stepClock(hour)
    await until(() => said.length > 0, 'the word of the clock')
    for (const _ of [1, 2, 3]) await expectCode(app.checkClock(), 'ACTES-C008')
    await stop()
    expect(said).toEqual(['clock-off'])
    await app.close()
  })
})
