// Formats journal lines as syslog messages (RFC 5424) in octet-counted frames (RFC 5425). Pure.
import type { ExportedLine } from '#store/proof/exported.ts'
import { refusedStates } from '#lifecycle.ts'

/** Log audit (RFC 5424). */
const facility = 13

const severities = { error: 3, warning: 4, notice: 5, information: 6 } as const
type Severity = keyof typeof severities

/** We have no IANA number. RFC 5612 reserves 32473 for examples: `actes@32473` is no vendor's. */
const dataId = 'actes@32473'

/** Size that every receiver should accept (RFC 5425). */
const mostOctets = 8_192

/** Severity of events that need attention; all others are informational. */
const byEvent: Readonly<Record<string, Severity>> = {
  'sign-in-refused': 'warning',
  'code-refused': 'warning',
  'recovery-code-used': 'warning',
  'token-added': 'notice',
  'token-revoked': 'notice',
  unmasked: 'notice',
  suspended: 'error',
  held: 'warning',
  uncertain: 'warning',
  failed: 'error',
  'installation-quiet': 'error',
  'queue-resumed': 'warning',
  'installation-go': 'notice',
  'plugin-met': 'warning',
  'plugin-agreed': 'notice',
}

const byKind: Readonly<Record<string, Severity>> = { refused: 'warning', export: 'notice', download: 'notice' }

export function severityOf({ event, kind, to, from }: Pick<ExportedLine, 'event' | 'kind' | 'to' | 'from'>): Severity {
  const isRefusal = from !== to && refusedStates.some((state) => state === to)
  return byEvent[event] ?? byKind[kind] ?? (isRefusal ? 'warning' : 'information')
}

/** A header field: printable ASCII without blanks, cut to its maximum. */
const headed = (text: string, most: number) => text.replace(/[^\x21-\x7e]/g, '_').slice(0, most) || '-'

const escaped = (text: string) => text.replace(/[\x00-\x1f\x7f]/g, ' ').replace(/["\\\]]/g, '\\$&')

const facts = [
  'journal',
  'line',
  'kind',
  'who',
  'event',
  'target',
  'collectivite',
  'from',
  'to',
  'code',
  'address',
  'session',
] as const

export function messageOf(line: ExportedLine, host: string): Buffer {
  const priority = facility * 8 + severities[severityOf(line)]
  const data = facts.flatMap((name) => (line[name] === null ? [] : [`${name}="${escaped(String(line[name]))}"`]))
  const header = `<${priority}>1 ${line.at} ${headed(host, 255)} actes-worker - ${headed(line.event, 32)}`
  const whole = (said: unknown) => Buffer.from(`${header} [${dataId} ${data.join(' ')}] \ufeff${JSON.stringify(said)}`)
  const message = whole(line)
  return message.length <= mostOctets
    ? message
    : whole({ ...line, detail: null, detailOmitted: true }).subarray(0, mostOctets)
}

export function framed(message: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${message.length} `), message])
}
