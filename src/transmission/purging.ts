// Delete acts by granted bordereaux, each in a transaction with its journal line: a process that dies leaves nothing
// half deleted, and the next one goes on. Blobs go afterwards, once nothing names them.
import { endDisposal, leftOf, purgeAct, runningDisposal, type Longer } from '../store/retention/disposals.ts'
import { removeBlobs } from '../store/retention/removal.ts'
import { noteDesk } from '../store/desk/journal.ts'
import { forEach, noteFailure, type JobPorts, type JobResult, type Tally } from './job.ts'

export const retentionSchedule = 'retention'

const actsAtOnce = 100

/** @throws ActesError ACTES-G012 when the signal is aborted before the last act */
export async function purge(ports: JobPorts): Promise<JobResult> {
  const { store, clock, signal } = ports
  const tally: Tally = { count: 0, failures: 0 }
  for (let running = await runningDisposal(store.db); running; running = await runningDisposal(store.db)) {
    const { id: disposal } = running
    const left = await leftOf(store.db, disposal, actsAtOnce)
    const facts = (transmission: string) => ({ transmission })
    const done = await forEach(left, { ports, facts }, (id) => purgeOne(id, disposal, ports))
    tally.count += done.count
    if (done.failures > 0) {
      noteFailure(tally, done)
      break
    }
    const end = { event: 'disposal-done', target: disposal, at: clock.now(), who: 'worker' }
    if (left.length < actsAtOnce)
      await store.db.transaction(async (sql) => {
        if (await endDisposal(sql, disposal, end.at)) await noteDesk(sql, end)
      })
  }
  const removed = await removeBlobs(store.db, store.blobs, { now: clock.now(), signal })
  return { ...tally, count: tally.count + removed }
}

/** The line proves the deletion: the act's names, the visa that allowed it, and the digests of what it held. */
function purgeOne(id: string, disposal: string, { store, clock, retention }: JobPorts): Promise<void> {
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
