// Connections to the network's server: each gives its descriptor back once it serves nothing, whatever the other side does,
// and an address has a share of them. Streams of live pages speak often enough to go on.
import type { Server } from 'node:http'
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
}

export const patience: Patience = {
  ...{ requestMs: 300_000, headersMs: 60_000, idleMs: 72_000, stalledMs: 330_000, lingerMs: 2_000, lookMs: 30_000 },
  ofAddress: 600,
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
