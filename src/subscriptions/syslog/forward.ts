// Forwards journal lines to the SIEM, in order, at least once, one process at a time (the schedule's claim). During an
// outage it retries once a minute and blocks nothing else.
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

const linesAtOnce = 500
const againMs = 60_000

export interface Siem {
  readonly send: SendSyslog
  /** Host name of this installation in the messages. */
  readonly host: string
  readonly at: string
}

/** Host of the public URL, if any, so that all processes of an installation share one name. */
export function hostFromPublicUrl(publicUrl: string | undefined): string {
  return publicUrl === undefined ? hostname() : new URL(publicUrl).hostname
}

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
    // Another process won the race: the lines may be sent twice.
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
