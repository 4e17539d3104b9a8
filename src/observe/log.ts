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
  'start-waits': '`actes start` waits for a `service` that does not answer yet, `ms` at most; `code` says why',
  'first-code':
    'nobody has an account, and there is no terminal to show the code of the first one: `command` prints it; no log contains it',
  stopping: 'a signal was received; running steps finish first',
  stopped: 'everything was released',
  reread: 'a person had a retour read again; the journal of the desk says who',
  healed: 'an act refused only for an outdated classification was sent again automatically',
  step: 'a step moved a transmission: `from`, `state`, `dueAt`',
  trouble: 'a step failed: the `code` decides what happens next',
  attempt: 'an exchange begins; its attempt is already recorded',
  verdict: 'an exchange has a verdict, or is left without one',
  collected: '`count` documents arrived on a connection and are stored',
  reconciled: 'the ledger of a connection was compared with what its platform lists: `count` differences',
  retour: 'a retour was read and attached, or kept as an orphan',
  schedule: 'a recurring job ran: `count` items in `ms`, and when it is next due; a `code` if it failed',
  certificate: 'the certificate of a connection expires in `count` days',
  webhook: 'a webhook was delivered, or not: `code` says why, `dueAt` when it is retried',
  'webhook-dead': 'a webhook was given up and became a dead letter',
  'token-ending': 'an API token expires in `count` days',
  'timestamps-ending':
    'the certificate or the algorithm of timestamps ends in `count` days, and they are not renewed yet',
  'siem-silent': 'the SIEM has accepted no lines of the journals for ten minutes',
  'webhook-disabled': 'a subscriber is no longer served: it answered 410, or nothing for days',
  mail: 'a mail of `count` events was sent, or failed: `code` says why',
  outage: 'a platform is out of reach: acts wait, and one probe at a time tests whether it is back',
  quiet: 'this installation sends nothing more: `code` says why',
  go: 'a person resumed sending',
  'mark-unwritten': 'the second place of the mark (`ACTES_MARK`) cannot be written; sendings go on',
  'outage-over': 'a platform answers again; waiting acts are sent',
  suspended: 'a connection was suspended and sends nothing: `code` says why',
  'plugin-refused':
    'a plug-in that the environment names cannot be used: `reason` says why; its connections send nothing',
  paused: 'a person stopped a connection; its journal says who',
  resumed: 'a connection was resumed; its journal says by whom, if it was a person',
  'sign-in-failed': 'a sign-in at the identity provider failed: its `code`, and the technical `reason`',
  hung: 'the work on a transmission did not end within `ms`: it is abandoned and claimed again',
  'connections-refused': '`count` connections beyond the share of their address were refused; once a minute at most',
  'claim-lost': 'another process moved the transmission first, or took over the schedule; nothing was changed',
  'clock-jump': 'the clock of the database was set, by `ms`: leases and due dates follow it',
  'antivirus-off': 'deposited files are not scanned: `ACTES_CLAMD` is `off`, or absent in the embedded default',
  'antivirus-away': 'the antivirus does not answer: deposits wait, and the check is retried every minute (ACTES-F018)',
  'antivirus-limited': 'the antivirus refuses a file as large as the largest deposit: its limits are too small',
  'antivirus-blind': 'the antivirus calls large files clean without scanning them: no deposit is accepted (ACTES-F022)',
  'clock-off': 'the clock of this machine and the one of the database differ by more than 30 s (ACTES-C008)',
  bug: 'an unexpected error; the lease lapses, and the step is retried',
  'service-back': 'the queue, or the receiver of traces, answers again',
  'queue-resumed': 'this worker resumed the queue, which had been paused from outside',
  'job-refused': 'a job of an unknown kind, or without a required field, was refused: its `code`',
  'job-again': 'a listener of the queue fell silent; another one takes its job',
  'service-error': 'a connection to the database or the queue broke, or traces are not accepted; it is retried',
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
