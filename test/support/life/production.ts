// A commune on PostgreSQL and Redis, with everything hurried: settings for its processes, and a look into its database.
import { Redis } from 'ioredis'
import { operationsOf } from './operations-of.ts'
import { openApp, type App } from '../../../src/app.ts'
import { readConfig } from '../../../src/config/config.ts'
import { openLog } from '../../../src/observe/log.ts'
import { maraussan } from '../../../src/config/demo.ts'
import type { Environment } from '../servers/processes.ts'
import { laidHome } from './laid-home.ts'
import { migratedDatabase, temporaryHome } from './stores.ts'

/** Seconds in production, tenths in tests. */
export const hurried: Environment = {
  ACTES_LEASE_SECONDS: '2',
  ACTES_GRACE_SECONDS: '0.2',
  ACTES_RETRY_SECONDS: '0.2',
  ACTES_SWEEP_SECONDS: '0.2',
  ACTES_COLLECT_SECONDS: '0.2',
  ACTES_PORT: '0',
  ACTES_CLAMD: 'off',
}

/** How soon the queue notices that the process that took a job was killed. */
export const attentive = { lockMs: 1_000, stalledEveryMs: 500, retryMs: 100 }

export interface Place {
  readonly environment: Environment
  readonly home: string
  /** Work with the operations for a moment, as an operator's command does. */
  withApp<T>(work: (app: App) => Promise<T>): Promise<T>
}

/** A place with a home of its own; `more` names its database and its queue. */
export async function placeWith(more: Environment): Promise<Place> {
  const home = await (more.ACTES_DATABASE_URL === undefined ? laidHome() : temporaryHome())
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

/**
 * A place on a new database of a server, and on one of Redis's numbered databases, which no other file uses: it is emptied,
 * so that no job of an earlier test is taken in this one.
 */
export async function placeInProduction(
  { databaseServer, redis }: { databaseServer: string; redis: string },
  redisDatabase: number,
): Promise<Place> {
  const databaseUrl = await migratedDatabase(databaseServer)
  const redisUrl = `${redis}/${redisDatabase}`
  await emptied(redisUrl)
  return placeWith({ ACTES_DATABASE_URL: databaseUrl, ACTES_REDIS_URL: redisUrl })
}

/** Everything that a Redis keeps in a numbered database is lost. */
export async function emptied(redisUrl: string): Promise<void> {
  const client = new Redis(redisUrl)
  await client.flushdb().finally(() => client.disconnect())
}

/** Declare Maraussan and hand in a deposit; gives its id. */
export async function handIn({ withApp }: Place, folder: string): Promise<string> {
  return withApp(async (app) => {
    const operations = operationsOf(app)
    await operations.declare(maraussan, 'test')
    const result = await operations.deposit(folder, 'test')
    if (!result.ok) throw new Error(JSON.stringify(result.problems))
    return result.id
  })
}
