// What doctor asks of the ministry's server: a GET, which hands nothing over. The certificate is looked at from its bytes
// (findings.ts), and the mailbox examines itself.
import { troubleFinding } from '../findings.ts'
import type { Finding } from '../gateway.ts'
import { isAway, refusesUs } from './post.ts'
import type { Way } from '../wire/platform.ts'

/** Longest look at the server, in milliseconds. */
const lookMs = 15_000
/** Of its page, in bytes. */
const pageBytesMax = 1_000_000

/** The status of a GET: the handshake, both certificates in it, and the account. @throws ActesError as for a read */
export async function look(way: Way, exchangeMaxMs: number, signal: AbortSignal): Promise<number> {
  const road = await way.road()
  const timeoutMs = Math.min(lookMs, exchangeMaxMs)
  const asked = { kind: 'read', method: 'GET', path: '', maxBytes: pageBytesMax, timeoutMs } as const
  return (await road.exchange(asked, signal)).status
}

/** A status that is no no to us is that of a server that works. */
export async function checkServer(way: Way, exchangeMaxMs: number, signal: AbortSignal): Promise<Finding> {
  try {
    const status = await look(way, exchangeMaxMs, signal)
    const detail = `HTTP ${status}`
    if (refusesUs(status)) return { name: 'server', ok: false, code: 'ACTES-G008', setting: 'motDePasse', detail }
    if (isAway(status)) return { name: 'server', ok: false, code: 'ACTES-G002', setting: 'url', detail }
    return { name: 'server', ok: true }
  } catch (error) {
    return troubleFinding(error, { name: 'server', setting: 'url' })
  }
}
