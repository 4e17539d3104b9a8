// Opens and verifies a connection before any request: TCP, TLS, the server's identity, and the server's verdict on our
// certificate. A failure here means that no request byte left. In TLS 1.3 (RFC 8446) the verdict follows the handshake:
// a session ticket or an alert.
import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls, TLSSocket, type ConnectionOptions } from 'node:tls'
import type { Clock } from '#clock.ts'
import { ActesError } from '#errors.ts'
import type { LeaseGuard } from '../gateway.ts'
import { pinMismatch } from './tls.ts'
import { exchangeError } from '../troubles.ts'

interface Dialling {
  readonly tls: ConnectionOptions | undefined
  /** Aborts only a connection that is not yet open. */
  readonly signal: AbortSignal
  readonly limitMs: number
  readonly clock: Clock
  readonly lease?: LeaseGuard | undefined
}

interface DialTarget {
  readonly hostname: string
  readonly port: string
  readonly servername?: string | null
}
type Dialled = (...result: [null, Socket] | [Error, null]) => void

/** How long a TLS 1.3 server that sends no session ticket has to refuse our certificate. */
const verdictMs = 500

/** A working server opens a connection within this time, TLS included, however long its exchanges are. */
const connectMs = 10_000

/**
 * Make a function that opens connections. Failures are ActesErrors: ACTES-G001 (unreachable, `params.reason` is the
 * system's code), G003 (time limit), G007 (our certificate is refused), G012 (the signal), G014 (not the expected
 * server; `params.reason`: chain, host, dates, revoked, pin). With a lease, also what `look` throws; once it has ended,
 * writes fail with G012 before the first byte, G011 after it.
 */
export function dialler({
  tls,
  signal,
  limitMs,
  clock,
  lease,
}: Dialling): (where: DialTarget, dialled: Dialled) => Socket {
  return (where, dialled) => {
    const socket = tls ? secure(tls, where) : connectTcp({ host: where.hostname, port: Number(where.port || 80) })
    socket.setKeepAlive(true, 60_000).setNoDelay(true)
    let over = false
    const finish = (trouble?: Error) => {
      if (over) return
      over = true
      timer.end()
      signal.removeEventListener('abort', stop)
      if (!trouble) return dialled(null, socket)
      socket.destroy()
      dialled(trouble, null)
    }
    const stop = () => finish(new ActesError('ACTES-G012', { cause: signal.reason }))
    const timer = clock.after(Math.min(limitMs, connectMs), () =>
      finish(exchangeError('ACTES-G003', { reason: 'connection' })),
    )
    const made = () => {
      timer.end()
      if (!lease) return finish()
      guardWrites(socket, lease)
      lease.look().then(() => finish(), finish)
    }
    signal.addEventListener('abort', stop)
    socket.on('error', (error) => finish(connectionTrouble(error, socket)))
    socket.once('close', () => finish(exchangeError('ACTES-G001', { reason: 'closed' })))
    if (socket instanceof TLSSocket) {
      socket.once('secureConnect', () => whenAccepted(socket, made, clock))
    } else socket.once('connect', made)
    if (signal.aborted) stop()
    return socket
  }
}

/** Checks the lease when a write leaves for the system, even if it was buffered behind others. */
function guardWrites(socket: Socket, lease: LeaseGuard) {
  let begun = false
  const guarded = (write: () => void, refused: (error: Error) => void) => {
    if (!lease.lasts()) return refused(new ActesError(begun ? 'ACTES-G011' : 'ACTES-G012'))
    begun = true
    write()
  }
  const { _write: write, _writev: writeAll } = socket
  socket._write = (chunk, encoding, done) => guarded(() => write.call(socket, chunk, encoding, done), done)
  socket._writev = (chunks, done) => guarded(() => writeAll?.call(socket, chunks, done), done)
}

function secure(tls: ConnectionOptions, { hostname, port, servername }: DialTarget) {
  const name = servername || (isIP(hostname) === 0 ? hostname : undefined)
  const where = { host: hostname, port: Number(port || 443), ...(name && { servername: name }) }
  return connectTls({ ...tls, ...where, ALPNProtocols: ['http/1.1'] })
}

/** OpenSSL reports a ticket while it reads: writing must wait for the next turn of the event loop. */
function whenAccepted(socket: TLSSocket, accepted: () => void, clock: Clock) {
  if (socket.getProtocol() !== 'TLSv1.3') return accepted()
  const timer = clock.after(verdictMs, accepted)
  socket.once('close', timer.end).once('session', () => {
    timer.end()
    void clock.turn().then(accepted)
  })
}

function connectionTrouble(error: Error, socket: Socket) {
  if (socket instanceof TLSSocket) {
    if (socket.authorizationError) return wrongServer(error)
    if (refusesOurCertificate(error, socket.getPeerX509Certificate() !== undefined)) {
      return new ActesError('ACTES-G007', { cause: error })
    }
  }
  return exchangeError('ACTES-G001', { reason: systemErrorCode(error) || 'unknown' }, error)
}

/** Node's codes for a server that fails verification. Any other code is a fault of the chain. */
const wrongServers: Readonly<Record<string, string>> = {
  ERR_TLS_CERT_ALTNAME_INVALID: 'host',
  HOSTNAME_MISMATCH: 'host',
  CERT_HAS_EXPIRED: 'dates',
  CERT_NOT_YET_VALID: 'dates',
  CERT_REVOKED: 'revoked',
  [pinMismatch]: 'pin',
}

function wrongServer(error: Error & { found?: unknown }) {
  const found = typeof error.found === 'string' ? { found: error.found } : {}
  const reason = wrongServers[systemErrorCode(error)] ?? 'chain'
  return exchangeError('ACTES-G014', { reason, ...found }, error)
}

/** RFC 8446 section 6.2 and RFC 5246 section 7.2.2: the alerts about a certificate or its signature. */
const alertsOnCertificates: readonly number[] = [41, 42, 43, 44, 45, 46, 48, 49, 51, 116]
const handshakeFailure = 40

/**
 * @param serverSeen the server presented its certificate. In TLS 1.2 a missing client certificate and a missing common
 * cipher both give `handshake failure`, but the second comes before the server's certificate
 */
export function refusesOurCertificate(error: unknown, serverSeen: boolean): boolean {
  const alert = Number(/SSL alert number (\d+)/.exec(error instanceof Error ? error.message : '')?.[1])
  return alertsOnCertificates.includes(alert) || (serverSeen && alert === handshakeFailure)
}

export function systemErrorCode(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : ''
}
