// Doctor on Redis: away, behind a password, set so that jobs may be lost.
import { createRedisBackend, Queue as Jobs } from 'bullmq'
import { Redis } from 'ioredis'
import { createServer, type AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { describeIf, redisOfOurOwn } from '../support/describe-with.ts'
import { aHome, doctorFinds, removeHomes } from '../support/desk/doctor.ts'
import { paused } from '../support/life/queue-places.ts'
import { freePort, localRedis } from '../support/servers/local-server.ts'

removeHomes()

const at = async (url: string) => doctorFinds({ ACTES_HOME: await aHome(), ACTES_REDIS_URL: url })

/** A Redis of our own, whose settings a test may change. */
async function ownRedis(settings: Readonly<Record<string, string>>): Promise<string> {
  const own = await localRedis()
  if (!own) throw new Error('no Redis of our own')
  const client = new Redis(own.url)
  onTestFinished(async () => {
    client.disconnect()
    await own.stop()
  })
  for (const [name, value] of Object.entries(settings)) await client.config('SET', name, value)
  return own.url
}

describe('Redis', () => {
  test('where nobody listens', async () => {
    const port = await freePort()
    const found = await at(`redis://:geheim@127.0.0.1:${port}`)
    expect(found.said('queue')).toMatch(
      new RegExp(
        `^✗ Redis does not answer at 127.0.0.1:${port}: nobody listens at that address. → Start Redis.*Nothing is lost`,
      ),
    )
    expect(JSON.stringify(found.all)).not.toContain('geheim')
    expect(found.of('database')).toMatchObject({ ok: true })
  })

  test('where a server takes the call and says nothing', async () => {
    const silent = createServer((socket) => socket.on('error', () => undefined))
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void silent.close())
    const { port } = silent.address() as AddressInfo
    expect((await at(`redis://127.0.0.1:${port}`)).said('queue')).toMatch(
      /^✗ Redis does not answer at .*: no answer\. → /,
    )
  })
})

await describeIf(redisOfOurOwn(), 'a Redis with settings of its own', () => {
  test('it may evict keys', async () => {
    const url = await ownRedis({ 'maxmemory-policy': 'allkeys-lru', appendonly: 'yes' })
    const found = await at(url)
    expect(found.said('queue')).toMatch(/^✗ .*allkeys-lru.* → .*maxmemory-policy noeviction/)
    expect(found.said('queue')).not.toContain('forgotten')
  })

  test('a dashboard paused the queue, and one that programs deposit by', async () => {
    const url = await ownRedis({ appendonly: 'yes' })
    for (const name of ['actes', 'actes-deposits'])
      await paused(new Jobs(name, { prefix: 'actes', connection: { url } }, createRedisBackend))
    const settings = { ACTES_HOME: await aHome(), ACTES_REDIS_URL: url, ACTES_QUEUE_DEPOSITS: '*' }
    expect((await doctorFinds(settings)).said('queue')).toMatch(
      /^✗ .*queue is paused.*actes-deposits is paused.* → Resume/,
    )
  })

  test('it keeps nothing on disk', async () => {
    const found = await at(await ownRedis({ appendonly: 'no' }))
    expect(found.said('queue')).toMatch(/^✗ .*keeps nothing on disk.* → .*appendonly yes/)
  })

  test('it asks for a password', async () => {
    const found = await at(await ownRedis({ requirepass: 'geheim' }))
    expect(found.said('queue')).toMatch(/^✗ Redis does not answer .*: a password is asked for/)
  })

  test('it is in order', async () => {
    const found = await at(await ownRedis({ appendonly: 'yes' }))
    expect(found.said('queue')).toMatch(/^✓ Redis answers at 127\.0\.0\.1:\d+\.$/)
  })
})
