// A line between a client and a server that a test can cut, hold and mend: to the client, the server is gone, or paused, and
// comes back. It is cut at once, or at a word of the client: before the server hears it, or before its answer is heard.
import { connect, createServer, type Socket } from 'node:net'
import { freePort } from './local-server.ts'

/** Where a cut falls: the server has not heard the word, or has done what it says. */
export type Cut = 'before the word' | 'before the answer'

export interface Line {
  /** The server's URL, through the line. */
  readonly url: string
  /** Every connection drops, new ones are refused. */
  cut(): Promise<void>
  mend(): Promise<void>
  /** At the nth word from now on every connection drops; new ones are taken. */
  cutAt(nth: number, how: Cut): void
  /** Nothing passes, until it goes on with all that came meanwhile. */
  hold(): void
  goOn(): void
}

/** Lay a line to the server of a URL; cut it at the end. */
export async function lineTo(target: string): Promise<Line> {
  const far = new URL(target)
  const near = new URL(target)
  const sockets = new Set<Socket>()
  let words = 0
  let planned: { readonly word: number; readonly how: Cut } | undefined
  let isHeld = false
  const drop = (): void => sockets.forEach((socket) => socket.destroy())
  const keep = (socket: Socket): Socket => {
    sockets.add(socket)
    if (isHeld) socket.pause()
    return socket.on('error', () => undefined).on('close', () => sockets.delete(socket))
  }
  const server = createServer((socket) => {
    const onward = keep(connect(Number(far.port), far.hostname))
    let isDeaf = false
    keep(socket).on('data', (chunk) => {
      words += 1
      const { how } = planned && words >= planned.word ? planned : {}
      if (how) planned = undefined
      if (how === 'before the word') return drop()
      isDeaf ||= how === 'before the answer'
      onward.write(chunk)
    })
    onward.on('data', (chunk) => (isDeaf ? drop() : socket.write(chunk)))
    socket.once('close', () => onward.destroy())
    onward.once('close', () => socket.destroy())
  })
  const port = await freePort()
  const mend = (): Promise<void> => new Promise((resolve) => server.listen(port, '127.0.0.1', resolve))
  const cut = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve())
      drop()
    })
  await mend()
  near.hostname = '127.0.0.1'
  near.port = String(port)
  const passing = (held: boolean): void => {
    isHeld = held
    sockets.forEach((socket) => (held ? socket.pause() : socket.resume()))
  }
  return {
    url: near.href,
    cut,
    mend,
    cutAt: (nth, how) => {
      planned = { word: words + nth, how }
    },
    hold: () => passing(true),
    goOn: () => passing(false),
  }
}
