// Empty places to open a queue at, on each of the three grounds, with waits short enough for tests.
import type { PGlite } from '@electric-sql/pglite'
import { createPostgresBackend, createRedisBackend, Queue as Jobs, type PgPool } from 'bullmq'
import { Redis } from 'ioredis'
import { randomUUID } from 'node:crypto'
import { cpSync } from 'node:fs'
import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { systemClock } from '../../../src/clock.ts'
import { openPgliteQueue, openPostgresQueue, openRedisQueue, type QueueTools } from '../../../src/queue/bullmq.ts'
import { openPglitePool } from '../../../src/queue/pglite-pool.ts'
import { ownQueue, type Queue } from '../../../src/queue/queue.ts'
import { openPglite } from '../../../src/store/engine/embedded.ts'
import { laidHome } from './laid-home.ts'

export type Address =
  | { readonly kind: 'redis'; readonly url: string; readonly prefix: string }
  | { readonly kind: 'postgres'; readonly url: string }
  | { readonly kind: 'pglite'; readonly dataDir: string }

export interface Place {
  /** Enough for another process to open the same place. */
  readonly address: Address
  open(): Promise<Queue>
  /** Everything that the queue keeps is lost at once. */
  wipe(): Promise<void>
  /** The next job of the sweep is lost, and nothing else: that it recurs is still known. */
  loseSweep(): Promise<void>
  /** Our own queue is paused, as a dashboard does it. */
  pause(): Promise<void>
  /** Close what was opened and leave nothing behind. */
  leave(): Promise<void>
}

export interface Ground {
  place(): Promise<Place>
  leave(): Promise<void>
}

/** Nothing logged; a dead listener is found out within two seconds. */
export const quickEmbeddedTools: QueueTools = {
  clock: systemClock,
  log: { info: () => undefined, warn: () => undefined },
  settings: { lockMs: 1_000, stalledEveryMs: 250, retryMs: 100 },
}
/** The same of a server, which answers within three seconds or is away; an embedded queue has the patience of the program. */
export const quickTools: QueueTools = {
  ...quickEmbeddedTools,
  settings: { ...quickEmbeddedTools.settings, answerMs: 3_000 },
}

/** Open a queue, and what lies under it, at an address. */
export async function openAt(address: Address): Promise<{ queue: Queue; close(): Promise<void> }> {
  if (address.kind !== 'pglite') {
    const queue = await (address.kind === 'redis' ? openRedisQueue : openPostgresQueue)(addressed(address), quickTools)
    return { queue, close: () => queue.close() }
  }
  const pglite = await openPglite(address.dataDir)
  const queue = await openPgliteQueue({ pglite }, quickEmbeddedTools)
  return { queue, close: () => queue.close().then(() => pglite.close()) }
}

function addressed(address: { url: string; prefix?: string }): { url: string; prefix?: string } {
  return address
}

export function redisGround(url: string): Ground {
  const client = new Redis(url)
  const place = async (): Promise<Place> => {
    const prefix = `actes-test-${randomUUID()}`
    const wipe = async (): Promise<void> => {
      const keys = await client.keys(`${prefix}:*`)
      if (keys.length > 0) await client.del(...keys)
    }
    return shared(
      () => ({ kind: 'redis', url, prefix }),
      () => openRedisQueue({ url, prefix }, quickTools),
      {
        wipe,
        loseSweep: async () => {
          const next = (await client.zrange(`${prefix}:actes:delayed`, '0', '-1')).filter((id) =>
            id.includes(':sweep:'),
          )
          await client.zrem(`${prefix}:actes:delayed`, ...next)
        },
        pause: () => paused(new Jobs(ownQueue, { prefix, connection: client }, createRedisBackend)),
        leave: wipe,
      },
    )
  }
  return { place, leave: async () => client.disconnect() }
}

const sweepless = "DELETE FROM bullmq.job WHERE name = 'sweep'"
const emptied = 'TRUNCATE bullmq.job, bullmq.scheduler, bullmq.dedup, bullmq.dedup_next, bullmq.meta CASCADE'

export function postgresGround(url: string): Ground {
  const admin = new pg.Pool({ connectionString: url, max: 2 })
  const place = async (): Promise<Place> => {
    const name = `actes_${randomUUID().replaceAll('-', '')}`
    await admin.query(`CREATE DATABASE ${name}`)
    const own = new URL(url)
    own.pathname = `/${name}`
    const asks = async (statement: string): Promise<void> => {
      const client = new pg.Client(own.href)
      await client.connect()
      await client.query(statement)
      await client.end()
    }
    const leave = async (): Promise<void> => void (await admin.query(`DROP DATABASE ${name} WITH (FORCE)`))
    return shared(
      () => ({ kind: 'postgres', url: own.href }),
      () => openPostgresQueue({ url: own.href }, quickTools),
      { wipe: () => asks(emptied), loseSweep: () => asks(sweepless), pause: () => pausedOn(own.href), leave },
    )
  }
  return { place, leave: () => admin.end() }
}

/**
 * One instance, with the queue's tables, is emptied after each place. A place whose address is asked for is left to another
 * process: a copy of the folder.
 */
export async function pgliteGround(): Promise<Ground> {
  const home = await laidHome()
  const first = join(home, 'database')
  const making = await openPglite(first)
  await (await openPgliteQueue({ pglite: making }, quickEmbeddedTools)).close()
  await making.close()
  const kept = join(home, 'kept')
  await cp(first, kept, { recursive: true })
  const pglite = await openPglite(first)
  const place = async (): Promise<Place> => {
    let dataDir: string | undefined
    let opened: PGlite | undefined
    const instance = async () => (dataDir === undefined ? pglite : (opened ??= await openPglite(dataDir)))
    const address = (): Address => {
      if (dataDir === undefined) cpSync(kept, (dataDir = join(home, randomUUID())), { recursive: true })
      return { kind: 'pglite', dataDir }
    }
    return shared(address, async () => openPgliteQueue({ pglite: await instance() }, quickEmbeddedTools), {
      wipe: async () => void (await (await instance()).exec(emptied)),
      loseSweep: async () => void (await (await instance()).exec(sweepless)),
      pause: async () => {
        const connection = openPglitePool(await instance(), {}, systemClock) as unknown as PgPool
        await paused(new Jobs(ownQueue, { connection }, createPostgresBackend))
      },
      leave: async () => {
        await (opened ?? pglite).exec(emptied)
        await opened?.close()
      },
    })
  }
  return {
    place,
    leave: async () => {
      await pglite.close()
      await rm(home, { recursive: true, force: true })
    },
  }
}

function shared(
  address: () => Address,
  open: () => Promise<Queue>,
  { leave, ...does }: Pick<Place, 'wipe' | 'loseSweep' | 'pause' | 'leave'>,
): Place {
  const queues: Queue[] = []
  return {
    get address() {
      return address()
    },
    open: async () => {
      const queue = await open()
      queues.push(queue)
      return queue
    },
    ...does,
    leave: async () => {
      await Promise.all(queues.map((queue) => queue.close()))
      await leave()
    },
  }
}

/** Pause a queue, as a dashboard does it. */
export async function paused(jobs: Pick<Jobs, 'pause' | 'close'>): Promise<void> {
  await jobs.pause().finally(() => jobs.close())
}

async function pausedOn(url: string): Promise<void> {
  const pool = new pg.Pool({ connectionString: url, options: '-c search_path=bullmq' })
  const connection = pool as unknown as PgPool
  await paused(new Jobs(ownQueue, { connection }, createPostgresBackend)).finally(() => pool.end())
}
