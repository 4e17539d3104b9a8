// The queue on PostgreSQL: the server's absence, and the contract at length, since it is one program with PGlite's.
import { afterAll, describe } from 'vitest'
import { openPostgresQueue } from '../../src/queue/bullmq.ts'
import { describeWith } from '../support/describe-with.ts'
import { postgresGround, quickTools, type Place } from '../support/life/queue-places.ts'
import { describeAtLength } from '../support/long.ts'
import { queueContract } from './contract.ts'
import { serverAwayContract } from './server-away.ts'

await describeWith('postgres', 'the queue on PostgreSQL', (url) => {
  describeAtLength('at length', () => queueContract(() => postgresGround(url)))

  describe('while the server is away', () => {
    const ground = postgresGround(url)
    const places: Place[] = []
    afterAll(async () => {
      for (const place of places) await place.leave()
      await ground.leave()
    })
    const target = async (): Promise<string> => {
      const place = await ground.place()
      places.push(place)
      return place.address.kind === 'postgres' ? place.address.url : url
    }
    serverAwayContract(target, (through) => openPostgresQueue({ url: through }, quickTools))
  })
})
