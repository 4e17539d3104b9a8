// Checks that sealing goes on, and that the timestamp authority has its certificates and dates the seals.
import { access } from 'node:fs/promises'
import { readTimestamp, type TrustedList } from '#offline/dossier/timestamp.ts'
import { loadTrustedList } from '#offline/dossier/trusted-list.ts'
import { renewedAheadMs } from '#proof/renewing.ts'
import { sealText } from '#proof/sealing.ts'
import { installationChain } from '#protocol/dossier.ts'
import type { Sql } from '#store/engine/database.ts'
import { undatedCount } from '#store/proof/chain.ts'
import { firstEnd, newestToken } from '#store/proof/renewals.ts'
import { standsStill } from '#store/proof/verification.ts'
import { qualityOf } from '#text/dossier.ts'
import { well, wrong, type Check, type CheckVerdict } from './check.ts'
import { sealWords as words } from './words.ts'

/** The authority is asked hourly. */
const patienceMs = 3 * 3_600_000
const nearMs = 30 * 86_400_000

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
    const now = clock.now()
    if (since !== null && now.getTime() - since.getTime() > patienceMs)
      return wrong(words.undated({ count }), words.seeSchedule)
    const list = timestamps.list && (await loadTrustedList(timestamps.list, now).catch(() => undefined))
    if (timestamps.list && !(list && list.until >= now))
      return wrong(words.listRefused(timestamps.list), words.giveList)
    return checkEnd(db, { now, list, count })
  },
}

interface Dating {
  readonly now: Date
  readonly list: TrustedList | undefined
  /** Seals that wait for their timestamp. */
  readonly count: number
}

/** What the last timestamp is worth; advice a year before the first one ends, a fault thirty days before. */
async function checkEnd(db: Sql, { now, list, count }: Dating): Promise<CheckVerdict> {
  const last = await newestToken(db, installationChain).catch(() => undefined)
  const dated = last && (await readTimestamp(last.token, { bytes: Buffer.from(sealText(last)), list }))
  const within = (ms: number) => ({ now, before: new Date(now.getTime() + ms) })
  const { until } = (await firstEnd(db, within(renewedAheadMs)).catch(() => undefined)) ?? { until: null }
  const on = until ? until.toISOString().slice(0, 10) : ''
  if (until && until < within(nearMs).before) return wrong(words.ending({ on }), words.askAuthority)
  return well(words.dated({ count, quality: dated && qualityOf(dated) }), on === '' ? undefined : words.renews({ on }))
}
