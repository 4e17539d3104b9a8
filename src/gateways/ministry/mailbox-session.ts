// The one line to a mailbox that everybody in the process shares (RFC 9051): under TLS always, opened at the first use and
// anew when it drops, one piece of work at a time, each with its time limit. Between two of them it listens (IDLE, RFC 2177).
import type { ImapFlow, ImapFlowOptions } from 'imapflow'
import pLimit from 'p-limit'
import { ActesError } from '../../errors.ts'
import { mailBytesMax } from './mailbox-look.ts'
import { mailboxTrouble } from './mailbox-trouble.ts'
import type { MailboxSettings } from '../settings.ts'
import { connectOptions } from '../wire/tls.ts'

export interface SessionOptions {
  readonly settings: MailboxSettings
  readonly password: string
  readonly now: () => Date
  /** A mail came while it listened. */
  readonly onMail: () => void
}

export interface Work {
  /** Gives the waiting up; what is under way goes on to its end, or its limit. */
  readonly signal: AbortSignal
  readonly limitMs: number
  /** Try the login even if it was refused a moment ago. */
  readonly anew?: true
}

export interface Session {
  /**
   * Work on the mailbox; logged in, no folder chosen the first time.
   * @throws ActesError ACTES-G001 (unreachable), G002 (not now), G003 (limit), G008 (login refused), G012 (given up),
   *   G013 (`boite.securite`: no STARTTLS; `boite.autorites`: unreadable), G014 (not the server that is expected)
   */
  run<T>(work: (client: ImapFlow) => Promise<T>, how: Work): Promise<T>
  close(): Promise<void>
}

/** A refused login is not tried again for so long: servers bar whoever insists, and many may share one mailbox. */
const refusedMs = 60_000
const connectMs = 15_000
/** Without work for so long, it begins to listen. */
const listenMs = 2_000
/** Longest wait for a polite end. */
const farewellMs = 1_000

/** Open a session; it connects at the first piece of work. To be closed. */
export function openSession(options: SessionOptions): Session {
  const closing = new AbortController()
  const line = openLine(options, closing.signal)
  const inTurn = pLimit(1)
  const perform = async <T>(work: (client: ImapFlow) => Promise<T>, { signal, limitMs, anew }: Work): Promise<T> => {
    if (closing.signal.aborted || signal.aborted) throw new ActesError('ACTES-G012', { cause: signal.reason })
    try {
      return await within(line.client(anew === true).then(work), { limitMs, giveUp: line.drop })
    } catch (error) {
      throw line.troubleOf(error)
    }
  }
  return {
    run: (work, how) => unlessAborted(inTurn(perform, work, how), how.signal),
    close: async () => {
      closing.abort()
      await line.leave()
    },
  }
}

interface Line {
  /** The client, logged in. @param anew try the login even if it was refused a moment ago */
  client(anew: boolean): Promise<ImapFlow>
  /** What an error of a piece of work is; a refused login is remembered. */
  troubleOf(error: unknown): unknown
  drop(): void
  /** Take leave, and drop. */
  leave(): Promise<void>
}

function openLine({ settings, password, now, onMail }: SessionOptions, closing: AbortSignal): Line {
  let client: ImapFlow | undefined
  let broken: unknown
  let refused: { readonly error: ActesError; readonly until: number } | undefined
  return {
    client: async (anew) => {
      if (client?.usable) return client
      if (refused && !anew && now().getTime() < refused.until) throw refused.error
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
    troubleOf: (error) => {
      // Whatever waits for an answer on a line that broke is only told that there is none: `broken` says why.
      const trouble = mailboxTrouble(error instanceof ActesError ? error : (broken ?? error))
      if (trouble instanceof ActesError && trouble.code === 'ACTES-G008' && trouble !== refused?.error)
        refused = { error: trouble, until: now().getTime() + refusedMs }
      return trouble
    },
    drop: () => client?.close(),
    leave: async () => {
      const last = client
      if (last?.usable)
        await within(last.logout(), { limitMs: farewellMs, giveUp: () => last.close() }).catch(() => undefined)
      last?.close()
    },
  }
}

function clientOptions(settings: MailboxSettings, password: string): ImapFlowOptions {
  return {
    ...{ host: settings.hote, port: settings.port },
    ...(settings.securite === 'tls' ? { secure: true } : { secure: false, doSTARTTLS: true }),
    auth: { user: settings.utilisateur, pass: password },
    tls: tlsOf(settings),
    // It would write secrets and contents.
    logger: false,
    ...{ disableCompression: true, autoIdleDelay: listenMs },
    ...{ connectionTimeout: connectMs, greetingTimeout: connectMs },
    ...{ maxLiteralSize: mailBytesMax + 1_000_000, maxResponseSize: mailBytesMax + 40_000_000 },
    maxLineLength: 32_000_000,
  }
}

function tlsOf({ autorites }: MailboxSettings) {
  try {
    return connectOptions(autorites === undefined ? {} : { ca: Buffer.from(autorites) })
  } catch (error) {
    if (!(error instanceof ActesError)) throw error
    throw new ActesError(error.code, { params: { ...error.params, setting: 'boite.autorites' }, cause: error })
  }
}

interface Limit {
  readonly limitMs: number
  readonly giveUp: () => void
}

async function within<T>(working: Promise<T>, { limitMs, giveUp }: Limit): Promise<T> {
  const limit = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    giveUp()
    limit.reject(new ActesError('ACTES-G003', { params: { setting: 'boite.hote', reason: 'limit' } }))
  }, limitMs)
  try {
    return await Promise.race([working, limit.promise])
  } finally {
    clearTimeout(timer)
  }
}

async function unlessAborted<T>(working: Promise<T>, signal: AbortSignal): Promise<T> {
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
