// A SIEM of the tests: a TLS server that takes apart the frames of RFC 5425 and keeps each whole message. It stands behind a line
// that is cut when it is told to. Its certificate and that of its clients are of an authority of its own.
import { writeFile } from 'node:fs/promises'
import { connect, createServer as createLine, type Socket } from 'node:net'
import { join } from 'node:path'
import { createServer, type TLSSocket } from 'node:tls'
import { issue, makeAuthority } from './certificates.ts'
import { listen } from './loopback-peers.ts'

export interface SyslogReceiver {
  /** The setting that leads to it. */
  readonly url: string
  readonly port: number
  /** PEM files in the folder: its authority; a certificate that it takes, and its key. */
  readonly files: { readonly ca: string; readonly cert: string; readonly key: string }
  /** Every whole message, in the order in which it came. */
  readonly messages: string[]
  /** Cut the next connections, each after so many messages of it. */
  cuts(...after: readonly number[]): void
  close(): Promise<void>
}

export async function openSyslogReceiver(folder: string): Promise<SyslogReceiver> {
  const authority = await makeAuthority()
  const [own, client] = await Promise.all([
    issue(authority, { name: 'siem' }),
    issue(authority, { name: 'actes', client: true }),
  ])
  const files = { ca: join(folder, 'ca.pem'), cert: join(folder, 'client.pem'), key: join(folder, 'client.key') }
  await Promise.all([
    writeFile(files.ca, authority.ca),
    writeFile(files.cert, client.cert),
    writeFile(files.key, client.key),
  ])
  const messages: string[] = []
  const cuts: number[] = []
  const sockets = new Set<TLSSocket>()
  const lines = new Map<number, () => void>()
  const server = createServer(
    { cert: own.cert, key: own.key, ca: authority.ca, requestCert: true, rejectUnauthorized: true },
    (socket) => {
      sockets.add(socket)
      const most = cuts.shift() ?? Infinity
      let taken = 0
      let rest = Buffer.alloc(0)
      socket.on('error', () => undefined)
      socket.on('close', () => sockets.delete(socket))
      socket.on('end', () => socket.end())
      socket.on('data', (bytes: Buffer) => {
        rest = Buffer.concat([rest, bytes])
        for (;;) {
          if (taken === most) {
            lines.get(socket.remotePort ?? 0)?.()
            return
          }
          const [, length = '', blank] = /^(\d{1,6})( ?)/.exec(rest.subarray(0, 7).toString('latin1')) ?? []
          const from = length.length + 1
          if (blank !== ' ' || rest.length < from + Number(length)) return
          messages.push(rest.subarray(from, from + Number(length)).toString())
          rest = rest.subarray(from + Number(length))
          taken++
        }
      })
    },
  )
  const inner = await listen(server)
  const line = createLine({ allowHalfOpen: true }, (outer) => through(outer, inner, lines))
  const port = await listen(line)
  return {
    url: `syslog+tls://localhost:${port}`,
    port,
    files,
    messages,
    cuts: (...after) => void cuts.push(...after),
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await Promise.all([server, line].map((each) => new Promise((done) => each.close(done))))
    },
  }
}

/** Carry bytes both ways; whoever cuts it resets it, as a network does. */
function through(outer: Socket, port: number, lines: Map<number, () => void>): void {
  const inner = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  inner.once('connect', () => lines.set(inner.localPort ?? 0, cut))
  const cut = () => {
    outer.resetAndDestroy()
    inner.resetAndDestroy()
  }
  for (const [one, other] of [
    [outer, inner],
    [inner, outer],
  ] as const) {
    one.pipe(other)
    one.on('error', () => other.destroy())
  }
}
