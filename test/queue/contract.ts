// What every queue does, whatever it stands on. Jobs are few and small; what is tested is when they are taken.
import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { GivenEnd, GivenJob, Job, Listener, Queue, Recurring } from '../../src/queue/queue.ts'
import type { Ground, Place } from '../support/life/queue-places.ts'
import { stepClock } from '../support/stepped-clock.ts'
import { until } from '../support/until.ts'
import { expectCode } from '../support/expect-code.ts'

const a: Job = { kind: 'turn', connection: 'sandbox:213401482' }
const b: Job = { kind: 'turn', connection: 's2low:213401482' }
const sweep: Job = { kind: 'sweep' }
const schedule = (name: string): Job => ({ kind: 'schedule', name })
const everySecond: Recurring = { name: 'second', rhythm: { cron: '* * * * * *', zone: 'Europe/Paris' } }
// The 29th of February: never while a test lasts, but for one day in four years.
const yearly: Recurring = { name: 'yearly', rhythm: { cron: '0 0 29 2 *', zone: 'Europe/Paris' } }
const listener = fileURLToPath(new URL('../support/life/queue-listener.ts', import.meta.url))

/** Register the suite; call it inside a describe. */
export function queueContract(openGround: () => Ground | Promise<Ground>): void {
  let ground: Ground
  let place: Place
  let queue: Queue
  beforeAll(async () => {
    ground = await openGround()
  })
  afterAll(() => ground.leave())
  beforeEach(async () => {
    place = await ground.place()
  })
  afterEach(() => place.leave())

  async function open(): Promise<Queue> {
    queue = await place.open()
    return queue
  }
  const silent = (): Promise<boolean> => until(async () => (await queue.depth()) === 0, 'silence')

  test('a job is taken once, with its content', async () => {
    const { jobs } = await listening(await open())
    await queue.notify(a)
    await until(() => jobs.length > 0)
    await silent()
    expect(jobs).toEqual([a])
  })

  test('a job without a listener waits', async () => {
    await open()
    await queue.notify(a)
    await queue.notify(sweep)
    expect(await queue.depth()).toBe(2)
    const { jobs } = await listening(queue)
    await until(() => jobs.length === 2)
    expect(jobs).toEqual([a, sweep])
  })

  test('an idle listener takes each notification', async () => {
    const { jobs } = await listening(await open())
    for (const round of [1, 2, 3]) {
      await silent()
      await queue.notify(a)
      await until(() => jobs.length === round)
    }
  })

  test('many notifications before a job is taken become one', async () => {
    await open()
    for (let time = 0; time < 20; time++) await queue.notify(a)
    const { jobs } = await listening(queue)
    await until(() => jobs.length > 0)
    await silent()
    expect(jobs).toEqual([a])
  })

  test('many notifications at the same moment become one', async () => {
    await open()
    await Promise.all(Array.from({ length: 20 }, () => queue.notify(a)))
    expect(await queue.depth()).toBe(1)
  })

  test('notifications during a job cause one more, after it', async () => {
    await open()
    const gate = new Gate()
    const { jobs, most } = await listening(queue, { concurrency: 4, take: () => gate.pass() })
    await queue.notify(a)
    await until(() => jobs.length === 1)
    for (let time = 0; time < 5; time++) await queue.notify(a)
    expect(jobs).toHaveLength(1)
    gate.open()
    await until(() => jobs.length === 2)
    await silent()
    expect(jobs).toHaveLength(2)
    expect(most()).toBe(1)
  })

  test('notifications during a failing job cause one more too', async () => {
    await open()
    const gate = new Gate()
    const { jobs } = await listening(queue, { take: () => gate.pass().then(() => Promise.reject(new Error('no'))) })
    await queue.notify(a)
    await until(() => jobs.length === 1)
    await queue.notify(a)
    gate.open()
    await until(() => jobs.length === 2)
    await silent()
    expect(jobs).toHaveLength(2)
  })

  test('connections take turns, even when one notifies all the time', async () => {
    await open()
    const take = async (job: Job): Promise<void> => {
      for (let time = 0; time < 3; time++) await queue.notify(job)
    }
    await queue.notify(a)
    await queue.notify(b)
    const { jobs, listener } = await listening(queue, { take })
    await until(() => jobs.length >= 10)
    await listener.close()
    expect(jobs.slice(0, 10)).toEqual([a, b, a, b, a, b, a, b, a, b])
  })

  test('connections whose names differ only in punctuation are different', async () => {
    await open()
    await queue.notify({ kind: 'turn', connection: 'a:b-c' })
    await queue.notify({ kind: 'turn', connection: 'a-b:c' })
    expect(await queue.depth()).toBe(2)
  })

  test('as many jobs are taken at once as requested', async () => {
    await open()
    const gate = new Gate()
    const { jobs, most } = await listening(queue, { concurrency: 3, take: () => gate.pass() })
    for (const connection of ['1', '2', '3', '4']) await queue.notify({ kind: 'turn', connection })
    await until(() => jobs.length === 3)
    expect(await queue.depth()).toBe(4)
    gate.open()
    await until(() => jobs.length === 4)
    await silent()
    expect(most()).toBe(3)
  })

  test('a job that throws stops nothing', async () => {
    const { jobs } = await listening(await open(), { take: () => Promise.reject(new Error('no')) })
    for (const [index, job] of [a, b, a, sweep].entries()) {
      await queue.notify(job)
      await until(() => jobs.length === index + 1)
      await silent()
    }
    expect(jobs).toEqual([a, b, a, sweep])
  })

  test('the sweep is notified once an interval, however many processes request it', async () => {
    const { jobs } = await listening(await open())
    const other = await place.open()
    const begun = performance.now()
    await queue.sweepEvery(300)
    await other.sweepEvery(300)
    await until(() => jobs.length >= 6)
    expect(performance.now() - begun).toBeGreaterThan(4 * 300)
    expect(jobs.filter(({ kind }) => kind !== 'sweep')).toEqual([])
  })

  test('a new interval of the sweep replaces the old one, even if sweeps last longer than it', async () => {
    let lastsMs = 0
    const take = async (): Promise<void> => {
      const end = performance.now() + lastsMs
      await until(() => performance.now() >= end)
    }
    const { jobs } = await listening(await open(), { take })
    await queue.sweepEvery(3_600_000)
    await until(() => jobs.length > 0)
    lastsMs = 350
    const before = jobs.length
    await queue.sweepEvery(100)
    await until(() => jobs.length > before + 3)
  })

  test('the sweep continues after the queue lost everything', async () => {
    const { jobs } = await listening(await open())
    await queue.sweepEvery(200)
    await until(() => jobs.length > 1)
    await place.wipe()
    const before = jobs.length
    await until(() => jobs.length > before + 3)
    await queue.notify(a)
    await until(() => jobs.some(({ kind }) => kind === 'turn'))
  })

  test('the sweep continues after the clock was set back', async () => {
    stepClock(3_600_000)
    const { jobs } = await listening(await open())
    await queue.sweepEvery(200)
    await until(() => jobs.length > 1)
    stepClock(0)
    const before = jobs.length
    await until(() => jobs.length > before + 3)
  })

  test('the sweep continues after only its job was lost', async () => {
    const { jobs } = await listening(await open())
    await queue.keepSchedules([yearly])
    // The first one comes at once, the second one a second later: that is the one that is lost.
    await queue.sweepEvery(1_000)
    await until(async () => jobs.length > 0 && (await queue.look()).delayed === 2)
    await place.loseSweep()
    const before = jobs.length
    await until(() => jobs.length > before + 2)
  })

  test('a job of a schedule has its name, and waits once', async () => {
    await open()
    for (const name of ['vacuum', 'heal', 'vacuum', 'heal']) await queue.notify({ kind: 'schedule', name })
    const { jobs } = await listening(queue)
    await until(() => jobs.length === 2)
    await silent()
    expect(jobs).toEqual([schedule('vacuum'), schedule('heal')])
  })

  test('schedules are notified at their rhythm, once for all processes', async () => {
    const { jobs } = await listening(await open())
    const other = await place.open()
    const all = [everySecond, { name: 'often', rhythm: { everyMs: 500 } }, yearly]
    await Promise.all([queue.keepSchedules(all), other.keepSchedules(all)])
    await queue.keepSchedules(all)
    const begun = performance.now()
    const named = (name: string) => jobs.filter((job) => job.kind === 'schedule' && job.name === name).length
    await until(() => named('second') >= 3 && named('often') >= 6)
    const seconds = (performance.now() - begun) / 1_000
    expect(named('second')).toBeLessThanOrEqual(seconds + 2)
    expect(named('often')).toBeLessThanOrEqual(2 * seconds + 3)
    expect(named('yearly')).toBe(0)
  })

  test('a removed schedule stops, the others continue', async () => {
    const { jobs } = await listening(await open())
    await queue.keepSchedules([everySecond, { name: 'gone', rhythm: { everyMs: 200 } }])
    await until(() => jobs.some((job) => job.kind === 'schedule' && job.name === 'gone'))
    await queue.keepSchedules([everySecond])
    await silent()
    const before = jobs.length
    await until(() => jobs.length >= before + 2)
    expect(jobs.slice(before)).toEqual(jobs.slice(before).map(() => schedule('second')))
  })

  test('a new rhythm of a schedule replaces the old one', async () => {
    const { jobs } = await listening(await open())
    await queue.keepSchedules([{ ...yearly, name: 'second' }])
    await queue.keepSchedules([everySecond])
    await until(() => jobs.length >= 2)
    await queue.keepSchedules([{ name: 'second', rhythm: { everyMs: 3_600_000 } }])
    await silent()
    await queue.keepSchedules([{ name: 'second', rhythm: { everyMs: 100 } }])
    const before = jobs.length
    await until(() => jobs.length >= before + 3)
  })

  test('an untaken run of a schedule waits, alone', async () => {
    await open()
    await queue.keepSchedules([{ name: 'often', rhythm: { everyMs: 100 } }])
    const end = performance.now() + 600
    await until(() => performance.now() >= end)
    expect(await queue.depth()).toBe(1)
  })

  test('schedules continue after the queue lost everything', async () => {
    const { jobs } = await listening(await open())
    await queue.sweepEvery(200)
    await queue.keepSchedules([everySecond])
    await until(() => jobs.some(({ kind }) => kind === 'schedule'))
    await place.wipe()
    const before = jobs.length
    await until(() => jobs.slice(before).filter(({ kind }) => kind === 'schedule').length >= 2)
  })

  test('closing a listener waits for the running jobs and leaves the others', async () => {
    await open()
    const gate = new Gate()
    const { jobs, listener } = await listening(queue, { take: () => gate.pass() })
    await queue.notify(a)
    await until(() => jobs.length === 1)
    await queue.notify(b)
    let closed = false
    const closing = listener.close().then(() => {
      closed = true
    })
    await queue.check()
    expect(closed).toBe(false)
    gate.open()
    await closing
    expect(jobs).toEqual([a])
    expect(await queue.depth()).toBe(1)
    const next = await listening(queue)
    await until(() => next.jobs.length === 1)
    expect(next.jobs).toEqual([b])
  })

  test('a job whose listener was killed goes to another one', async () => {
    const child = listeningApart('hold', place)
    await once(child.stdout, 'data')
    child.kill('SIGKILL')
    await once(child, 'exit')
    const { jobs } = await listening(await open())
    await until(() => jobs.length === 1)
    await silent()
    expect(jobs).toEqual([a])
  })

  test('a process that closed its queue ends', async () => {
    const child = listeningApart('pass', place)
    const [code] = (await once(child, 'exit')) as [number | null]
    expect(code).toBe(0)
  })

  describe('a queue of other programs', () => {
    const given = (name: string, id: string) => queue.send('actes-deposits-essai', { id, name, data: { id } }, 100)
    /** Take what is given. @returns it, as it comes */
    async function receiving(end: (job: GivenJob) => GivenEnd): Promise<readonly GivenJob[]> {
      const jobs: GivenJob[] = []
      const take = async (job: GivenJob): Promise<GivenEnd> => {
        jobs.push(job)
        return end(job)
      }
      await queue.receive('actes-deposits-essai', take, { concurrency: 1, perMinute: 1_000 })
      return jobs
    }

    test('delivers jobs with the given data', async () => {
      await open()
      await given('deposit', 'one')
      const jobs = await receiving(() => ({ done: null }))
      await until(() => jobs.length > 0)
      expect(jobs).toEqual([{ name: 'deposit', data: { id: 'one' }, times: 1 }])
    })

    test('a refused job is not retried, whatever its attempts; a postponed one comes back', async () => {
      await open()
      const jobs = await receiving(({ name, times }) => {
        if (name === 'bad') return { refused: { problems: [] } }
        return times < 3 ? { laterMs: 20 } : { done: 1 }
      })
      await given('bad', 'a')
      await given('later', 'b')
      await until(() => jobs.length === 4)
      await given('bad', 'last')
      await until(() => jobs.length === 5)
      expect(jobs.map(({ name, times }) => `${name} ${times}`).sort()).toEqual([
        'bad 1',
        'bad 1',
        'later 1',
        'later 2',
        'later 3',
      ])
    })

    test('takes no more in a minute than allowed', async () => {
      await open()
      // A queue of its own: what others took in the same minute counts.
      const paced = 'actes-deposits-cadence'
      const send = (id: string) => queue.send(paced, { id, name: 'deposit', data: {} }, 100)
      for (const id of ['a', 'b', 'c', 'd']) await send(id)
      const jobs: GivenJob[] = []
      const take = async (job: GivenJob): Promise<GivenEnd> => ({ done: jobs.push(job) })
      await queue.receive(paced, take, { concurrency: 4, perMinute: 2 })
      await until(() => jobs.length >= 2)
      const other = await place.open()
      await other.send(paced, { id: 'e', name: 'deposit', data: {} }, 100)
      await other.check()
      expect(jobs).toHaveLength(2)
    })

    test('keeps the newest if more would wait than allowed, and no duplicate', async () => {
      await open()
      const send = (id: string) => queue.send('actes-events-essai', { id, name: 'event', data: {} }, 3)
      for (const id of ['a', 'b', 'c', 'c', 'd', 'e']) await send(id)
      const taken: unknown[] = []
      await queue.receive('actes-events-essai', async ({ data }) => ({ done: taken.push(data) }), {
        concurrency: 1,
        perMinute: 1_000,
      })
      await until(() => taken.length === 3)
    })

    test('puts jobs on more queues than it keeps open, each like before', async () => {
      await open()
      const names = Array.from({ length: 52 }, (_, index) => `actes-events-${index}`)
      for (const id of ['first', 'second'])
        for (const name of names) await queue.send(name, { id, name: 'event', data: {} }, 3)
      const taken: unknown[] = []
      const take = async ({ name }: GivenJob): Promise<GivenEnd> => ({ done: taken.push(name) })
      for (const name of ['actes-events-0', 'actes-events-51'])
        await queue.receive(name, take, { concurrency: 1, perMinute: 1_000 })
      await until(() => taken.length === 4)
    })
  })

  test('a job with an unknown name is not taken, and disturbs nothing', async () => {
    const { jobs } = await listening(await open())
    await queue.send('actes', { id: 'strange', name: 'strange', data: {} }, 100)
    await queue.notify(a)
    await until(() => jobs.length === 1)
    await silent()
    expect(jobs).toEqual([a])
  })

  test('one paused by a dashboard says so and keeps its jobs, and delivers them once resumed', async () => {
    const { jobs } = await listening(await open())
    await place.pause()
    await expectCode(queue.check(), 'ACTES-Q009')
    expect(await queue.paused(['actes-deposits'])).toEqual(['actes'])
    await queue.notify(a)
    expect([await queue.depth(), jobs]).toEqual([1, []])
    expect([await queue.resume(), await queue.resume()]).toEqual([true, false])
    await until(() => jobs.length === 1)
    await queue.check()
    expect(await queue.paused(['actes-deposits'])).toEqual([])
  })

  test('closing the queue closes its listeners', async () => {
    await open()
    const gate = new Gate()
    const { jobs } = await listening(queue, { take: () => gate.pass() })
    await queue.notify(a)
    await until(() => jobs.length === 1)
    gate.open()
    await queue.close()
    await expectCode(queue.notify(a), 'ACTES-Q001')
  })

  test('a queue in order answers without remarks', async () => {
    await open()
    await queue.check()
    // A Redis for tests may keep nothing on disk.
    expect((await queue.findings()).filter(({ code }) => code !== 'ACTES-Q003')).toEqual([])
    expect(await queue.depth()).toBe(0)
  })
}

function listeningApart(mode: 'hold' | 'pass', { address }: Place): ChildProcessByStdio<null, Readable, null> {
  return spawn(process.execPath, [listener, mode, JSON.stringify(address)], { stdio: ['ignore', 'pipe', 'inherit'] })
}

interface Listening {
  readonly listener: Listener
  /** What was taken, in order of its beginning. */
  readonly jobs: readonly Job[]
  /** The most that were taken at once. */
  most(): number
}

async function listening(
  queue: Queue,
  { concurrency = 1, take }: { concurrency?: number; take?: (job: Job) => Promise<void> } = {},
): Promise<Listening> {
  const jobs: Job[] = []
  let now = 0
  let most = 0
  const listener = await queue.listen(async (job) => {
    jobs.push(job)
    most = Math.max(most, ++now)
    try {
      await take?.(job)
    } finally {
      now--
    }
  }, concurrency)
  return { listener, jobs, most: () => most }
}

/** Shut until it is opened, then open for good. */
class Gate {
  readonly #opened = Promise.withResolvers<void>()
  open(): void {
    this.#opened.resolve()
  }
  pass(): Promise<void> {
    return this.#opened.promise
  }
}
