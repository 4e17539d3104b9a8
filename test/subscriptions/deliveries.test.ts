// What subscribers are promised, on PGlite and on PostgreSQL alike: each notice, in order, under an id that stays, signed;
// again where it was not taken; given up in the end, but not lost.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Webhook } from 'standardwebhooks'
import { systemClock } from '../../src/clock.ts'
import { gather } from '../../src/subscriptions/gather.ts'
import { patienceMs, silentMs } from '../../src/subscriptions/webhooks/deliver.ts'
import { openPost } from '../../src/subscriptions/webhooks/post.ts'
import { overlapMs, ping, replaceSecret } from '../../src/subscriptions/webhooks/subscribing.ts'
import { maraussan } from '../../src/config/demo.ts'
import { deadLettersOf, wantDeadLetter } from '../../src/store/subscriptions/dead-letters.ts'
import { eventsAfter, perLook } from '../../src/store/subscriptions/events.ts'
import { claimSubscription, noteTried, release } from '../../src/store/subscriptions/deliveries.ts'
import {
  endSubscription,
  pauseSubscription,
  replayFrom,
  resumeSubscription,
  subscriptions,
} from '../../src/store/subscriptions/subscriptions.ts'
import { here, tellingBench, type TellingBench } from '../support/life/telling.ts'
import { describeOnEachGround } from '../support/describe-with.ts'
import type { LentStore } from '../support/life/stores.ts'
import { openReceiver, signers, type Receiver } from '../support/servers/webhook-receiver.ts'
import { forSuite } from '../support/life/for-suite.ts'

/** Run the suite on the store that `lend` gives. */
function deliveryContract(lend: () => Promise<LentStore>): void {
  let bench: TellingBench
  let receiver: Receiver
  const given = forSuite(lend)
  beforeEach(async () => {
    receiver = await openReceiver()
    bench = await tellingBench(given)
    await bench.tells()
  })
  afterEach(async () => {
    for (const { id } of await subscriptions(db())) await endSubscription(db(), id, bench.clock.now())
    await receiver.close()
  })
  const db = () => given.store.db
  const ids = () => receiver.received.map(({ id }) => id)
  const happen = async (times: number) => {
    for (let count = 0; count < times; count++) await bench.happens()
  }
  const pings = (id: string) => db().transaction((sql) => ping(sql, id, bench.ports))
  const deadOf = (id: string) => deadLettersOf(db(), { subscription: id, limit: 100 })
  /** Let a notice be tried until it is given up. */
  const giveUp = async () => {
    await bench.tells()
    for (const wait of patienceMs) {
      bench.clock.wait(wait)
      await bench.tells()
    }
  }

  test('a subscriber gets later events, signed, and no earlier ones', async () => {
    await happen(2)
    await bench.tells()
    const { secret } = await bench.subscribes(receiver.url)
    await happen(1)
    expect(await bench.tells()).toEqual({ count: 1, failures: 0 })
    const [only] = receiver.received
    expect(receiver.received).toHaveLength(1)
    expect(only?.headers).toMatchObject({ 'content-type': 'application/json', 'user-agent': 'actes-worker' })
    expect(only && signers(only, [secret, `whsec_${Buffer.alloc(32).toString('base64')}`])).toEqual([secret])
    expect(JSON.parse(only?.body ?? '')).toEqual({
      type: expect.stringMatching(/^connection\.(suspended|lifted)$/),
      timestamp: '2026-07-08T10:00:00.000Z',
      data: expect.objectContaining({ collectivite: maraussan.siren, connection: `sandbox:${maraussan.siren}` }),
    })
    expect(await bench.tells()).toEqual({ count: 0, failures: 0 })
  })

  test('the library of Standard Webhooks verifies the deliveries', async () => {
    bench.clock.set(new Date().toISOString())
    const { secret } = await bench.subscribes(receiver.url)
    await happen(1)
    await bench.tells()
    const [only] = receiver.received
    expect(new Webhook(secret).verify(only?.body ?? '', { ...only?.headers })).toMatchObject({ data: {} })
    expect(() => new Webhook(secret).verify(`${only?.body} `, { ...only?.headers })).toThrow()
  })

  test('each gets events in order, however many there are', async () => {
    await bench.subscribes(receiver.url)
    await happen(120)
    await bench.tells()
    const types = receiver.received.map(({ type }) => type)
    expect(types).toHaveLength(120)
    expect(types.filter((type, index) => type === types[index + 1])).toEqual([])
    expect(new Set(ids()).size).toBe(120)
  })

  test('only the chosen types, and only of the collectivité', async () => {
    await bench.subscribes(`${receiver.url}a`, { types: ['connection.lifted'] })
    await bench.subscribes(`${receiver.url}b`, { siren: maraussan.siren })
    await bench.subscribes(`${receiver.url}c`, { types: ['act.refused'] })
    await happen(4)
    await bench.tells()
    const told = Map.groupBy(receiver.received, ({ path }) => path)
    expect([...told].map(([path, all]) => [path, all.length]).sort()).toEqual([
      ['/a', 2],
      ['/b', 4],
    ])
  })

  test('a long backlog of irrelevant events is skipped in bounded steps', async () => {
    const { id } = await bench.subscribes(receiver.url, { types: ['connection.suspended', 'connection.lifted'] })
    const [{ begin = 0 } = {}] = await db().rows<{ begin: number }>(
      'SELECT COALESCE(max(seq), 0)::float8 AS begin FROM actes.notice',
    )
    await db().query(
      `INSERT INTO actes.notice (id, source, type, at, data)
       SELECT gen_random_uuid(), 'backlog:' || n, 'act.refused', now(), '{}' FROM generate_series(1, $1::int) n`,
      [2 * perLook + 1],
    )
    await happen(1)
    await gather(bench.ports)
    const heads: number[] = []
    for (;;) {
      const claim = { token: bench.ports.clock.newId(), now: bench.clock.now(), until: bench.clock.now() }
      if (!(await claimSubscription(db(), claim))) break
      const { events, head } = await eventsAfter(db(), { subscription: id, limit: 50 })
      heads.push(head)
      if (events.length > 0) break
      await release(db(), { id, token: claim.token, head })
    }
    expect(heads.map((head, index) => head - (heads[index - 1] ?? begin))).toEqual([perLook, perLook, 2])
    bench.clock.wait(1)
    expect(await bench.tells()).toEqual({ count: 1, failures: 0 })
    expect(receiver.received).toHaveLength(1)
  })

  test('an event not accepted is retried with growing delays, under the same id, and later ones wait for it', async () => {
    const { id } = await bench.subscribes(receiver.url)
    await happen(2)
    receiver.answers(500, 'silent', 302)
    await bench.tells()
    expect(await bench.standing(id)).toMatchObject({ failures: 1, lastStatus: 500, lastCode: 'ACTES-N003' })
    await bench.tells()
    expect(receiver.received).toHaveLength(1)
    bench.clock.wait(5_000)
    await bench.tells()
    expect(await bench.standing(id)).toMatchObject({ failures: 2, lastStatus: null, lastCode: 'ACTES-N002' })
    bench.clock.wait(30_000)
    await bench.tells()
    bench.clock.wait(119_999)
    await bench.tells()
    expect(receiver.received).toHaveLength(3)
    bench.clock.wait(1)
    await bench.tells()
    expect(receiver.received).toHaveLength(5)
    expect(new Set(ids()).size).toBe(2)
    expect(new Set(ids().slice(0, 4)).size).toBe(1)
    expect(await bench.standing(id)).toMatchObject({ failures: 0, failingSince: null, nextAt: null, lastStatus: 204 })
  })

  test('an event never accepted becomes a dead letter, and the next one is delivered', async () => {
    const { id } = await bench.subscribes(receiver.url)
    await happen(2)
    receiver.answers(...Array.from({ length: patienceMs.length + 1 }, () => 400))
    await giveUp()
    const [dead] = await deadOf(id)
    expect(dead).toMatchObject({ tries: patienceMs.length + 1, code: 'ACTES-N003', status: 400 })
    expect(dead?.event.id).toBe(ids()[0])
    expect(new Set(ids()).size).toBe(2)
    expect(ids()).toHaveLength(patienceMs.length + 2)
  })

  test('a dead letter is resent on request, under its id, even to a paused subscriber', async () => {
    const { id } = await bench.subscribes(receiver.url)
    await happen(1)
    receiver.answers(...Array.from({ length: patienceMs.length + 2 }, () => 400))
    await giveUp()
    const [dead] = await deadOf(id)
    const wanted = { subscription: id, event: dead?.event.id ?? '', at: bench.clock.now() }
    await pauseSubscription(db(), id, bench.clock.now())
    expect(await wantDeadLetter(db(), wanted)).toBe(true)
    expect(await wantDeadLetter(db(), wanted)).toBe(false)
    await bench.tells()
    expect(await deadOf(id)).toMatchObject([{ tries: patienceMs.length + 2, wantedAt: null }])
    expect(await wantDeadLetter(db(), wanted)).toBe(true)
    await bench.tells()
    expect(await deadOf(id)).toEqual([])
    expect(new Set(ids())).toEqual(new Set([wanted.event]))
    expect(await wantDeadLetter(db(), wanted)).toBe(false)
  })

  test('a dead letter accepted in a replay is no longer one', async () => {
    const { id } = await bench.subscribes(receiver.url)
    await happen(1)
    receiver.answers(...Array.from({ length: patienceMs.length + 1 }, () => 400))
    await giveUp()
    const [dead] = await deadOf(id)
    expect(await replayFrom(db(), id, { event: dead?.event.id ?? '' })).toBe(1)
    await bench.tells()
    expect(await deadOf(id)).toEqual([])
    expect(ids().at(-1)).toBe(dead?.event.id)
  })

  test('a run starts nothing new after ten seconds; the next one continues where it ended', async () => {
    await bench.subscribes(receiver.url)
    await happen(3)
    const { telling } = bench.ports
    const slowly: typeof bench.ports = {
      ...bench.ports,
      ...(telling && {
        telling: {
          ...telling,
          post: async (letter, signal) => {
            bench.clock.wait(10_000)
            return telling.post(letter, signal)
          },
        },
      }),
    }
    expect(await bench.tells(slowly)).toEqual({ count: 1, failures: 0 })
    expect(await bench.tells()).toEqual({ count: 2, failures: 0 })
    expect(new Set(ids()).size).toBe(3)
  })

  test('past events are redelivered from an event or an instant on, under the same ids', async () => {
    // Later than anything else that this suite tells of.
    bench.clock.set('2028-07-10T10:00:00Z')
    const { id } = await bench.subscribes(receiver.url)
    await happen(2)
    bench.clock.wait(60_000)
    const from = bench.clock.now()
    await happen(2)
    await bench.tells()
    const [, second = '', third] = ids()
    expect(await replayFrom(db(), id, { event: second })).toBe(3)
    await bench.tells()
    expect(ids().slice(4)).toEqual(ids().slice(1, 4))
    expect(await replayFrom(db(), id, { at: from })).toBe(2)
    await bench.tells()
    expect(ids().slice(7)[0]).toBe(third)
    expect(await replayFrom(db(), id, { event: id })).toBeUndefined()
    expect(await replayFrom(db(), id, { at: new Date('2029-01-01T00:00:00Z') })).toBeUndefined()
  })

  test('a replay is not undone by a delivery in progress', async () => {
    const { id } = await bench.subscribes(receiver.url)
    await happen(1)
    await bench.tells()
    await happen(1)
    const { clock } = bench
    const other = bench.another()
    await gather(other)
    const claim = { token: clock.newId(), now: clock.now(), until: new Date(clock.now().getTime() + 1_000) }
    expect(await claimSubscription(db(), claim)).toMatchObject({ id })
    const [first = ''] = ids()
    await replayFrom(db(), id, { event: first })
    const taken = { id, token: claim.token, seq: 1_000_000, at: clock.now(), status: 204 }
    expect(await noteTried(db(), taken, { kind: 'taken', until: claim.until })).toBeUndefined()
    await bench.tells()
    expect(ids()).toHaveLength(3)
    expect(ids()[1]).toBe(first)
  })

  test('a paused subscriber gets nothing, and everything afterwards', async () => {
    const { id } = await bench.subscribes(receiver.url)
    expect(await pauseSubscription(db(), id, bench.clock.now())).toBe(true)
    expect(await pauseSubscription(db(), id, bench.clock.now())).toBe(false)
    await happen(2)
    await bench.tells()
    expect(receiver.received).toEqual([])
    expect(await resumeSubscription(db(), id)).toBe(true)
    await bench.tells()
    expect(receiver.received).toHaveLength(2)
  })

  test('a pause during a delivery holds back the next one', async () => {
    const { id } = await bench.subscribes(receiver.url)
    await happen(3)
    const post: NonNullable<typeof bench.ports.telling>['post'] = async (letter, signal) => {
      await pauseSubscription(db(), id, bench.clock.now())
      return openPost({ networks: here, timeoutMs: 2_000, clock: systemClock })(letter, signal)
    }
    const { telling } = bench.ports
    await bench.tells({ ...bench.ports, ...(telling && { telling: { ...telling, post } }) })
    expect(receiver.received).toHaveLength(1)
    await resumeSubscription(db(), id)
    await bench.tells()
    expect(new Set(ids()).size).toBe(3)
    expect(ids()).toHaveLength(3)
  })

  test('a dead letter of a subscription that has ended is not sent', async () => {
    const { id } = await bench.subscribes(receiver.url)
    await happen(1)
    receiver.answers(...Array.from({ length: patienceMs.length + 1 }, () => 400))
    await giveUp()
    const [dead] = await deadOf(id)
    const before = receiver.received.length
    await wantDeadLetter(db(), { subscription: id, event: dead?.event.id ?? '', at: bench.clock.now() })
    await endSubscription(db(), id, bench.clock.now())
    expect(await bench.tells()).toEqual({ count: 0, failures: 0 })
    expect(receiver.received).toHaveLength(before)
  })

  test('410 ends the service at once; other subscribers are notified, and the missed events wait for a resumption', async () => {
    const { id } = await bench.subscribes(`${receiver.url}gone`, {
      types: ['connection.suspended', 'connection.lifted'],
    })
    await bench.subscribes(`${receiver.url}watch`, { types: ['webhook.disabled'] })
    await happen(1)
    receiver.answers(410)
    await bench.tells()
    expect(await bench.standing(id)).toMatchObject({ disabledWhy: 'gone', lastStatus: 410 })
    await bench.tells()
    const [refused, told] = receiver.received
    expect(receiver.received).toHaveLength(2)
    expect(told).toMatchObject({ path: '/watch', type: 'webhook.disabled' })
    expect(JSON.parse(told?.body ?? '')).toMatchObject({ data: { subscription: id, why: 'gone', code: 'ACTES-N004' } })
    await resumeSubscription(db(), id)
    await bench.tells()
    expect(receiver.received.at(-1)).toMatchObject({ path: '/gone', id: refused?.id })
  })

  test('a subscriber without success for five days is disabled', async () => {
    const { id } = await bench.subscribes(receiver.url)
    receiver.always(503)
    await happen(1)
    const end = bench.clock.now().getTime() + silentMs + 7 * 3_600_000
    while (bench.clock.now().getTime() < end) {
      await happen(1)
      await bench.tells()
      bench.clock.wait(6 * 3_600_000)
    }
    expect(await bench.standing(id)).toMatchObject({ disabledWhy: 'silent' })
    expect(bench.ports.lines.filter(({ event }) => event === 'webhook-disabled')).toHaveLength(1)
  })

  test('during a change of secret both sign, afterwards only the new one', async () => {
    const { id, secret } = await bench.subscribes(receiver.url)
    const other = await replaceSecret(db(), id, bench.sealing)
    await happen(1)
    await bench.tells()
    bench.clock.wait(overlapMs)
    await happen(1)
    await bench.tells()
    expect(receiver.received.map((each) => signers(each, [secret, other]))).toEqual([[secret, other], [other]])
  })

  test('a test goes to only one subscriber, whatever types it chose', async () => {
    const { id } = await bench.subscribes(`${receiver.url}a`, { types: ['act.refused'], siren: maraussan.siren })
    await bench.subscribes(`${receiver.url}b`)
    await pings(id)
    await bench.tells()
    expect(receiver.received.map(({ path, type }) => [path, type])).toEqual([['/a', 'webhook.ping']])
  })

  test('a test spends no retry of the event before it, however often it is requested', async () => {
    const { id } = await bench.subscribes(receiver.url)
    await happen(1)
    receiver.answers(500)
    await bench.tells()
    const before = await bench.standing(id)
    for (let count = 0; count <= patienceMs.length; count++) {
      await pings(id)
      await bench.tells()
    }
    expect(await bench.standing(id)).toEqual(before)
    expect([receiver.received.length, await deadOf(id)]).toEqual([1, []])
    bench.clock.wait(5_000)
    await bench.tells()
    expect(new Set(receiver.received.slice(2).map(({ type }) => type))).toEqual(new Set(['webhook.ping']))
  })

  test('a subscriber that does not answer blocks nobody else', async () => {
    const slow = await openReceiver()
    slow.always('silent')
    await bench.subscribes(slow.url)
    await bench.subscribes(receiver.url)
    await happen(3)
    await bench.tells()
    expect(receiver.received).toHaveLength(3)
    expect(slow.received).toHaveLength(1)
    await slow.close()
  })
}

await describeOnEachGround('webhooks', deliveryContract)
