// The installation's journal: reading, export and verification.
import { readFile } from 'node:fs/promises'
import { ActesError } from '#errors.ts'
import { verifyJournals } from '#proof/verifying.ts'
import { installationLines } from '#store/desk/journal.ts'
import { compact } from '#protocol/compact.ts'
import { exportedLines, journalNames, settledPlaces } from '#store/proof/exported.ts'
import { journalTable } from '../declared/journal.ts'
import { bind, type RunTools } from '../guard.ts'
import { paginateList } from './run.ts'

export const journalRuns = bind(journalTable, {
  listJournal: async ({ kind, who, event, since, until, limit, after }, { db }) => {
    const filter = {
      ...compact({ kinds: kind, who, event }),
      ...(since !== undefined && { from: new Date(since) }),
      ...(until !== undefined && { until: new Date(until) }),
      ...(after !== undefined && { before: Number(after) }),
    }
    const found = await paginateList(limit, (most) => installationLines(db, { ...filter, limit: most }))
    return found(
      (line) => line,
      ({ line }) => String(line),
    )
  },
  exportJournal: async ({ since, limit = 50, after }, { db }) => {
    const [actes, installation] = after?.split('.').map(Number) ?? []
    const from = { actes, installation }
    const settled = await settledPlaces(db)
    const some = since === undefined ? {} : { since: new Date(since) }
    const pages = await Promise.all(
      journalNames.map(async (name: (typeof journalNames)[number]) => {
        const items = await exportedLines(db, name, { ...compact({ after: from[name] }), limit, ...some })
        // A cursor of the caller's own making may exceed the JSON number range.
        const last = Math.max(items.at(-1)?.line ?? from[name] ?? 0, Number.MIN_SAFE_INTEGER)
        return { items, last, settled: Math.min(last, settled[name]), end: items.length < limit }
      }),
    )
    const end = pages.every((page) => page.end)
    return {
      items: pages.flatMap(({ items }) => items),
      // Late commits may appear below the last line: resume the next export at the settled one.
      next: pages.map((page) => (end ? page.settled : page.last)).join('.'),
      end,
    }
  },
  verifyJournal: async (_, { ports: { store, signal }, caller, tools }) => {
    const authorities = await authoritiesOf(tools)
    const signals = [signal, ...(caller.signal ? [caller.signal] : [])]
    const verified = await verifyJournals({
      db: store.db,
      heads: store.heads,
      signal: AbortSignal.any(signals),
      ...compact({ authorities }),
    })
    return { ok: verified.count === 0, ...verified }
  },
})

/** @throws ActesError ACTES-C002 when the file of trusted authorities cannot be read */
export async function authoritiesOf({ timestampAuthorities: path }: RunTools) {
  if (path === undefined) return undefined
  return readFile(path, 'utf8').catch((cause: unknown) => {
    throw new ActesError('ACTES-C002', { params: { value: path }, cause })
  })
}
