// Clocks that are set while the program runs. Leases and due dates are instants of the database, whatever a machine says.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openApp, type App } from '../../src/app.ts'
import { readConfig } from '../../src/config/config.ts'
import { ActesError } from '../../src/errors.ts'
import { openLog, type Log } from '../../src/observe/log.ts'
import { readLedger } from '../../src/sandbox/ledger.ts'
import { byId } from '../../src/store/transmissions/transmissions.ts'
import { takeTurn } from '../../src/transmission/worker.ts'
import type { Ports } from '../../src/transmission/step.ts'
import { describeWith } from '../support/describe-with.ts'
import { depositFolder, openCommune, openingDay } from '../support/life/commune.ts'
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

test('the database’s clock jumps ahead during an exchange: its own process does not take the act again', async () => {
  const time = { at: Date.parse(openingDay) }
  const { begun, goOn, wrap } = halting()
  const commune = await openCommune({ wrap, time })
  const id = await commune.hands('AVANCE')
  const { ports } = commune.app
  const sending = takeTurn(connection, ports)
  await begun
  time.at += hour
  // Nothing is left to do: a turn that asked for another one would ask for ever.
  expect(await takeTurn(connection, ports)).toBe(false)
  expect(await commune.received('AVANCE')).toEqual([])
  goOn()
  await sending
  // By the clock that all share its lease has ended: what had not left does not leave, and is tried again.
  expect((await commune.shows(id)).attempts).toMatchObject([{ verdict: 'not-taken', code: 'ACTES-G012' }])
  expect(await commune.received('AVANCE')).toEqual([])
  commune.waits(600)
  await commune.works()
  expect(await commune.shows(id)).toMatchObject({ state: 'acknowledged' })
  expect(await commune.received('AVANCE')).toMatchObject([{ times: 1 }])
  await commune.closes()
})

test('a machine slept during an exchange: a sending that may have happened is looked for after the grace period, by the shared clock', async () => {
  // What the process carries on does not know that it slept, until it reads the clock of the database again.
  const time = { at: Date.parse(openingDay) }
  let sleptMs = 0
  const wrap = (ports: Ports): Ports => ({
    ...ports,
    store: {
      ...ports.store,
      now: async () => {
        time.at += sleptMs
        sleptMs = 0
        return ports.store.now()
      },
    },
    gatewayOf: (collectivite) => ({
      ...ports.gatewayOf(collectivite),
      submit: async () => {
        sleptMs = hour
        throw new ActesError('ACTES-G005')
      },
    }),
  })
  const commune = await openCommune({ wrap, time })
  const id = await commune.hands('SOMMEIL')
  await takeTurn(connection, commune.app.ports)
  const row = await byId(commune.db, id)
  const graceMs = commune.app.ports.timing.graceMs
  expect(row).toMatchObject({ state: 'packaged', openAttempt: expect.any(String) })
  expect(row?.dueAt).toEqual(new Date(Date.parse(openingDay) + hour + graceMs))
  await commune.closes()
})

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

  test('an hour back: earlier deposits are taken at once', async () => {
    const commune = await place()
    const id = await handIn(commune, await depositFolder(join(commune.home, 'deposit'), {}))
    stepClock(-hour)
    const late = await openAt(commune)
    await isDueFor(late, id)
    await takeTurn(connection, late.ports)
    expect((await operationsOf(late).show(id)).attempts).toMatchObject([{ verdict: 'taken' }])
    await late.close()
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
