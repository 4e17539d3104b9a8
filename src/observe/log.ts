// JSON lines in English on standard error. Never file contents, persons' names or secrets.
import { destination, pino, stdTimeFunctions } from 'pino'

export interface Log {
  debug(facts: LogFacts, event: string): void
  info(facts: LogFacts, event: string): void
  warn(facts: LogFacts, event: string): void
  error(facts: LogFacts, event: string): void
  scope(facts: LogFacts): Log
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'

/** Values that any reader of logs may see. */
export interface LogFacts {
  readonly transmission?: string
  readonly connection?: string
  readonly gateway?: string
  readonly attempt?: string
  readonly collectivite?: string
  readonly schedule?: string
  readonly idActe?: string
  readonly retour?: string
  readonly subscription?: string
  readonly event?: string
  readonly state?: string
  readonly from?: string
  readonly code?: string
  readonly count?: number
  readonly ms?: number
  readonly role?: string
  readonly service?: string
  /** Text of a service, without values of ours. */
  readonly reason?: string
  readonly port?: number
  readonly dueAt?: Date | null
  readonly command?: string
  /** Logged by name, code and stack; the message only for errors other than ActesError, cut. */
  readonly error?: unknown
}

export const events = {
  started: 'the program is ready; `role` says what it does',
  'start-waits': '`actes start` waits, for `ms` at most, for a `service` that does not answer yet: its `code`',
  'first-code':
    'nobody has an account, and no terminal shows the code of the first one: `command` gives it; the code itself is in no log',
  stopping: 'a signal was received; steps in flight end first',
  stopped: 'everything was given back',
  reread: 'a person had a retour read again; the journal of the desk says who',
  healed: 'an act refused for the age of its classification alone was sent again by itself',
  step: 'a step moved a transmission: `from`, `state`, `dueAt`',
  trouble: 'a step met an error: its `code` decides what follows',
  attempt: 'an exchange begins; its line is already stored',
  verdict: 'an exchange has a verdict, or is left without one',
  collected: '`count` documents came on a connection and are stored',
  reconciled: 'the ledger of a connection was compared with what its platform lists: `count` differences',
  retour: 'a retour was read and attached, or kept as an orphan',
  schedule: 'a recurring job ran: `count` done in `ms`, and when it is next due; a `code` when it failed',
  certificate: 'the certificate that a connection shows ends in `count` days',
  webhook: 'a webhook was taken, or was not: the `code` says why, `dueAt` when it is retried',
  'webhook-dead': 'a webhook was given up: a dead letter',
  'token-ending': 'a token of the API ends in `count` days',
  'siem-silent': 'the SIEM has taken no lines of the journals for ten minutes',
  'webhook-disabled': 'a subscriber is no longer served: it answered 410, or nothing for days',
  mail: 'a mail of `count` events was sent, or could not be: its `code` says why',
  outage: 'a platform is out of reach for good: acts wait, and one probe at a time looks whether it is back',
  quiet: 'nothing leaves this installation any more: its `code` says why',
  go: 'a person lets sendings leave again',
  'mark-unwritten': 'the second place of the mark (`ACTES_MARK`) cannot be written; sendings go on',
  'outage-over': 'a platform answers again; what waited leaves',
  suspended: 'a connection was suspended, and nothing leaves by it: its `code` says why',
  paused: 'a person stopped a connection; its journal says who',
  resumed: 'a connection goes on; its journal says who resumed it, when it was a person',
  'sign-in-failed':
    'a sign-in at the identity provider came to nothing: its `code`, and the `reason` that machines give',
  hung: 'the work on a transmission did not end within `ms`: it is let go, and taken anew',
  'connections-refused': '`count` connections beyond the share of their address were refused; once a minute at most',
  'claim-lost': 'another process moved the transmission first, or took the schedule over; nothing was changed',
  'clock-jump': 'the clock of the database was set, by `ms`: leases and due dates follow it',
  'antivirus-off':
    'files that are handed in are not examined: `ACTES_CLAMD` is `off`, or absent with the embedded default',
  'antivirus-away': 'the antivirus does not answer: deposits wait, and it is asked again every minute (ACTES-F018)',
  'antivirus-limited': 'the antivirus refuses what is as large as the largest deposit: its limits are too small',
  'antivirus-blind': 'the antivirus calls large files clean without reading them: no deposit is taken (ACTES-F022)',
  'clock-off': 'the clock of this machine and the one of the database differ by more than 30 s (ACTES-C008)',
  bug: 'an unexpected error; the lease lapses, and the step is retried',
  'service-back': 'the queue, or the receiver of traces, answers again',
  'queue-resumed': 'somebody had paused the queue from outside; this worker has it go on',
  'job-refused': 'a job that this program does not know, or that does not hold what it must, was failed: its `code`',
  'job-again': 'a listener of the queue fell silent; another one takes its job',
  'service-error': 'a connection to the database or the queue broke, or traces are not taken; it is retried',
} as const satisfies Record<string, string>

/** `fd` defaults to standard error: standard output is for results. */
export function openLog(level: LogLevel, fd = 2): Log {
  const logger = pino(
    { level, base: null, timestamp: stdTimeFunctions.isoTime, serializers: { error: describe } },
    destination({ fd, sync: true }),
  )
  return over(logger)
}

type Logger = Pick<ReturnType<typeof pino>, 'debug' | 'info' | 'warn' | 'error'> & { child(facts: object): Logger }

function over(logger: Logger): Log {
  return {
    debug: (facts, event) => logger.debug(facts, event),
    info: (facts, event) => logger.info(facts, event),
    warn: (facts, event) => logger.warn(facts, event),
    error: (facts, event) => logger.error(facts, event),
    scope: (facts) => over(logger.child(facts)),
  }
}

function describe(error: unknown): unknown {
  if (!(error instanceof Error)) return { name: typeof error }
  const code = (error as { code?: unknown }).code
  const frames = (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at '))
  return {
    name: error.name,
    ...(typeof code === 'string' && { code }),
    stack: frames.slice(0, 6).map((line) => line.trim()),
    ...(error.cause !== undefined && { cause: describe(error.cause) }),
  }
}
