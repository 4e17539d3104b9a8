// A dashboard pauses the queue: who is told, who resumes it.
import { createRedisBackend, Queue as Jobs } from 'bullmq'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openApp } from '../../src/app.ts'
import { readConfig } from '../../src/config/config.ts'
import { ownerCaller } from '../../src/operations/guard.ts'
import { alarms } from '../../src/operations/desk/today.ts'
import { deskLines } from '../../src/store/desk/journal.ts'
import { readiness } from '../../src/web/health.ts'
import { openLog } from '../../src/observe/log.ts'
import { describeInProduction } from '../support/describe-with.ts'
import { maraussan } from '../../src/config/demo.ts'
import { depositFolder } from '../support/life/commune.ts'
import { operationsOf } from '../support/life/operations-of.ts'
import { attentive, placeInProduction } from '../support/life/production.ts'
import { paused } from '../support/life/queue-places.ts'
import { until } from '../support/until.ts'

await describeInProduction('a queue', (servers) => {
  test('paused by a dashboard: readiness and the first page report it, a worker resumes it, and the act is sent', async () => {
    const commune = await placeInProduction(servers, 11)
    const url = commune.environment.ACTES_REDIS_URL ?? ''
    const settings = readConfig({ ...commune.environment, ACTES_QUEUE_DEPOSITS: '*' })
    const app = await openApp(settings, { queue: 'needed', log: openLog('silent'), queueSettings: attentive })
    const operations = operationsOf(app)
    await operations.declare(maraussan, 'test')
    await app.startSchedules()
    for (const name of ['actes', 'actes-deposits'])
      await paused(new Jobs(name, { prefix: 'actes', connection: { url } }, createRedisBackend))
    const isReady = async (wanted: string) => (await readiness(app)).find(({ name }) => name === wanted)
    const toldToday = async () => {
      const told = app.lookAs(ownerCaller('test', 'fr'))(alarms, { now: app.ports.clock.now() })
      return (await told).paused.map(({ code }) => code)
    }
    expect(await isReady('queue')).toEqual({ name: 'queue', ok: false, code: 'ACTES-Q009' })
    expect(await toldToday()).toEqual(['ACTES-Q009', 'ACTES-Q010'])
    const folder = await depositFolder(join(commune.home, 'depot'), { numero: 'ENPAUSE', cle: undefined })
    const deposited = await operations.deposit(folder, 'test')
    if (!deposited.ok) throw new Error(JSON.stringify(deposited.problems))
    const worker = await app.startWorker()
    await until(async () => (await operations.show(deposited.id)).state === 'acknowledged', 'the receipt')
    expect(await isReady('queue')).toEqual({ name: 'queue', ok: true })
    // The queue of a program is its own: it is named, and nobody else resumes it.
    expect(await isReady('deposits')).toEqual({ name: 'deposits', ok: true, code: 'ACTES-Q010' })
    expect(await toldToday()).toEqual(['ACTES-Q010'])
    expect(await deskLines(app.ports.store.db, { event: 'queue-resumed', limit: 5 })).toMatchObject([{ who: 'worker' }])
    await worker.stop(5_000)
    await app.close()
  })
})
