// One POST to a subscriber on loopback: what is dialled, what is not followed, how long it may take. The network of the
// tests is allowed where it is to be reached, and is a forbidden one otherwise.
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { systemClock } from '../../../src/clock.ts'
import { openPost, type PostOptions } from '../../../src/subscriptions/webhooks/post.ts'
import { readTarget } from '../../../src/subscriptions/webhooks/target.ts'
import { issue, makeAuthority, type TestAuthority } from '../../support/servers/certificates.ts'
import { openReceiver, type Receiver } from '../../support/servers/webhook-receiver.ts'
import { expectCode } from '../../support/expect-code.ts'

const here = ['127.0.0.0/8']
const { signal } = new AbortController()
let authority: TestAuthority
beforeAll(async () => {
  authority = await makeAuthority()
})
const opened: Receiver[] = []
afterEach(async () => {
  for (const receiver of opened.splice(0)) await receiver.close()
})
async function receives(secure = false): Promise<Receiver> {
  const receiver = await openReceiver(
    secure ? await issue(authority, { name: 'abonne', hosts: ['abonne.example.org'] }) : undefined,
  )
  opened.push(receiver)
  return receiver
}
const send = (url: string, more: Partial<PostOptions> = {}) =>
  openPost({ networks: here, timeoutMs: 5_000, clock: systemClock, ca: authority.ca, ...more })(
    { url, headers: {}, body: '{}' },
    signal,
  )

describe('a name', () => {
  test('is resolved at each connection, over HTTPS', async () => {
    const receiver = await receives(true)
    const resolve = async () => ['127.0.0.1']
    expect(await send(`https://abonne.example.org:${receiver.port}/a?b`, { resolve })).toBe(204)
    expect(receiver.received.map(({ path }) => path)).toEqual(['/a?b'])
    expect(receiver.received[0]?.headers.host).toBe(`abonne.example.org:${receiver.port}`)
  })

  test('that resolves to a forbidden address the second time is not dialled then', async () => {
    const receiver = await receives(true)
    const answers = [['127.0.0.1'], ['10.0.0.1']]
    const resolve = async () => answers.shift() ?? []
    const url = `https://abonne.example.org:${receiver.port}/`
    expect(await send(url, { resolve })).toBe(204)
    await expect(send(url, { resolve })).rejects.toMatchObject({ code: 'ACTES-N001', params: { reason: 'address' } })
    expect(receiver.received).toHaveLength(1)
  })

  test.each(['127.0.0.1', '::ffff:127.0.0.1', '::1', '169.254.169.254', '10.0.0.1', '0.0.0.0', 'fe80::1'])(
    'that resolves to %s is not dialled without an allowed network',
    async (address) => {
      const receiver = await receives(true)
      const sending = send(`https://abonne.example.org:${receiver.port}/`, {
        networks: [],
        resolve: async () => [address],
      })
      await expectCode(sending, 'ACTES-N001')
      expect(receiver.received).toEqual([])
    },
  )

  test('under anybody’s control is not dialled once it resolves to this machine', async () => {
    const receiver = await receives(true)
    const text = `https://127.0.0.1.nip.io:${receiver.port}/`
    expect(readTarget(text, []).hostname).toBe('127.0.0.1.nip.io')
    const sending = send(text, { networks: [], resolve: async () => ['127.0.0.1'] })
    await expect(sending).rejects.toMatchObject({ code: 'ACTES-N001', params: { reason: 'address' } })
    expect(receiver.received).toEqual([])
  })

  test('of several addresses, only those that are allowed are dialled', async () => {
    const receiver = await receives(true)
    const resolve = async () => ['10.255.255.1', '127.0.0.1']
    expect(await send(`https://abonne.example.org:${receiver.port}/`, { resolve })).toBe(204)
  })

  test('that does not exist is not a bug', async () => {
    const resolve = async () => {
      throw Object.assign(new Error('unknown'), { code: 'ENOTFOUND' })
    }
    await expect(send('https://abonne.example.org/', { resolve })).rejects.toMatchObject({
      code: 'ACTES-N002',
      params: { reason: 'ENOTFOUND' },
    })
  })

  test('whose server has a certificate of another name is refused', async () => {
    const receiver = await receives(true)
    const resolve = async () => ['127.0.0.1']
    const sending = send(`https://autre.example.org:${receiver.port}/`, { resolve })
    await expectCode(sending, 'ACTES-N002')
    expect(receiver.received).toEqual([])
  })
})

describe('an answer', () => {
  test('that redirects is not followed', async () => {
    const [receiver, elsewhere] = [await receives(), await receives()]
    receiver.always(307, { location: elsewhere.url })
    expect(await send(receiver.url)).toBe(307)
    expect(elsewhere.received).toEqual([])
  })

  test('that is long is not read to its end', async () => {
    const receiver = await receives()
    receiver.always(200, {}, 'x'.repeat(5_000_000))
    expect(await send(receiver.url)).toBe(200)
  })

  test('that does not come ends at the time limit', async () => {
    const receiver = await receives()
    receiver.always('silent')
    const sending = send(receiver.url, { timeoutMs: 50 })
    await expect(sending).rejects.toMatchObject({ code: 'ACTES-N002', params: { reason: 'timeout' } })
  })

  test('is not waited for once the program stops', async () => {
    const receiver = await receives()
    receiver.always('silent')
    const stop = new AbortController()
    const sending = openPost({ networks: here, timeoutMs: 5_000, clock: systemClock })(
      { url: receiver.url, headers: {}, body: '{}' },
      stop.signal,
    )
    stop.abort()
    await expectCode(sending, 'ACTES-G012')
  })
})

test('an accepted address is checked again at each try', async () => {
  const receiver = await receives()
  await expectCode(send(receiver.url, { networks: [] }), 'ACTES-N001')
  expect(receiver.received).toEqual([])
})

test('a missing server is not a bug', async () => {
  const receiver = await receives()
  await receiver.close()
  opened.splice(0)
  await expect(send(receiver.url)).rejects.toMatchObject({ code: 'ACTES-N002', params: { reason: 'ECONNREFUSED' } })
})
