// A worker process is killed at every point where it matters; another one carries the act on. It ends acknowledged, and
// the prefecture's ledger shows exactly one reception.
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { openApp, type App } from '../../src/app.ts'
import { openLog } from '../../src/log.ts'
import { maraussan } from '../../src/protocol/collectivite.ts'
import { readLedger } from '../../src/sandbox/ledger.ts'
import { migrate } from '../../src/store/migrate.ts'
import { openPostgres } from '../../src/store/postgres.ts'
import { describeInProduction } from '../support/describe-with.ts'
import { haltPoints } from '../support/halts.ts'
import { killLeftovers, startWorkerProcess, type Environment } from '../support/processes.ts'
import { newDatabase, storeTools, temporaryHome } from '../support/stores.ts'
import { depositFolder } from '../support/town.ts'
import { until } from '../support/until.ts'

killLeftovers()

const hurried = {
  ACTES_LEASE_SECONDS: '2',
  ACTES_GRACE_SECONDS: '0.2',
  ACTES_RETRY_SECONDS: '0.2',
  ACTES_SWEEP_SECONDS: '0.2',
  ACTES_COLLECT_SECONDS: '0.2',
}

interface Place {
  readonly environment: Environment
  readonly home: string
  /** Work with the operations for a moment, as an operator's command does. */
  withApp<T>(work: (app: App) => Promise<T>): Promise<T>
}

async function place(more: Environment): Promise<Place> {
  const home = await temporaryHome()
  const environment = { ...hurried, ACTES_HOME: home, ...more }
  return {
    environment,
    home,
    withApp: async (work) => {
      const app = await openApp(readConfig(environment), { queue: 'none', log: openLog('silent') })
      return work(app).finally(() => app.close())
    },
  }
}

/** Hand in the act, and give its id. */
async function deposited({ home, withApp }: Place): Promise<string> {
  return withApp(async ({ operations }) => {
    await operations.declare(maraussan)
    const result = await operations.deposit(await depositFolder(join(home, 'deposit'), {}), 'test')
    if (!result.ok) throw new Error(JSON.stringify(result.problems))
    return result.id
  })
}

async function onceInTheLedger({ home }: Place): Promise<void> {
  const sandbox = join(home, 'sandbox')
  expect(await readLedger(sandbox)).toMatchObject([{ idActe: '034-213401482-20250625-DEL11-250625-DE', times: 1 }])
  expect(await readdir(join(sandbox, 'again')).catch(() => [])).toEqual([])
}

describe('on the embedded default, one owner after the other', () => {
  test.each(haltPoints)('killed %s', async (point) => {
    const town = await place({})
    const id = await deposited(town)
    const first = await startWorkerProcess(town.environment, point)
    await first.halted
    await first.kill()
    const app = await openApp(readConfig(town.environment), { queue: 'needed', log: openLog('silent') })
    const worker = await app.startWorker()
    await app.startSweep()
    await until(async () => (await app.operations.show(id)).state === 'acknowledged', 'the acknowledgement')
    await worker.stop(1_000)
    await app.close()
    await onceInTheLedger(town)
  })
})

await describeInProduction('on PostgreSQL and Redis, two worker processes', ({ databaseServer, redis }) => {
  test.each(haltPoints)('one is killed %s, the other carries on', async (point) => {
    const databaseUrl = await newDatabase(databaseServer)
    const db = openPostgres(databaseUrl, () => undefined)
    await migrate(db, storeTools.now())
    await db.close()
    const town = await place({ ACTES_DATABASE_URL: databaseUrl, ACTES_REDIS_URL: `${redis}/5` })
    const id = await deposited(town)
    const first = await startWorkerProcess(town.environment, point)
    await first.halted
    const second = await startWorkerProcess(town.environment)
    await first.kill()
    await town.withApp(({ operations }) =>
      until(async () => (await operations.show(id)).state === 'acknowledged', 'the acknowledgement'),
    )
    await second.kill()
    await onceInTheLedger(town)
  })
})
