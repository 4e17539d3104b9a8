// The queue on the embedded database: what sharing one session asks for. The contract is with PostgreSQL's.
import { describe, expect, test } from 'vitest'
import { openPgliteQueue } from '../../src/queue/bullmq.ts'
import { laidPglite } from '../support/life/laid-home.ts'
import { quickEmbeddedTools } from '../support/life/queue-places.ts'
import { until } from '../support/until.ts'

describe('the queue on PGlite', () => {
  test('gives the event loop its turns, however many jobs are taken', async () => {
    const { pglite, leave } = await laidPglite()
    const queue = await openPgliteQueue({ pglite }, quickEmbeddedTools)
    let turns = 0
    let taken = 0
    const turning = setInterval(() => turns++, 1)
    await queue.listen(async () => void taken++, 4)
    for (let job = 0; job < 200; job++) await queue.notify({ kind: 'turn', connection: `sandbox:${job}` })
    await until(() => taken === 200)
    clearInterval(turning)
    expect(turns).toBeGreaterThan(20)
    await queue.close()
    await leave()
  })

  test('waits during a transaction of the store, and loses nothing', async () => {
    const { pglite, leave } = await laidPglite()
    const queue = await openPgliteQueue({ pglite }, quickEmbeddedTools)
    await pglite.exec('CREATE TABLE public.fact (n integer)')
    const order: string[] = []
    const hold = Promise.withResolvers<void>()
    const begun = Promise.withResolvers<void>()
    const transaction = pglite.transaction(async (tx) => {
      await tx.query('INSERT INTO public.fact VALUES (1)')
      begun.resolve()
      await hold.promise
      await tx.rollback()
      order.push('rolled back')
    })
    await begun.promise
    const notifying = queue.notify({ kind: 'sweep' }).then(() => order.push('notified'))
    hold.resolve()
    await Promise.all([transaction, notifying])
    expect(order).toEqual(['rolled back', 'notified'])
    expect(await queue.depth()).toBe(1)
    await queue.close()
    expect((await pglite.query('SELECT n FROM public.fact')).rows).toEqual([])
    await leave()
  })
})
