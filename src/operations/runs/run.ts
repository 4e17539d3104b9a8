// What runs share: lines of the desk's journal, jobs for workers, pages of lists.
import { ActesError } from '../../errors.ts'
import type { Job } from '../../queue/queue.ts'
import type { Sql } from '../../store/engine/database.ts'
import { noteDesk } from '../../store/people/people.ts'
import type { Transmission } from '../../store/transmissions/transmissions.ts'
import type { At, RunTools } from '../guard.ts'

/** A line of the desk's journal: what a person asked for, beside what the act's own journal says. */
export function noted({ ports, who }: Pick<At, 'ports' | 'who'>, line: DeskLine): Promise<void> {
  return noteDesk(ports.store.db, { at: ports.clock.now(), who, ...line })
}

interface DeskLine {
  readonly event: string
  readonly target?: string
  readonly detail?: unknown
}

/** A change and its line of the desk's journal: both, or neither. @returns what the work gives; after false no line is written */
export function journalled<T>(
  { ports, who }: Pick<At, 'ports' | 'who'>,
  line: DeskLine,
  work: (sql: Sql, at: Date) => Promise<T>,
): Promise<T> {
  const at = ports.clock.now()
  return ports.store.db.transaction(async (sql) => {
    const done = await work(sql, at)
    if (done !== false) await noteDesk(sql, { at, who, ...line })
    return done
  })
}

/** For whom the caller may hand in. @throws ActesError ACTES-A022 for nobody */
export function needDepositor({ sirens }: Pick<At, 'sirens'>): (siren: string) => boolean {
  if (sirens?.length === 0) throw new ActesError('ACTES-A022', { params: { action: 'deposit' } })
  return (siren) => sirens === undefined || sirens.includes(siren)
}

/** A page of a list: 50 of it when nothing is said. @param find gives one more than the page holds, where there are more */
export async function paginateList<R>(limit: number | undefined, find: (most: number) => Promise<readonly R[]>) {
  const size = limit ?? 50
  const found = await find(size + 1)
  const last = found.length > size ? found[size - 1] : undefined
  return <J>(json: (row: R) => J, placeOf: (row: R) => string) => ({
    items: found.slice(0, size).map(json),
    next: last === undefined ? null : placeOf(last),
  })
}

/** The row, once a worker of its connection was told that something is due there. */
export async function woken(row: Transmission, tools: RunTools): Promise<Transmission> {
  await wake(row.connection, tools)
  return row
}

/** Tell a worker that something is due on a connection. */
export function wake(connection: string, tools: RunTools): Promise<void> {
  return notifyOf({ kind: 'turn', connection }, tools)
}

/** A job that cannot be queued is no loss: the sweep will find what is due. */
export async function notifyOf(job: Job, { queue, ports }: RunTools): Promise<void> {
  await queue?.notify(job).catch((error: unknown) => {
    const about =
      job.kind === 'turn' ? { connection: job.connection } : { schedule: 'name' in job ? job.name : job.kind }
    ports.log.warn({ ...about, error }, 'service-error')
  })
}
