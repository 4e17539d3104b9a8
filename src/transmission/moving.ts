// Moves stored files from their former place to the present one, while everything runs. Never beside a rotation of the
// master key, which changes files where they lie.
import { ActesError } from '#errors.ts'
import { noteDesk } from '#store/desk/journal.ts'
import { removeLater } from '#store/retention/removal.ts'
import { alone } from '#store/secrets/rotation.ts'
import { noteFailure, logFailure, type JobPorts, type JobResult, type Tally } from './job.ts'

/** @throws ActesError ACTES-G012 when the signal is aborted before the last file */
export async function moveFiles(ports: JobPorts): Promise<JobResult> {
  const { store, clock, signal } = ports
  const { db, blobs } = store
  const { moving, place } = blobs
  const tally: Tally = { count: 0, failures: 0 }
  const onRemoved = (sha256: string) => removeLater(db, sha256, clock.now())
  const onFailure = (error: unknown) => {
    noteFailure(tally, error)
    logFailure(ports, {}, error)
  }
  for (let after: string | null | undefined = ''; moving && typeof after === 'string';) {
    if (signal.aborted) throw new ActesError('ACTES-G012')
    const from: string = after
    // Under a rotation, the next run goes on.
    const done = await alone(store, () => moving({ after: from, isOver: () => true, onRemoved, onFailure }))
    tally.count += done?.moved ?? 0
    after = done?.after
  }
  const line = { at: clock.now(), who: 'worker', event: 'files-moved', target: place, detail: { ...tally } }
  if (tally.count > 0) await noteDesk(db, line)
  return tally
}
