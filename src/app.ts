// Puts the parts together by hand: config → store, gateways, operations, and, when they are asked for, queue and worker;
// gives everything back in the opposite order. The clock and new identifiers come from here.
import { v7 } from 'uuid'
import { join } from 'node:path'
import type { Config } from './config.ts'
import { ActesError } from './errors.ts'
import { openPdfExaminer } from './files/pdf.ts'
import type { Gateway } from './gateways/gateway.ts'
import { openSandbox } from './gateways/sandbox.ts'
import { openLog, type Log } from './log.ts'
import { localOperations } from './operations/local.ts'
import type { Operations } from './operations/operations.ts'
import type { Collectivite } from './protocol/collectivite.ts'
import type { QueueSettings } from './queue/bullmq.ts'
import type { Queue } from './queue/queue.ts'
import type { Clock, Ports } from './steps/step.ts'
import { declaredSender } from './store/collectivites.ts'
import { openStore, type Store } from './store/store.ts'
import { startWorker, type Worker } from './worker.ts'

export const systemClock: Clock = { now: () => new Date(), newId: () => v7() }

export interface App {
  readonly config: Config
  readonly ports: Ports
  readonly operations: Operations
  /** Absent when the app was opened without one. */
  readonly queue?: Queue
  /** Hear bells in this process. Needs a queue. */
  startWorker(): Promise<Worker>
  /** Ring the sweep at its interval, once for all processes. Needs a queue. */
  startSweep(): Promise<void>
  close(): Promise<void>
}

export interface AppOptions {
  /** `needed`: without it nothing opens. `wanted`: its absence is logged, the sweep makes up for it. */
  readonly queue: 'needed' | 'wanted' | 'none'
  readonly log?: Log
  readonly clock?: Clock
  /** How soon the queue notices a silent hearer; production's by default. */
  readonly queueSettings?: Partial<QueueSettings>
  /** Wraps the ports that steps receive: tests halt a process at named points with it. */
  readonly wrap?: (ports: Ports) => Ports
}

/**
 * Open everything.
 * @throws ActesError of the store (ACTES-S…), ACTES-Q001 when the queue is needed and absent
 */
export async function openApp(config: Config, options: AppOptions): Promise<App> {
  const clock = options.clock ?? systemClock
  const log = options.log ?? openLog(config.logLevel)
  const onError = (error: Error) => log.warn({ service: 'database', error }, 'service-error')
  const store = await openStore(config, { now: clock.now, newId: clock.newId, onError })
  const { queue: need, queueSettings = {} } = options
  const queue = await openQueue(config, { store, log, need, settings: queueSettings }).catch(async (error: unknown) => {
    await store.close()
    throw error
  })
  return assemble({ config, store, queue, log, clock, wrap: options.wrap ?? ((ports) => ports) })
}

interface Parts {
  readonly config: Config
  readonly store: Store
  readonly queue: Queue | undefined
  readonly log: Log
  readonly clock: Clock
  readonly wrap: (ports: Ports) => Ports
}

function assemble({ config, store, queue, log, clock, wrap }: Parts): App {
  const stopping = new AbortController()
  const gatewayOf = openGateways(config, clock)
  const senderOf = (siren: string) => declaredSender(store.db, siren)
  const base: Ports = { store, gatewayOf, senderOf, clock, timing: config.timing, log, signal: stopping.signal }
  const ports = wrap(base)
  const examiner = openPdfExaminer()
  const operations = localOperations({ ports, examiner, ...(queue && { queue }) })
  const needQueue = (): Queue => {
    if (!queue) throw new ActesError('ACTES-Q001')
    return queue
  }
  return {
    config,
    ports,
    operations,
    ...(queue && { queue }),
    startWorker: () => startWorker({ ports, queue: needQueue(), abort: () => stopping.abort() }, config.concurrency),
    startSweep: () => needQueue().sweepEvery(config.timing.sweepMs),
    close: async () => {
      await examiner.close()
      await queue?.close()
      await store.close()
    },
  }
}

/** One gateway for each collectivite as it is declared now. */
export function openGateways(config: Config, clock: Clock): (collectivite: Collectivite) => Gateway {
  const opened = new Map<string, Gateway>()
  const folder = join(config.home, 'sandbox')
  // A lease must outlast the longest exchange.
  const settings = { ...config.sandbox, exchangeMaxMs: Math.min(60_000, config.timing.leaseMs / 2) }
  return (collectivite) => {
    const { type } = collectivite.gateway
    if (type !== 'sandbox') throw new ActesError('ACTES-G010', { params: { type } })
    const key = JSON.stringify(collectivite)
    const gateway = opened.get(key) ?? openSandbox({ folder, now: clock.now, declares: [collectivite], settings })
    opened.set(key, gateway)
    return gateway
  }
}

interface QueueWish {
  readonly store: Pick<Store, 'embedded'>
  readonly log: Log
  readonly need: AppOptions['queue']
  readonly settings: Partial<QueueSettings>
}

/** The queue that the settings name; undefined where none is wanted, or it is away and only wished for. */
export async function openQueue(config: Config, { store, log, need, settings }: QueueWish): Promise<Queue | undefined> {
  if (need === 'none') return undefined
  const { openPgliteQueue, openPostgresQueue, openRedisQueue } = await import('./queue/bullmq.ts')
  const tools = { log, settings }
  const opening = config.redisUrl
    ? openRedisQueue({ url: config.redisUrl }, tools)
    : config.databaseUrl
      ? openPostgresQueue({ url: config.databaseUrl }, tools)
      : store.embedded
        ? openPgliteQueue({ pglite: store.embedded }, tools)
        : undefined
  return opening?.catch((error: unknown) => {
    if (need === 'needed') throw error
    log.warn({ service: 'queue', error }, 'service-error')
    return undefined
  })
}
