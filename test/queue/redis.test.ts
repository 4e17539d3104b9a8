// The queue on Redis: the contract, its absence, and what doctor tells of it.
import { Redis } from 'ioredis'
import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { openRedisQueue } from '../../src/queue/bullmq.ts'
import { describeIf, describeWith, redisOfOurOwn } from '../support/describe-with.ts'
import { localRedis } from '../support/servers/local-server.ts'
import { quickTools, redisGround } from '../support/life/queue-places.ts'
import { queueContract } from './contract.ts'
import { serverAwayContract } from './server-away.ts'

await describeWith('redis', 'the queue on Redis', (url) => {
  queueContract(() => redisGround(url))

  describe('while the server is away', () => {
    const prefix = `actes-test-${randomUUID()}`
    serverAwayContract(
      async () => url,
      (through) => openRedisQueue({ url: through, prefix: `${prefix}-${randomUUID()}` }, quickTools),
    )
  })
})

await describeIf(redisOfOurOwn(), 'the queue on a Redis of our own', () => {
  test('reports a server that may evict keys and keeps nothing on disk', async () => {
    const own = await localRedis()
    if (!own) throw new Error('no Redis of our own')
    const client = new Redis(own.url)
    await client.config('SET', 'maxmemory-policy', 'allkeys-lru')
    const queue = await openRedisQueue({ url: own.url }, quickTools)
    expect(await queue.findings()).toEqual([
      { code: 'ACTES-Q002', path: 'maxmemory-policy', value: 'allkeys-lru' },
      { code: 'ACTES-Q003', path: 'appendonly', value: 'no' },
    ])
    await queue.close()
    client.disconnect()
    await own.stop()
  })

  test('accepts several jobs at once after the server forgot the scripts of the queue', async () => {
    const own = await localRedis()
    if (!own) throw new Error('no Redis of our own')
    const client = new Redis(own.url)
    const queue = await openRedisQueue({ url: own.url }, quickTools)
    const notify = (names: readonly string[]) =>
      Promise.all(names.map((connection) => queue.notify({ kind: 'turn', connection })))
    await notify(['1', '2'])
    await client.script('FLUSH')
    await notify(['3', '4'])
    await client.script('FLUSH')
    await notify(['5'])
    expect(await queue.depth()).toBe(5)
    await queue.close()
    client.disconnect()
    await own.stop()
  })
})
