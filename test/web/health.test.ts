// Whether the process can work: anybody may ask, as often as he likes, and what the work needs is asked now and then.
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ActesError } from '../../src/errors.ts'
import { networkServer } from '../../src/web/server.ts'
import { openCommune, type Commune } from '../support/life/commune.ts'

let commune: Commune
let server: FastifyInstance
let count = 0
let isAway = false
beforeAll(async () => {
  commune = await openCommune({
    wrap: (ports) => {
      const check = async (): Promise<void> => {
        count++
        if (isAway) throw new ActesError('ACTES-S001')
        await ports.store.check()
      }
      return { ...ports, store: { ...ports.store, check } }
    },
  })
  server = await networkServer(commune.app, { desk: false })
})
afterAll(async () => {
  await server.close()
  await commune.closes()
})

const asks = async () => (await server.inject('/health/ready')).statusCode

test('the one who comes while it is asked, or within two seconds, has the same answer', async () => {
  count = 0
  expect(await Promise.all([asks(), asks(), asks()])).toEqual([200, 200, 200])
  isAway = true
  commune.waits(1)
  expect([await asks(), count]).toEqual([200, 1])
  commune.waits(1)
  expect([await asks(), count]).toEqual([503, 2])
  isAway = false
  commune.waits(2)
  expect([await asks(), count]).toEqual([200, 3])
})

test('a worker whose overdue work does not move says so, until it moves', async () => {
  const working = await openCommune({ queue: 'needed' })
  const health = await networkServer(working.app, { desk: false })
  const checks = async () => {
    working.waits(3)
    return (await health.inject('/health/ready')).json<{ ok: boolean; checks: { name: string; ok: boolean }[] }>()
  }
  expect((await checks()).checks.map(({ name }) => name)).not.toContain('work')
  const worker = await working.app.startWorker()
  expect((await checks()).checks).toContainEqual({ name: 'work', ok: true })
  // Its listener has gone, and the process does not know it.
  await worker.stop(0)
  await working.hands('ENRETARD')
  working.waits(200)
  expect(await checks()).toMatchObject({ ok: true })
  working.waits(200)
  expect(await checks()).toMatchObject({ ok: false })
  expect((await checks()).checks).toContainEqual({ name: 'work', ok: false, code: 'ACTES-Q005' })
  await working.works()
  expect(await checks()).toMatchObject({ ok: true })
  await health.close()
  await working.closes()
})
