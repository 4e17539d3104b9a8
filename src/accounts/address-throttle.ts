// How often an address may fail to sign in, whatever accounts it tries: kept in memory, by each process for itself. The
// throttle of an account is in the database; this one only slows down whoever tries many of them.
import { normalizeIP } from '@fastify/rate-limit'

/** What is counted as one address: of IPv6, the network of 64 bits that a line is given whole; IPv4 as it is, mapped too. */
export function networkOf(address: string | undefined): string {
  return normalizeIP(address ?? '', 64)
}

export interface AddressThrottle {
  /** Is nothing from there looked at now? */
  isShut(address: string): boolean
  /** It failed. */
  note(address: string): void
}

interface Failures {
  count: number
  /** Counted anew from then on. */
  readonly until: number
}

/** Failures from one address, within how long, and how many addresses are remembered. */
const defaults = { most: 40, windowMs: 15 * 60_000, addresses: 10_000 } as const

/** Remember the failures of addresses. */
export function addressThrottle(now: () => Date, settings: Partial<Record<keyof typeof defaults, number>> = {}) {
  const { most, windowMs, addresses } = { ...defaults, ...settings }
  const known = new Map<string, Failures>()
  const failuresOf = (address: string): Failures | undefined => {
    const found = known.get(address)
    return found && found.until > now().getTime() ? found : undefined
  }
  const throttle: AddressThrottle = {
    isShut: (address) => (failuresOf(networkOf(address))?.count ?? 0) >= most,
    note: (given) => {
      const address = networkOf(given)
      const failures = failuresOf(address) ?? { count: 0, until: now().getTime() + windowMs }
      failures.count++
      // Written anew, it is the youngest; the oldest goes first.
      known.delete(address)
      known.set(address, failures)
      const [oldest] = known.keys()
      if (known.size > addresses && oldest !== undefined) known.delete(oldest)
    },
  }
  return throttle
}
