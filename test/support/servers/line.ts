// A line between a client and a server that a test can cut and mend: to the client, the server is gone and comes back.
import { connect, createServer, type Socket } from 'node:net'
import { freePort } from './local-server.ts'

export interface Line {
  /** The server's URL, through the line. */
  readonly url: string
  /** Every connection drops, new ones are refused. */
  cut(): Promise<void>
  mend(): Promise<void>
}

/** Lay a line to the server of a URL; cut it at the end. */
export async function lineTo(target: string): Promise<Line> {
  const far = new URL(target)
  const near = new URL(target)
  const sockets = new Set<Socket>()
  const keep = (socket: Socket): Socket => {
    sockets.add(socket)
    return socket.on('error', () => undefined).on('close', () => sockets.delete(socket))
  }
  const server = createServer((socket) => {
    const onward = keep(connect(Number(far.port), far.hostname))
    keep(socket).pipe(onward).pipe(socket)
    socket.once('close', () => onward.destroy())
    onward.once('close', () => socket.destroy())
  })
  const port = await freePort()
  const mend = (): Promise<void> => new Promise((resolve) => server.listen(port, '127.0.0.1', resolve))
  const cut = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve())
      for (const socket of sockets) socket.destroy()
    })
  await mend()
  near.hostname = '127.0.0.1'
  near.port = String(port)
  return { url: near.href, cut, mend }
}
