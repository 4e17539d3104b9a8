// Connections to Redis or Valkey: one that rings and fails at once while the server is away, and what listeners need to
// outlast its absence.
import type { Redis } from 'ioredis'
import { problem, type Problem } from '../errors.ts'
import { withinTime } from './answer.ts'

export interface Producer {
  readonly client: Redis
  ping(): Promise<void>
  findings(): Promise<readonly Problem[]>
  close(): Promise<void>
}

// Reconnection: soon, then every two seconds.
const retryStrategy = (times: number): number => Math.min(times * 200, 2_000)

/**
 * Connect for ringing: no command waits for a server that is away, none is sent twice.
 * @throws the connection's error when the server does not answer
 */
export async function openProducer(
  url: string,
  { answerMs, onError }: { answerMs: number; onError: (error: Error) => void },
): Promise<Producer> {
  const { Redis: Client } = await import('ioredis')
  const client = new Client(url, {
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: answerMs,
    commandTimeout: answerMs,
    retryStrategy,
  })
  let last: Error | undefined
  client.on('error', (error: Error) => {
    last = error
    onError(error)
  })
  try {
    await withinTime(client.connect(), answerMs)
  } catch (error) {
    client.disconnect()
    throw last ?? error
  }
  return {
    client,
    ping: async () => void (await client.ping()),
    findings: () => findingsOf(client),
    close: async () => client.disconnect(),
  }
}

export interface ListenerOptions {
  readonly url: string
  readonly maxRetriesPerRequest: null
  readonly retryStrategy: (times: number) => number
}

/** What BullMQ makes a listener's connections with: they wait for the server as long as it takes. */
export function listenerOptions(url: string): ListenerOptions {
  return { url, maxRetriesPerRequest: null, retryStrategy }
}

/** A server that may evict keys may evict bells; one that does not let itself be asked is left in peace. */
async function findingsOf(client: Redis): Promise<readonly Problem[]> {
  const memory = await client.info('memory').catch(() => '')
  const policy = /^maxmemory_policy:(\S+)/m.exec(memory)?.[1]
  if (policy === undefined || policy === 'noeviction') return []
  return [problem('ACTES-Q002', 'maxmemory-policy', { value: policy })]
}
