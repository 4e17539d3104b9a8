// What a queue does while its server is away, and when it comes back; for the grounds that have a server.
import { afterEach, expect, test } from 'vitest'
import type { Job, Queue } from '../../src/queue/queue.ts'
import { freePort } from '../support/servers/local-server.ts'
import { lineTo, type Line } from '../support/servers/line.ts'
import { until } from '../support/until.ts'
import { expectCode } from '../support/expect-code.ts'

const a: Job = { kind: 'turn', connection: 'sandbox:213401482' }
const b: Job = { kind: 'turn', connection: 's2low:213401482' }

/** Register the suite; `target` gives a URL that nobody else uses, `open` opens a queue through a line to it. */
export function serverAwayContract(target: () => Promise<string>, open: (url: string) => Promise<Queue>): void {
  let line: Line
  let queue: Queue | undefined
  afterEach(async () => {
    await queue?.close()
    queue = undefined
    await line.cut()
  })

  test('a notification reports that the queue is away, and works again once it is back', async () => {
    line = await lineTo(await target())
    const notifying = (queue = await open(line.url))
    await line.cut()
    for (const ask of [
      () => notifying.notify(a),
      () => notifying.check(),
      () => notifying.depth(),
      () => notifying.sweepEvery(500),
    ])
      await expect(ask()).rejects.toMatchObject({ code: 'ACTES-Q001', kind: 'retry' })
    await line.mend()
    await until(() =>
      notifying.notify(a).then(
        () => true,
        () => false,
      ),
    )
    expect(await notifying.depth()).toBe(1)
  })

  test('a listener takes jobs again once the queue is back', async () => {
    line = await lineTo(await target())
    queue = await open(line.url)
    const taken: Job[] = []
    await queue.listen(async (job) => void taken.push(job), 2)
    await queue.notify(a)
    await until(() => taken.length === 1)
    await line.cut()
    await line.mend()
    await until(() =>
      queue?.notify(b).then(
        () => true,
        () => false,
      ),
    )
    await until(() => taken.length === 2)
    expect(taken).toEqual([a, b])
  })

  test('a job survives an absence of the queue, and is done afterwards', async () => {
    line = await lineTo(await target())
    const notifying = (queue = await open(line.url))
    const gate = Promise.withResolvers<void>()
    let taken = 0
    await queue.listen(async () => {
      taken++
      await gate.promise
    }, 1)
    await queue.notify(a)
    await until(() => taken === 1)
    await line.cut()
    gate.resolve()
    await line.mend()
    await until(() =>
      notifying.depth().then(
        (depth) => depth === 0,
        () => false,
      ),
    )
    expect(taken).toBeLessThanOrEqual(2)
  })

  test('closing does not wait for a queue that is away', async () => {
    line = await lineTo(await target())
    queue = await open(line.url)
    await queue.listen(async () => undefined, 1)
    await line.cut()
    await queue.close()
  })

  test('opening reports that nobody answers', async () => {
    line = await lineTo(await target())
    const nowhere = new URL(line.url)
    nowhere.port = String(await freePort())
    await expectCode(open(nowhere.href), 'ACTES-Q001')
  })
}
