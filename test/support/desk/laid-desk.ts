// A desk over what its bench lays (test/bench): a country's year in small, with the bench's names, numbers, states and causes.
import { lay } from '../../bench/lay.ts'
import { dropDatabase, newDatabase } from '../life/stores.ts'
import { openingDay } from '../life/commune.ts'
import { openDesk, type OpenDesk } from './desk.ts'

/** @param server a PostgreSQL */
export async function openLaidDesk(server: string, size = { acts: 2_000, collectivites: 120 }): Promise<OpenDesk> {
  const database = await newDatabase(server)
  const now = new Date(openingDay)
  await lay(database, { ...size, now }, () => undefined)
  const desk = await openDesk({ database })
  return {
    ...desk,
    closes: async () => {
      await desk.closes()
      await dropDatabase(server, database)
    },
  }
}
