// Helpers of runs: journal lines, jobs for workers, pages of lists.
import { ActesError } from '#errors.ts'
import { isId } from '#protocol/ids.ts'
import type { Job } from '#queue/queue.ts'
import type { Sql } from '#store/engine/database.ts'
import { noteDesk } from '#store/desk/journal.ts'
import type { Transmission } from '#store/transmissions/transmissions.ts'
import type { At, RunTools } from '../guard.ts'

/** Writes a person's request to the desk's journal, beside the act's own journal. */
export function noted({ db, now, who }: At, line: DeskLine): Promise<void> {
  return noteDesk(db, { at: now(), who, ...line })
}

interface DeskLine {
  readonly event: string
  readonly target?: string
  readonly detail?: unknown
}

/** A change and its journal line in one transaction. @returns the work's result; false writes no line */
export function journalled<T>(
  { db, now, who }: At,
  line: DeskLine,
  work: (sql: Sql, at: Date) => Promise<T>,
): Promise<T> {
  const at = now()
  return db.transaction(async (sql) => {
    const done = await work(sql, at)
    if (done !== false) await noteDesk(sql, { at, who, ...line })
    return done
  })
}

/** A check for whom the caller may deposit. @throws ActesError ACTES-A022 for nobody */
export function needDepositor({ sirens }: At): (siren: string) => boolean {
  if (sirens?.length === 0) throw new ActesError('ACTES-A022', { params: { action: 'deposit' } })
  return (siren) => sirens === undefined || sirens.includes(siren)
}

/** @param limit default 50 @param find is asked for one row more than the page, to detect a next page */
export async function paginateList<R>(limit: number | undefined, find: (most: number) => Promise<readonly R[]>) {
  const size = limit ?? 50
  const found = await find(size + 1)
  const last = found.length > size ? found[size - 1] : undefined
  return <J>(json: (row: R) => J, placeOf: (row: R) => string) => ({
    items: found.slice(0, size).map(json),
    next: last === undefined ? null : placeOf(last),
  })
}

/** Cursor of lists that are newest first. */
export const instantCursor = ({ createdAt, id }: { readonly createdAt: Date; readonly id: string }): string =>
  `${createdAt.toISOString()}_${id}`

/** @throws ActesError ACTES-A028 for an `after` that no page gave */
export function readInstantCursor(after: string): { readonly at: Date; readonly id: string } {
  const [instant = '', id = ''] = after.split('_')
  const at = new Date(instant)
  if (isId(id) && !Number.isNaN(at.getTime())) return { at, id }
  throw new ActesError('ACTES-A028', { params: { where: 'after', value: after } })
}

export async function woken(row: Transmission, tools: RunTools): Promise<Transmission> {
  await wake(row.connection, tools)
  return row
}

export function wake(connection: string, tools: RunTools): Promise<void> {
  return notifyOf({ kind: 'turn', connection }, tools)
}

/** A lost notification is harmless: the sweep finds what is due. */
export async function notifyOf(job: Job, { queue, ports }: RunTools): Promise<void> {
  await queue?.notify(job).catch((error: unknown) => {
    const about =
      job.kind === 'turn' ? { connection: job.connection } : { schedule: 'name' in job ? job.name : job.kind }
    ports.log.warn({ ...about, error }, 'service-error')
  })
}
