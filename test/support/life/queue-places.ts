// Empty places to open a queue at, on each of the three grounds, with waits short enough for tests.
import type { PGlite } from '@electric-sql/pglite'
import { Redis } from 'ioredis'
import { randomUUID } from 'node:crypto'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { openPgliteQueue, openPostgresQueue, openRedisQueue, type QueueTools } from '../../../src/queue/bullmq.ts'
import type { Queue } from '../../../src/queue/queue.ts'
import { openPglite } from '../../../src/store/engine/embedded.ts'

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
  /** Close what was opened and leave nothing behind. */
  leave(): Promise<void>
}

export interface Ground {
  place(): Promise<Place>
  leave(): Promise<void>
}

/** Nothing logged; a dead hearer is found out within two seconds. */
export const quickTools: QueueTools = {
  log: { info: () => undefined, warn: () => undefined },
  settings: { lockMs: 1_000, stalledEveryMs: 250, retryMs: 100, answerMs: 3_000 },
}

/** Open a queue, and what lies under it, at an address. */
export async function openAt(address: Address): Promise<{ queue: Queue; close(): Promise<void> }> {
  if (address.kind !== 'pglite') {
    const queue = await (address.kind === 'redis' ? openRedisQueue : openPostgresQueue)(addressed(address), quickTools)
    return { queue, close: () => queue.close() }
  }
  const pglite = await openPglite(address.dataDir)
  const queue = await openPgliteQueue({ pglite }, quickTools)
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
    return shared({ kind: 'redis', url, prefix }, () => openRedisQueue({ url, prefix }, quickTools), {
      wipe,
      leave: wipe,
    })
  }
  return { place, leave: async () => client.disconnect() }
}

const emptied = 'TRUNCATE bullmq.job, bullmq.scheduler, bullmq.dedup, bullmq.dedup_next, bullmq.meta CASCADE'

export function postgresGround(url: string): Ground {
  const admin = new pg.Pool({ connectionString: url, max: 2 })
  const place = async (): Promise<Place> => {
    const name = `actes_${randomUUID().replaceAll('-', '')}`
    await admin.query(`CREATE DATABASE ${name}`)
    const own = new URL(url)
    own.pathname = `/${name}`
    const wipe = async (): Promise<void> => {
      const client = new pg.Client(own.href)
      await client.connect()
      await client.query(emptied)
      await client.end()
    }
    const leave = async (): Promise<void> => void (await admin.query(`DROP DATABASE ${name} WITH (FORCE)`))
    return shared({ kind: 'postgres', url: own.href }, () => openPostgresQueue({ url: own.href }, quickTools), {
      wipe,
      leave,
    })
  }
  return { place, leave: () => admin.end() }
}

/** One folder is made by PostgreSQL's initdb, with the queue's tables; each place begins with a copy of it. */
export async function pgliteGround(): Promise<Ground> {
  const folder = await mkdtemp(join(tmpdir(), 'actes-pglite-'))
  const first = join(folder, 'first')
  const pglite = await openPglite(first)
  await (await openPgliteQueue({ pglite }, quickTools)).close()
  await pglite.close()
  const place = async (): Promise<Place> => {
    const dataDir = join(folder, randomUUID())
    await cp(first, dataDir, { recursive: true })
    let opened: Promise<PGlite> | undefined
    const pglite = (): Promise<PGlite> => (opened ??= openPglite(dataDir))
    return shared({ kind: 'pglite', dataDir }, async () => openPgliteQueue({ pglite: await pglite() }, quickTools), {
      wipe: async () => void (await (await pglite()).exec(emptied)),
      leave: async () => {
        await (await opened)?.close()
        await rm(dataDir, { recursive: true })
      },
    })
  }
  return { place, leave: () => rm(folder, { recursive: true, force: true }) }
}

function shared(address: Address, open: () => Promise<Queue>, { wipe, leave }: Pick<Place, 'wipe' | 'leave'>): Place {
  const queues: Queue[] = []
  return {
    address,
    open: async () => {
      const queue = await open()
      queues.push(queue)
      return queue
    },
    wipe,
    leave: async () => {
      await Promise.all(queues.map((queue) => queue.close()))
      await leave()
    },
  }
}
