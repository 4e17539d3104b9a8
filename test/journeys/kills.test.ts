// A worker process is killed at every point where it matters; another one carries the act on. It ends acknowledged, and
// the prefecture's ledger shows exactly one reception.
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { operationsOf } from '../support/life/operations-of.ts'
import { readConfig } from '../../src/config/config.ts'
import { openApp } from '../../src/app.ts'
import { openLog } from '../../src/observe/log.ts'
import { readLedger } from '../../src/sandbox/ledger.ts'
import { describeInProduction } from '../support/describe-with.ts'
import { haltPoints } from '../support/life/halts.ts'
import { shortly } from '../support/long.ts'
import { killLeftovers, startWorkerProcess } from '../support/servers/processes.ts'
import { attentive, handIn, placeInProduction, placeWith, type Place } from '../support/life/production.ts'
import { depositFolder } from '../support/life/commune.ts'
import { until } from '../support/until.ts'

killLeftovers()

/** In the short form one on each ground: the attempt written, and a retour stored. */
const one = (rank: number) => shortly(haltPoints, (_, index) => index === rank)

async function onceInTheLedger({ home }: Place): Promise<void> {
  const sandbox = join(home, 'sandbox')
  expect(await readLedger(sandbox)).toMatchObject([{ idActe: '034-213401482-20250625-DEL11-250625-DE', times: 1 }])
  expect(await readdir(join(sandbox, 'again')).catch(() => [])).toEqual([])
}

describe('on the embedded default, one owner after the other', () => {
  test.each(one(1))('killed %s', async (point) => {
    const commune = await placeWith({})
    const id = await handIn(commune, await depositFolder(join(commune.home, 'deposit'), {}))
    const first = await startWorkerProcess(commune.environment, point)
    await first.halted
    await first.kill()
    const app = await openApp(readConfig(commune.environment), {
      queue: 'needed',
      log: openLog('silent'),
      queueSettings: attentive,
    })
    const worker = await app.startWorker()
    await app.startSweep()
    await until(async () => (await operationsOf(app).show(id)).state === 'acknowledged', 'the acknowledgement')
    await worker.stop(1_000)
    await app.close()
    await onceInTheLedger(commune)
  })
})

await describeInProduction('on PostgreSQL and Redis, two worker processes', (servers) => {
  test.each(one(6))('one is killed %s, the other carries on', async (point) => {
    const commune = await placeInProduction(servers, 5)
    const id = await handIn(commune, await depositFolder(join(commune.home, 'deposit'), {}))
    const first = await startWorkerProcess(commune.environment, point)
    await first.halted
    const second = await startWorkerProcess(commune.environment)
    await first.kill()
    await commune.withApp((app) =>
      until(async () => (await operationsOf(app).show(id)).state === 'acknowledged', 'the acknowledgement'),
    )
    await second.kill()
    await onceInTheLedger(commune)
  })
})
