// How the turns of one process are shared between servers.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { maraussan } from '../../src/config/demo.ts'
import type { Job, Queue } from '../../src/queue/queue.ts'
import { connectionId } from '../../src/store/connections/connections.ts'
import { shareTurns } from '../../src/transmission/shares.ts'
import type { Ports } from '../../src/transmission/steps/step.ts'
import { startWorker } from '../../src/transmission/worker.ts'
import { depositFolder, openCommune } from '../support/life/commune.ts'
import { operationsOf } from '../support/life/operations-of.ts'

test('servers that hang leave a turn to the others; what is put off has its turn once one ends', async () => {
  const shares = shareTurns(4)
  const ends: (() => void)[] = []
  const hangs = () => new Promise<void>((resolve) => ends.push(resolve))
  const first = shares.take('one', 'one:a', hangs)
  const second = shares.take('one', 'one:b', hangs)
  expect(await shares.take('one', 'one:c', () => Promise.reject(new Error('it has its share')))).toBeUndefined()
  expect(await shares.take('one', 'one:c', () => Promise.reject(new Error('it has its share')))).toBeUndefined()
  const done: string[] = []
  const third = shares.take('two', 'two:a', hangs)
  expect(await shares.take('two', 'two:b', () => Promise.reject(new Error('half of what is left')))).toBeUndefined()
  await shares.take('three', 'three:a', async () => void done.push('three:a'))
  expect(done).toEqual(['three:a'])
  ends[0]?.()
  expect(await first).toBe('one:c')
  ends[1]?.()
  expect(await second).toBeUndefined()
  ends[2]?.()
  expect(await third).toBe('two:b')
})

test('a turn that fails gives its share back', async () => {
  const shares = shareTurns(1)
  await expect(shares.take('one', 'one:a', () => Promise.reject(new Error('failed')))).rejects.toThrow('failed')
  const done: string[] = []
  await shares.take('one', 'one:a', async () => void done.push('one:a'))
  expect(done).toEqual(['one:a'])
})

test('a turn that was put off is taken in the job that ends, and needs no other', async () => {
  const [reached, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const wrap = (ports: Ports): Ports => ({
    ...ports,
    gatewayOf: (whose) => {
      const gateway = ports.gatewayOf(whose)
      if (whose.siren !== maraussan.siren) return gateway
      const submit: typeof gateway.submit = async (outgoing, signal) => {
        reached.resolve()
        await gate.promise
        return gateway.submit(outgoing, signal)
      }
      return { ...gateway, submit }
    },
  })
  const mairie = await openCommune({ wrap })
  const { ports } = mairie.app
  const neighbour = '000000000'
  await operationsOf(mairie.app).declare({ ...maraussan, siren: neighbour, trigramme: 'abc' }, 'test')
  const folder = await depositFolder(join(mairie.home, 'voisine'), { collectivite: neighbour, cle: undefined })
  const [first, second] = [await mairie.hands('PREMIER'), await operationsOf(mairie.app).deposit(folder, 'test')]
  if (!second.ok) throw new Error(JSON.stringify(second.problems))

  const notified: Job[] = []
  let take: (job: Job) => Promise<void> = () => Promise.reject(new Error('nobody listens'))
  const queue: Pick<Queue, 'notify' | 'listen'> = {
    notify: async (job) => void notified.push(job),
    listen: async (given) => {
      take = given
      return { close: async () => undefined }
    },
  }
  const recurring = { sweep: async () => undefined, schedule: async () => undefined }
  const worker = await startWorker({ ports, queue, recurring, abort: () => undefined }, 2)
  const turnOf = (siren: string): Job => ({ kind: 'turn', connection: connectionId('sandbox', siren) })
  const taken = take(turnOf(maraussan.siren))
  await reached.promise
  await take(turnOf(neighbour))
  expect((await mairie.shows(second.id)).state).toBe('received')
  gate.resolve()
  await taken
  expect((await mairie.shows(first)).state).toBe('acknowledged')
  expect((await mairie.shows(second.id)).state).toBe('acknowledged')
  expect(notified).not.toContainEqual(turnOf(neighbour))
  await worker.stop(0)
  await mairie.closes()
})
