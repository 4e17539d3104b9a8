// Connections to the network's server: each gives its descriptor back once it serves nothing, whatever the other side does,
// holds one answer at a time, and an address has a share of them. Streams of live pages speak often enough to go on.
import type { IncomingMessage, Server } from 'node:http'
import { BlockList, isIP, type Socket } from 'node:net'
import { networkOf } from '../accounts/address-throttle.ts'
import type { Log } from '../observe/log.ts'

export interface Patience {
  /** How long a request may take to come whole, and its head. */
  readonly requestMs: number
  readonly headersMs: number
  /** Between an answer and the next request; longer than proxies keep theirs. */
  readonly idleMs: number
  /** Without a byte in either direction, while an answer is made; longer than the longest one takes. */
  readonly stalledMs: number
  /** In so long a body that comes, and an answer that is taken, go on by so many bytes at least. */
  readonly paceMs: number
  readonly paceBytes: number
  /** After our last word, for the other side to read it. */
  readonly lingerMs: number
  /** How often all this is looked at; a descriptor is back that much after its time. */
  readonly lookMs: number
  /** Open connections of one address; more than the live pages that a process serves. */
  readonly ofAddress: number
  /** Requests on one connection, which then ends; a proxy opens another one. */
  readonly ofLine: number
}

export const patience: Patience = {
  requestMs: 300_000,
  headersMs: 30_000,
  idleMs: 72_000,
  stalledMs: 330_000,
  lingerMs: 2_000,
  lookMs: 10_000,
  ofAddress: 600,
  ofLine: 300,
  paceMs: 40_000,
  paceBytes: 12_000,
}

const minuteMs = 60_000

interface Share extends Pick<Patience, 'ofAddress'> {
  /** That many come through: addresses, networks. */
  readonly proxies: readonly string[]
  readonly log: Pick<Log, 'warn'>
}

/** Refuse connections beyond the share of an address; the log says how many, once a minute at most. */
export function shareConnections(server: Server, { ofAddress, proxies, log }: Share): void {
  const refused = { count: 0, toldAt: -Infinity }
  const refuse = (socket: Socket) => {
    socket.destroy()
    refused.count++
    if (performance.now() - refused.toldAt < minuteMs) return
    log.warn({ count: refused.count }, 'connections-refused')
    Object.assign(refused, { count: 0, toldAt: performance.now() })
  }
  const open = new Map<string, number>()
  const isProxy = proxyCheck(proxies)
  server.on('connection', (socket) => {
    const { remoteAddress = '' } = socket
    if (isProxy(remoteAddress)) return
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

/** A head ends there, and so does what comes in chunks. */
const headEnd = '\r\n\r\n'
/** Of a body that much is read at once at most; of one in chunks, at least: some short requests may follow in it. */
const [mostBytes, leastBytes] = [16_384, 512]

/** So long is read in a row, and then whatever else there is has a turn. Node reads all connections on which something came. */
const inARowMs = 20

/** What is asked on a connection. */
interface ConnectionRequests {
  latest?: IncomingMessage
  /** Bytes of its body that are still to come, where it said how many. */
  left: number
  count: number
  /** Begun, and not yet answered to the end. */
  open: number
}

/**
 * Begin a request once the answer to the one before was taken, as many as a connection may ask, and let everybody else have a
 * turn in between. Node begins all that come in one reading, and would hold their answers whether or not anybody reads them.
 */
export function takeTurns(server: Server, patience: Pick<Patience, 'ofLine' | 'lingerMs'>): void {
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
      // After our last word nothing is heard.
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

interface Turns {
  /** May it be read now? Not while others wait, nor once what was read in a row took its time. */
  isHis(socket: Socket): boolean
  /** It is paused, and goes on in its turn. */
  wait(socket: Socket): void
}

/** Once reading in a row took its time, one connection is read after the other, and all else comes in between. */
function keepTurns(): Turns {
  const waiting: Socket[] = []
  let begunAt: number | undefined
  let his: Socket | undefined
  const next = () => {
    his = waiting.shift()
    his?.resume()
    if (waiting.length > 0) setImmediate(next)
  }
  return {
    isHis: (socket) => {
      if (begunAt === undefined) {
        begunAt = performance.now()
        setImmediate(() => (begunAt = undefined))
      }
      if (performance.now() - begunAt > inARowMs) return false
      return waiting.length === 0 || socket === his
    },
    wait: (socket) => {
      if (waiting.push(socket) === 1) setImmediate(next)
    },
  }
}

/** How many of these bytes are read at once: a head, what is left of a body, or a piece of one that comes in chunks. */
function nextPieceLength({ latest, left }: ConnectionRequests, bytes: Buffer): number {
  const isBody = latest?.complete === false
  if (isBody && left > 0) return Math.min(left, bytes.length, mostBytes)
  const found = bytes.indexOf(headEnd, isBody ? leastBytes : 0)
  return found < 0 ? bytes.length : found + headEnd.length
}

/** How far one direction of a connection had come, and when it was looked at. */
interface TransferProgress {
  bytes: number
  at: number
}

/**
 * End what sends its body, or takes its answer, by drops: of either it is waited for, and the limits of whole requests and of
 * silent connections are as long as the longest deposit takes.
 */
export function endTheSlow(server: Server, patience: Pick<Patience, 'paceMs' | 'paceBytes' | 'lookMs'>): void {
  const { paceMs, paceBytes, lookMs } = patience
  const lines = new Map<
    Socket,
    { request?: IncomingMessage; readonly sent: TransferProgress; readonly taken: TransferProgress }
  >()
  const isSlow = (progress: TransferProgress, bytes: number | undefined) => {
    const now = performance.now()
    // Nobody waits for it, or it came far enough: what comes next has its own time.
    if (bytes === undefined || bytes - progress.bytes >= paceBytes)
      Object.assign(progress, { bytes: bytes ?? 0, at: now })
    return now - progress.at >= paceMs
  }
  const look = setInterval(() => {
    for (const [socket, { request, sent, taken }] of lines) {
      if (isSlow(taken, takenOf(socket))) socket.destroy()
      else if (isSlow(sent, sentOf(socket, request, paceBytes)))
        server.emit('clientError', Object.assign(new Error('it is too slow'), { code: tooSlow }), socket)
    }
  }, lookMs).unref()
  server.on('close', () => clearInterval(look))
  server.on('connection', (socket) => {
    const begun = { bytes: 0, at: performance.now() }
    lines.set(socket, { sent: { ...begun }, taken: { ...begun } })
    socket.once('close', () => lines.delete(socket))
  })
  server.on('request', (request) => {
    const line = lines.get(request.socket)
    if (line) line.request = request
  })
}

/** As Node calls it where a request is not there in time. */
export const tooSlow = 'ERR_HTTP_REQUEST_TIMEOUT'

/** Bytes that the other side took, while it has more to take: the system tells what it still holds of them. */
function takenOf(socket: Socket): number | undefined {
  const { _handle } = socket as unknown as { readonly _handle?: { readonly writeQueueSize?: number } | null }
  const owed = _handle?.writeQueueSize ?? 0
  return owed > 0 ? socket.bytesWritten - owed : undefined
}

/** Bytes that the other side sent, while its body is awaited: what it sent and we have not looked at yet keeps us, not them. */
function sentOf(socket: Socket, request: IncomingMessage | undefined, most: number): number | undefined {
  if (!request || request.complete || socket.isPaused() || request.readableLength >= most) return undefined
  return socket.bytesRead
}

/** Node closes a connection right after its last answer: whoever is still sending would lose the answer with it. */
export function lingerAtEnd(server: Server, patience: Pick<Patience, 'lingerMs'>): void {
  server.on('connection', (socket) => {
    socket.destroySoon = () => endWith(socket, '', patience)
  })
}

/** Say a last word, and let go: the other side may never close its half. */
export function endWith(socket: Socket, text: string, { lingerMs }: Pick<Patience, 'lingerMs'>): void {
  socket.end(text)
  const letGo = setTimeout(() => socket.destroy(), lingerMs)
  socket.once('close', () => clearTimeout(letGo))
}

function proxyCheck(proxies: readonly string[]): (address: string) => boolean {
  const list = new BlockList()
  for (const each of proxies) {
    const [address = '', bits] = each.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  return (address) => isIP(address) > 0 && list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
}
