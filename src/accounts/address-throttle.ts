// Counts sign-in failures per address in this process, to slow down an address that tries many accounts.
import { normalizeIP } from '@fastify/rate-limit'

/** The unit of counting: an IPv6 /64, which one subscriber gets whole, or a full IPv4 address, mapped or not. */
export function networkOf(address: string | undefined): string {
  return normalizeIP(address ?? '', 64)
}

export interface AddressThrottle {
  isShut(address: string): boolean
  /** For sign-in, which never shuts an address, because people share it, but pauses after each failure. */
  waitMs(address: string): number
  note(address: string): void
}

interface Failures {
  count: number
  last: number
  readonly until: number
}

const defaults = { most: 40, windowMs: 15 * 60_000, paceMs: 10_000, addresses: 10_000 } as const

export function addressThrottle(now: () => Date, settings: Partial<Record<keyof typeof defaults, number>> = {}) {
  const { most, windowMs, paceMs, addresses } = { ...defaults, ...settings }
  const known = new Map<string, Failures>()
  const failuresOf = (address: string) => {
    const found = known.get(address)
    return found && found.until > now().getTime() ? found : undefined
  }
  const throttle: AddressThrottle = {
    isShut: (address) => (failuresOf(networkOf(address))?.count ?? 0) >= most,
    waitMs: (address) => {
      const failures = failuresOf(networkOf(address))
      return !failures || failures.count < most ? 0 : Math.max(0, failures.last + paceMs - now().getTime())
    },
    note: (given) => {
      const address = networkOf(given)
      const at = now().getTime()
      const failures = failuresOf(address) ?? { count: 0, last: at, until: at + windowMs }
      failures.count++
      failures.last = at
      // Reinsert at the end: the map then drops its least recent entry first.
      known.delete(address)
      known.set(address, failures)
      const [oldest] = known.keys()
      if (known.size > addresses && oldest !== undefined) known.delete(oldest)
    },
  }
  return throttle
}
