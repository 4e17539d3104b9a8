// Redis is emptied, or away, while acts are on their way: it carries identifiers alone, and the database wakes what is due.
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openApp } from '../../src/app.ts'
import { readConfig } from '../../src/config/config.ts'
import { openLog } from '../../src/observe/log.ts'
import { readLedger } from '../../src/sandbox/ledger.ts'
import { describeInProduction } from '../support/describe-with.ts'
import { maraussan } from '../../src/config/demo.ts'
import { depositFolder } from '../support/life/commune.ts'
import { operationsOf } from '../support/life/operations-of.ts'
import { attentive, emptied, placeInProduction } from '../support/life/production.ts'
import { lineTo } from '../support/servers/line.ts'
import { until } from '../support/until.ts'

await describeInProduction('a queue that is lost', (servers) => {
  test.each(['emptied', 'away'])('%s, again and again: every act arrives, once', async (how) => {
    const commune = await placeInProduction(servers, 9)
    const url = commune.environment.ACTES_REDIS_URL ?? ''
    const line = await lineTo(url)
    onTestFinished(() => line.cut())
    const settings = readConfig({ ...commune.environment, ACTES_REDIS_URL: line.url })
    const app = await openApp(settings, { queue: 'needed', log: openLog('silent'), queueSettings: attentive })
    const operations = operationsOf(app)
    await operations.declare(maraussan, 'test')
    await app.startSchedules()
    const worker = await app.startWorker()
    const lose = async () => {
      if (how === 'emptied') return emptied(url)
      await line.cut()
      await line.mend()
    }
    const ids: string[] = []
    for (let index = 0; index < 12; index++) {
      const folder = await depositFolder(join(commune.home, `${index}`), { numero: `PERDU${index}`, cle: undefined })
      const deposited = await operations.deposit(folder, 'test')
      if (!deposited.ok) throw new Error(JSON.stringify(deposited.problems))
      ids.push(deposited.id)
      if (index % 3 === 0) await lose()
    }
    for (const id of ids)
      await until(async () => (await operations.show(id)).state === 'acknowledged', `the receipt of ${id}`)
    const ledger = await readLedger(join(commune.home, 'sandbox'))
    expect(ledger.filter(({ message }) => message === '1-1').map(({ times }) => times)).toEqual(ids.map(() => 1))
    await worker.stop(5_000)
    await app.close()
  })
})
