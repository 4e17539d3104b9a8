// Connections of the network server: limits on time, pace, pipelining and count per address, so that every descriptor
// comes back whatever the client does. Event streams of live pages write often enough to stay open.
import { systemClock } from '#clock.ts'
import { isWithin, networkIn } from '#config/networks.ts'
import type { IncomingMessage, Server } from 'node:http'
import type { Socket } from 'node:net'
import { networkOf } from '#accounts/address-throttle.ts'
import type { Log } from '#observe/log.ts'

export const patience = {
  requestMs: 300_000,
  headersMs: 30_000,
  idleMs: 72_000,
  /** Silence in both directions; longer than the longest answer takes. */
  stalledMs: 330_000,
  /** Time for the client to read our last bytes before the socket is destroyed. */
  lingerMs: 2_000,
  /** How often these limits are checked; a descriptor is freed at most this late. */
  lookMs: 10_000,
  /** Open connections per address; more than the live pages that a process serves. */
  ofAddress: 600,
  ofLine: 300,
  /** In this time a body being received, or an answer being taken, must progress by at least `paceBytes`. */
  paceMs: 40_000,
  paceBytes: 12_000,
}
export type Patience = Readonly<typeof patience>

const minuteMs = 60_000

interface Share extends Pick<Patience, 'ofAddress'> {
  /** Addresses and networks of proxies, exempt because many clients share them. */
  readonly proxies: readonly string[]
  readonly log: Pick<Log, 'warn'>
}

/** The log counts refusals at most once a minute. */
export function shareConnections(server: Server, { ofAddress, proxies, log }: Share) {
  const refused = { count: 0, toldAt: -Infinity }
  const refuse = (socket: Socket) => {
    socket.destroy()
    refused.count++
    if (systemClock.steadyMs() - refused.toldAt < minuteMs) return
    log.warn({ count: refused.count }, 'connections-refused')
    Object.assign(refused, { count: 0, toldAt: systemClock.steadyMs() })
  }
  const open = new Map<string, number>()
  const networks = proxies.flatMap((each) => networkIn(each) ?? [])
  server.on('connection', (socket) => {
    const { remoteAddress = '' } = socket
    if (isWithin(remoteAddress, networks)) return
    const network = networkOf(remoteAddress)
    const count = (open.get(network) ?? 0) + 1
    if (count > ofAddress) return refuse(socket)
    open.set(network, count)
    socket.once('close', () => {
      const left = (open.get(network) ?? 1) - 1
      if (left > 0) open.set(network, left)
      else open.delete(network)
    })
  })
}

/** Ends a head, and also a chunked body. */
const headEnd = '\r\n\r\n'
/** Largest read of a body of known length; smallest read of a chunked one, which may hold short requests. */
const [mostBytes, leastBytes] = [16_384, 512]

/** Budget for reading in a row before other work runs: Node reads every connection that has data in one go. */
const inARowMs = 20

interface ConnectionRequests {
  latest?: IncomingMessage
  left: number
  count: number
  /** Requests begun and not yet fully answered. */
  open: number
}

/**
 * Start a request only once the previous answer is taken, and let other connections read in between. Node alone starts
 * every pipelined request of a read and buffers the answers, read or not.
 */
export function takeTurns(server: Server, patience: Pick<Patience, 'ofLine' | 'lingerMs'>) {
  const lines = new WeakMap<Socket, ConnectionRequests>()
  const turns = keepTurns()
  server.on('connection', (socket) => {
    const [read] = socket.listeners('data')
    if (!read) return
    const asked: ConnectionRequests = { left: 0, count: 0, open: 0 }
    lines.set(socket, asked)
    const isAnswering = () => asked.open > 0 && asked.latest?.complete === true
    socket.off('data', read as () => void).on('data', (bytes: Buffer) => {
      let at = 0
      const isMore = () => at < bytes.length && socket.writable && !socket.isPaused() && !isAnswering()
      while (isMore() && turns.isHis(socket)) {
        const piece = bytes.subarray(at, at + nextPieceLength(asked, bytes.subarray(at)))
        if (asked.latest?.complete === false) asked.left -= piece.length
        read.call(socket, piece)
        at += piece.length
      }
      if (at === bytes.length || !socket.writable) return
      const isInTurn = isMore()
      socket.pause().unshift(bytes.subarray(at))
      if (isInTurn) turns.wait(socket)
    })
  })
  server.on('request', (request, response) => {
    const { socket } = request
    const asked = lines.get(socket)
    if (!asked) return
    asked.latest = request
    asked.left = Number(request.headers['content-length'] ?? 0)
    asked.count++
    asked.open++
    response.once('close', () => {
      asked.open--
      if (asked.open === 0 && asked.count >= patience.ofLine && socket.writable) endWith(socket, '', patience)
      if (socket.isPaused()) turns.wait(socket)
    })
  })
}

function keepTurns() {
  const waiting: Socket[] = []
  let begunAt: number | undefined
  let his: Socket | undefined
  const next = () => {
    his = waiting.shift()
    his?.resume()
    if (waiting.length > 0) void systemClock.turn().then(next)
  }
  return {
    isHis: (socket: Socket) => {
      if (begunAt === undefined) {
        begunAt = systemClock.steadyMs()
        void systemClock.turn().then(() => (begunAt = undefined))
      }
      if (systemClock.steadyMs() - begunAt > inARowMs) return false
      return waiting.length === 0 || socket === his
    },
    wait: (socket: Socket) => {
      if (waiting.push(socket) === 1) void systemClock.turn().then(next)
    },
  }
}

function nextPieceLength({ latest, left }: ConnectionRequests, bytes: Buffer) {
  const isBody = latest?.complete === false
  if (isBody && left > 0) return Math.min(left, bytes.length, mostBytes)
  const found = bytes.indexOf(headEnd, isBody ? leastBytes : 0)
  return found < 0 ? bytes.length : found + headEnd.length
}

interface TransferProgress {
  bytes: number
  at: number
}

/**
 * End connections that send a body, or take an answer, too slowly. The timeouts for whole requests and idle connections
 * cannot do it: they are as long as the longest deposit takes.
 */
export function endTheSlow(server: Server, patience: Pick<Patience, 'paceMs' | 'paceBytes' | 'lookMs'>) {
  const { paceMs, paceBytes, lookMs } = patience
  const lines = new Map<
    Socket,
    { request?: IncomingMessage; readonly sent: TransferProgress; readonly taken: TransferProgress }
  >()
  const isSlow = (progress: TransferProgress, bytes: number | undefined) => {
    const now = systemClock.steadyMs()
    // Nothing is awaited, or it progressed enough: restart the clock.
    if (bytes === undefined || bytes - progress.bytes >= paceBytes)
      Object.assign(progress, { bytes: bytes ?? 0, at: now })
    return now - progress.at >= paceMs
  }
  const look = systemClock
    .every(lookMs, () => {
      for (const [socket, { request, sent, taken }] of lines) {
        if (isSlow(taken, takenOf(socket))) socket.destroy()
        else if (isSlow(sent, sentOf(socket, request, paceBytes)))
          server.emit('clientError', Object.assign(new Error('it is too slow'), { code: tooSlow }), socket)
      }
    })
    .unref()
  server.on('close', look.end)
  server.on('connection', (socket) => {
    const begun = { bytes: 0, at: systemClock.steadyMs() }
    lines.set(socket, { sent: { ...begun }, taken: { ...begun } })
    socket.once('close', () => lines.delete(socket))
  })
  server.on('request', (request) => {
    const line = lines.get(request.socket)
    if (line) line.request = request
  })
}

/** The code that Node gives a request which does not arrive in time. */
export const tooSlow = 'ERR_HTTP_REQUEST_TIMEOUT'

/** Bytes that the client has taken; undefined when nothing is owed. `writeQueueSize` is what is still queued. */
function takenOf(socket: Socket) {
  const { _handle } = socket as unknown as { readonly _handle?: { readonly writeQueueSize?: number } | null }
  const owed = _handle?.writeQueueSize ?? 0
  return owed > 0 ? socket.bytesWritten - owed : undefined
}

/** Bytes received of an awaited body; undefined while received bytes wait to be read, since the delay is ours. */
function sentOf(socket: Socket, request: IncomingMessage | undefined, most: number) {
  if (!request || request.complete || socket.isPaused() || request.readableLength >= most) return undefined
  return socket.bytesRead
}

/** Node closes a connection right after its last answer; a client that is still sending would lose the answer. */
export function lingerAtEnd(server: Server, patience: Pick<Patience, 'lingerMs'>) {
  server.on('connection', (socket) => {
    socket.destroySoon = () => endWith(socket, '', patience)
  })
}

/** Send `text` and destroy the socket after `lingerMs`: the client may never close its half. */
export function endWith(socket: Socket, text: string, { lingerMs }: Pick<Patience, 'lingerMs'>) {
  socket.end(text)
  const letGo = systemClock.after(lingerMs, () => socket.destroy())
  socket.once('close', letGo.end)
}
