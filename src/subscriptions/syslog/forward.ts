// Takes the lines of the journals to the SIEM, in the order of each, at least once. One process at a time does it (its schedule
// is claimed), and what it was given is stored after each connection. While it is away nothing else waits: it is tried again
// once a minute, and lines stay where they are.
import { hostname } from 'node:os'
import { ActesError } from '../../errors.ts'
import {
  exportedLines,
  followedPlaces,
  journalNames,
  noteTaken,
  noteUntaken,
  siemOf,
  type ExportedLine,
  type Places,
} from '../../store/proof/exported.ts'
import { codeOf, type JobPorts, type JobResult } from '../../transmission/job.ts'
import { messageOf } from './frame.ts'
import type { SendSyslog } from './send.ts'

/** Of each journal, to a connection. */
const linesAtOnce = 500
const againMs = 60_000

export interface Siem {
  readonly send: SendSyslog
  /** What this installation is called there. */
  readonly host: string
}

/** The host of its public address, where it has one: all processes of an installation are one there. */
export function nameOf(publicUrl: string | undefined): string {
  return publicUrl === undefined ? hostname() : new URL(publicUrl).hostname
}

/** Hand over all that is settled. */
export async function forwardJournals({ store: { db }, clock, signal }: JobPorts, siem: Siem): Promise<JobResult> {
  const upTo = await followedPlaces(db)
  const { nextAt, sent } = await siemOf(db)
  if (nextAt !== null && nextAt > clock.now()) return { count: 0, failures: 0 }
  let count = 0
  for (let from: Places = sent; !signal.aborted;) {
    const lines = await batchOf(db, from, upTo)
    if (lines.length === 0) break
    try {
      await siem.send(
        lines.map((line) => messageOf(line, siem.host)),
        signal,
      )
    } catch (error) {
      if (signal.aborted) break
      return { count, failures: 1, code: await untaken({ db, now: clock.now() }, error) }
    }
    const to = {
      actes: last(lines, 'actes') ?? from.actes,
      installation: last(lines, 'installation') ?? from.installation,
    }
    // Another one was faster: what it was given twice, it was given.
    if (!(await noteTaken(db, { from, to, at: clock.now() }))) break
    count += lines.length
    from = to
  }
  return { count, failures: 0 }
}

type Db = JobPorts['store']['db']

async function batchOf(db: Db, from: Places, upTo: Places): Promise<readonly ExportedLine[]> {
  const lines: ExportedLine[] = []
  for (const journal of journalNames)
    lines.push(...(await exportedLines(db, journal, { after: from[journal], upTo: upTo[journal], limit: linesAtOnce })))
  return lines
}

function last(lines: readonly ExportedLine[], journal: ExportedLine['journal']): number | undefined {
  return lines.findLast((line) => line.journal === journal)?.line
}

async function untaken({ db, now: at }: { readonly db: Db; readonly now: Date }, error: unknown) {
  await noteUntaken(db, { at, nextAt: new Date(at.getTime() + againMs) })
  if (!(error instanceof ActesError)) throw error
  return codeOf(error) ?? 'ACTES-C017'
}
