// Servers that a client meets on loopback: one that speaks raw, byte by byte, over TCP or TLS, and openssl's own, which
// refuses certificates with real alerts as Apache does (Node's server closes without a word).
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer as createTcp, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer as createTls, type TlsOptions } from 'node:tls'
import type { Issued } from './certificates.ts'

export interface LoopbackPeer {
  /** `https://127.0.0.1:port/`, or http without TLS. */
  readonly url: URL
  readonly port: number
  close(): Promise<void>
}

export interface RawPeer extends LoopbackPeer {
  /** All that was read, over every connection. */
  received(): string
  /** Connections taken (after the handshake, with TLS). */
  connections(): number
}

/** What a raw server does with what it has heard so far on a connection, as Latin-1. */
export interface RawBehaviour {
  readonly data?: (line: RawLine, heard: string) => void
}

export interface RawLine {
  say(text: string): void
  /** Say it, and close in good order. */
  end(text?: string): void
  /** Drop the line: a TCP reset, under TLS too. */
  reset(): void
}

/**
 * A server that does what it is told.
 * @param tls its certificate and whom it lets in; without, plain TCP
 */
export async function rawPeer(on: RawBehaviour, tls?: TlsOptions): Promise<RawPeer> {
  const lines = new Map<number | undefined, Socket>()
  let received = ''
  let connections = 0
  const take = (socket: Socket) => {
    connections += 1
    const { remotePort } = socket
    const line: RawLine = {
      say: (text) => void socket.write(text, 'latin1'),
      end: (text = '') => void socket.end(text, 'latin1'),
      reset: () => void lines.get(remotePort)?.resetAndDestroy(),
    }
    let heard = ''
    socket
      .on('error', () => undefined)
      .on('data', (chunk) => {
        heard += chunk.toString('latin1')
        received += chunk.toString('latin1')
        on.data?.(line, heard)
      })
  }
  const server = tls ? createTls(tls, take) : createTcp(take)
  server.on('tlsClientError', () => undefined).on('connection', (socket) => lines.set(socket.remotePort, socket))
  const port = await listen(server)
  const close = async () => {
    for (const socket of lines.values()) socket.destroy()
    server.close()
    await once(server, 'close')
  }
  const url = new URL(`${tls ? 'https' : 'http'}://127.0.0.1:${port}/`)
  return { url, port, received: () => received, connections: () => connections, close }
}

/** Listen on a free loopback port. */
export async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

export interface Demands {
  readonly version: 'TLSv1.2' | 'TLSv1.3'
  /** Sends no session ticket: nothing tells that it accepts a certificate. */
  readonly tickets?: 0
}

/**
 * openssl's server, which demands a client certificate and verifies it within the handshake.
 * @param ca PEM of whom it lets in
 */
export async function demandingPeer(own: Issued, ca: string, how: Demands): Promise<LoopbackPeer> {
  const folder = await mkdtemp(join(tmpdir(), 'peer-'))
  await writeFile(join(folder, 'own.pem'), own.cert + own.key)
  await writeFile(join(folder, 'ca.pem'), ca)
  const files = ['-cert', 'own.pem', '-cert_chain', 'own.pem', '-key', 'own.pem', '-CAfile', 'ca.pem']
  const demands = ['-Verify', '5', '-verify_return_error', how.version === 'TLSv1.2' ? '-tls1_2' : '-tls1_3', '-www']
  const tickets = how.tickets === 0 ? ['-num_tickets', '0'] : []
  const server = spawn('openssl', ['s_server', '-accept', '127.0.0.1:0', ...files, ...demands, ...tickets], {
    cwd: folder,
  })
  server.stderr.resume()
  let said = ''
  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', reject).once('exit', () => reject(new Error(`openssl s_server ended: ${said}`)))
    server.stdout.on('data', (chunk) => {
      said += String(chunk)
      const found = /^ACCEPT .*:(\d+)$/m.exec(said)?.[1]
      if (found) resolve(Number(found))
    })
  })
  const close = async () => {
    const ended = once(server, 'exit')
    server.kill()
    await ended
    await rm(folder, { recursive: true, force: true })
  }
  return { url: new URL(`https://127.0.0.1:${port}/`), port, close }
}
