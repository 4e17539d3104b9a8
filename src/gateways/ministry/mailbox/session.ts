// The process-wide session of a mailbox (RFC 9051): always over TLS, opened at the first use, reopened after a drop.
// One task runs at a time, each with a time limit. Between tasks the session listens (IDLE, RFC 2177).
import pLimit from 'p-limit'
import type { ImapFlow, ImapFlowOptions } from 'imapflow'
import type { Clock } from '#clock.ts'
import { ActesError } from '#errors.ts'
import { mailBytesMax } from './folder.ts'
import { mailboxTrouble } from './trouble.ts'
import type { MailboxSettings } from '../../settings.ts'
import { connectOptions } from '../../wire/tls.ts'
import { exchangeError } from '../../troubles.ts'

interface SessionOptions {
  readonly settings: MailboxSettings
  readonly password: string
  readonly clock: Clock
  readonly onMail: () => void
}

interface MailboxWork {
  /** Abort stops the wait. A task that has begun runs to its end or its limit. */
  readonly signal: AbortSignal
  readonly limitMs: number
  readonly anew?: true
}

export interface MailboxSession {
  /**
   * Run a task with the logged-in client. No folder is selected the first time.
   * @throws ActesError ACTES-G001 (unreachable), G002 (not now), G003 (limit), G008 (login refused), G012 (given up),
   * G013 (`boite.securite`: no STARTTLS; `boite.autorites`: unreadable), G014 (not the expected server)
   */
  run<T>(work: (client: ImapFlow) => Promise<T>, how: MailboxWork): Promise<T>
  close(): Promise<void>
}

/** A refused login is not retried for this long: servers ban insistent clients, and users share mailboxes. */
const refusedMs = 60_000
const connectMs = 15_000
const listenMs = 2_000
const farewellMs = 1_000

export function openSession(options: SessionOptions): MailboxSession {
  const closing = new AbortController()
  const imap = openImap(options, closing.signal)
  const inTurn = pLimit(1)
  const perform = async <T>(work: (client: ImapFlow) => Promise<T>, { signal, limitMs, anew }: MailboxWork) => {
    if (closing.signal.aborted || signal.aborted) throw new ActesError('ACTES-G012', { cause: signal.reason })
    try {
      return await raceWithLimit(imap.client(anew === true).then(work), { limitMs, clock: options.clock }, imap.drop)
    } catch (error) {
      throw imap.troubleOf(error)
    }
  }
  return {
    run: (work, how) => unlessAborted(inTurn(perform, work, how), how.signal),
    close: async () => {
      closing.abort()
      await imap.leave()
    },
  }
}

function openImap({ settings, password, clock, onMail }: SessionOptions, closing: AbortSignal) {
  let client: ImapFlow | undefined
  let broken: unknown
  let refused: { readonly error: ActesError; readonly until: number } | undefined
  return {
    client: async (anew: boolean) => {
      if (client?.usable) return client
      if (refused && !anew && clock.now().getTime() < refused.until) throw refused.error
      refused = undefined
      broken = undefined
      const { ImapFlow } = await import('imapflow')
      if (closing.aborted) throw new ActesError('ACTES-G012')
      const fresh = new ImapFlow(clientOptions(settings, password))
      client = fresh
      fresh.on('error', (error) => void (broken = error))
      fresh.on('exists', ({ count, prevCount }) => {
        if (fresh.idling && count > prevCount) onMail()
      })
      await fresh.connect()
      return fresh
    },
    troubleOf: (error: unknown) => {
      // After a drop, pending commands only report a missing connection: `broken` holds the cause.
      const trouble = mailboxTrouble(error instanceof ActesError ? error : (broken ?? error))
      if (trouble instanceof ActesError && trouble.code === 'ACTES-G008' && trouble !== refused?.error)
        refused = { error: trouble, until: clock.now().getTime() + refusedMs }
      return trouble
    },
    drop: () => client?.close(),
    leave: async () => {
      const last = client
      if (last?.usable)
        await raceWithLimit(last.logout(), { limitMs: farewellMs, clock }, () => last.close()).catch(() => undefined)
      last?.close()
    },
  }
}

function clientOptions(settings: MailboxSettings, password: string): ImapFlowOptions {
  return {
    host: settings.hote,
    port: settings.port,
    ...(settings.securite === 'tls' ? { secure: true } : { secure: false, doSTARTTLS: true }),
    auth: { user: settings.utilisateur, pass: password },
    tls: tlsOf(settings),
    // A logger would record secrets and contents.
    logger: false,
    disableCompression: true,
    autoIdleDelay: listenMs,
    connectionTimeout: connectMs,
    greetingTimeout: connectMs,
    maxLiteralSize: mailBytesMax + 1_000_000,
    maxResponseSize: mailBytesMax + 40_000_000,
    maxLineLength: 32_000_000,
  }
}

function tlsOf({ autorites }: MailboxSettings) {
  try {
    return connectOptions(autorites === undefined ? {} : { ca: Buffer.from(autorites) })
  } catch (error) {
    if (!(error instanceof ActesError)) throw error
    throw exchangeError(error.code, { ...error.params, setting: 'boite.autorites' }, error)
  }
}

interface Limit {
  readonly limitMs: number
  readonly clock: Clock
}

async function raceWithLimit<T>(working: Promise<T>, { limitMs, clock }: Limit, giveUp: () => void) {
  const limit = Promise.withResolvers<never>()
  const timer = clock.after(limitMs, () => {
    giveUp()
    limit.reject(exchangeError('ACTES-G003', { setting: 'boite.hote', reason: 'limit' }))
  })
  try {
    return await Promise.race([working, limit.promise])
  } finally {
    timer.end()
  }
}

async function unlessAborted<T>(working: Promise<T>, signal: AbortSignal) {
  const stopped = Promise.withResolvers<never>()
  const stop = () => stopped.reject(new ActesError('ACTES-G012', { cause: signal.reason }))
  if (signal.aborted) stop()
  signal.addEventListener('abort', stop)
  try {
    return await Promise.race([working, stopped.promise])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
