// Checks that sealing goes on, and that the timestamp authority has its certificates and dates the seals.
import { access } from 'node:fs/promises'
import { undatedCount } from '#store/proof/chain.ts'
import { standsStill } from '#store/proof/verification.ts'
import { well, wrong, type Check } from './check.ts'
import { sealWords as words } from './words.ts'

/** The authority is asked hourly. */
const patienceMs = 3 * 3_600_000

export const checkSeals: Check = {
  name: 'seals',
  run: async ({ config: { timestamps }, database, tools: { clock } }) => {
    // Another schema version has a check of its own.
    const db = database.kind === 'open' ? database.store.db : undefined
    if (db && (await standsStill(db).catch(() => false))) return wrong(words.still, words.seeSchedules)
    if (!timestamps) return undefined
    const path = timestamps.ca
    const isThere = await access(path).then(
      () => true,
      () => false,
    )
    if (!isThere) return wrong(words.caAbsent({ path }), words.giveCa)
    if (!db) return undefined
    const { count, since } = await undatedCount(db).catch(() => ({ count: 0, since: null }))
    const isLate = since !== null && clock.now().getTime() - since.getTime() > patienceMs
    return isLate ? wrong(words.undated({ count }), words.seeSchedule) : well(words.dated({ count }))
  },
}
