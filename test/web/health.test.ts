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
