// Forwards journal lines to the SIEM, in order, at least once, one process at a time (the schedule's claim). During an
// outage it retries once a minute and blocks nothing else.
import { hostname } from 'node:os'
import { ActesError, type ErrorCode } from '#errors.ts'
import {
  exportedLines,
  followedPlaces,
  isSilent,
  journalNames,
  noteTaken,
  noteUntaken,
  siemOf,
  type ExportedLine,
} from '#store/proof/exported.ts'
import { errorCodeOf, logFailure, type JobResult, type Tally } from '#transmission/job.ts'
import { handAll, type Consignment } from '../outbox.ts'
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
  const told: Tally = { count: 0, failures: 0 }
  const outbox = { ports, told, isOver: () => ports.signal.aborted }
  await handAll(outbox, () => claimLines(ports, siem))
  return told
}

async function claimLines(ports: TellingPorts, siem: Siem): Promise<Consignment | undefined> {
  const { clock, signal } = ports
  const { db } = ports.store
  const upTo = await followedPlaces(db)
  const { nextAt, sent: from } = await siemOf(db)
  if (nextAt !== null && nextAt > clock.now()) return undefined
  const read = (journal: ExportedLine['journal']) =>
    exportedLines(db, journal, { after: from[journal], upTo: upTo[journal], limit: linesAtOnce })
  const lines = (await Promise.all(journalNames.map(read))).flat()
  if (lines.length === 0) return undefined
  const to = {
    actes: last(lines, 'actes') ?? from.actes,
    installation: last(lines, 'installation') ?? from.installation,
  }
  return {
    letters: [
      {
        hand: async () => {
          const messages = lines.map((line) => messageOf(line, siem.host))
          try {
            await siem.send(messages, signal)
            return { count: lines.length }
          } catch (error) {
            if (signal.aborted) throw new ActesError('ACTES-G012', { cause: error })
            const code = errorCodeOf(error)
            if (!code) logFailure(ports, { service: 'syslog' }, error)
            return { code: code ?? 'ACTES-C017' }
          }
        },
        // Another process may win the race: the lines may then be sent twice.
        record: ({ code }) => (code ? noteSilence(code, siem, ports) : noteTaken(db, { from, to, at: clock.now() })),
      },
    ],
  }
}

function last(lines: readonly ExportedLine[], journal: ExportedLine['journal']) {
  return lines.findLast((line) => line.journal === journal)?.line
}

async function noteSilence(code: ErrorCode, { at: host }: Siem, ports: TellingPorts): Promise<false> {
  const { store, clock, log } = ports
  const at = clock.now()
  const failingSince = await noteUntaken(store.db, { at, nextAt: new Date(at.getTime() + againMs) })
  if (!isSilent({ failingSince }, at)) return false
  const since = failingSince.toISOString()
  const about = { source: `siem:${since}`, type: 'siem.silent', at } as const
  const line = { event: 'siem-silent', target: host, detail: { since, code } }
  if (await tellOnce({ ...about, data: { name: host, since, code }, line }, ports)) log.warn({ code }, 'siem-silent')
  return false
}
