// What a queue does while its server is away, and when it comes back; for the grounds that have a server.
import { afterEach, expect, test } from 'vitest'
import type { Bell, Queue } from '../../src/queue/queue.ts'
import { freePort } from '../support/servers/local-server.ts'
import { lineTo, type Line } from '../support/servers/line.ts'
import { until } from '../support/until.ts'

const a: Bell = { kind: 'turn', connection: 'sandbox:213401482' }
const b: Bell = { kind: 'turn', connection: 's2low:213401482' }

/** Register the suite; `target` gives a URL that nobody else uses, `open` opens a queue through a line to it. */
export function serverAwayContract(target: () => Promise<string>, open: (url: string) => Promise<Queue>): void {
  let line: Line
  let queue: Queue | undefined
  afterEach(async () => {
    await queue?.close()
    queue = undefined
    await line.cut()
  })

  test('a ring says at once that the queue is away, and works again once it is back', async () => {
    line = await lineTo(await target())
    const ringing = (queue = await open(line.url))
    await line.cut()
    const begun = performance.now()
    for (const ask of [
      () => ringing.ring(a),
      () => ringing.check(),
      () => ringing.depth(),
      () => ringing.sweepEvery(500),
    ])
      await expect(ask()).rejects.toMatchObject({ code: 'ACTES-Q001', kind: 'retry' })
    expect(performance.now() - begun).toBeLessThan(2_000)
    await line.mend()
    await until(() =>
      ringing.ring(a).then(
        () => true,
        () => false,
      ),
    )
    expect(await ringing.depth()).toBe(1)
  })

  test('a listener hears again once the queue is back', async () => {
    line = await lineTo(await target())
    queue = await open(line.url)
    const heard: Bell[] = []
    await queue.listen(async (bell) => void heard.push(bell), 2)
    await queue.ring(a)
    await until(() => heard.length === 1)
    await line.cut()
    await line.mend()
    await until(() =>
      queue?.ring(b).then(
        () => true,
        () => false,
      ),
    )
    await until(() => heard.length === 2)
    expect(heard).toEqual([a, b])
  })

  test('a hearing outlasts an absence of the queue, and its bell is spent afterwards', async () => {
    line = await lineTo(await target())
    const ringing = (queue = await open(line.url))
    const gate = Promise.withResolvers<void>()
    let heard = 0
    await queue.listen(async () => {
      heard++
      await gate.promise
    }, 1)
    await queue.ring(a)
    await until(() => heard === 1)
    await line.cut()
    gate.resolve()
    await line.mend()
    await until(() =>
      ringing.depth().then(
        (depth) => depth === 0,
        () => false,
      ),
    )
    expect(heard).toBeLessThanOrEqual(2)
  })

  test('closing does not wait for a queue that is away', async () => {
    line = await lineTo(await target())
    queue = await open(line.url)
    await queue.listen(async () => undefined, 1)
    await line.cut()
    await queue.close()
  })

  test('opening where nobody answers says so', async () => {
    line = await lineTo(await target())
    const nowhere = new URL(line.url)
    nowhere.port = String(await freePort())
    await expect(open(nowhere.href)).rejects.toMatchObject({ code: 'ACTES-Q001' })
  })
}
