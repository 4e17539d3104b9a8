// The queue on each database, by one contract; and on PostgreSQL, the server's absence.
import { afterAll, describe } from 'vitest'
import { openPostgresQueue } from '../../src/queue/bullmq.ts'
import { describeOnEachDatabase, describeWith } from '../support/describe-with.ts'
import { pgliteGround, postgresGround, quickTools, type Place } from '../support/life/queue-places.ts'
import { queueContract } from './contract.ts'
import { serverAwayContract } from './server-away.ts'

await describeOnEachDatabase('the queue', (server) =>
  queueContract(server === undefined ? pgliteGround : () => postgresGround(server)),
)

await describeWith('postgres', 'the queue on PostgreSQL', (url) => {
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
