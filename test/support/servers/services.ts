// The services that tests run against: what the environment names, else a container where Docker answers, else the
// machine's own binary, else nothing. With ACTES_TEST_SERVICES=none there are none, as on a bare machine.
import { localMoto, localPostgres, localRedis, type Service } from './local-server.ts'

export type { Service } from './local-server.ts'
export type ServiceName = 'redis' | 'postgres' | 's3'

/** How to have each service, for those who lack it. */
export const remedies: Readonly<Record<ServiceName, string>> = {
  redis: 'ACTES_TEST_REDIS_URL, Docker, or redis-server',
  postgres: 'ACTES_TEST_DATABASE_URL, Docker, or PostgreSQL with initdb',
  s3: 'ACTES_TEST_S3_URL, or python3-moto and python3-flask-cors',
}

/** Start a service, or find it; undefined where this machine cannot have it. */
export const services: Readonly<Record<ServiceName, () => Promise<Service | undefined>>> =
  process.env.ACTES_TEST_SERVICES === 'none'
    ? { redis: nothing, postgres: nothing, s3: nothing }
    : { redis, postgres, s3 }

async function nothing(): Promise<undefined> {
  return undefined
}

async function redis(): Promise<Service | undefined> {
  return named('ACTES_TEST_REDIS_URL') ?? (await contained(redisContainer)) ?? (await localRedis())
}

async function s3(): Promise<Service | undefined> {
  return named('ACTES_TEST_S3_URL') ?? (await localMoto())
}

/** A database is copied within milliseconds, and nothing else goes on. */
const quickCopies = ['wal_level=minimal', 'max_wal_senders=0', 'autovacuum=off']

async function postgres(): Promise<Service | undefined> {
  return (
    named('ACTES_TEST_DATABASE_URL') ??
    (await contained(postgresContainer)) ??
    (await localPostgres({ settings: quickCopies }))
  )
}

function named(variable: string): Service | undefined {
  const url = process.env[variable]
  return url ? { url, via: variable, stop: async () => undefined } : undefined
}

async function contained(start: () => Promise<Service>): Promise<Service | undefined> {
  const { getContainerRuntimeClient } = await import('testcontainers')
  try {
    await getContainerRuntimeClient()
    return await start()
  } catch {
    return undefined
  }
}

async function redisContainer(): Promise<Service> {
  const { RedisContainer } = await import('@testcontainers/redis')
  const container = await new RedisContainer('redis:8').start()
  return { url: container.getConnectionUrl(), via: 'docker', stop: async () => void (await container.stop()) }
}

async function postgresContainer(): Promise<Service> {
  const { PostgreSqlContainer } = await import('@testcontainers/postgresql')
  const settings = ['fsync=off', 'full_page_writes=off', 'max_connections=200', ...quickCopies]
  const command = ['postgres', ...settings.flatMap((setting) => ['-c', setting])]
  const container = await new PostgreSqlContainer('postgres:17').withCommand(command).start()
  return { url: container.getConnectionUri(), via: 'docker', stop: async () => void (await container.stop()) }
}
