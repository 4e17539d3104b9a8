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
  /** Without a byte in either direction, while an answer is made or read; longer than the longest answer takes. */
  readonly stalledMs: number
  /** After our last word, for the other side to read it. */
  readonly lingerMs: number
  /** How often all this is looked at. */
  readonly lookMs: number
  /** Open connections of one address; more than the live pages that a process serves. */
  readonly ofAddress: number
  /** Requests on one connection, which then ends; a proxy opens another one. */
  readonly ofLine: number
}

export const patience: Patience = {
  ...{ requestMs: 300_000, headersMs: 60_000, idleMs: 72_000, stalledMs: 330_000, lingerMs: 2_000, lookMs: 30_000 },
  ...{ ofAddress: 600, ofLine: 300 },
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
/** Of a body that much is read at once at least: some short requests may follow in it. */
const pieceBytes = 512

/** What is asked on a connection. */
interface Asked {
  latest?: IncomingMessage
  count: number
  /** Begun, and not yet answered to the end. */
  open: number
}

/**
 * Begin a request once the answer to the one before was taken, as many as a connection may ask. Node begins all that come in
 * one reading, and would hold their answers whether or not anybody reads them.
 */
export function takeTurns(server: Server, patience: Pick<Patience, 'ofLine' | 'lingerMs'>): void {
  const lines = new WeakMap<Socket, Asked>()
  server.on('connection', (socket) => {
    const [read] = socket.listeners('data')
    if (!read) return
    const asked: Asked = { count: 0, open: 0 }
    lines.set(socket, asked)
    const isHeld = () => socket.isPaused() || (asked.open > 0 && asked.latest?.complete === true)
    socket.off('data', read as () => void).on('data', (bytes: Buffer) => {
      let at = 0
      while (at < bytes.length && socket.writable && !isHeld()) {
        const least = asked.latest?.complete === false ? pieceBytes : 0
        const found = bytes.indexOf(headEnd, at + least)
        const end = found < 0 ? bytes.length : found + headEnd.length
        read.call(socket, bytes.subarray(at, end))
        at = end
      }
      // After our last word nothing is heard.
      if (at === bytes.length || !socket.writable) return
      socket.pause().unshift(bytes.subarray(at))
    })
  })
  server.on('request', (request, response) => {
    const { socket } = request
    const asked = lines.get(socket)
    if (!asked) return
    asked.latest = request
    asked.count++
    asked.open++
    response.once('close', () => {
      asked.open--
      if (asked.open === 0 && asked.count >= patience.ofLine && socket.writable) endWith(socket, '', patience)
      // Everybody else has a turn before its next one.
      if (socket.isPaused()) setImmediate(() => socket.resume())
    })
  })
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
