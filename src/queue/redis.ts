// Redis or Valkey connections: a producer that fails at once during an outage, listeners that outlast it.
import type { Redis } from 'ioredis'
import type { Clock } from '#clock.ts'
import { problem, type Problem } from '#errors.ts'
import { withinTime } from './timeouts.ts'

const retryStrategy = (times: number) => Math.min(times * 200, 2_000)

/** For notifying: commands neither wait for an unreachable server nor are sent twice. @throws the connection error */
export async function openProducer(
  url: string,
  { answerMs, onError, clock }: { answerMs: number; onError: (error: Error) => void; clock: Clock },
) {
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
    await withinTime(client.connect(), answerMs, clock)
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

/** A hash on the server, on its own lazy connection. During an outage calls fail at once. */
export function openHash(url: string, key: string) {
  let opening: Promise<Redis> | undefined
  const connected = async () => {
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

/** For listening: commands wait for an unreachable server without limit. */
export async function openListenerLine(url: string) {
  const { Redis: Client } = await import('ioredis')
  const family: Redis[] = []
  const raise = (client: Redis): Redis => {
    family.push(client)
    client.duplicate = (changes) => raise(Client.prototype.duplicate.call(client, changes))
    // ioredis 6.0 does not end a connection disconnected between two reconnection attempts, and would wait for its end
    // for ever. So trigger the attempt without awaiting it.
    client.disconnect = (reconnect = false) => {
      if (client.status === 'reconnecting' && !reconnect) client.connect().catch(() => undefined)
      Client.prototype.disconnect.call(client, reconnect)
    }
    return client
  }
  const client = raise(new Client(url, { maxRetriesPerRequest: null, retryStrategy }))
  return { client, close: () => family.forEach((each) => each.disconnect()) }
}

/** Eviction or missing persistence may lose jobs. Unreported settings are not judged. */
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
