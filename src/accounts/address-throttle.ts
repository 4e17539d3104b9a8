// Counts failures by address, whatever the account. Each process keeps its own count in memory. The pace of tries at an
// account is in the database; this one only slows down an address that tries many accounts.
import { normalizeIP } from '@fastify/rate-limit'

/**
 * The network that counts as one address: 64 bits of IPv6, which a subscriber gets whole; all of IPv4, also when
 * mapped.
 */
export function networkOf(address: string | undefined): string {
  return normalizeIP(address ?? '', 64)
}

export interface AddressThrottle {
  isShut(address: string): boolean
  /** An address that failed too often, which many people may share, is not shut: it waits a little after each failure. */
  waitMs(address: string): number
  note(address: string): void
}

interface Failures {
  count: number
  last: number
  /** When the count starts again. */
  readonly until: number
}

/** Most failures of an address, in which time, and how many addresses are remembered. */
const defaults = { most: 40, windowMs: 15 * 60_000, paceMs: 10_000, addresses: 10_000 } as const

export function addressThrottle(now: () => Date, settings: Partial<Record<keyof typeof defaults, number>> = {}) {
  const { most, windowMs, paceMs, addresses } = { ...defaults, ...settings }
  const known = new Map<string, Failures>()
  const failuresOf = (address: string): Failures | undefined => {
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
      // The newest entry goes to the end. The oldest one is dropped first.
      known.delete(address)
      known.set(address, failures)
      const [oldest] = known.keys()
      if (known.size > addresses && oldest !== undefined) known.delete(oldest)
    },
  }
  return throttle
}
