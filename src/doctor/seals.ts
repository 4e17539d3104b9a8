// The timestamp authority, where one is set: are its certificates there, and has it dated the seals?
import { access } from 'node:fs/promises'
import { undatedCount } from '../store/proof/chain.ts'
import { well, wrong, type Check } from './check.ts'
import { sealWords as words } from './words.ts'

/** It is asked every hour. */
const patienceMs = 3 * 3_600_000

export const checkSeals: Check = {
  name: 'seals',
  run: async ({ config: { timestamps }, database, tools: { clock } }) => {
    if (!timestamps) return undefined
    const path = timestamps.ca
    const isThere = await access(path).then(
      () => true,
      () => false,
    )
    if (!isThere) return wrong(words.caAbsent({ path }), words.giveCa)
    if (database.kind !== 'open') return undefined
    // Nothing is said of a database that stands at another schema: that has a check of its own.
    const { count, since } = await undatedCount(database.store.db).catch(() => ({ count: 0, since: null }))
    const isLate = since !== null && clock.now().getTime() - since.getTime() > patienceMs
    return isLate ? wrong(words.undated({ count }), words.seeSchedule) : well(words.dated({ count }))
  },
}
