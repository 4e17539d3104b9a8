// Delete acts by granted bordereaux, each in a transaction with its journal line: a process that dies leaves nothing
// half deleted, and the next one goes on. Blobs go afterwards, once nothing names them.
import { endDisposal, leftOf, purgeAct, runningDisposals, type Longer } from '#store/retention/disposals.ts'
import type { Sql } from '#store/engine/database.ts'
import { removeBlobs } from '#store/retention/removal.ts'
import { noteDesk } from '#store/desk/journal.ts'
import { walk, type JobPorts, type JobResult } from './job.ts'

export const retentionSchedule = 'retention'

const actsAtOnce = 100

/** @throws ActesError ACTES-G012 when the signal is aborted before the last act */
export async function purge(ports: JobPorts): Promise<JobResult> {
  const { store, clock, signal } = ports
  const { db } = store
  const tally = await walk(await runningDisposals(db), {
    ports,
    facts: (transmission: string) => ({ transmission }),
    next: (disposal) => leftOf(db, disposal, actsAtOnce),
    work: (id, disposal) => purgeOne(id, disposal, ports),
    end: (target) => {
      const line = { event: 'disposal-done', target, at: clock.now(), who: 'worker' }
      return db.transaction(async (sql) => (await endDisposal(sql, target, line.at)) && noteDesk(sql, line))
    },
  })
  const note = (sql: Sql, digests: readonly string[]) =>
    noteDesk(sql, {
      event: 'files-erased',
      target: store.blobs.place,
      at: clock.now(),
      who: 'worker',
      detail: { digests },
    })
  const removed = await removeBlobs(db, store.blobs, { now: clock.now(), signal, note })
  return { ...tally, count: tally.count + removed }
}

/** The line proves the deletion: the act's names, the visa that allowed it, and the digests of what it held. */
function purgeOne(id: string, disposal: string, { store, clock, retention }: JobPorts) {
  const at = clock.now()
  const longer: Longer = retention ?? {}
  return store.db.transaction(async (sql) => {
    const found = await purgeAct(sql, { id, disposal, at, longer })
    if (found === undefined) return
    const line =
      typeof found === 'string'
        ? { event: 'act-kept', detail: { disposal, because: found } }
        : { event: 'act-purged', detail: { disposal, ...found } }
    await noteDesk(sql, { at, who: 'worker', target: id, ...line })
  })
}
