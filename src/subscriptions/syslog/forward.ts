// Takes the lines of the journals to the SIEM, in the order of each, at least once. One process at a time does it (its schedule
// is claimed), and what it was given is stored after each connection. While it is away nothing else waits: it is tried again
// once a minute, and lines stay where they are.
import { hostname } from 'node:os'
import { ActesError, type ErrorCode } from '../../errors.ts'
import {
  exportedLines,
  followedPlaces,
  isSilent,
  journalNames,
  noteTaken,
  noteUntaken,
  siemOf,
  type ExportedLine,
  type Places,
} from '../../store/proof/exported.ts'
import { errorCodeOf, type JobResult } from '../../transmission/job.ts'
import { tellOnce } from '../tell-once.ts'
import type { TellingPorts } from '../ways.ts'
import { messageOf } from './frame.ts'
import type { SendSyslog } from './send.ts'

/** Of each journal, to a connection. */
const linesAtOnce = 500
const againMs = 60_000

export interface Siem {
  readonly send: SendSyslog
  /** What this installation is called there. */
  readonly host: string
  /** The host of the SIEM. */
  readonly at: string
}

/** The host of its public address, where it has one: all processes of an installation are one there. */
export function hostFromPublicUrl(publicUrl: string | undefined): string {
  return publicUrl === undefined ? hostname() : new URL(publicUrl).hostname
}

/** Hand over all that is settled. */
export async function forwardJournals(ports: TellingPorts, siem: Siem): Promise<JobResult> {
  const { store, clock, signal } = ports
  const { db } = store
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
      return { count, failures: 1, code: await untaken(error, siem, ports) }
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

type Db = TellingPorts['store']['db']

async function batchOf(db: Db, from: Places, upTo: Places): Promise<readonly ExportedLine[]> {
  const lines: ExportedLine[] = []
  for (const journal of journalNames)
    lines.push(...(await exportedLines(db, journal, { after: from[journal], upTo: upTo[journal], limit: linesAtOnce })))
  return lines
}

function last(lines: readonly ExportedLine[], journal: ExportedLine['journal']): number | undefined {
  return lines.findLast((line) => line.journal === journal)?.line
}

/** @throws what is no ActesError */
async function untaken(error: unknown, { at: host }: Siem, ports: TellingPorts): Promise<ErrorCode> {
  const { store, clock, log } = ports
  const at = clock.now()
  const failingSince = await noteUntaken(store.db, { at, nextAt: new Date(at.getTime() + againMs) })
  const code = errorCodeOf(error) ?? 'ACTES-C017'
  if (isSilent({ failingSince }, at)) {
    const since = failingSince.toISOString()
    const about = { source: `siem:${since}`, type: 'siem.silent', at } as const
    const line = { event: 'siem-silent', target: host, detail: { since, code } }
    const isNew = await tellOnce({ ...about, data: { name: host, since, code }, line }, ports)
    if (isNew) log.warn({ code }, 'siem-silent')
  }
  if (!(error instanceof ActesError)) throw error
  return code
}
