// Suites that need something this machine may lack. Without it they are left out, by name; under ACTES_TEST_ALL=1 that is
// a failure, except for third-party data, which nobody can be asked to have.
import { describe, inject, test } from 'vitest'
import type { LeftOut } from './global-setup.ts'
import { lendEmbedded, lendPostgres, type LentStore } from './life/stores.ts'
import { isLong } from './long-suites.ts'
import { redisBinary } from './servers/local-server.ts'
import type { ServiceName } from './servers/services.ts'

/**
 * A suite that runs against a service; to be awaited at the top of its file.
 * @param suite is given the service's URL
 */
export async function describeWith(service: ServiceName, title: string, suite: (url: string) => void): Promise<void> {
  await describeIf(await neededService(service), title, suite)
}

/**
 * A suite on each database; to be awaited at the top of its file. The short form looks at one of them: PostgreSQL where
 * this machine has it.
 * @param suite is given the server's URL, or nothing: the embedded default
 */
export async function describeOnEachDatabase(title: string, suite: (server?: string) => void): Promise<void> {
  const needed = await neededService('postgres')
  if (isLong || needed.value === undefined) describe(`${title}, on PGlite`, () => suite())
  await describeIf(needed, `${title}, on PostgreSQL`, suite)
}

/**
 * What a store promises, on each database.
 * @param contract is given what lends it a store
 */
export function describeOnEachGround(
  title: string,
  contract: (lends: () => Promise<LentStore>) => void,
): Promise<void> {
  return describeOnEachDatabase(title, (server) =>
    contract(server === undefined ? lendEmbedded : () => lendPostgres(server)),
  )
}

/** Where production runs. */
export interface ProductionUrls {
  readonly databaseServer: string
  readonly redis: string
}

/** A suite that runs against PostgreSQL and Redis together. */
export async function describeInProduction(title: string, suite: (urls: ProductionUrls) => void): Promise<void> {
  await describeIf(await neededProduction(), title, suite)
}

/** PostgreSQL and Redis, or the one of them that is missing. */
export async function neededProduction(): Promise<Need<ProductionUrls>> {
  const [postgres, redis] = await Promise.all([neededService('postgres'), neededService('redis')])
  const missing = postgres.value === undefined ? postgres : redis
  const value =
    postgres.value !== undefined && redis.value !== undefined
      ? { databaseServer: postgres.value, redis: redis.value }
      : undefined
  return { ...missing, value }
}

async function neededService(service: ServiceName): Promise<Need<string>> {
  const response = await fetch(`${inject('services')}/${service}`)
  if (!response.ok) throw new Error(await response.text())
  const { url, remedy } = (await response.json()) as { url?: string; remedy?: string }
  return { value: url, need: service, remedy: remedy ?? '', required: true }
}

/** What a suite needs: `value` is undefined where this machine lacks it. */
export interface Need<T> {
  readonly value: T | undefined
  /** What it is, and how to have it. */
  readonly need: string
  readonly remedy: string
  /** Is it a failure, under ACTES_TEST_ALL=1, not to have it? */
  readonly required: boolean
}

/** A Redis whose settings a suite may change: `localRedis`, never a shared one. */
export function redisOfOurOwn(): Need<string> {
  return { value: redisBinary(), need: 'redis-server', remedy: 'redis-server or valkey-server', required: true }
}

/** A suite that runs when what it needs is there; to be awaited at the top of its file. */
export async function describeIf<T>(needed: Need<T>, title: string, suite: (value: T) => void): Promise<void> {
  const { value, need, remedy, required } = needed
  if (value !== undefined) {
    describe(title, () => suite(value))
    return
  }
  const left: LeftOut = { title, need, remedy }
  await fetch(inject('services'), { method: 'POST', body: JSON.stringify(left) })
  if (required && process.env.ACTES_TEST_ALL === '1') {
    test(title, () => {
      throw new Error(`left out: needs ${need} (${remedy})`)
    })
  } else test.skip(`${title} (left out: needs ${need})`, () => undefined)
}
