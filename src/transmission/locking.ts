// Locks the stored files of acts where the store can: a look at what changed each time, at everything once an hour.
import { forgetLocks, lockIsKept, noteLocks, wantedLocks } from '#store/retention/locks.ts'
import { ActesError } from '#errors.ts'
import { forEach, type JobPorts, type JobResult, type Tally } from './job.ts'

const hourlyMinutes = 10
const filesAtOnce = 8

/** @throws ActesError ACTES-G012 when the signal is aborted before the last file */
export async function lockFiles(ports: JobPorts): Promise<JobResult> {
  const { store, clock, signal, retention = {} } = ports
  const { db, blobs } = store
  const { lock, place } = blobs
  const tally: Tally = { count: 0, failures: 0 }
  if (!lock) return tally
  const now = clock.now()
  const recent = now.getUTCMinutes() >= hourlyMinutes
  if (!recent) await forgetLocks(db)
  for (let after: string | undefined, isOn = true; isOn; isOn = after !== undefined) {
    if (signal.aborted) throw new ActesError('ACTES-G012')
    after = await noteLocks(db, after, { place, longer: retention, recent, now })
  }
  for (let after: string | undefined = ''; after !== undefined;) {
    const wanted: Awaited<ReturnType<typeof wantedLocks>> = await wantedLocks(db, after, now)
    const facts = ({ sha256 }: { readonly sha256: string }) => ({ reason: sha256 })
    await forEach(wanted, { ports, facts, atOnce: filesAtOnce, tally }, async ({ sha256, until, held }) => {
      const isThere = await lock(sha256, { held, ...(until !== null && { until: new Date(`${until}T00:00:00Z`) }) })
      // Not there: told by those who look for it.
      if (isThere) await lockIsKept(db, sha256)
    })
    after = wanted.at(-1)?.sha256
  }
  return tally
}
