// What every queue does, whatever it stands on. Bells are few and small; what is tested is when they are heard.
import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Bell, Listener, Queue, Recurring } from '../../src/queue/queue.ts'
import type { Ground, Place } from '../support/life/queue-places.ts'
import { until } from '../support/until.ts'

const a: Bell = { kind: 'turn', connection: 'sandbox:213401482' }
const b: Bell = { kind: 'turn', connection: 's2low:213401482' }
const sweep: Bell = { kind: 'sweep' }
const schedule = (name: string): Bell => ({ kind: 'schedule', name })
const everySecond: Recurring = { name: 'second', rhythm: { cron: '* * * * * *', zone: 'Europe/Paris' } }
// The 29th of February: never while a test lasts, but for one day in four years.
const yearly: Recurring = { name: 'yearly', rhythm: { cron: '0 0 29 2 *', zone: 'Europe/Paris' } }
const hearer = fileURLToPath(new URL('../support/life/queue-hearer.ts', import.meta.url))

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

  test('a bell is heard once, with what it carries', async () => {
    const { bells } = await listening(await open())
    await queue.ring(a)
    await until(() => bells.length > 0)
    await silent()
    expect(bells).toEqual([a])
  })

  test('a bell that nobody hears yet waits', async () => {
    await open()
    await queue.ring(a)
    await queue.ring(sweep)
    expect(await queue.depth()).toBe(2)
    const { bells } = await listening(queue)
    await until(() => bells.length === 2)
    expect(bells).toEqual([a, sweep])
  })

  test('an idle listener is woken, it does not come to look', async () => {
    const { bells } = await listening(await open())
    for (const round of [1, 2, 3]) {
      await silent()
      const rung = performance.now()
      await queue.ring(a)
      await until(() => bells.length === round)
      expect(performance.now() - rung).toBeLessThan(2_500)
    }
  })

  test('many rings before the hearing are one', async () => {
    await open()
    for (let ring = 0; ring < 20; ring++) await queue.ring(a)
    const { bells } = await listening(queue)
    await until(() => bells.length > 0)
    await silent()
    expect(bells).toEqual([a])
  })

  test('many rings at the same moment are one', async () => {
    await open()
    await Promise.all(Array.from({ length: 20 }, () => queue.ring(a)))
    expect(await queue.depth()).toBe(1)
  })

  test('rings during the hearing make one more hearing, after it', async () => {
    await open()
    const gate = new Gate()
    const { bells, most } = await listening(queue, { concurrency: 4, hear: () => gate.pass() })
    await queue.ring(a)
    await until(() => bells.length === 1)
    for (let ring = 0; ring < 5; ring++) await queue.ring(a)
    expect(bells).toHaveLength(1)
    gate.open()
    await until(() => bells.length === 2)
    await silent()
    expect(bells).toHaveLength(2)
    expect(most()).toBe(1)
  })

  test('rings during a hearing that fails make one more hearing too', async () => {
    await open()
    const gate = new Gate()
    const { bells } = await listening(queue, { hear: () => gate.pass().then(() => Promise.reject(new Error('no'))) })
    await queue.ring(a)
    await until(() => bells.length === 1)
    await queue.ring(a)
    gate.open()
    await until(() => bells.length === 2)
    await silent()
    expect(bells).toHaveLength(2)
  })

  test('connections take turns, even when one rings all the time', async () => {
    await open()
    const hear = async (bell: Bell): Promise<void> => {
      for (let ring = 0; ring < 3; ring++) await queue.ring(bell)
    }
    await queue.ring(a)
    await queue.ring(b)
    const { bells, listener } = await listening(queue, { hear })
    await until(() => bells.length >= 10)
    await listener.close()
    expect(bells.slice(0, 10)).toEqual([a, b, a, b, a, b, a, b, a, b])
  })

  test('connections whose names differ by punctuation only are different', async () => {
    await open()
    await queue.ring({ kind: 'turn', connection: 'a:b-c' })
    await queue.ring({ kind: 'turn', connection: 'a-b:c' })
    expect(await queue.depth()).toBe(2)
  })

  test('as many bells are heard at once as asked for', async () => {
    await open()
    const gate = new Gate()
    const { bells, most } = await listening(queue, { concurrency: 3, hear: () => gate.pass() })
    for (const connection of ['1', '2', '3', '4']) await queue.ring({ kind: 'turn', connection })
    await until(() => bells.length === 3)
    expect(await queue.depth()).toBe(4)
    gate.open()
    await until(() => bells.length === 4)
    await silent()
    expect(most()).toBe(3)
  })

  test('a hearing that throws stops nothing', async () => {
    const { bells } = await listening(await open(), { hear: () => Promise.reject(new Error('no')) })
    for (const [index, bell] of [a, b, a, sweep].entries()) {
      await queue.ring(bell)
      await until(() => bells.length === index + 1)
      await silent()
    }
    expect(bells).toEqual([a, b, a, sweep])
  })

  test('the sweep is rung once an interval, however many ask for it', async () => {
    const { bells } = await listening(await open())
    const other = await place.open()
    const begun = performance.now()
    await queue.sweepEvery(300)
    await other.sweepEvery(300)
    await until(() => bells.length >= 6)
    expect(performance.now() - begun).toBeGreaterThan(4 * 300)
    expect(bells.filter(({ kind }) => kind !== 'sweep')).toEqual([])
  })

  test('another interval of the sweep replaces the first, also when sweeps last longer than it', async () => {
    let lastsMs = 0
    const hear = async (): Promise<void> => {
      const end = performance.now() + lastsMs
      await until(() => performance.now() >= end)
    }
    const { bells } = await listening(await open(), { hear })
    await queue.sweepEvery(3_600_000)
    await until(() => bells.length > 0)
    lastsMs = 350
    const before = bells.length
    await queue.sweepEvery(100)
    await until(() => bells.length > before + 3)
  })

  test('the sweep goes on after the queue lost everything', async () => {
    const { bells } = await listening(await open())
    await queue.sweepEvery(200)
    await until(() => bells.length > 1)
    await place.wipe()
    const before = bells.length
    await until(() => bells.length > before + 3)
    await queue.ring(a)
    await until(() => bells.some(({ kind }) => kind === 'turn'))
  })

  test('a bell of a schedule carries its name, and waits once', async () => {
    await open()
    for (const name of ['vacuum', 'heal', 'vacuum', 'heal']) await queue.ring({ kind: 'schedule', name })
    const { bells } = await listening(queue)
    await until(() => bells.length === 2)
    await silent()
    expect(bells).toEqual([schedule('vacuum'), schedule('heal')])
  })

  test('schedules are rung at their rhythm, once for all processes', async () => {
    const { bells } = await listening(await open())
    const other = await place.open()
    const all = [everySecond, { name: 'often', rhythm: { everyMs: 500 } }, yearly]
    await Promise.all([queue.keepSchedules(all), other.keepSchedules(all)])
    await queue.keepSchedules(all)
    const begun = performance.now()
    const named = (name: string) => bells.filter((bell) => bell.kind === 'schedule' && bell.name === name).length
    await until(() => named('second') >= 3 && named('often') >= 6)
    const seconds = (performance.now() - begun) / 1_000
    expect(named('second')).toBeLessThanOrEqual(seconds + 2)
    expect(named('often')).toBeLessThanOrEqual(2 * seconds + 3)
    expect(named('yearly')).toBe(0)
  })

  test('a schedule that is no longer among them falls silent, the others go on', async () => {
    const { bells } = await listening(await open())
    await queue.keepSchedules([everySecond, { name: 'gone', rhythm: { everyMs: 200 } }])
    await until(() => bells.some((bell) => bell.kind === 'schedule' && bell.name === 'gone'))
    await queue.keepSchedules([everySecond])
    await silent()
    const before = bells.length
    await until(() => bells.length >= before + 2)
    expect(bells.slice(before)).toEqual(bells.slice(before).map(() => schedule('second')))
  })

  test('another rhythm of a schedule replaces the first', async () => {
    const { bells } = await listening(await open())
    await queue.keepSchedules([{ ...yearly, name: 'second' }])
    await queue.keepSchedules([everySecond])
    await until(() => bells.length >= 2)
    await queue.keepSchedules([{ name: 'second', rhythm: { everyMs: 3_600_000 } }])
    await silent()
    await queue.keepSchedules([{ name: 'second', rhythm: { everyMs: 100 } }])
    const before = bells.length
    await until(() => bells.length >= before + 3)
  })

  test('a schedule that nobody hears waits, alone', async () => {
    await open()
    await queue.keepSchedules([{ name: 'often', rhythm: { everyMs: 100 } }])
    const end = performance.now() + 600
    await until(() => performance.now() >= end)
    expect(await queue.depth()).toBe(1)
  })

  test('schedules go on after the queue lost everything', async () => {
    const { bells } = await listening(await open())
    await queue.sweepEvery(200)
    await queue.keepSchedules([everySecond])
    await until(() => bells.some(({ kind }) => kind === 'schedule'))
    await place.wipe()
    const before = bells.length
    await until(() => bells.slice(before).filter(({ kind }) => kind === 'schedule').length >= 2)
  })

  test('closing a listener waits for the bells being heard and leaves the others', async () => {
    await open()
    const gate = new Gate()
    const { bells, listener } = await listening(queue, { hear: () => gate.pass() })
    await queue.ring(a)
    await until(() => bells.length === 1)
    await queue.ring(b)
    let closed = false
    const closing = listener.close().then(() => {
      closed = true
    })
    await queue.check()
    expect(closed).toBe(false)
    gate.open()
    await closing
    expect(bells).toEqual([a])
    expect(await queue.depth()).toBe(1)
    const next = await listening(queue)
    await until(() => next.bells.length === 1)
    expect(next.bells).toEqual([b])
  })

  test('a bell whose hearer was killed is heard by another one', async () => {
    const child = hearing('hold', place)
    await once(child.stdout, 'data')
    child.kill('SIGKILL')
    await once(child, 'exit')
    const { bells } = await listening(await open())
    await until(() => bells.length === 1)
    await silent()
    expect(bells).toEqual([a])
  })

  test('a process that closed its queue has nothing left to do', async () => {
    const child = hearing('pass', place)
    const [code] = (await once(child, 'exit')) as [number | null]
    expect(code).toBe(0)
  })

  test('closing the queue closes its listeners', async () => {
    await open()
    const gate = new Gate()
    const { bells } = await listening(queue, { hear: () => gate.pass() })
    await queue.ring(a)
    await until(() => bells.length === 1)
    gate.open()
    await queue.close()
    await expect(queue.ring(a)).rejects.toMatchObject({ code: 'ACTES-Q001' })
  })

  test('a queue in order answers and has nothing to tell', async () => {
    await open()
    await queue.check()
    // A Redis for tests may keep nothing on disk.
    expect((await queue.findings()).filter(({ code }) => code !== 'ACTES-Q003')).toEqual([])
    expect(await queue.depth()).toBe(0)
  })
}

function hearing(mode: 'hold' | 'pass', { address }: Place): ChildProcessByStdio<null, Readable, null> {
  return spawn(process.execPath, [hearer, mode, JSON.stringify(address)], { stdio: ['ignore', 'pipe', 'inherit'] })
}

interface Listening {
  readonly listener: Listener
  /** What was heard, in order of its beginning. */
  readonly bells: readonly Bell[]
  /** The most that were heard at once. */
  most(): number
}

async function listening(
  queue: Queue,
  { concurrency = 1, hear }: { concurrency?: number; hear?: (bell: Bell) => Promise<void> } = {},
): Promise<Listening> {
  const bells: Bell[] = []
  let now = 0
  let most = 0
  const listener = await queue.listen(async (bell) => {
    bells.push(bell)
    most = Math.max(most, ++now)
    try {
      await hear?.(bell)
    } finally {
      now--
    }
  }, concurrency)
  return { listener, bells, most: () => most }
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
