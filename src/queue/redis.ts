// Connections to Redis or Valkey: one that notifies and fails at once while the server is away, and what listeners need to
// outlast its absence.
import type { Redis } from 'ioredis'
import { problem, type Problem } from '../errors.ts'
import { withinTime } from './answer.ts'

interface Producer {
  readonly client: Redis
  ping(): Promise<void>
  findings(): Promise<readonly Problem[]>
  close(): Promise<void>
}

// Reconnection: soon, then every two seconds.
const retryStrategy = (times: number): number => Math.min(times * 200, 2_000)

/**
 * Connect for notifying: no command waits for a server that is away, none is sent twice.
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

/** A hash on the server, over a connection of its own that is made at the first use. If the server is away, calls fail at once. */
export function openHash(url: string, key: string) {
  let opening: Promise<Redis> | undefined
  const connected = async (): Promise<Redis> => {
    const { Redis: Client } = await import('ioredis')
    const client = new Client(url, {
      enableOfflineQueue: false,
      lazyConnect: true,
      maxRetriesPerRequest: 0,
      connectTimeout: 1_000,
      retryStrategy,
    })
    client.on('error', () => undefined)
    await client.connect().catch(() => undefined)
    return client
  }
  const asked = () => (opening ??= connected())
  return {
    set: async (name: string, text: string) => void (await (await asked()).hset(key, name, text)),
    all: async () => (await asked()).hgetall(key),
    remove: async (names: readonly string[]) => void (await (await asked()).hdel(key, ...names)),
    close: () => void opening?.then((client) => client.disconnect()),
  }
}

interface ListenerLine {
  /** For BullMQ, which adds a second connection like it. */
  readonly client: Redis
  close(): void
}

/** Connect for listening: commands wait for a server that is away, as long as it takes. */
export async function openListenerLine(url: string): Promise<ListenerLine> {
  const { Redis: Client } = await import('ioredis')
  const family: Redis[] = []
  const raise = (client: Redis): Redis => {
    family.push(client)
    client.duplicate = (changes) => raise(Client.prototype.duplicate.call(client, changes))
    // ioredis 6.0 forgets to end a connection that it is told to leave while it waits before the next attempt, and
    // waiting for its end would last for ever: so the attempt is made, and not awaited.
    client.disconnect = (reconnect = false) => {
      if (client.status === 'reconnecting' && !reconnect) client.connect().catch(() => undefined)
      Client.prototype.disconnect.call(client, reconnect)
    }
    return client
  }
  const client = raise(new Client(url, { maxRetriesPerRequest: null, retryStrategy }))
  return { client, close: () => family.forEach((each) => each.disconnect()) }
}

/** A server that may evict keys, or forgets when it restarts, may lose jobs. What it does not tell is not judged. */
async function findingsOf(client: Redis): Promise<readonly Problem[]> {
  const [memory, persistence] = await Promise.all(
    ['memory', 'persistence'].map((part) => client.info(part).catch(() => '')),
  )
  const policy = /^maxmemory_policy:(\S+)/m.exec(memory ?? '')?.[1] ?? 'noeviction'
  const forgets = /^aof_enabled:0/m.test(persistence ?? '')
  return [
    ...(policy === 'noeviction' ? [] : [problem('ACTES-Q002', 'maxmemory-policy', { value: policy })]),
    ...(forgets ? [problem('ACTES-Q003', 'appendonly', { value: 'no' })] : []),
  ]
}
