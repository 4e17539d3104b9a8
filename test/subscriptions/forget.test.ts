// What is promised of old notices, on PGlite and on PostgreSQL alike: they are dropped after a while, with their mails, but
// none that a person is still to be told.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { v7 } from 'uuid'
import { patienceMs } from '../../src/subscriptions/webhooks/deliver.ts'
import { forgetEvents, keptDays } from '../../src/subscriptions/gather.ts'
import { openMailer } from '../../src/subscriptions/mail/mailer.ts'
import { deadLettersOf, wantDeadLetter } from '../../src/store/subscriptions/dead-letters.ts'
import { keepChoices } from '../../src/store/subscriptions/mails.ts'
import { dropSpentEvents } from '../../src/store/subscriptions/events.ts'
import { keepPerson } from '../../src/store/people/people.ts'
import { pauseSubscription, resumeSubscription } from '../../src/store/subscriptions/subscriptions.ts'
import { openMailSink } from '../support/servers/mail-sink.ts'
import { tellingBench, type TellingBench } from '../support/life/telling.ts'
import { describeOnEachGround } from '../support/describe-with.ts'
import { emptied, type LentStore } from '../support/life/stores.ts'
import { openReceiver, type Receiver } from '../support/servers/webhook-receiver.ts'
import { forSuite } from '../support/life/for-suite.ts'

const dayMs = 86_400_000

/** Run the suite on the store that `lend` gives, emptied after each test. */
function forgettingContract(lend: () => Promise<LentStore>): void {
  let bench: TellingBench
  let receiver: Receiver
  const given = forSuite(lend)
  beforeEach(async () => {
    bench = await tellingBench(given)
    receiver = await openReceiver()
  })
  afterEach(async () => {
    await receiver.close()
    await emptied(db())
  })
  const db = () => given.store.db
  const kept = async (table = 'notice') =>
    (await db().query<{ count: number }>(`SELECT count(*)::int AS count FROM actes.${table}`)).rows[0]?.count
  const happen = async (times: number) => {
    for (let count = 0; count < times; count++) await bench.happens()
    await bench.tells()
  }
  const later = (days: number) => bench.clock.wait(days * dayMs)

  test('an event is deleted after its days, and a later subscriber gets what follows', async () => {
    await happen(3)
    later(keptDays)
    expect([await forgetEvents(bench.ports), await kept()]).toEqual([0, 3])
    later(1)
    expect([await forgetEvents(bench.ports), await kept()]).toEqual([3, 0])
    await bench.subscribes(receiver.url)
    await happen(2)
    expect(receiver.received).toHaveLength(2)
  })

  test('a few at a time, the oldest first', async () => {
    await happen(5)
    const before = new Date(bench.clock.now().getTime() + 1)
    expect(await dropSpentEvents(db(), { before, limit: 2 })).toBe(2)
    const { rows } = await db().query<{ seq: number }>('SELECT seq::int FROM actes.notice ORDER BY seq')
    expect(rows.map(({ seq }) => seq)).toEqual([3, 4, 5])
  })

  test('it stays while a subscriber has not received it', async () => {
    const { id } = await bench.subscribes(receiver.url)
    await pauseSubscription(db(), id, bench.clock.now())
    await happen(1)
    later(keptDays + 1)
    expect(await forgetEvents(bench.ports)).toBe(0)
    await resumeSubscription(db(), id)
    await bench.tells()
    expect([receiver.received.length, await forgetEvents(bench.ports)]).toEqual([1, 1])
  })

  test('a dead letter stays until it is delivered', async () => {
    const { id } = await bench.subscribes(receiver.url)
    receiver.answers(...Array.from({ length: patienceMs.length + 1 }, () => 400))
    await happen(1)
    for (const wait of patienceMs) {
      bench.clock.wait(wait)
      await bench.tells()
    }
    later(keptDays + 1)
    expect(await forgetEvents(bench.ports)).toBe(0)
    const [dead] = await deadLettersOf(db(), { subscription: id, limit: 1 })
    await wantDeadLetter(db(), { subscription: id, event: dead?.event.id ?? '', at: bench.clock.now() })
    await bench.tells()
    expect([await forgetEvents(bench.ports), await kept('dead_letter'), await kept()]).toEqual([1, 0, 0])
  })

  test('an event waiting for a mail stays until that is sent, and is deleted with it', async () => {
    const sink = await openMailSink()
    const mailer = openMailer({ url: `smtp://${sink.host}:${sink.port}`, from: 'actes@example.org' })
    const mailing = { ...bench.ports, telling: { ...(bench.ports.telling ?? fail()), mailer } }
    const grants = [{ role: 'reader', siren: null }] as const
    const person = await keepPerson(db(), { id: v7(), login: 'a@example.org', grants, at: bench.clock.now() })
    await keepChoices(db(), person, new Map([['connection.suspended', 'weekly']]))
    await bench.happens()
    await bench.tells(mailing)
    expect(await kept('notice_item')).toBe(1)
    later(keptDays + 1)
    expect(await forgetEvents(bench.ports)).toBe(0)
    sink.refuse('a@example.org')
    await bench.tells(mailing)
    expect([await forgetEvents(bench.ports), await kept('notice_mail')]).toEqual([0, 1])
    sink.refuse()
    later(1)
    await bench.tells(mailing)
    expect(sink.take()).toHaveLength(1)
    expect([await forgetEvents(bench.ports), await kept('notice_mail'), await kept('notice_item')]).toEqual([1, 0, 0])
    mailer.close()
    await sink.close()
  })
}

function fail(): never {
  throw new Error('nothing is told here')
}

await describeOnEachGround('old notices', forgettingContract)
