// Sends messages to a SIEM by syslog over TLS (RFC 5425). The protocol has no acknowledgement: only an orderly close by
// the peer after ours shows that messages arrived. So each batch has its own connection.
import { readFile } from 'node:fs/promises'
import { connect, type ConnectionOptions } from 'node:tls'
import type { Clock } from '#clock.ts'
import type { SyslogSettings } from '#config/syslog.ts'
import { ActesError } from '#errors.ts'
import { framed } from './frame.ts'

/** @throws ActesError ACTES-C017 (not all were taken), ACTES-C002 (unreadable certificate file) */
export type SendSyslog = (messages: readonly Buffer[], signal: AbortSignal) => Promise<void>

interface SyslogSending {
  readonly timeoutMs?: number
  readonly clock: Clock
}

export function openSyslog(settings: SyslogSettings, { timeoutMs = 10_000, clock }: SyslogSending): SendSyslog {
  return async (messages, signal) => {
    const files = await certificatesOf(settings)
    const stop = AbortSignal.any([signal, clock.limit(timeoutMs)])
    await sendSyslogMessages(messages, { ...settings, ...files }, stop).catch((cause: unknown) => {
      throw new ActesError('ACTES-C017', { params: { host: settings.host }, cause })
    })
  }
}

/** Read at each connection: certificates are renewed while the program runs. */
export async function certificatesOf({ ca, cert, key }: Pick<SyslogSettings, 'ca' | 'cert' | 'key'>) {
  const read = async (path: string) =>
    readFile(path, 'utf8').catch((cause: unknown) => {
      throw new ActesError('ACTES-C002', { params: { value: path }, cause })
    })
  return {
    ...(ca !== undefined && { ca: await read(ca) }),
    ...(cert !== undefined && { cert: await read(cert) }),
    ...(key !== undefined && { key: await read(key) }),
  }
}

async function sendSyslogMessages(messages: readonly Buffer[], to: ConnectionOptions, stop: AbortSignal) {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const socket = connect({ ...to, minVersion: 'TLSv1.2', servername: to.host })
  const stopped = () => socket.destroy(new Error('stopped, or too slow'))
  stop.addEventListener('abort', stopped)
  let isWritten = false
  socket.once('error', reject)
  // A close before ours acknowledges nothing.
  socket.once('end', () => isWritten || reject(new Error('ended early')))
  socket.once('close', () => (isWritten ? resolve() : reject(new Error('closed early'))))
  socket.once('secureConnect', () => {
    socket.end(Buffer.concat(messages.map(framed)), () => {
      isWritten = true
    })
  })
  socket.resume()
  if (stop.aborted) stopped()
  await promise.finally(() => {
    stop.removeEventListener('abort', stopped)
    socket.destroy()
  })
}
