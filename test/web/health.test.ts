// Whether the process can work: anybody may ask, as often as he likes, and what the work needs is asked now and then.
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ActesError } from '../../src/errors.ts'
import { becomeQuiet } from '../../src/store/installation.ts'
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

test('callers during a check, or within two seconds, get the same answer', async () => {
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

test('a quiet installation says so first, and stays ready', async () => {
  const { store, clock } = commune.app.ports
  const answer = async () => {
    commune.waits(3)
    const { statusCode, body } = await server.inject('/health/ready')
    return { statusCode, body }
  }
  expect(await answer()).toMatchObject({ statusCode: 200, body: expect.stringMatching(/^\{"ok":true,"quiet":false,/) })
  await becomeQuiet(store.db, { code: 'ACTES-S015', params: {}, at: clock.now() })
  expect(await answer()).toMatchObject({ statusCode: 200, body: expect.stringMatching(/^\{"ok":true,"quiet":true,/) })
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

test('a stuck act is detected, although others move and retours are collected', async () => {
  const working = await openCommune({ queue: 'needed' })
  const health = await networkServer(working.app, { desk: false })
  const { db } = working.app.ports.store
  const isReady = async () => (await health.inject('/health/ready')).statusCode === 200
  const worker = await working.app.startWorker()
  await worker.stop(0)
  // Its claim has lapsed, and its process keeps it out of everybody's reach.
  const id = await working.hands('ACCROCHE')
  await db.query('UPDATE actes.transmission SET claim_token = $2 WHERE id = $1', [id, id])
  for (let minute = 0; minute < 14; minute++) await moves()
  expect(await isReady()).toBe(true)
  for (let minute = 0; minute < 3; minute++) await moves()
  expect(await isReady()).toBe(false)
  await db.query('UPDATE actes.transmission SET claim_token = NULL WHERE id = $1', [id])
  await working.works()
  working.waits(3)
  expect(await isReady()).toBe(true)
  await health.close()
  await working.closes()

  /** A minute goes by, in which another act moves and the connection is collected. */
  async function moves(): Promise<void> {
    working.waits(60)
    const at = working.app.ports.clock.now()
    await db.query(`UPDATE actes.connection SET last_collect = $1, collect_at = $1`, [at])
    await db.query(`INSERT INTO actes.journal (transmission, at, who, event) VALUES ($1, $2, 'worker', 'wait')`, [
      id,
      at,
    ])
  }
})

test('acts that are not sent are detected, although retours are collected', async () => {
  const working = await openCommune({ queue: 'needed' })
  const health = await networkServer(working.app, { desk: false })
  const { db } = working.app.ports.store
  const worker = await working.app.startWorker()
  await worker.stop(0)
  await working.hands('NEPARTPAS')
  working.waits(400)
  const at = working.app.ports.clock.now()
  await db.query(`UPDATE actes.connection SET last_collect = $1, collect_at = $1`, [at])
  expect((await health.inject('/health/ready')).json()).toMatchObject({ ok: false })
  await health.close()
  await working.closes()
})
